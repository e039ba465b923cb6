"""Application seasons for tests of the inflow: single rows, and a small national market with known conversions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from lib.lake import frame, load

from features.cohort_table import CohortTable
from features.inflow.build import build_inflow_tables

Row = dict[str, Any]


def applied(delivered_on: str, applicants: float, **other: Any) -> Row:
    """Return one row of application counts; the season follows from the date of delivery."""
    on = date.fromisoformat(delivered_on)
    return {
        "institution": "00XX", "programme": "P", "exam_type": "Bachelor", "origin": "NL", "status": "V",
        "academic_year": on.year + (on.month >= 10), "delivered_on": delivered_on, "known_on": delivered_on,
        "higher_years": False, "re_enrolment": False, "fixus": False,
        "applications": round(applicants), "applicants": applicants, **other,
    }  # fmt: skip


def counted(year: int, students: int, **other: Any) -> Row:
    """Return one row of student counts, known on 1 November."""
    key = {"programme": "P", "origin": "NL", "exam_type": "Bachelor", "academic_year": year}
    return {**key, "students": students, "known_on": f"{year}-11-01", **other}


def market(years: Iterable[int], programmes: int = 60, seed: int = 3) -> dict[str, pd.DataFrame]:
    """Return application and student counts of a market in which each series keeps its own conversion.

    Deliveries in ISO weeks 16, 18 and 20; applicants grow to their peak in week 20.
    """
    random = np.random.default_rng(seed)
    conversion = random.uniform(0.2, 0.8, programmes)
    size = np.exp(random.normal(4.5, 0.8, programmes))
    rows, counts = [], []
    for year in years:
        peak = np.round(size * np.exp(random.normal(0, 0.25, programmes)) + 5)
        students = np.round(peak * conversion * np.exp(random.normal(0, 0.1, programmes)))
        for number in range(programmes):
            programme = {"programme": f"P{number:02d}", "origin": ("NL", "EEA")[number % 2]}
            counts.append(counted(year, int(students[number]), **programme))
            for week, share in ((16, 0.7), (18, 0.85), (20, 1.0)):
                on = (date.fromisocalendar(year, week, 7) - timedelta(days=6)).isoformat()
                rows.append(applied(on, float(peak[number] * share), **programme))
    return {"application_counts": frame("application_counts", rows), "student_counts": frame("student_counts", counts)}


def market_tables(years: Iterable[int], weeks: Iterable[int] = (18, 20), **other: Any) -> list[CohortTable]:
    """Return the inflow tables of `market`; every count is known."""
    seasons = list(years)
    return list(build_inflow_tables(load(market(seasons, **other)), seasons, weeks, date(max(seasons) + 1, 9, 1)))
