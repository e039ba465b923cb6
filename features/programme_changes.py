"""Programmes through the years: codes that changed, programmes that merged, and the places they had.

A programme that got another code, or merged into another one, is one series: its history is added to that of
the code it has now. What is known of changes on a date decides, and changes of later seasons are left alone.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_date
from features.errors import ExtractError
from features.schemas import APPLICATION_COUNTS, CAPS, PROGRAMME_CHANGES, PROGRAMMES, STUDENT_COUNTS
from features.values.codes import say_codes

_CAPS, _CHANGES, _PROGRAMMES = CAPS.name, PROGRAMME_CHANGES.name, PROGRAMMES.name
_COUNTED = {
    APPLICATION_COUNTS.name: (APPLICATION_COUNTS.key, ("applications", "applicants")),
    STUDENT_COUNTS.name: (STUDENT_COUNTS.key, ("students",)),
}


def apply_changes(tables: Mapping[str, ir.Table], academic_year: int) -> dict[str, ir.Table]:
    """Return `tables` with every programme under the code it has in the season of `academic_year`.

    tables: as known on a date (`features.knowledge.known_on`), with or without `programme_changes`. Application
    and student counts of all seasons are rewritten, and added where two codes became one; `programmes` and `caps`
    follow. Tables without a programme of the counts (persons) are left alone: their codes are those of their time.
    Raises ExtractError when changes go round in a circle or one code goes on as two.
    """
    changed = dict(tables)
    if _CHANGES not in tables:
        return changed
    changes = tables[_CHANGES].execute()
    newest = newest_codes(changes, academic_year)
    if not newest:
        return changed
    since = dict(zip(changes["programme"].astype(str), changes["academic_year"], strict=True))
    for name, (key, amounts) in _COUNTED.items():
        if name in tables:
            changed[name] = _add_up(tables[name], newest, key, amounts)
    if _CAPS in tables:
        changed[_CAPS] = ibis.memtable(_merge_caps(tables, newest, since), schema=tables[_CAPS].schema())
    if _PROGRAMMES in tables:
        merged = _merge_programmes(tables[_PROGRAMMES].execute(), newest)
        changed[_PROGRAMMES] = ibis.memtable(merged, schema=tables[_PROGRAMMES].schema())
    return changed


def codes_of(tables: Mapping[str, ir.Table], academic_year: int) -> dict[str, str]:
    """Return `newest_codes` by the changes in `tables`, as known on a date; empty where none are delivered."""
    return newest_codes(tables[_CHANGES].execute(), academic_year) if _CHANGES in tables else {}


def newest_codes(changes: pd.DataFrame, academic_year: int) -> dict[str, str]:
    """Return old code -> the code it has in `academic_year`, chains followed to their end.

    changes: columns programme, becomes, academic_year. Raises ExtractError as `check_changes` does.
    """
    check_changes(changes)
    holds = changes.loc[changes["academic_year"] <= academic_year]
    step = dict(zip(holds["programme"].astype(str), holds["becomes"].astype(str), strict=True))
    return {old: _follow(old, step)[-1] for old in sorted(step)}


def check_changes(changes: pd.DataFrame) -> None:
    """Raise ExtractError when one code goes on as two, or codes change into each other in a circle."""
    step: dict[str, str] = {}
    for old, new in zip(changes["programme"].astype(str), changes["becomes"].astype(str), strict=True):
        if step.setdefault(old, new) != new:
            raise ExtractError(
                f"Programme {say_codes([old])} goes on as two: {say_codes([step[old], new], ' and ')}. "
                "Its history cannot be divided over them.",
                where=_CHANGES,
                do=f"Keep the line of the one that goes on with most of its students, and remove the other; "
                f"that one starts as a new programme. If {say_codes([old])} goes on itself, remove both lines.",
            )
    for old in sorted(step):
        path = _follow(old, step)
        if path[-1] in path[:-1]:
            raise ExtractError(
                f"Programme codes change in a circle: {say_codes(path, ' -> ')}. No code is the newest.",
                where=_CHANGES,
                do="Remove the line that is not true. A code that comes back is one series: leave its changes out.",
            )


def caps_of(tables: Mapping[str, ir.Table], academic_year: int) -> pd.DataFrame:
    """Return programme, cap (places, float): the caps of the season, one row per programme that has one.

    tables: as known on a date. The cap of the year wins, also when it says that there is none. A cap in the list
    of programmes holds for every season that is counted after it became known.
    """
    general = _empty(["programme", "cap"])
    if _PROGRAMMES in tables:
        listed = tables[_PROGRAMMES]
        holds = listed["known_on"].cast("date") < ibis.literal(count_date(academic_year))
        general = listed.filter(listed["cap"].notnull(), holds).select("programme", "cap").execute()
    if _CAPS in tables:
        rows = tables[_CAPS]
        own = rows.filter(rows["academic_year"] == academic_year).select("programme", "cap").execute()
        general = pd.concat([general[~general["programme"].isin(own["programme"])], own[own["cap"].notna()]])
    return _typed(general, "cap")


def last_years_of(tables: Mapping[str, ir.Table]) -> pd.DataFrame:
    """Return programme, last_year (float): the last season with first-years, of programmes that have one.

    tables: as known on a date.
    """
    if _PROGRAMMES not in tables:
        return _empty(["programme", "last_year"])
    listed = tables[_PROGRAMMES]
    frame = listed.filter(listed["last_year"].notnull()).select("programme", "last_year").execute()
    return _typed(frame, "last_year")


def _follow(code: str, step: Mapping[str, str]) -> list[str]:
    """The codes of a programme from `code` on; the last one stands twice when they go round."""
    path = [code]
    while path[-1] in step:
        path.append(step[path[-1]])
        if path[-1] in path[:-1]:
            break
    return path


def _add_up(rows: ir.Table, newest: Mapping[str, str], key: tuple[str, ...], amounts: tuple[str, ...]) -> ir.Table:
    """Rewrite the codes, and add the rows that now have one key; rows of other programmes are not touched."""
    is_touched = rows["programme"].isin([*newest, *newest.values()])
    touched = rows.filter(is_touched)
    touched = touched.mutate(programme=touched["programme"].substitute(dict(newest)))
    others = [name for name in rows.columns if name not in key and name not in amounts]
    added = touched.group_by(*key).aggregate(
        **{name: touched[name].sum().cast(rows[name].type()) for name in amounts},
        **{name: touched[name].max() for name in others},  # fixus: one of them is; known_on: the last to be known
    )
    return rows.filter(~is_touched).union(added.select(*rows.columns))


def _merge_programmes(listed: pd.DataFrame, newest: Mapping[str, str]) -> pd.DataFrame:
    """One row per newest code. What the new code's own row leaves open is that of the code it had last."""
    rows = listed.assign(
        is_own=~listed["programme"].isin(list(newest)),
        name=listed["name"].mask(listed["name"] == listed["programme"]),
        faculty=listed["faculty"].mask(listed["faculty"] == "unknown"),
        programme=listed["programme"].replace(dict(newest)),
    ).sort_values(["programme", "is_own", "known_on"], ascending=[True, False, False], kind="stable")
    rows["last_year"] = rows["last_year"].where(rows["is_own"])  # the old code ended, the programme did not
    is_merger = (~rows["is_own"]).groupby(rows["programme"]).transform("sum") > 1
    rows["cap"] = rows["cap"].where(rows["is_own"] | ~is_merger)  # the places of one part are not those of the whole
    merged = rows.groupby("programme", as_index=False).first()
    first = rows.groupby("programme", as_index=False).agg(
        first_year=("first_year", "min"), known_on=("known_on", "min")
    )
    merged = merged.drop(columns=["first_year", "known_on"]).merge(first, on="programme", validate="one_to_one")
    merged["name"], merged["faculty"] = merged["name"].fillna(merged["programme"]), merged["faculty"].fillna("unknown")
    return merged[list(listed.columns)]


