"""Who may be scored: by consent, or until an objection; what a student says works at once."""

from datetime import date

import pytest
from lib.lake import lake

from features.errors import BasisError
from features.persons.consent import LawfulBasis, Purpose, keep_permitted, refused_students

TODAY = date(2022, 1, 10)


def purpose(basis: LawfulBasis) -> Purpose:
    return Purpose("first-year dropout", basis, "to speak with students in time", 7)


STORIES = [
    # what the student said (status, date), may be scored with consent as basis, with a public task as basis
    ("said-nothing", [], False, True),
    ("gave", [("given", "2021-09-01")], True, True),
    ("gave-and-withdrew", [("given", "2021-09-01"), ("withdrawn", "2021-12-01")], False, False),
    ("objected", [("given", "2021-09-01"), ("objected", "2022-01-10")], False, False),
    ("lifted-the-objection", [("objected", "2021-09-01"), ("objection lifted", "2021-10-01")], False, True),
    (
        "gave-and-lifted",
        [("given", "2021-08-01"), ("objected", "2021-09-01"), ("objection lifted", "2021-10-01")],
        True,
        True,
    ),
    (
        "withdrew-and-lifted",
        [("given", "2021-08-01"), ("withdrawn", "2021-09-01"), ("objection lifted", "2021-10-01")],
        False,
        False,
    ),
    ("gave-and-objected-on-one-day", [("given", "2021-09-01"), ("objected", "2021-09-01")], False, False),
    ("gave-and-withdrew-on-one-day", [("given", "2021-09-01"), ("withdrawn", "2021-09-01")], False, False),
    ("objects-on-a-day-to-come", [("given", "2021-09-01"), ("objected", "2022-01-11")], False, False),
    ("gives-on-a-day-to-come", [("given", "2022-01-11")], False, True),
    ("gave-for-something-else", [("given", "2021-09-01", "newsletter")], False, True),
]


@pytest.mark.parametrize(("said", "by_consent", "by_task"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_who_may_be_scored(said, by_consent, by_task):
    consents = [
        {"student": "a", "status": what[0], "known_on": what[1], **({"purpose": what[2]} if what[2:] else {})}
        for what in said
    ]
    tables = lake(enrolments=[{"student": "a"}], consents=[*consents, {"student": "nobody"}])

    for basis, allowed in ((LawfulBasis.CONSENT, by_consent), (LawfulBasis.PUBLIC_TASK, by_task)):
        kept = keep_permitted(tables, purpose(basis), TODAY)["enrolments"].execute()
        refused = refused_students(tables, purpose(basis), TODAY)

        assert (len(kept) == 1) is allowed
        assert (list(refused["student"]) == ["a"]) is not allowed


def test_with_consent_as_basis_and_no_consents_delivered_nobody_is_scored():
    kept = keep_permitted(lake(enrolments=[{"student": "a"}]), purpose(LawfulBasis.CONSENT), TODAY)

    assert kept["enrolments"].count().execute() == 0


def test_a_refusal_reaches_every_table_with_persons():
    tables = lake(
        enrolments=[{"student": "a"}, {"student": "b"}],
        results=[{"student": "a"}, {"student": "b"}],
        activity=[{"student": "a"}],
        consents=[{"student": "a"}, {"student": "b", "status": "objected"}],
    )

    kept = keep_permitted(tables, purpose(LawfulBasis.CONSENT), TODAY)

    assert list(kept["results"].execute()["student"]) == ["a"]
    assert list(kept["activity"].execute()["student"]) == ["a"]


@pytest.mark.parametrize("change", [{"name": " "}, {"necessity": ""}, {"retention_years": 0}, {"retention_years": 11}])
def test_a_purpose_without_name_reason_or_term_is_refused(change):
    whole = {"name": "n", "lawful_basis": LawfulBasis.CONSENT, "necessity": "w", "retention_years": 5}

    with pytest.raises(BasisError, match=r"\[features.purpose\]"):
        Purpose(**{**whole, **change})
