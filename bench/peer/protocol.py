"""What is forecast, and what was known then: the runs of the bench, and the folder both sides are given."""

import re
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from features.calendar import count_known_on, week_end

KEY = ["programme", "origin", "exam_type"]
COUNTS = "oktober_bestand.xlsx"
_WEEKLY = re.compile(r"telbestand_sl_(?P<delivered>\d{8})_v\d+_(?P<season>\d{4})\.csv")


@dataclass(frozen=True, order=True)
class Run:
    """One forecast: of the first-years of `year`, with what was known at the end of `iso_week` of its season."""

    year: int
    iso_week: int

    @property
    def name(self) -> str:
        """The run in file names and tables."""
        return f"{self.year}-week{self.iso_week:02d}"

    @property
    def known_until(self) -> date:
        """The Sunday after which nothing is known."""
        return week_end(self.year, self.iso_week)


RUNS = tuple(Run(year, week) for year in (2022, 2023) for week in (12, 20, 28))


def cut_off(demo: Path, run: Run, folder: Path) -> int:
    """Fill `folder` with what was known in `run` of the files in `demo`; return the number of weekly files.

    Left out: weekly files delivered later, all files of later seasons, and counts that were not known yet, which
    are those of the year to forecast and later. What stood in `folder` before is removed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    weekly = folder / "telbestanden"
    weekly.mkdir(parents=True)
    for path in sorted((demo / "telbestanden").iterdir()):
        if is_known(path.name, run):
            shutil.copy(path, weekly)
    counts = pd.read_excel(demo / COUNTS)
    years = [year for year in counts["Collegejaar"].unique() if count_known_on(int(year)) <= run.known_until]
    counts.loc[counts["Collegejaar"].isin(years)].to_excel(folder / COUNTS, index=False)
    return len(list(weekly.iterdir()))


def is_known(name: str, run: Run) -> bool:
    """Say whether the weekly file `name` belongs to what was known in `run`. Raises ValueError on another name."""
    match = _WEEKLY.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is not the name of a weekly file")
    delivered_on = datetime.strptime(match["delivered"], "%Y%m%d").date()
    return int(match["season"]) <= run.year and delivered_on <= run.known_until
