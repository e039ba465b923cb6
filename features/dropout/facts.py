"""Facts: columns that an institution declares itself, and what must never be one.

A fact becomes a feature under its own name. Names and texts that would identify a student or reveal a protected
attribute are refused, so that neither reaches a model by accident.
"""

import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, FeatureKind, Missing
from features.errors import TableError

_FEW = 50  # texts; below it different ones prove nothing
# Never a feature by accident: what identifies a student, and protected attributes, in Dutch and English.
NEVER_FEATURES = frozenset((
    "sex", "gender", "geslacht", "age", "leeftijd", "birth_date", "birthdate", "geboortedatum", "nationality",
    "nacionality", "nationaliteit", "origin", "herkomst", "ethnicity", "etniciteit", "religion", "religie",
    "disability", "functiebeperking", "handicap", "bsn", "email", "e_mail", "e-mail", "phone", "telefoon", "name",
    "naam", "first_name", "voornaam", "last_name", "achternaam", "address", "adres", "postcode", "zip",
    "student_number", "studentnummer", "student_id",
))  # fmt: skip
# Facts with a fixed meaning where an institution delivers them; others are called by their own name.
NAMED_FACTS = ("matching_done", "open_day_visited")


def fact_features(facts: ir.Table) -> tuple[Feature, ...]:
    """Return one feature per name among `facts`: numeric where any number is delivered, else a category.

    Who has no value of a fact that was delivered of others has it not; that may itself be known late only.
    """
    kinds = facts.group_by("name").aggregate(is_number=facts["number"].notnull().any()).order_by("name").execute()
    number, category = FeatureKind.NUMERIC, FeatureKind.CATEGORY
    return tuple(
        Feature(
            name, "facts", kind=number if is_number else category, missing=Missing.NOT_THERE, group=FeatureGroup.FACTS
        )
        for name, is_number in zip(kinds["name"], kinds["is_number"], strict=True)
    )


def add_facts(frame: pd.DataFrame, facts: ir.Table) -> pd.DataFrame:
    """Return `frame` with one column per fact: its number, or its text where it is a category."""
    long = facts.select(*KEY, "name", "number", "text").execute()
    for feature in fact_features(facts):
        column = "number" if feature.kind is FeatureKind.NUMERIC else "text"
        values = long.loc[long["name"] == feature.name, [*KEY, column]].rename(columns={column: feature.name})
        frame = frame.merge(values, on=list(KEY), how="left", validate="one_to_one")
    return frame


def check_facts(facts: ir.Table, taken: set[str]) -> None:
    """Raise TableError for a fact that identifies a student, reveals a protected attribute, or has a `taken` name."""
    names = facts.select("name", "text").group_by("name").aggregate(
        texts=lambda t: t["text"].nunique(), rows=lambda t: t["text"].count()
    )  # fmt: skip
    for name, texts, rows in names.execute().itertuples(index=False):
        if name in taken:
            raise TableError(f"a fact is called {name!r}, which is a column of ours", where="facts", do="rename it")
        if name.lower() in NEVER_FEATURES:
            raise TableError(
                f"a fact is called {name!r}: it identifies a student or reveals a protected attribute",
                where="facts",
                do="deliver it in groups (option protected of a flat table), or leave it out (option ignore)",
            )
        if rows >= _FEW and texts > rows / 2:
            raise TableError(
                f"the texts of fact {name!r} are nearly all different, as those of an identifier are",
                where="facts",
                do="leave it out (option ignore of a flat table)",
            )
