"""Builders of progression: students per programme, year of study and year, and the steps they took."""

import pandas as pd

from features.years.progression import Progression, Step


def progression(
    stock: list[tuple[str, int, int, int]],
    steps: list[tuple[str, int, int, Step, int]],
    entrants: list[tuple[str, int, int, int]] | None = None,
) -> Progression:
    """Return a progression of rows (programme, year of study, academic year, ..., students)."""
    cell = ["programme", "year_of_study", "academic_year"]
    return Progression(
        pd.DataFrame(stock, columns=[*cell, "students"]),
        pd.DataFrame(steps, columns=[*cell, "step", "students"]),
        pd.DataFrame(entrants or [], columns=[*cell, "students"]).astype(
            {"year_of_study": "int64", "academic_year": "int64", "students": "int64"}
        ),
    )


def steady(
    years: range, first_years: int = 100, stays: float = 0.8, left: Step = Step.LEFT, graduates: Step | None = None
) -> Progression:
    """Return programme P of three years of study, in which each year the same share goes on and the rest leaves.

    `left` is the step of who leaves, `graduates` (else the same) of who does so after the third year.
    """
    size = [round(first_years * stays**place) for place in range(3)]
    stock = [("P", place + 1, year, size[place]) for year in years for place in range(3)]
    steps = []
    for year in list(years)[:-1]:
        for place in range(2):
            steps += [("P", place + 1, year, Step.NEXT_YEAR, size[place + 1])]
            steps += [("P", place + 1, year, left, size[place] - size[place + 1])]
        steps += [("P", 3, year, graduates or left, size[2])]
    return progression(stock, steps)
