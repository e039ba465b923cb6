"""The forecast as planners may see it: aggregates, with small numbers withheld.

A count below five is shown as "<5". Where the withheld numbers of a group could be worked out from the
group's sum, because there is only one or because together they are below five, the smallest other
number of the group is withheld too.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from serving.champions import ModelRegistry
from serving.evaluation import summarise_evaluation
from serving.published import INFLOW, Published

SMALLEST_COUNT = 5
BASELINES = ("baseline_last_year", "baseline_last_year_ratio", "baseline_three_year_ratio")
_FALLBACK = "baseline_last_year_ratio"
_QUANTILES = ("p05", "p10", "p25", "p75", "p90", "p95")


@dataclass(frozen=True)
class Count:
    """A number of people: a value, or none. `suppressed` tells that there is one, but not shown.

    `small` tells that it is withheld because it is below five, not to protect another number.
    """

    value: float | None
    suppressed: bool = False
    small: bool = False


@dataclass(frozen=True)
class ForecastRow:
    """One line of the forecast: how many applied, how many first-years are expected on 1 October."""

    academic_year: str
    iso_week: int
    as_of: date
    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    applicants: Count
    forecast: Count
    quantiles: dict[str, float | None]
    last_year: Count
    baselines: dict[str, Count]
    served: str
    model_name: str
    model_version: int | None

    @property
    def is_by_model(self) -> bool:
        """Whether the model's number is served; if not, a baseline was better."""
        return self.served == "model"

    @property
    def is_suppressed(self) -> bool:
        """Whether any number of this line is withheld."""
        counts = (self.applicants, self.forecast, self.last_year, *self.baselines.values())
        return any(count.suppressed for count in counts)


def weeks(published: Published) -> list[tuple[str, int]]:
    """Return the academic years and weeks with a forecast, the newest first."""
    frame = published.forecast()
    if frame.empty:
        return []
    columns = frame[["academic_year", "iso_week", "as_of"]].drop_duplicates().itertuples(index=False, name=None)
    dated = {(str(as_of), str(year), int(week)) for year, week, as_of in columns}
    # The newest first; of one date the nearest year first.
    ordered = sorted(sorted(dated, key=lambda one: one[1]), key=lambda one: one[0], reverse=True)
    return list(dict.fromkeys((year, week) for _, year, week in ordered))


def forecast_rows(
    published: Published,
    *,
    academic_year: str | None = None,
    iso_week: int | None = None,
    programme: str | None = None,
    level: str | None = None,
) -> list[ForecastRow]:
    """Return the rows of the forecast that fit, small numbers withheld, in the order of the file."""
    frame = published.forecast()
    if frame.empty:
        return []
    # Whole weeks first: what has to be withheld depends on the other rows of the same week.
    frame = _where(frame, {"academic_year": academic_year, "iso_week": iso_week})
    frame = _withhold(frame.reset_index(drop=True))
    frame = _where(frame, {"programme": programme, "level": level})
    return [_row({str(name): value for name, value in record.items()}) for record in frame.to_dict("records")]


def counted_years(published: Published, latest: ForecastRow) -> dict[int, float]:
    """Return the counted first-years of the programme of `latest` per year; small and withheld numbers left out."""
    counts = published.counts()
    own = counts.loc[(counts["programme"].astype(str) == latest.programme) & (counts["students"] >= SMALLEST_COUNT)]
    years = {int(year): float(number) for year, number in zip(own["academic_year"], own["students"], strict=True)}
    earlier = {year: number for year, number in years.items() if year < int(latest.academic_year)}
    if latest.last_year.suppressed:
        earlier.pop(int(latest.academic_year) - 1, None)
    return earlier


