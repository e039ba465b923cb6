"""The in-season forecast as the first year of the multi-year forecast: its sample paths, one row per programme."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from features.calendar import FIRST_SEASON_WEEK
from training.years.lines import Array

_NAME = re.compile(r"(?P<year>\d{4})-week(?P<week>\d{2})\.parquet")


@dataclass(frozen=True)
class Season:
    """What was last said of the season in progress, after caps.

    programmes, faculties: in order. expected: students per programme. paths: programmes x samples, students.
    """

    academic_year: int
    iso_week: int
    programmes: tuple[str, ...]
    faculties: tuple[str, ...]
    expected: Array
    paths: Array


def read_season(folder: Path, academic_year: int) -> Season | None:
    """Return the latest week of the season of `academic_year` in `folder` (results/paths), or None without any."""
    found = [(match, path) for path in folder.glob("*.parquet") if (match := _NAME.fullmatch(path.name))]
    weeks = {int(match["week"]): path for match, path in found if int(match["year"]) == academic_year}
    if not weeks:
        return None
    last = max(weeks, key=lambda week: (week < FIRST_SEASON_WEEK, week))
    return make_season(pd.read_parquet(weeks[last]), academic_year, last)


def make_season(rows: pd.DataFrame, academic_year: int, iso_week: int) -> Season:
    """Add up the rows of one paths file (programme, faculty, cap, demand, expected) and hold them to the caps."""
    demand = pd.DataFrame(np.stack(rows["demand"].to_list()), index=rows.index).groupby(rows["programme"]).sum()
    grouped = rows.groupby("programme")
    caps = grouped["cap"].min().astype("float64").fillna(np.inf).loc[demand.index].to_numpy()
    expected = grouped["expected"].sum().loc[demand.index].to_numpy(dtype="float64")
    return Season(
        academic_year=academic_year,
        iso_week=iso_week,
        programmes=tuple(demand.index.astype(str)),
        faculties=tuple(grouped["faculty"].first().loc[demand.index].astype(str)),
        expected=np.minimum(expected, caps),
        paths=np.minimum(demand.to_numpy(dtype="float64"), caps[:, None]),
    )
