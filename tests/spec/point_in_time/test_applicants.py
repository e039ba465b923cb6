"""Who has an open application on a date, what is known of each, and what became of it."""

from collections import ChainMap
from datetime import date

import pandas as pd
import pytest
from lib.applicants import PURPOSE, application, decided
from lib.lake import lake
from lib.seasons import counted

from features.errors import TableError
from features.inflow.applicants import build_all_applicants, build_applicants
from features.persons.consent import LawfulBasis, Purpose

AS_OF, TODAY, LATER = date(2023, 3, 26), date(2023, 3, 27), date(2023, 11, 1)
SERIES = ["programme", "origin", "exam_type"]


def build(*applications, today=TODAY, as_of=AS_OF, purpose=PURPOSE, year=2023, **others):
    return build_applicants(lake(applications=applications, **others), year, as_of, purpose, today)


STORIES = [
    ("applied", [application("a", "2023-01-15")], 1),
    ("applies-tomorrow", [application("a", "2023-03-27")], 0),
    ("withdrew", [application("a", "2023-01-15", withdrawn_on="2023-03-26")], 0),
    ("withdraws-tomorrow", [application("a", "2023-01-15", withdrawn_on="2023-03-27")], 1),
    ("withdrew-and-applied-again", [
        application("a", "2023-01-15", withdrawn_on="2023-02-01"), application("a", "2023-03-01")], 1),
    ("applied-twice", [application("a", "2023-01-15"), application("a", "2023-03-01")], 1),
    ("higher-years", [application("a", "2023-01-15", higher_years=True)], 0),
    ("not-a-first-year", [application("a", "2023-01-15", first_year=False)], 0),
    ("pre-master", [application("a", "2023-01-15", higher_years=True, exam_type="Pre-master")], 1),
    ("season-before", [application("a", "2022-01-15")], 0),
]  # fmt: skip


@pytest.mark.parametrize(("applications", "rows"), [one[1:] for one in STORIES], ids=[one[0] for one in STORIES])
def test_which_applications_are_open(applications, rows):
    applicants = build(*applications)

    assert len(applicants.rows) == rows
    assert applicants.series["open_applications"].sum() == rows


def test_what_is_known_of_an_applicant():
    applicants = build(
        application("a", "2022-02-01"),
        application("a", "2023-03-12", prior_education="vwo", prior_abroad=False, home_region="35"),
        application("a", "2023-01-15", programme="Q"),
        application("a", "2023-01-15", programme="R", withdrawn_on="2023-02-01"),
        enrolments=[{"student": "a", "cohort": "2022", "enrolled_on": "2022-09-01", "known_on": "2022-09-01"}],
    )

    row = applicants.rows.set_index("programme").loc["P"]
    assert row[["weeks_since_applied", "requests", "open_requests"]].tolist() == [2.0, 3.0, 2.0]
    assert row[["newest_request", "withdrew_before", "applied_last_year"]].tolist() == ["yes", "yes", "yes"]
    assert row[["enrolled_before", "prior_education", "prior_abroad", "home_region"]].tolist() == [
        "yes", "vwo", "no", "35",
    ]  # fmt: skip
    assert applicants.rows.set_index("programme").loc["Q", "newest_request"] == "no"


def test_what_is_not_delivered_is_unknown():
    row = build(application("a", "2023-03-12")).rows.loc[0]

    assert row[["applied_last_year", "enrolled_before", "prior_education", "prior_abroad"]].tolist() == ["unknown"] * 4


def test_rows_name_nobody():
    assert "student" not in build(application("a", "2023-03-12")).rows


def test_the_outcome_is_known_from_november():
    applications = [
        decided("came", "2023-01-15", True), decided("stayed-away", "2023-01-16", False),
        decided("withdrew-later", "2023-01-17", False, withdrawn_on="2023-06-01"),
    ]  # fmt: skip

    before, after = (build(*applications, today=today) for today in (date(2023, 10, 31), LATER))

    assert before.rows["outcome"].isna().all()
    assert before.series["first_years"].isna().all()
    assert after.rows["outcome"].tolist() == [1.0, 0.0, 0.0]
    assert after.series["first_years"].tolist() == [1.0]


