"""Applications one by one for tests: single rows, and small seasons in which prior education decides who comes."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from lib.lake import frame

from features.persons.consent import LawfulBasis, Purpose

Row = dict[str, Any]
PURPOSE = Purpose("inflow forecast", LawfulBasis.PUBLIC_TASK, "to plan places, rooms and staff", 7)


def application(student: str, applied_on: str, **other: Any) -> Row:
    """Return one application; the season follows from the date of the request."""
    on = date.fromisoformat(applied_on)
    return {
        "student": student, "programme": "P", "exam_type": "Bachelor", "origin": "NL",
        "academic_year": on.year + (on.month >= 10), "applied_on": applied_on, "known_on": applied_on,
        "first_year": True, "higher_years": False, **other,
    }  # fmt: skip


def decided(student: str, applied_on: str, enrolled: bool, **other: Any) -> Row:
    """Return one application with its final status, known on 1 November."""
    row = application(student, applied_on, **other)
    return {**row, "enrolled": enrolled, "enrolled_known_on": f"{row['academic_year']}-11-01"}


def registered(years: Iterable[int], programmes: int = 4, size: int = 60, seed: int = 5) -> dict[str, pd.DataFrame]:
    """Return applications and student counts of seasons whose mix of prior education moves from year to year.

    Of those with vwo 80 % come, of those with mbo 20 %, whatever the programme; who comes is drawn. Half apply before
    the middle of January, the others before May; a tenth withdraw in June.
    """
    random = np.random.default_rng(seed)
    rows, counts = [], []
    for year in years:
        for number in range(programmes):
            share = random.uniform(0.2, 0.8)
            came = random.random((size, 2)) < (0.8, 0.2)
            vwo = random.random(size) < share
            for person in range(size):
                day = date(year - 1, 10, 3) + timedelta(days=int(random.integers(0, 205)))
                enrolled = bool(came[person, 0 if vwo[person] else 1])
                gone = not enrolled and random.random() < 0.1
                rows.append(
                    decided(
                        f"{year}-{number}-{person}", day.isoformat(), enrolled, programme=f"P{number}",
                        prior_education="vwo" if vwo[person] else "mbo",
                        withdrawn_on=f"{year}-06-15" if gone else None,
                    )
                )  # fmt: skip
            students = sum(
                row["enrolled"] for row in rows if row["academic_year"] == year and row["programme"] == f"P{number}"
            )
            counts.append(
                {
                    "programme": f"P{number}", "origin": "NL", "exam_type": "Bachelor", "academic_year": year,
                    "students": students, "known_on": f"{year}-11-01",
                }
            )  # fmt: skip
    return {"applications": frame("applications", rows), "student_counts": frame("student_counts", counts)}
