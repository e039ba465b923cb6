"""Results beside the forecast of the tiny institution: paths, changes, years ahead and stock, as literal as can be."""

from pathlib import Path

import numpy as np
import pandas as pd
from lib.results import fill, write

from training.contracts.checking import make_frame
from training.contracts.evaluation import ExtractsResult
from training.contracts.inflow import ChangesResult, CountsResult, DeliveriesResult, PathsResult
from training.contracts.years import StockResult, StockSeasonResult, YearsResult, YearsSeasonResult

PATHS = 200
LEVELS = {"p025": -1.96, "p05": -1.64, "p10": -1.28, "p25": -0.67, "p50": 0.0, "p75": 0.67, "p90": 1.28, "p95": 1.64}
LEVELS |= {"p975": 1.96}
_SHARES = {"applications": 0.75, "mix": 0.3, "conversion": -0.1, "programmes": 0.0, "unexplained": 0.05}
_PLACE = ["level", "programme", "programme_name", "faculty", "origin", "exam_type"]
_LARGE = ["institution", "faculty", "programme"]


def write_planning(forecast: pd.DataFrame, results: Path) -> None:
    """Write everything a planner sees beside the forecast."""
    newest = forecast[forecast["iso_week"] == forecast["iso_week"].max()]
    year, week = newest["academic_year"].iloc[0], newest["iso_week"].iloc[0]
    write(make_paths(newest), PathsResult, results, academic_year=year, iso_week=week)
    write(make_changes(forecast), ChangesResult, results)
    write(make_years(newest), YearsResult, results)
    write(make_stock(newest), StockResult, results)
    for season in (YearsSeasonResult, StockSeasonResult):  # they grew from the newest forecast
        write(pd.DataFrame([(year, week)], columns=season.contract.names), season, results)
    write(make_counts(newest), CountsResult, results)
    write(make_deliveries(), DeliveriesResult, results)
    write(make_account(), ExtractsResult, results)


def make_account() -> pd.DataFrame:
    """Weekly files kept whole but one, enrolments of which somebody accepted a loss, and two rows too few to show."""
    said = {"accepted_by": "officer", "accepted_on": "2026-03-04", "accepted_because": "the old system wrote no dates"}
    weekly = [
        {"table": "application_counts", "file": f"telbestandY2026W{week:02d}.csv", "fate": "kept", "rows": 40 + week}
        for week in range(1, 11)
    ]
    rows = [
        *weekly,
        {"table": "application_counts", "file": "telbestandY2026W10.csv", "fate": "quarantined", "rows": 3,
         "reason": "Type_HO is N, which is no type that is known"},
        {"table": "enrolments", "file": "inschrijvingen.csv", "fate": "kept", "rows": 900, "students": 850},
        {"table": "enrolments", "file": "inschrijvingen.csv", "fate": "quarantined", "rows": 90, "students": 88,
         "reason": "enrolled_on is not a date", **said},
        {"table": "enrolments", "file": "inschrijvingen.csv", "fate": "merged", "rows": 2, "students": 0,
         "reason": "the same row is delivered more than once"},
        {"table": "results", "file": "cijfers.csv", "fate": "kept", "rows": 9_000, "students": 840},
    ]  # fmt: skip
    plain = {"students": None} | dict.fromkeys(("reason", "accepted_by", "accepted_on", "accepted_because"), "")
    return make_frame(ExtractsResult, pd.DataFrame([plain | row for row in rows]))


def make_deliveries() -> pd.DataFrame:
    """A stop that an officer accepted, a missing week, and a jump of a number too small to show."""
    said = {"accepted": True, "accepted_by": "officer", "accepted_on": "2026-03-04", "reason": "the file was right"}
    rows = [
        {"severity": "stop", "rule": "part gone", "where": "EEA", "level": "origin", "iso_week": 10, "other_week": 9,
         "before": 60.0, "after": 0.0, **said},
        {"severity": "warning", "rule": "weeks missing", "iso_week": 5, "listed": "5", "number": 1.0},
        {"severity": "warning", "rule": "jump since the week before", "where": "39280 NL",
         "level": "programme and origin", "iso_week": 4, "other_week": 3, "before": 64.0, "after": 3.0,
         "expected": 66.0, "low": 1.0, "high": 1.1},
    ]  # fmt: skip
    texts = ("where", "level", "programme_name", "listed", "accepted_by", "accepted_on", "reason")
    plain = dict.fromkeys(DeliveriesResult.contract.names) | dict.fromkeys(texts, "")
    plain |= {"academic_year": 2026, "accepted": False}
    return make_frame(DeliveriesResult, pd.DataFrame([plain | row for row in rows]))