def _merge_caps(tables: Mapping[str, ir.Table], newest: Mapping[str, str], since: Mapping[str, int]) -> pd.DataFrame:
    """Caps of years in which a programme still was two are added up; from the change on the new code's cap holds.

    A year in which one of the parts had no cap had none as a whole. A code without counts in that year was no part.
    """
    key, codes = ["programme", "academic_year"], [*newest, *newest.values()]
    caps: pd.DataFrame = tables[_CAPS].execute()
    active = [tables[name].filter(tables[name]["programme"].isin(codes)) for name in _COUNTED if name in tables]
    parts = pd.concat([*(rows.select(*key).distinct().execute() for rows in active), caps[key]]).drop_duplicates()
    parts = parts[parts["programme"].isin(codes)].merge(caps, on=key, how="left", validate="one_to_one")
    has_ended = (parts["academic_year"] >= parts["programme"].map(since)).fillna(False)
    parts["programme"] = parts["programme"].replace(dict(newest))
    own = pd.MultiIndex.from_frame(parts.loc[~has_ended & parts["known_on"].notna(), key])
    is_late = has_ended & (parts["known_on"].isna() | pd.MultiIndex.from_frame(parts[key]).isin(own))
    together = (
        parts[~is_late]
        .groupby(key, as_index=False)
        .agg(cap=("cap", lambda places: places.sum() if places.notna().all() else None), known_on=("known_on", "max"))
    )
    untouched = caps[~caps["programme"].isin(codes)]
    merged: pd.DataFrame = pd.concat([untouched, together[together["known_on"].notna()]], ignore_index=True)
    return merged[list(caps.columns)]


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({columns[0]: pd.Series(dtype="object"), columns[1]: pd.Series(dtype="float64")})


def _typed(frame: pd.DataFrame, amount: str) -> pd.DataFrame:
    typed = frame.astype({"programme": "object", amount: "float64"})
    return typed.sort_values("programme", ignore_index=True)