def test_an_export_without_final_status_gives_no_outcome():
    applicants = build(application("a", "2023-01-15"), today=LATER)

    assert applicants.rows["outcome"].isna().all()
    assert applicants.series["first_years"].isna().all()


def test_enrolments_of_the_same_students_decide():
    applications = [decided(one, "2023-01-15", False) for one in "abc"]
    there = {"cohort": "2023", "enrolled_on": "2023-08-20", "known_on": "2023-08-20"}
    enrolments = [
        {"student": "a", **there},
        {"student": "b", **there, "left_on": "2023-09-20"},
        {"student": "c", **there, "programme": "Q"},
    ]

    applicants = build(*applications, today=LATER, enrolments=enrolments[:2])
    assert applicants.rows["outcome"].tolist() == [1.0, 0.0, 0.0]
    # c is in another programme: half of the first-years have an application, and that is enough
    assert build(*applications, today=LATER, enrolments=enrolments).rows["outcome"].tolist() == [1.0, 0.0, 0.0]


def test_enrolments_under_other_names_do_not_decide():
    there = {"cohort": "2023", "enrolled_on": "2023-08-20", "known_on": "2023-08-20"}
    applicants = build(
        decided("a", "2023-01-15", True), today=LATER, enrolments=[{"student": name, **there} for name in "xyz"]
    )

    assert applicants.rows["outcome"].tolist() == [1.0]


def test_who_applied_under_the_old_code_and_enrolled_under_the_new_one_came():
    change = {"programme": "OLD", "becomes": "P", "academic_year": 2023, "known_on": "2022-10-01"}
    there = {"cohort": "2023", "enrolled_on": "2023-08-20", "known_on": "2023-08-20", "programme": "P"}
    applications = [decided(name, "2022-12-01", False, programme="OLD") for name in "ab"]

    applicants = build(
        *applications, today=LATER, programme_changes=[change],
        enrolments=[{"student": "a", **there}, {"student": "x", **there}],
    )  # fmt: skip

    # One of the two first-years applied, under its old code: enough to see that both are of the same students.
    assert applicants.rows["outcome"].tolist() == [1.0, 0.0]
    assert applicants.series[["programme", "first_years"]].to_numpy().tolist() == [["P", 1.0]]


def test_what_was_known_first_of_a_season_stays():
    applications = [decided("a", "2023-01-15", True), decided("b", "2023-01-15", False)]
    late = {"cohort": "2023", "enrolled_on": "2023-08-20", "known_on": "2024-03-01"}
    enrolments = [{"student": "b", **late}]

    applicants = build(*applications, today=date(2024, 6, 1), enrolments=enrolments)

    assert (applicants.rows["outcome"].tolist(), applicants.decided_on) == ([1.0, 0.0], LATER)
    without_status = build(
        application("a", "2023-01-15"), application("b", "2023-01-15"), today=date(2024, 6, 1), enrolments=enrolments
    )
    assert without_status.rows["outcome"].tolist() == [0.0, 1.0]
    assert without_status.decided_on == date(2024, 3, 1)


def test_outcomes_and_counts_are_there_from_the_day_they_were_known():
    applications = [decided("a", "2023-01-15", True), decided("b", "2023-01-15", False)]
    applicants = build(*applications, today=date(2024, 6, 1), student_counts=[counted(2023, 7, known_on="2024-03-01")])
    assert (applicants.decided_on, applicants.counted_on) == (LATER, date(2024, 3, 1))

    before, between, after = (applicants.known_on(day) for day in (TODAY, date(2024, 2, 29), date(2024, 3, 1)))

    assert before.rows["outcome"].isna().all()
    assert before.series[["enrolled", "first_years"]].isna().all(axis=None)
    assert between.rows["outcome"].tolist() == after.rows["outcome"].tolist() == [1.0, 0.0]
    assert between.series["first_years"].tolist() == [1.0]
    assert after.series["first_years"].tolist() == [7.0]
    assert (between.decided_on, between.counted_on) == (LATER, None)


