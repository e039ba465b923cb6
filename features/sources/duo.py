"""DUO, open education data: first-years per institution, programme and year, as yearly panels.

Two shapes are read, told apart by their header, from one file or all `*.csv` in a folder:

- hbo: one row per institution, programme and year, with the definition of the count (`definitie`) and a
  mark for counts under 5 that DUO does not publish (`onderdrukt`);
- wo: the same by gender and form (`geslacht`, `opleidingsvorm`), which are added up here.

A count that DUO does not publish is empty here, not 0. DUO publishes the counts of a year once it is
over; the files do not say when, so rows are known from the option `counts_known_on` (month and day) of the
year after: 1 March, unless the option says otherwise.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.errors import ExtractError
from features.schemas import YEARLY_COUNTS
from features.sources.delivery import Intake, Source, find_faults
from features.sources.options import SourceSettings, read_month_day
from features.sources.reading import check_columns, read_text
from features.values import to_text
from features.values.dates import days_in

_TABLE = YEARLY_COUNTS.name
_KEY = list(YEARLY_COUNTS.key)
_SUPPRESSED = -1  # how DUO writes a count under 5


@dataclass(frozen=True)
class _Shape:
    """How one of the panels names things; `definition` where the file does not say it."""

    kind: str
    columns: dict[str, str]
    definition: str = ""
    summed: tuple[str, ...] = ()


_HBO = _Shape(
    "hbo",
    {
        "brin": "institution", "opleidingscode": "programme", "opleidingsnaam": "name", "type_ho": "level",
        "studiejaar": "academic_year", "aantal": "students", "onderdrukt": "is_suppressed", "definitie": "definition",
    },
)  # fmt: skip
_WO = _Shape(
    "wo",
    {
        "brin_nummer_actueel": "institution", "opleidingscode_actueel": "programme", "opleidingsnaam_actueel": "name",
        "type_hoger_onderwijs": "level", "croho_onderdeel": "faculty", "studiejaar": "academic_year",
        "aantal": "students",
    },
    definition="DUO wo: first-years by gender, added up",
    summed=("geslacht", "opleidingsvorm"),
)  # fmt: skip


def _fill(settings: SourceSettings, intake: Intake) -> None:
    known_on = read_month_day(settings, "counts_known_on", "03-01")
    paths = [settings.path] if settings.path.is_file() else sorted(settings.path.glob("*.csv"))
    if not paths:
        raise ExtractError(
            "There are no panels here.", where=str(settings.path), do="Put the DUO files (*.csv) in that folder."
        )
    panels = {path.name: _read_panel(path, intake) for path in paths}
    counts = pd.concat([_add_up(rows, shape) for rows, shape in panels.values()], ignore_index=True)
    counts["known_on"] = days_in(counts["academic_year"] + 1, known_on)
    sentence = f"the files have no dates; a count is known from {known_on} of the year after"
    intake.remark(_TABLE, settings.path.name, sentence, len(counts))
    intake.add_made(_TABLE, counts, settings.path.name, {name: len(rows) for name, (rows, _) in panels.items()})


def _read_panel(path: Path, intake: Intake) -> tuple[pd.DataFrame, _Shape]:
    delivered = read_text(path)
    shape = _WO if "geslacht" in delivered.columns else _HBO
    check_columns(delivered, (*shape.columns, *shape.summed), path.name)
    rows = pd.DataFrame({name: to_text(delivered[column]) for column, name in shape.columns.items()})
    numbers = {name: pd.to_numeric(rows[name], errors="coerce") for name in ("students", "academic_year")}
    students, year = numbers["students"], numbers["academic_year"]
    wrong_count = students.isna() | (students < _SUPPRESSED) | (students % 1 != 0)
    rules = [
        *((rows[name].isna(), f"the code of the {name} is empty") for name in ("programme", "institution")),
        (year.isna() | (year % 1 != 0), "studiejaar is not a year"),
        (wrong_count, "aantal is not a whole number from 0 (or -1 for suppressed)"),
    ]
    reason = find_faults(rows.index, rules)
    rejected = reason != ""
    intake.count(_TABLE, path.name, len(rows))
    intake.reject(_TABLE, rows[rejected], reason[rejected], path.name)
    fit = rows.assign(**{name: values.astype("Float64") for name, values in numbers.items()})[~rejected]
    return fit, shape


def _add_up(rows: pd.DataFrame, shape: _Shape) -> pd.DataFrame:
    """One row per key. A sum of which one part is not published is not known either."""
    marked = rows["is_suppressed"].str.lower().isin(["true", "1", "ja"]) if "is_suppressed" in rows else False
    rows = rows.assign(
        is_suppressed=(rows["students"] == _SUPPRESSED) | marked,
        level=(shape.kind + " " + rows["level"].fillna("unknown")),
        definition=rows["definition"].fillna("unknown") if "definition" in rows else shape.definition,
        faculty=rows["faculty"].fillna("unknown") if "faculty" in rows else "unknown",
        name=rows["name"].fillna(rows["programme"]),
    )
    rows["academic_year"] = rows["academic_year"].astype("Int64")
    grouped = rows.groupby(_KEY, as_index=False)
    summed = grouped.agg(
        name=("name", "first"),
        level=("level", "first"),
        faculty=("faculty", "first"),
        students=("students", "sum"),
        is_suppressed=("is_suppressed", "max"),
    )
    summed["students"] = summed["students"].astype("Int64").mask(summed["is_suppressed"])
    return summed


SOURCE = Source("duo", (_TABLE,), {"counts_known_on": (str,)}, _fill)
