"""The files of weekly application counts in a folder: what their names tell, and which of them are copies."""

import datetime
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from features.calendar import FIRST_SEASON_WEEK
from features.errors import ExtractError
from features.sources.delivery import Intake
from features.sources.options import SourceSettings, check_not_truth
from features.sources.reading import ENDINGS

_TABLE = "application_counts"
_COPY = r"(?P<copy>(?: ?\(\d+\)|[ _-]+(?:kopie|copy|copie)(?: ?\(?\d+\)?)?)*)"  # as browsers and file managers write it
_DAY = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_NAMES = tuple(
    re.compile(f"{pattern}{_COPY}({'|'.join(map(re.escape, ENDINGS))})", re.IGNORECASE)
    for pattern in (
        rf"telbestand_sl_{_DAY}_v(?P<number>\d+)_(?P<season>\d{{4}})",
        rf"telbestand_sl_(?P<season>\d{{4}})_v(?P<number>\d+)_{_DAY}",
        r"(.*_)?telbestand_?Y?(?P<season>\d{4})_?W(?P<week>\d{1,2})",
    )
)
_COUNTS_NAME = re.compile(rf"oktober[_ ]?bestand.*({'|'.join(map(re.escape, ENDINGS))})", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class WeeklyFile:
    """One telbestand, as its name tells; in the order in which they were delivered.

    Attributes:
        delivered_on: the day of the delivery; the Monday of the week where the name has no day.
        number: the serial number; 0 where the name has none.
        copy: what a browser or a person added to the name (` (1)`); empty for most.
        path: where it lies.
        season: the academic year.
    """

    delivered_on: datetime.date
    number: int
    copy: str
    path: Path
    season: int

    @property
    def week(self) -> tuple[int, int, int]:
        """Its season, and the year and number of the ISO week."""
        return (self.season, *self.delivered_on.isocalendar()[:2])


def parse_name(path: Path) -> WeeklyFile | None:
    """Read season, date and number from the name of a telbestand; None when it is no such name.

    Raises ExtractError when the date or week in the name does not exist.
    """
    match = next((found for pattern in _NAMES if (found := pattern.fullmatch(path.name))), None)
    if match is None:
        return None
    parts, season = match.groupdict(), int(match["season"])
    try:
        if "week" in parts:
            week = int(match["week"])
            year = season - 1 if week >= FIRST_SEASON_WEEK else season
            delivered_on = datetime.date.fromisocalendar(year, week, 1)
        else:
            delivered_on = datetime.date(*(int(match[part]) for part in ("year", "month", "day")))
    except ValueError:
        raise ExtractError(
            f"{path.name} has a date or week in its name that does not exist.",
            where=str(path),
            do="Correct the name; it tells when the counts were delivered.",
        ) from None
    return WeeklyFile(delivered_on, int(parts.get("number") or 0), match["copy"] or "", path, season)


def find_files(settings: SourceSettings, lists: Iterable[str], intake: Intake) -> tuple[list[WeeklyFile], list[Path]]:
    """Return the weekly files and the files of counts at the path of the source and in its folders.

    lists: names of files that are read as something else. Any other table is remarked on. Raises ExtractError when
    there are no count files at all.
    """
    path, known = settings.path, {Path(name).name for name in lists}
    candidates = [path] if path.is_file() else sorted([*path.glob("*"), *path.glob("*/*")])
    files = [one for one in candidates if one.is_file() and not one.name.startswith((".", "~"))]
    weekly, counts = [], []
    for file in files:
        parsed = parse_name(file)
        if parsed is not None:
            check_not_truth(file.parent)
            weekly.append(parsed)
        elif _COUNTS_NAME.fullmatch(file.name):
            check_not_truth(file.parent)
            counts.append(file)
        elif file.suffix.lower() in ENDINGS and file.name not in known:
            intake.remark(_TABLE, file.name, "the name is not that of a count file; it was not read", 1)
    if not weekly and not counts:
        raise ExtractError(
            "There are no count files here.",
            where=str(path),
            do="Names look like telbestand_sl_20230605_v36_2023.csv, telbestandY2023W20.csv or oktober_bestand.xlsx.",
        )
    return sorted(weekly), counts


def find_copies(files: Iterable[WeeklyFile]) -> dict[Path, Path]:
    """Return which files are another one of the same season and day, byte for byte, under another name -> that one."""
    days: dict[tuple[int, datetime.date], list[WeeklyFile]] = {}
    for file in files:
        days.setdefault((file.season, file.delivered_on), []).append(file)
    copies = {}
    for together in days.values():
        originals: dict[str, Path] = {}
        for file in together if len(together) > 1 else ():
            content = hashlib.sha256(file.path.read_bytes()).hexdigest()
            original = originals.setdefault(content, file.path)
            if original != file.path:
                copies[file.path] = original
    return copies