def best_baseline(published: Published, registry: ModelRegistry) -> str:
    """Return the baseline with the smallest weighted error beside the champion; last year's ratio if unknown."""
    champion = published.champions.get(INFLOW)
    if champion is None:
        return _FALLBACK
    lines = summarise_evaluation(registry.evaluation(champion))
    errors = [line for line in lines if line.measure == "wape" and line.level in ("", "cell")]
    rules = [line for line in errors if line.model in BASELINES]
    return min(rules, key=lambda line: line.value).model if rules else _FALLBACK


def _where(frame: pd.DataFrame, wanted: dict[str, str | int | None]) -> pd.DataFrame:
    for column, value in wanted.items():
        if value is not None:
            frame = frame[frame[column].astype(str) == str(value)]
    return frame


def _withhold(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for column in ("applicants", "last_year"):
        small = frame[column] < SMALLEST_COUNT
        frame[f"{column}_small"] = small.fillna(False).astype(bool)
        frame[f"{column}_withheld"] = frame[f"{column}_small"] | _companions(frame, column)
    return frame


def _companions(frame: pd.DataFrame, column: str) -> pd.Series:
    """Mark, per group that adds up to a shown sum, the number to withhold beside the small ones."""
    marked = pd.Series(False, index=frame.index)
    week = ["academic_year", "iso_week"]
    for level, group in (("cell", [*week, "programme"]), ("programme", [*week, "faculty"]), ("faculty", week)):
        parts = frame.loc[(frame["level"] == level) & frame[column].notna(), [*group, column, f"{column}_small"]]
        small, value = parts[f"{column}_small"], parts[column].astype(float)
        keys = [parts[name] for name in group]
        number = small.astype(int).groupby(keys).transform("sum")
        total = value.where(small, 0.0).groupby(keys).transform("sum")
        # One small number, or several whose sum leaves one way to share it, can be worked out from what is shown.
        is_full = total >= number * (SMALLEST_COUNT - 1)
        gives_away = (number > 0) & ((number == 1) | (total < SMALLEST_COUNT) | is_full)
        others = value.where(~small)
        marked.loc[parts.index] = gives_away & (others == others.groupby(keys).transform("min"))
    return marked


def _row(record: dict[str, object]) -> ForecastRow:
    is_last_year = str(record["served"]) == "baseline_last_year"
    forecast = _baseline(record, "baseline_last_year") if is_last_year else _expected(record["forecast"])
    hidden = forecast.suppressed
    version = _value(record["model_version"])
    return ForecastRow(
        academic_year=str(record["academic_year"]),
        iso_week=int(str(record["iso_week"])),
        as_of=pd.Timestamp(str(record["as_of"])).date(),
        level=str(record["level"]),
        programme=str(record["programme"]),
        programme_name=str(record["programme_name"]),
        faculty=str(record["faculty"]),
        origin=str(record["origin"]),
        exam_type=str(record["exam_type"]),
        applicants=_count(record, "applicants"),
        forecast=forecast,
        quantiles={name: None if hidden else _value(record[name]) for name in _QUANTILES},
        last_year=_count(record, "last_year"),
        baselines={name: _baseline(record, name) for name in BASELINES},
        served=str(record["served"]),
        model_name=str(record["model_name"]),
        model_version=None if version is None else int(version),
    )


def _count(record: dict[str, object], column: str) -> Count:
    withheld, small = bool(record[f"{column}_withheld"]), bool(record[f"{column}_small"])
    return Count(None if withheld else _value(record[column]), withheld, small)


def _baseline(record: dict[str, object], name: str) -> Count:
    # Last year's number as a baseline is last year's count: it gives nothing away that the count withholds.
    if name == "baseline_last_year" and bool(record["last_year_withheld"]):
        return _count(record, "last_year")
    return _expected(record.get(name))


def _expected(value: object) -> Count:
    number = _value(value)
    if number is not None and number < SMALLEST_COUNT:
        return Count(None, suppressed=True, small=True)
    return Count(number)


def _value(value: object) -> float | None:
    if value is None or value is pd.NA or pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(str(value))
