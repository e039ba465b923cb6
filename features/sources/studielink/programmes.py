"""Names, faculties, caps and changed codes of programmes: the institution's own lists, or as far as counts tell."""

from pathlib import Path

import pandas as pd

from features.calendar import SEASON_OPENS, read_academic_years
from features.errors import ExtractError
from features.programme_changes import check_changes
from features.sources.delivery import TOTAL, Intake
from features.sources.headings import check_named, name_columns, say_near
from features.sources.reading import read_table
from features.values.codes import to_programme

_OPTIONAL = ("exam_type", "cap", "first_year", "last_year")
_LONG_AGO = "2000-01-01"  # a list without any counts: known before whatever is asked
_WITHOUT = {
    "programmes": " to go on with codes as names",
    "caps": " to go on with the caps in the list of programmes",
    "programme_changes": " to go on with each code as a programme of its own",
}
_COLUMNS = ["programme", "name", "faculty", *_OPTIONAL, "known_on"]


def add_programmes(listed: str | None, folder: Path, counts: pd.DataFrame, intake: Intake) -> None:
    """Add table `programmes`.

    listed: CSV with columns programme, name, faculty and perhaps exam_type, cap, first_year, last_year,
    known_on; relative to `folder`. Without one, or for programmes it lacks, name and faculty are those in
    the counts (legacy files), else the code and 'unknown'. Known from the first delivery with the programme.
    """
    derived = _derive(counts)
    if listed is None:
        if len(derived):
            intake.add_stopgap("programmes", derived, folder.name)
        return
    path = folder / listed
    table = _read_list(path, "programmes", ("programme", "name", "faculty"), intake)
    table["name"] = table["name"].fillna(table["programme"])
    table["faculty"] = table["faculty"].fillna("unknown")
    table = table.assign(**{name: None for name in _OPTIONAL if name not in table and name != "exam_type"})
    known = derived.drop_duplicates("programme")
    details = table[["programme"]].merge(known, on="programme", how="left").set_axis(table.index)
    # A cap without a date is that of the season in progress; what it was before, nobody said.
    is_undated = table["known_on"].isna() if "known_on" in table else pd.Series(True, index=table.index)
    for name in ("exam_type", "known_on"):
        told = details[name].astype("string[pyarrow]")
        table[name] = table[name].fillna(told) if name in table else told
    table["known_on"] = table["known_on"].mask(is_undated & table["cap"].notna(), _open_newest(counts))
    first_known = derived["known_on"].min() if len(derived) else _LONG_AGO
    table["known_on"] = table["known_on"].fillna(first_known)
    sentence = (
        "known_on is empty: known from the first delivery with the programme, a cap from that of the newest season"
    )
    intake.remark("programmes", path.name, sentence, int(is_undated.sum()))
    unlisted = derived[~derived["programme"].isin(table["programme"])]
    sentence = "programmes with applications are not in this list; they carry their code as name"
    intake.remark("programmes", path.name, sentence, len(unlisted))
    no_type = table["exam_type"].isna()
    rejected, reason = table.loc[no_type, ["programme", "name", "faculty"]], "no exam_type, and no counts that tell it"
    intake.reject("programmes", rejected, reason, path.name)
    every = pd.concat([part[_COLUMNS].astype("string[pyarrow]") for part in (table[~no_type], unlisted)])
    intake.count("programmes", path.name, len(table))
    intake.add_made("programmes", every, path.name, int((~no_type).sum()))


def add_caps(path: Path, intake: Intake) -> None:
    """Add table `caps` from a CSV with programme, academic_year, cap and perhaps known_on.

    An empty cap says that there was none that year. Without known_on: known when its season opens.
    """
    table = _read_list(path, "caps", ("programme", "academic_year", "cap"), intake)
    intake.add("caps", _known_from_season(table, "caps", path.name, intake), path.name)


def add_changes(path: Path, intake: Intake) -> None:
    """Add table `programme_changes` from a CSV with programme, becomes, academic_year and perhaps known_on.

    Raises ExtractError when codes go round in a circle or one goes on as two. Without known_on: known when the first
    season with the new code opens.
    """
    table = _read_list(path, "programme_changes", ("programme", "becomes", "academic_year"), intake)
    table["becomes"] = to_programme(table["becomes"])
    check_changes(table.dropna(subset=["programme", "becomes"]))
    intake.add("programme_changes", _known_from_season(table, "programme_changes", path.name, intake), path.name)


def _known_from_season(table: pd.DataFrame, name: str, file: str, intake: Intake) -> pd.DataFrame:
    opening = read_academic_years(table["academic_year"]) - 1
    opens_on = opening.astype("string[pyarrow]") + f"-{SEASON_OPENS}"
    told = table["known_on"] if "known_on" in table else pd.Series(pd.NA, index=table.index, dtype="string[pyarrow]")
    sentence = "known_on is empty: known from the day on which the season opens"
    intake.remark(name, file, sentence, int(told.isna().sum()))
    return table.assign(known_on=told.fillna(opens_on))


def _read_list(path: Path, option: str, columns: tuple[str, ...], intake: Intake) -> pd.DataFrame:
    if not path.is_file():
        raise ExtractError(
            f"The list {path.name} is not there.",
            where=str(path),
            do=f"Correct the option '{option}', or leave it out{_WITHOUT[option]}.",
        )
    file = read_table(path, columns)
    intake.count(option, path.name, file.totals)
    intake.leave_out(option, path.name, TOTAL, file.totals)
    table, near = name_columns(file.frame, (*columns, *_OPTIONAL, "known_on"), {}, path.name)
    intake.remark(option, path.name, say_near(near), len(near))
    check_named(table, columns, path.name)
    return table.assign(programme=to_programme(table["programme"]))


def _open_newest(counts: pd.DataFrame) -> str | None:
    """Return the day of the first delivery of the newest season."""
    if counts.empty:
        return None
    newest = counts.loc[counts["academic_year"] == counts["academic_year"].max(), "delivered_on"]
    return f"{newest.min():%Y-%m-%d}"


def _derive(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per programme in the weekly counts; of several exam types the one with most rows."""
    if counts.empty:
        return pd.DataFrame(columns=_COLUMNS)
    types = counts.groupby(["programme", "exam_type"], as_index=False).size()
    types = types.sort_values(["programme", "size", "exam_type"], ascending=[True, False, True])
    types = types.drop_duplicates("programme")
    latest = counts.sort_values("delivered_on", kind="stable").groupby("programme", as_index=False)
    table = types[["programme", "exam_type"]].merge(latest[["name", "faculty"]].last(), on="programme")
    first = latest.agg(known_on=("delivered_on", "min"))
    table = table.merge(first.assign(known_on=first["known_on"].dt.strftime("%Y-%m-%d")), on="programme")
    named = {"name": table["name"].fillna(table["programme"]), "faculty": table["faculty"].fillna("unknown")}
    return table.assign(**named, cap=None, first_year=None, last_year=None)[_COLUMNS]
