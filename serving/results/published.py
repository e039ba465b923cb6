"""What is served: the results on disk, as far as they come from the present champions.

A score whose model is withdrawn, refused or replaced is never shown, nor is a student who objected.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from features.cohort_table import Audience, Feature, read_feature
from serving.results.damage import bear_damage
from serving.results.files import FrameFiles
from serving.results.models import Champions, ModelRegistry
from serving.results.prepared import Prepared
from training.contracts.contract import Result
from training.contracts.dropout import (
    CaseloadResult,
    DriftResult,
    DriftStudentsResult,
    ExcludedResult,
    PossibleChangesResult,
    ReasonsResult,
    ScoresResult,
    SignalEvidenceResult,
    SignalsResult,
)
from training.contracts.evaluation import ExtractsResult, MeetingsResult, WatchAlarmsResult, WatchRoundsResult
from training.contracts.inflow import ChangesResult, CountsResult, DeliveriesResult, ForecastResult, PathsResult
from training.contracts.places import STUDENT_KEY, Level, ModelColumns, StudentColumns
from training.contracts.years import (
    GraduatesResult,
    StockResult,
    StockSeasonResult,
    YearsLeftOutResult,
    YearsResult,
    YearsSeasonResult,
)

INFLOW = "inflow"
DROPOUT = "dropout-"  # with the moment behind it, the name of a model


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
    prepared: Prepared = field(default_factory=Prepared)

    def forecast(self) -> pd.DataFrame:
        """Return the rows of `forecast.parquet` that stand: those of the champion's runs, their baselines included.

        Earlier weeks stay as they were forecast then, also by a champion that was replaced since; what a withdrawn
        model said is gone.
        """
        frame = self._table(ForecastResult)
        if frame.empty:
            return frame
        champion, replaced = self.champions.get(INFLOW), self.champions.replaced(INFLOW)

        def make() -> pd.DataFrame:
            current = self._is_from_champion(frame)
            newest = frame.loc[current, ForecastResult.as_of].max()  # missing without a champion: nothing is earlier
            is_replaced = frame[ForecastResult.model_version].isin(replaced)
            was_inflow = frame[ForecastResult.model_name] == INFLOW
            shown: pd.DataFrame = frame[current | (was_inflow & is_replaced & (frame[ForecastResult.as_of] < newest))]
            return shown

        return self.prepared.of("forecast", (frame, champion, replaced), make)

    def has_week(self, academic_year: object, iso_week: object) -> bool:
        """Say whether the forecast of a week stands."""
        rows = self.forecast()
        if rows.empty:
            return False
        years, weeks = rows[ForecastResult.academic_year], rows[ForecastResult.iso_week]
        of_week = (years.astype(str) == str(academic_year)) & (weeks == iso_week)
        return bool(of_week.any())

    def paths(self, academic_year: str, iso_week: int) -> pd.DataFrame | None:
        """Return the sample paths of a week's forecast, one row per series; None when they were not kept."""
        # The year comes from a request: it names one of the files, never a path of its own.
        asked = PathsResult.contract.file(self.results, academic_year=academic_year, iso_week=iso_week)
        is_known = asked in (self.results / "paths").glob("*.parquet")
        return self.files.read(asked, PathsResult) if is_known else None

    def changes(self) -> pd.DataFrame:
        """Return what changed since last week and last year, in parts that add up; empty when there is none."""
        return self._table(ChangesResult)

    def deliveries(self) -> pd.DataFrame | None:
        """Return what was found in the deliveries of the newest season; None when nobody has looked yet."""
        return self.files.read(DeliveriesResult.contract.file(self.results), DeliveriesResult)

    def account(self) -> pd.DataFrame | None:
        """Return what became of every row of the extracts; None when nothing was checked yet."""
        return self.files.read(ExtractsResult.contract.file(self.results), ExtractsResult)

    def meetings(self) -> pd.DataFrame:
        """Return which tables of the extracts meet less than is usual; empty when none does."""
        return self._table(MeetingsResult)

    def years(self) -> pd.DataFrame:
        """Return the forecast of first-years one to five years ahead; empty when there is none."""
        return self._grown_from_season(YearsResult, YearsSeasonResult)

    def without_years(self) -> pd.DataFrame:
        """Return the programmes that have no forecast of the years ahead, with the reason."""
        return self._table(YearsLeftOutResult)

    def stock(self) -> pd.DataFrame:
        """Return the forecast of all enrolled students one to five years ahead; empty when there is none."""
        return self._grown_from_season(StockResult, StockSeasonResult)

    def newest_day(self, *, forecast: bool, scores: bool) -> date | None:
        """Return the latest as-of date of the forecast, of the scores or of both; None where nothing stands."""
        frames = [self.forecast()[ForecastResult.as_of]] if forecast else []
        if scores:
            frames += [self.scores(moment)[ScoresResult.as_of] for moment in self.moments()[:1]]
        return max((pd.Timestamp(one.max()).date() for one in frames if len(one)), default=None)

    def programme_names(self) -> dict[str, str]:
        """Return programme code -> name, as far as the forecast knows them."""
        with bear_damage():  # without names the codes say it
            frame, code, name = self._table(ForecastResult), ForecastResult.programme, ForecastResult.programme_name
        named = frame.loc[frame[ForecastResult.level] == Level.PROGRAMME, [code, name]].drop_duplicates(code)
        return dict(zip(named[code], named[name], strict=True))

    def counts(self) -> pd.DataFrame:
        """Return the counted first-years per programme and academic_year, beside which a forecast stands."""
        return self._table(CountsResult)

    def tells_diplomas(self) -> bool:
        """Say whether the forecast of all enrolled students knew who left with a diploma."""
        return not self._table(GraduatesResult).empty

    def moments(self) -> list[str]:
        """Return the moments with scores that may be shown, the latest as-of date first."""
        dated = []
        for moment in ScoresResult.contract.files(self.results):
            frame = self.scores(moment)
            if not frame.empty:
                dated.append((frame[ScoresResult.as_of].max(), moment))
        return [moment for _, moment in sorted(dated, reverse=True)]

    def scores(self, moment: str) -> pd.DataFrame:
        """Return the scores of a moment, the highest risk first; empty when nothing may be shown."""
        frame = self._file(ScoresResult, moment)
        if frame.empty:
            return frame
        excluded = self.files.read(ExcludedResult.contract.file(self.vault), ExcludedResult)
        champion = self.champions.get(dropout_model(moment))

        def make() -> pd.DataFrame:
            stands = self._is_from_champion(frame, dropout_model(moment)) & frame[ScoresResult.score].notna()
            shown = self._without_objections(frame[stands])
            return shown.sort_values([ScoresResult.rank, *STUDENT_KEY], kind="stable")

        return self.prepared.of(("scores", moment), (frame, champion, excluded), make)

    def features(self, moment: str) -> dict[str, Feature]:
        """Return the features of the model in use at a moment by name, as they are declared in its manifest."""
        champion = self.champions.get(dropout_model(moment))
        declared = [] if champion is None else self.champions.registry.manifest(champion).get("features", [])
        return {one["name"]: read_feature(one) for one in declared}

    def reasons(self, moment: str) -> pd.DataFrame:
        """Return the reasons that go with `scores`, in order of position per student; only what an adviser may see."""
        frame = self._beside_scores(ReasonsResult, moment)
        return frame if frame.empty else frame[frame[ReasonsResult.feature].isin(self._for_advisers(moment))]

    def changes_possible(self, moment: str) -> pd.DataFrame:
        """Return what would change the `scores`, in order of position per student; empty when there is none."""
        frame = self._beside_scores(PossibleChangesResult, moment)
        if frame.empty:
            return frame
        named, shown = frame[PossibleChangesResult.features].str.split(","), self._for_advisers(moment)
        can_show = named.map(shown.issuperset)
        return frame[can_show & frame[PossibleChangesResult.score_then].notna()]

    def signals(self, moment: str) -> pd.DataFrame:
        """Return the early signals at a moment. They are rules, not a model: they need no champion."""
        frame = self._without_objections(self._file(SignalsResult, moment))
        return frame.sort_values([*STUDENT_KEY, SignalsResult.signal], kind="stable")

    def drift(self, moment: str, programmes: Collection[str] | None = None) -> pd.DataFrame:
        """Return which of the programmes, or their courses, look unlike earlier years at a moment; of all when None."""
        frame = self._table(DriftResult)
        is_shown = frame[DriftResult.moment].eq(moment)
        shown: pd.DataFrame = frame[
            is_shown & (programmes is None or frame[DriftResult.programme].isin(programmes or ()))
        ]
        return shown

    def drift_of(self, student: str, programme: str, moment: str) -> pd.DataFrame:
        """Return what of it is about a course of one student in a programme, or about the programme as a whole."""
        frame, own = self.drift(moment, [programme]), self._without_objections(self._table(DriftStudentsResult))
        is_own = own[StudentColumns.student].eq(student) & own[StudentColumns.programme].eq(programme)
        courses = own.loc[is_own & own[DriftStudentsResult.moment].eq(moment), DriftStudentsResult.course]
        return frame[frame[DriftResult.course].isin(["", *courses])]

    def signal_moments(self) -> list[str]:
        """Return the moments with signals."""
        return list(SignalsResult.contract.files(self.results))

    def signal_evidence(self) -> pd.DataFrame:
        """Return how well each signal predicted dropout in earlier cohorts; empty when nobody has looked yet."""
        return self._table(SignalEvidenceResult)

    def watched(self, model: str, result: type[WatchRoundsResult | WatchAlarmsResult]) -> pd.DataFrame:
        """Return the rounds or the alarms of the audit over time of a model; empty when nobody has looked yet."""
        return self._file(result, model)

    def _for_advisers(self, moment: str) -> frozenset[str]:
        """Return the features of the model in use that may be shown with a student's name beside them.

        Whoever makes reasons leaves the others out; here is the last door before the page.
        """
        return frozenset(one.name for one in self.features(moment).values() if one.seen_by == Audience.ADVISER)

    def _beside_scores(self, result: type[ReasonsResult | PossibleChangesResult], moment: str) -> pd.DataFrame:
        frame, scores = self._file(result, moment), self.scores(moment)
        if frame.empty or scores.empty:
            return frame.iloc[:0]
        shown = frame.merge(scores[STUDENT_KEY], on=STUDENT_KEY, how="inner", validate="many_to_one")
        return shown.sort_values([*STUDENT_KEY, result.position], kind="stable")

    def _grown_from_season(
        self, result: type[YearsResult | StockResult], season: type[YearsSeasonResult | StockSeasonResult]
    ) -> pd.DataFrame:
        """Return a look ahead; nothing when it grew from a forecast of the season that does not stand any more."""
        frame, weeks = self._table(result), self.files.read(season.contract.file(self.results), season)
        if weeks is None:  # nobody knows from which forecast it grew
            return frame.iloc[:0]
        stands = all(self.has_week(year, week) for year, week in weeks.itertuples(index=False))
        return frame if stands else frame.iloc[:0]

    def _table(self, result: type[Result]) -> pd.DataFrame:
        return self._read(result.contract.file(self.results), result)

    def _file(self, result: type[Result], named: str) -> pd.DataFrame:
        # The name comes from a request: it names one of the files, never a path of its own.
        path = result.contract.files(self.results).get(named)
        return pd.DataFrame(columns=result.contract.names) if path is None else self._read(path, result)

    def _read(self, path: Path, result: type[Result]) -> pd.DataFrame:
        frame = self.files.read(path, result)
        return pd.DataFrame(columns=result.contract.names) if frame is None else frame

    def _is_from_champion(self, frame: pd.DataFrame, expected: str = INFLOW) -> pd.Series:
        champion = self.champions.get(expected)
        if champion is None:
            return pd.Series(False, index=frame.index)
        is_name = frame[ModelColumns.model_name] == champion.name
        return is_name & (frame[ModelColumns.model_version] == champion.version)

    def _without_objections(self, frame: pd.DataFrame) -> pd.DataFrame:
        excluded = self.files.read(ExcludedResult.contract.file(self.vault), ExcludedResult)
        if excluded is None:  # nobody knows who objected: then nobody is shown
            return frame.iloc[:0]
        return frame[~frame[StudentColumns.student].isin(set(excluded[ExcludedResult.student]))]


@dataclass(frozen=True)
class Caseload:
    """The caseloads of all advisers. A missing file means that nobody has students."""

    vault: Path
    files: FrameFiles

    def students_of(self, adviser: str) -> dict[str, str]:
        """Return pseudonym -> student number of the adviser's own students."""
        frame = self.files.read(CaseloadResult.contract.file(self.vault), CaseloadResult)
        if frame is None:
            return {}
        own = frame[frame[CaseloadResult.adviser] == adviser]
        return dict(zip(own[CaseloadResult.student], own[CaseloadResult.student_number], strict=True))
