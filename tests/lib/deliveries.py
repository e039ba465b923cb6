"""Weekly deliveries of a small institution over some seasons, to take pieces out of or to bend."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pandas as pd
from lib.lake import frame, load
from lib.seasons import applied, counted

from features.deliveries import Finding, Rule, inspect_deliveries
from serving.pipeline.tables.deliveries import lay_out_findings
from serving.results.delivery_sentences import tell_delivery

CELLS = {("econ", "NL"): 400, ("econ", "EEA"): 120, ("law", "NL"): 300, ("law", "EEA"): 80, ("art", "NL"): 200}
FACULTIES = {"econ": "FEB", "law": "FRG", "art": "FHM"}
YEARS, WEEKS = (2020, 2021, 2022, 2023), tuple(range(4, 21))
LAST = WEEKS[-1]
_SEASON = dict(zip(YEARS, (1.0, 1.05, 0.97, 1.02), strict=True))
Bend = Callable[[pd.DataFrame], pd.DataFrame]


def monday(year: int, week: int) -> date:
    """Return the Monday of an ISO week of a season."""
    return date.fromisocalendar(year - (week >= 40), week, 1)


def stock(year: int, week: int, size: float) -> float:
    """Return what a healthy cell has: it grows by six percent a week, and each season differs a little."""
    return size * _SEASON[year] * 1.06 ** (week - LAST)


def institution(years: Iterable[int] = YEARS, weeks: Iterable[int] = WEEKS) -> dict[str, pd.DataFrame]:
    """Return counts, files, names and student counts in which nothing is wrong."""
    seasons, delivered = list(years), list(weeks)
    rows, files, counts = [], [], []
    for year in seasons:
        for week in delivered:
            on = monday(year, week).isoformat()
            files.append({"academic_year": year, "delivered_on": on, "file_name": f"{on}.csv", "rows": len(CELLS),
                          "replaced": False, "known_on": on})  # fmt: skip
            rows += [
                applied(on, stock(year, week, size), programme=programme, origin=origin, academic_year=year)
                for (programme, origin), size in CELLS.items()
            ]
        counts += [counted(year, size // 2, programme=code, origin=origin) for (code, origin), size in CELLS.items()]
    names = [
        {"programme": code, "name": code.title(), "faculty": faculty, "exam_type": "Bachelor", "known_on": "2019-10-01"}
        for code, faculty in FACULTIES.items()
    ]
    made = {"application_counts": rows, "count_files": files, "student_counts": counts, "programmes": names}
    return {name: frame(name, lines) for name, lines in made.items()}


def in_week(rows: pd.DataFrame, week: int = LAST, year: int = YEARS[-1]) -> pd.Series:
    """Return which rows are of the delivery of a week."""
    return rows["delivered_on"] == pd.Timestamp(monday(year, week))


def bend(frames: dict[str, pd.DataFrame], factor: float, week: int = LAST, year: int = YEARS[-1], **where: str) -> None:
    """Multiply the stocks of a delivery, or of the part of it that `where` names; zero takes the rows away."""
    rows = frames["application_counts"]
    is_bent = in_week(rows, week, year)
    for column, value in where.items():
        is_bent &= rows[column] == value
    amounts = rows["applicants"].where(~is_bent, rows["applicants"] * factor)
    changed = rows.assign(applicants=amounts, applications=amounts.round().astype("Int64"))
    frames["application_counts"] = changed[changed["applicants"] > 0]


def inspect(frames: dict[str, pd.DataFrame], days_later: int = 1, **other: int) -> list[Finding]:
    """Inspect the newest season a day after its newest delivery."""
    newest = pd.to_datetime(frames["count_files"]["delivered_on"]).max().date()
    return inspect_deliveries(load(frames), newest + timedelta(days=days_later), **other)


def tell(finding: Finding, language: str) -> str:
    """Return a finding in a sentence, from the facts as they are stored."""
    (stored,) = lay_out_findings([finding]).to_dict("records")
    return tell_delivery({str(name): fact for name, fact in stored.items()}, language)


def rules(findings: Iterable[Finding]) -> list[tuple[str, Rule, int | None]]:
    """Return severity, rule and week of each finding."""
    return [(one.severity.value, one.rule, one.iso_week) for one in findings]
