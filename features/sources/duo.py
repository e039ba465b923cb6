"""DUO, open education data: first-years per institution, programme and year, as yearly panels.

Three shapes are read, told apart by their header, from one file or all tables in a folder:

- hbo: one row per institution, programme and year, with the definition of the count (`definitie`) and a
  mark for counts under 5 that DUO does not publish (`onderdrukt`);
- wo: the same by gender and form (`geslacht`, `opleidingsvorm`), which are added up here;
- wide, as DUO publishes it: a column per year in place of `studiejaar` and `aantal`. A row counts once per year.

A count that DUO does not publish (-1, <5) is empty here, not 0. DUO publishes the counts of a year once it is
over; the files do not say when, so rows are known from the option `counts_known_on` (month and day) of the
year after: 1 March, unless the option says otherwise. Of panels that overlap, the one with the newest year counts.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.calendar import read_academic_years
from features.errors import ExtractError
from features.schemas import YEARLY_COUNTS
from features.sources.delivery import Intake, Source, find_faults
from features.sources.headings import check_named, name_columns, say_near
from features.sources.options import SourceSettings, read_decimal, read_month_day
from features.sources.reading import ENDINGS, leave_totals, read_table
from features.values import Decimal, to_text
from features.values.codes import to_institution, to_programme
from features.values.counts import read_counts
from features.values.dates import days_in

_TABLE = YEARLY_COUNTS.name
_KEY = list(YEARLY_COUNTS.key)
_SUPPRESSED = "-1"  # how DUO writes a count under 5
_YEAR_HEADING = re.compile(r"(19|20)\d\d([-/](\d\d)?\d\d)?")
_FEWEST_YEARS = 2  # columns with a year as heading: one may be anything
_UNIVERSITY = ("5", "6", "7")  # first digits of the codes of programmes at universities


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
    definition="DUO {kind}: first-years by gender, added up",
    summed=("geslacht", "opleidingsvorm"),
)  # fmt: skip
_NAMES = tuple(dict.fromkeys((*_HBO.columns, *_WO.columns, *_WO.summed, "soort_ho")))


@dataclass(frozen=True)
class _Panel:
    """What one file says: its rows, and their sums per key."""

    file: str
    rows: pd.DataFrame
    counts: pd.DataFrame

    @property
    def newest_year(self) -> int:
        """The newest year in it; 0 where it has no row."""
        return int(self.counts["academic_year"].max()) if len(self.counts) else 0

    def rows_of(self, keys: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that a sum of `keys` is made of."""
        return self.rows[_index(self.rows).isin(_index(keys))]


def _fill(settings: SourceSettings, intake: Intake) -> None:
    known_on, decimal = read_month_day(settings, "counts_known_on", "03-01"), read_decimal(settings)
    files = [path for path in sorted(settings.path.glob("*")) if path.suffix.lower() in ENDINGS]
    paths = [settings.path] if settings.path.is_file() else files
    if not paths:
        raise ExtractError(
            "There are no panels here.", where=str(settings.path), do="Put the DUO files (*.csv) in that folder."
        )
    panels = [_read_panel(path, decimal, intake) for path in paths]
    counts, used = _put_together(sorted(panels, key=lambda one: (-one.newest_year, one.file)), intake)
    counts["known_on"] = days_in(counts["academic_year"] + 1, known_on)
    sentence = f"the files have no dates; a count is known from {known_on} of the year after"
    intake.remark(_TABLE, settings.path.name, sentence, len(counts))
    intake.add_made(_TABLE, counts, settings.path.name, used)


def _put_together(panels: list[_Panel], intake: Intake) -> tuple[pd.DataFrame, dict[str, int]]:
    """The counts of all panels, newest first, one per key; and how many rows of each file they are made of.

    Another number of an older panel is left out; of two panels that are equally new both numbers are set apart.
    """
    counts = panels[0].counts.assign(panel=0)
    used = {panel.file: len(panel.rows) for panel in panels}
    for place, panel in enumerate(panels[1:], start=1):
        both = panel.counts.merge(counts[[*_KEY, "students", "panel"]], on=_KEY, how="left", suffixes=("", "_newer"))
        is_there = both["panel"].notna().to_numpy()
        is_same = is_there & (both["students"].fillna(-1) == both["students_newer"].fillna(-1)).to_numpy()
        years = both["panel"].map(dict(enumerate(one.newest_year for one in panels)))
        is_apart = is_there & ~is_same & (years == panel.newest_year).to_numpy()
        same, older = (panel.rows_of(panel.counts[mask]) for mask in (is_same, is_there & ~is_same & ~is_apart))
        intake.merge(_TABLE, panel.file, same, "another panel says the same")
        intake.leave_out(_TABLE, panel.file, "a newer panel has another number", older)
        intake.remark(_TABLE, panel.file, "a newer panel has other numbers, which count", len(older))
        apart = panel.counts[is_apart]
        for one in (panel, *panels[:place]):
            rows = one.rows_of(apart)
            intake.reject(_TABLE, rows, "another panel has another number, and neither is newer", one.file)
            used[one.file] -= len(rows)
        used[panel.file] -= len(same) + len(older)
        new = panel.counts[~is_there].assign(panel=place)
        counts = pd.concat([counts[~_index(counts).isin(_index(apart))], new], ignore_index=True)
    return counts.drop(columns="panel"), used


