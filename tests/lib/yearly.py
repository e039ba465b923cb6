"""Builders of yearly counts: a programme is a code and its counts, oldest first; None is a year not published."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from training.years.lines import Lines, make_lines


def counts(
    programmes: dict[str, Sequence[float | None]],
    *,
    first_year: int = 2015,
    institution: str = "own",
    level: str = "bachelor",
    faculty: str = "F",
    definition: str = "counted",
    is_own: bool = True,
) -> pd.DataFrame:
    """Return rows of `yearly_counts.COLUMNS`; a NaN count leaves the row out, None leaves it unpublished."""
    rows = [
        (institution, code, code.upper(), level, faculty, first_year + place, count, definition, is_own)
        for code, known in programmes.items()
        for place, count in enumerate(known)
        if count is None or not np.isnan(count)
    ]
    names = [
        "institution",
        "programme",
        "name",
        "level",
        "faculty",
        "academic_year",
        "students",
        "definition",
        "is_own",
    ]
    return pd.DataFrame(rows, columns=names).astype({"students": "float64"})


def lines(programmes: dict[str, Sequence[float | None]], first_year: int = 2015) -> Lines:
    """Return the lines of one institution."""
    return make_lines(counts(programmes, first_year=first_year))