def make_counts(newest: pd.DataFrame) -> pd.DataFrame:
    """Counted first-years of the five years before."""
    rows = newest[newest["level"] == "programme"]
    parts = [
        pd.DataFrame({"programme": rows["programme"], "academic_year": 2025 - back,
                      "students": (rows["last_year"] * (1 - 0.03 * back)).round().astype(int)})
        for back in range(5)
    ]  # fmt: skip
    return fill(CountsResult, pd.concat(parts, ignore_index=True))


def make_paths(newest: pd.DataFrame) -> pd.DataFrame:
    """Coherent paths: one shock for all and an own error per cell; nursing has 130 places."""
    cells = newest[newest["level"] == "cell"].reset_index(drop=True)
    random = np.random.default_rng(5)
    shock = random.normal(0, 0.04, PATHS)
    own = random.normal(0, 0.12, (len(cells), PATHS))
    demand = cells["forecast"].to_numpy()[:, None] * np.exp(own + shock)
    frame = cells[["programme", "origin", "exam_type", "faculty", "applicants"]]
    cap = np.where(cells["programme"] == "34401", 140.0, np.nan)
    return fill(PathsResult, frame, cap=cap, demand=list(demand), expected=cells["forecast"])


def make_changes(forecast: pd.DataFrame) -> pd.DataFrame:
    """Changes of every week but the first; the parts add up exactly."""
    weekly = forecast.sort_values("iso_week").groupby(_PLACE)["forecast"].shift()
    since_week = forecast.assign(since="week", before=weekly)
    since_year = forecast.assign(since="year", before=forecast["last_year"].astype(float))
    ends = pd.concat([since_week, since_year]).dropna(subset="before").rename(columns={"forecast": "after"})
    parts = []
    for name, share in _SHARES.items():
        parts.append(ends.assign(part=name, amount=(ends["after"] - ends["before"]) * share))
    columns = ["academic_year", "iso_week", "since", *_PLACE, "before", "after", "part", "amount"]
    return fill(ChangesResult, pd.concat(parts)[columns].reset_index(drop=True))


def make_years(newest: pd.DataFrame) -> pd.DataFrame:
    """One to five years ahead, growing a little, with intervals that widen."""
    rows = newest[newest["level"].isin(_LARGE)]
    parts = []
    for horizon in range(1, 6):
        part = rows[["level", "programme", "programme_name", "faculty"]].assign(
            academic_year=2025 + horizon,
            horizon=horizon,
            last_known_year=2025,
            made_on=pd.Timestamp("2026-03-03"),
            baseline_last_year=rows["last_year"].astype(float),
            served="combined",
            note="",
        )
        expected = rows["last_year"] * (1 + 0.01 * horizon)
        parts.append(_spread(part, expected, 0.05 * horizon))
    return fill(YearsResult, pd.concat(parts, ignore_index=True))


def make_stock(newest: pd.DataFrame) -> pd.DataFrame:
    """All enrolled students, by year of study and together, one to three years ahead."""
    rows = newest[newest["level"].isin(_LARGE)]
    shares = {1: 1.0, 2: 0.7, 3: 0.6, 4: 0.5}
    parts = []
    for horizon in (1, 2, 3):
        for study_year, share in {0: sum(shares.values()), **shares}.items():
            known = sum((rows["last_year"] * one).round() for one in shares.values()) if study_year == 0 else (
                rows["last_year"] * share
            ).round()  # fmt: skip
            part = rows[["level", "programme", "programme_name", "faculty"]].assign(
                year_of_study=study_year,
                academic_year=2025 + horizon,
                horizon=horizon,
                last_known_year=2025,
                made_on=pd.Timestamp("2026-03-03"),
                last_known=known,
                note="",
            )
            parts.append(_spread(part, rows["last_year"] * share * (1 + 0.02 * horizon), 0.03 * horizon))
    return fill(StockResult, pd.concat(parts, ignore_index=True))


def _spread(frame: pd.DataFrame, expected: pd.Series, deviation: float) -> pd.DataFrame:
    quantiles = {name: expected * (1 + deviation * place) for name, place in LEVELS.items()}
    return frame.assign(forecast=expected, **quantiles)
