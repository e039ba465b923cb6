"""What is served: the results on disk, as far as they come from the present champions.

A score whose model is withdrawn, refused or replaced is never shown, nor is a student who objected.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.cohort_table import Audience
from serving.results.champions import Champions, ModelRegistry
from serving.results.files import FrameFiles

INFLOW = "inflow"
DROPOUT = "dropout-"  # with the moment behind it, the name of a model
SEASON_SUFFIX = "-season"  # of the file beside a look ahead: the week of the forecast that it grew from
STUDENT_KEY = ["student", "programme", "cohort"]


def load_published(results: Path, registry: ModelRegistry, vault: Path | None = None) -> "Published":
    """Return what is served from a results folder; files are read when asked for and again when changed.

    `vault` is where the objections are (`excluded.parquet`); beside the results if not given.
    """
    return Published(results, vault or results.parent / "vault", Champions(registry), FrameFiles())


def dropout_model(moment: str) -> str:
    """Return the name in the registry of the dropout model of a moment."""
    return f"{DROPOUT}{moment}"


@dataclass(frozen=True)
class Published:
    """The forecast, the scores and the reasons that may be shown at this moment."""

    results: Path
    vault: Path
    champions: Champions
    files: FrameFiles

    def forecast(self) -> pd.DataFrame:
        """Return the rows of `forecast.parquet` that stand: those of the champion's runs, their baselines included.

        Earlier weeks stay as they were forecast then, also by a champion that was replaced since; what a withdrawn
        model said is gone.
        """
        frame = self.files.read(self.results / "forecast.parquet")
        if frame is None:
            return pd.DataFrame()
        current = self._is_from_champion(frame)
        newest = frame.loc[current, "as_of"].max()  # missing without a champion: then nothing is earlier
        version = pd.to_numeric(frame["model_version"], errors="coerce")
        replaced = (frame["model_name"].astype(str) == INFLOW) & version.isin(self.champions.replaced(INFLOW))
        shown: pd.DataFrame = frame[current | (replaced & (frame["as_of"] < newest))]
        return shown

    def has_week(self, academic_year: object, iso_week: object) -> bool:
        """Say whether the forecast of a week stands."""
        rows = self.forecast()
        if rows.empty:
            return False
        of_week = (rows["academic_year"].astype(str) == str(academic_year)) & (rows["iso_week"] == iso_week)
        return bool(of_week.any())

    def paths(self, academic_year: str, iso_week: int) -> pd.DataFrame | None:
        """Return the sample paths of a week's forecast, one row per series; None when they were not kept."""
        # The year comes from a request: it names one of the files, never a path of its own.
        known = {path.stem: path for path in (self.results / "paths").glob("*.parquet")}
        path = known.get(f"{academic_year}-week{iso_week:02d}")
        return None if path is None else self.files.read(path)

    def changes(self) -> pd.DataFrame:
        """Return what changed since last week and last year, in parts that add up; empty when there is none."""
        return self._table("changes")

    def deliveries(self) -> pd.DataFrame | None:
        """Return what was found in the deliveries of the newest season; None when nobody has looked yet."""
        return self.files.read(self.results / "deliveries.parquet")

    def years(self) -> pd.DataFrame:
        """Return the forecast of first-years one to five years ahead; empty when there is none."""
        return self._grown_from_season("years")

    def without_years(self) -> pd.DataFrame:
        """Return the programmes that have no forecast of the years ahead, with the reason."""
        return self._table("years-left-out")

    def stock(self) -> pd.DataFrame:
        """Return the forecast of all enrolled students one to five years ahead; empty when there is none."""
        return self._grown_from_season("stock")

    def programme_names(self) -> dict[str, str]:
        """Return programme code -> name, as far as the forecast knows them."""
        frame = self.files.read(self.results / "forecast.parquet")
        if frame is None:
            return {}
        named = frame.loc[frame["level"] == "programme", ["programme", "programme_name"]].drop_duplicates("programme")
        return dict(zip(named["programme"].astype(str), named["programme_name"].astype(str), strict=True))

    def counts(self) -> pd.DataFrame:
        """Return the counted first-years per programme and academic_year, beside which a forecast stands."""
        frame = self.files.read(self.results / "counts.parquet")
        return pd.DataFrame(columns=["programme", "academic_year", "students"]) if frame is None else frame

    def moments(self) -> list[str]:
        """Return the moments with scores that may be shown, the latest as-of date first."""
        dated = []
        for path in sorted((self.results / "scores").glob("*.parquet")):
            frame = self.scores(path.stem)
            if not frame.empty:
                dated.append((pd.Timestamp(frame["as_of"].max()), path.stem))
        return [moment for _, moment in sorted(dated, reverse=True)]

    def scores(self, moment: str) -> pd.DataFrame:
        """Return the scores of a moment, the highest risk first; empty when nothing may be shown."""
        frame = self._file("scores", moment)
        if frame is None:
            return pd.DataFrame()
        frame = frame[self._is_from_champion(frame, dropout_model(moment)) & frame["score"].notna()]
        return self._without_objections(frame).sort_values(["rank", *STUDENT_KEY], kind="stable")

    def reasons(self, moment: str) -> pd.DataFrame:
        """Return the reasons that go with `scores`, in order of position per student; only what an adviser may see."""
        frame = self._beside_scores("reasons", moment)
        return frame if frame.empty else frame[~frame["feature"].isin(self._for_officers(moment))]

    def changes_possible(self, moment: str) -> pd.DataFrame:
        """Return what would change the `scores`, in order of position per student; empty when there is none."""
        frame = self._beside_scores("changes_possible", moment)
        if frame.empty:
            return frame
        named = frame["features"].astype(str).str.split(r",\s*", regex=True)
        hidden = self._for_officers(moment)
        return frame[[hidden.isdisjoint(names) for names in named]]

    def signals(self, moment: str) -> pd.DataFrame:
        """Return the early signals at a moment. They are rules, not a model: they need no champion."""
        frame = self._file("signals", moment)
        if frame is None:
            return pd.DataFrame()
        return self._without_objections(frame).sort_values([*STUDENT_KEY, "signal"], kind="stable")

    def signal_moments(self) -> list[str]:
        """Return the moments with signals."""
        return [path.stem for path in sorted((self.results / "signals").glob("*.parquet"))]

    def signal_evidence(self) -> pd.DataFrame:
        """Return how well each signal foretold dropout in earlier cohorts; empty when nobody has looked yet."""
        return self._table("signal_evidence")

    def watched(self, model: str, content: str) -> pd.DataFrame:
        """Return the "rounds" or the "alarms" of the audit over time of a model; empty when nobody has looked yet."""
        # The name comes from a request: it names one of the files, never a path of its own.
        known = {path.stem: path for path in (self.results / "watch").glob("*.parquet")}
        path = known.get(f"{model}-{content}")
        frame = None if path is None else self.files.read(path)
        return pd.DataFrame() if frame is None else frame

    def _for_officers(self, moment: str) -> frozenset[str]:
        """Return the features of the model in use that officers see in totals, and nobody with a name beside them.

        Whoever makes reasons leaves them out; here is the last door before the page.
        """
        champion = self.champions.get(dropout_model(moment))
        declared = [] if champion is None else self.champions.registry.manifest(champion).get("features", [])
        return frozenset(one["name"] for one in declared if one.get("seen_by") == Audience.OFFICER)

    def _beside_scores(self, kind: str, moment: str) -> pd.DataFrame:
        frame, scores = self._file(kind, moment), self.scores(moment)
        if frame is None or scores.empty:
            return pd.DataFrame()
        shown = frame.merge(scores[STUDENT_KEY], on=STUDENT_KEY, how="inner", validate="many_to_one")
        return shown.sort_values([*STUDENT_KEY, "position"], kind="stable")

    def _grown_from_season(self, name: str) -> pd.DataFrame:
        """Return a look ahead; nothing when it grew from a forecast of the season that does not stand any more."""
        frame, seasons = self._table(name), self._table(f"{name}{SEASON_SUFFIX}")
        stands = all(self.has_week(year, week) for year, week in seasons.itertuples(index=False))
        return frame if stands else frame.iloc[:0]

    def _table(self, name: str) -> pd.DataFrame:
        frame = self.files.read(self.results / f"{name}.parquet")
        return pd.DataFrame() if frame is None else frame

    def _file(self, kind: str, moment: str) -> pd.DataFrame | None:
        # A moment comes from a request: it names one of the files, never a path of its own.
        known = {path.stem: path for path in (self.results / kind).glob("*.parquet")}
        return self.files.read(known[moment]) if moment in known else None

    def _is_from_champion(self, frame: pd.DataFrame, expected: str = INFLOW) -> pd.Series:
        champion = self.champions.get(expected)
        if champion is None:
            return pd.Series(False, index=frame.index)
        version = pd.to_numeric(frame["model_version"], errors="coerce")
        return (frame["model_name"].astype(str) == champion.name) & (version == champion.version)

    def _without_objections(self, frame: pd.DataFrame) -> pd.DataFrame:
        excluded = self.files.read(self.vault / "excluded.parquet")
        if excluded is None:  # nobody knows who objected: then nobody is shown
            return frame.iloc[:0]
        return frame[~frame["student"].astype(str).isin(set(excluded["student"].astype(str)))]
