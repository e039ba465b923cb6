"""What is asked of a simulated institution, and the figures of the one that was made."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from features.errors import SettingsError

PURPOSE = "first-year dropout"
MARKER = "KNOWN_TRUTH"


@dataclass(frozen=True)
class SimulationSettings:
    """Size and seed of a simulated institution.

    `students` counts first-years on 1 October over all cohorts together (met within about 3 %), `years`
    the cohorts, of which the last is the current one. Application files leave out cells smaller than
    `suppress_below` (0: an institution's own, complete delivery; 5: the usual disclosure rule). There are
    as many `programmes` as fit the size (0) or as are asked for, and at least `finished_seasons` finished
    application seasons, beside the one in progress.
    """

    students: int = 4_000
    years: int = 4
    seed: int = 1
    first_year: int = 2019
    institution: str = "99ZZ"
    suppress_below: int = 0
    programmes: int = 0
    finished_seasons: int = 6

    def __post_init__(self) -> None:
        _check_range("students", self.students, 100, 1_000_000)
        _check_range("years", self.years, 1, 15)
        _check_range("seed", self.seed, 0, 2**32 - 1)
        _check_range("students per year", self.students // self.years, 1, 125_000)
        _check_range("first_year", self.first_year, 2000, 2080)
        _check_range("suppress_below", self.suppress_below, 0, 100)
        _check_range("finished_seasons", self.finished_seasons, 3, 20)
        if self.programmes:
            _check_range("programmes", self.programmes, 5, 400)
        if not re.fullmatch(r"[0-9]{2}[A-Z]{2}", self.institution):
            raise SettingsError(
                f"'{self.institution}' is not a BRIN code",
                where="setting institution",
                do="give two digits and two capitals, for example 99ZZ",
            )

    @property
    def cohorts(self) -> tuple[int, ...]:
        """First calendar years of the cohorts with students of their own, the current one last."""
        return tuple(range(self.first_year, self.first_year + self.years))

    @property
    def seasons(self) -> tuple[int, ...]:
        """Academic years with application files: some history, every cohort, and the year to come."""
        current = self.cohorts[-1]
        return tuple(range(min(self.first_year, current - self.finished_seasons + 1), current + 2))

    @property
    def today(self) -> date:
        """The date of the simulated institution: Friday of ISO week 20 in the current cohort's year."""
        return date.fromisocalendar(self.cohorts[-1] + 1, 20, 5)


@dataclass(frozen=True)
class SimulationSummary:
    """What was written, and the plain figures of it. `today`: nothing in `out` was known later."""

    out: Path
    truth: Path
    today: date
    cohorts: tuple[int, ...]
    seasons: tuple[int, ...]
    programmes: int
    first_years: int
    dropout_rate: float | None
    irregular_deliveries: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SettingsError(
            f"{name} is {value}", where=f"setting {name}", do=f"give a whole number from {low} to {high}"
        )