def _index(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[_KEY].astype("string[pyarrow]"))


def _read_panel(path: Path, decimal: Decimal | None, intake: Intake) -> _Panel:
    table = leave_totals(read_table(path, _NAMES))
    intake.take_file(_TABLE, path.name, table)
    frame, near = name_columns(table.frame, _NAMES, {}, path.name)
    intake.remark(_TABLE, path.name, say_near(near), len(near))
    is_copy = frame.duplicated()
    intake.merge(_TABLE, path.name, frame.index[is_copy])
    frame = frame[~is_copy]
    shape = _WO if "geslacht" in frame.columns else _HBO
    years = [name for name in frame.columns if _YEAR_HEADING.fullmatch(str(name))]
    if "aantal" not in frame.columns and len(years) >= _FEWEST_YEARS:
        frame = _lengthen(frame, years, path.name, intake)
    check_named(frame, (*shape.columns, *shape.summed), path.name)
    rows = _read_rows(frame, shape, decimal, path.name, intake)
    return _Panel(path.name, rows, _add_up(rows)) if shape.summed else _single(rows, path.name, intake)


def _lengthen(frame: pd.DataFrame, years: list[str], file: str, intake: Intake) -> pd.DataFrame:
    """A row per year of a table with a column per year; the number of the row stays."""
    rest = frame.drop(columns=years)
    parts = [rest.assign(studiejaar=str(year), aantal=to_text(frame[year])) for year in years]
    long = pd.concat(parts).sort_index(kind="stable")
    intake.remark(
        _TABLE, file, f"a column per year was read; each row counts once per year: {', '.join(years)}", len(frame)
    )
    intake.count(_TABLE, file, len(long) - len(frame))
    empty = long["aantal"].isna()
    intake.leave_out(_TABLE, file, "no number in this year", long.index[empty])
    return long[~empty]


def _read_rows(frame: pd.DataFrame, shape: _Shape, decimal: Decimal | None, file: str, intake: Intake) -> pd.DataFrame:
    """The rows that can be trusted, with the columns of the table; others are rejected."""
    rows = pd.DataFrame({name: to_text(frame[column]) for column, name in shape.columns.items()})
    rows = rows.assign(programme=to_programme(rows["programme"]), institution=to_institution(rows["institution"]))
    written = rows["students"].mask(rows["students"] == _SUPPRESSED, "<5")
    try:
        students = read_counts(written, "aantal", decimal)
    except ExtractError as error:
        raise ExtractError(error.what, where=f"{file}, {error.where}", do=error.do) from None
    year = read_academic_years(rows["academic_year"])
    rules = [
        *((rows[name].isna(), f"the code of the {name} is empty") for name in ("programme", "institution")),
        (year.isna(), "studiejaar is not a year"),
        (students.is_odd, "aantal is not a whole number from 0 (or -1 for suppressed)"),
    ]
    reason = find_faults(rows.index, rules)
    rejected = reason != ""
    intake.reject(_TABLE, rows[rejected], reason[rejected], file)
    marked = rows["is_suppressed"].str.lower().isin(["true", "1", "ja", "waar"]) if "is_suppressed" in rows else False
    kind = rows["programme"].str[:1].isin(_UNIVERSITY).map({True: "wo", False: "hbo"})
    kind = to_text(frame["soort_ho"]).str.lower().fillna(kind) if "soort_ho" in frame else kind
    kind = kind if shape.summed else pd.Series(shape.kind, index=rows.index)
    fitted = rows.assign(
        students=students.numbers,
        academic_year=year,
        is_suppressed=students.is_suppressed | marked,
        level=(kind + " ").str.cat(rows["level"].fillna("unknown").astype(str)),
        definition=rows["definition"].fillna("unknown")
        if "definition" in rows
        else kind.map(lambda one: shape.definition.format(kind=one)),
        faculty=rows["faculty"].fillna("unknown") if "faculty" in rows else "unknown",
        name=rows["name"].fillna(rows["programme"]),
    )
    return fitted[~rejected]


def _single(rows: pd.DataFrame, file: str, intake: Intake) -> _Panel:
    """A panel with one row per key: the same number again is merged, another one sets all of them apart."""
    key = [rows[name] for name in _KEY]
    numbers = rows["students"].mask(rows["is_suppressed"]).fillna(-1)
    is_other = numbers.groupby(key).transform("nunique") > 1
    intake.reject(_TABLE, rows[is_other], "another row has another number for the same year", file)
    rows = rows[~is_other]
    is_copy = rows.duplicated(_KEY)
    intake.merge(_TABLE, file, rows[is_copy])
    return _Panel(file, rows[~is_copy], _add_up(rows[~is_copy]))


def _add_up(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per key. A sum of which one part is not published is not known either."""
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


SOURCE = Source("duo", (_TABLE,), {"counts_known_on": (str,), "decimal": (str,)}, _fill)