def test_counted_first_years_stand_beside_the_applications():
    applicants = build(
        decided("a", "2023-01-15", True),
        decided("b", "2023-01-15", True, origin="EEA"),
        decided("c", "2023-05-15", True, programme="Q"),
        today=LATER,
        student_counts=[counted(2023, 7), counted(2023, 2, programme="Q"), counted(2023, 9, programme="elsewhere")],
    )

    series = applicants.series.set_index(["programme", "origin"])[["open_applications", "first_years"]]
    assert series.loc[("P", "NL")].tolist() == [1, 7]
    assert series.loc[("P", "EEA")].tolist() == [1, 0]  # counted without this origin
    assert len(series) == 2  # nobody had applied for Q by then


def test_a_programme_under_another_code_is_one_series():
    change = {"programme": "OLD", "becomes": "P", "academic_year": 2023, "known_on": "2022-09-01"}
    applicants = build(
        application("a", "2023-01-15", programme="OLD"), application("b", "2023-01-15"), programme_changes=[change]
    )

    assert applicants.series[["programme", "open_applications"]].to_numpy().tolist() == [["P", 2]]
    assert applicants.codes == {"OLD": "P"}


def test_who_objects_is_counted_and_not_looked_at():
    said = {"purpose": "inflow forecast", "status": "objected", "known_on": "2023-03-27"}
    applications = [application("a", "2023-01-15"), application("b", "2023-01-15")]

    objected = build(*applications, consents=[{"student": "a", **said}])
    other = build(*applications, consents=[{"student": "a", **said, "purpose": "first-year dropout"}])

    assert (len(objected.rows), objected.series["open_applications"].tolist()) == (1, [2])
    assert len(other.rows) == 2


def test_with_consent_as_basis_nobody_is_looked_at_without_it():
    by_consent = Purpose("inflow forecast", LawfulBasis.CONSENT, "to plan", 7)
    applicants = build(
        application("a", "2023-01-15"), application("b", "2023-01-15"), purpose=by_consent,
        consents=[{"student": "b", "purpose": "inflow forecast", "status": "given"}],
    )  # fmt: skip

    assert (len(applicants.rows), applicants.series["open_applications"].tolist()) == (1, [2])


def test_every_season_and_week_that_has_begun_and_has_applications():
    tables = lake(applications=[application("a", "2022-01-15"), application("b", "2023-01-15")])

    weeks = list(build_all_applicants(tables, (2022, 2023, 2024), (48, 3, 12, 13, 53), PURPOSE, date(2023, 3, 22)))

    assert [sorted(part) for part in weeks] == [[(2022, 3), (2023, 3)], [(2022, 12), (2023, 12)], [(2022, 13)], [], []]
    found = dict(ChainMap(*weeks))
    assert sorted(found) == [(2022, 3), (2022, 12), (2022, 13), (2023, 3), (2023, 12)]
    assert found[2023, 12].as_of == date(2023, 3, 22)
    assert not list(build_all_applicants(lake(student_counts=[counted(2023, 7)]), (2023,), (3,), PURPOSE, TODAY))


def test_without_applications_there_is_nothing_to_build():
    with pytest.raises(TableError, match="the lake has no applications"):
        build_applicants(lake(student_counts=[counted(2023, 7)]), 2023, AS_OF, PURPOSE, TODAY)


def test_nothing_is_missing_but_what_is_not_known_yet():
    applicants = build(application("a", "2023-01-15"), application("b", "2022-11-01", programme="Q"))

    assert not applicants.rows.drop(columns="outcome").isna().any(axis=None)
    assert not applicants.series[[*SERIES, "open_applications"]].isna().any(axis=None)
    assert isinstance(applicants.rows.index, pd.RangeIndex)
