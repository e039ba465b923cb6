"""The file as a whole: every document filled in both languages, what is open asked, nothing invented."""

import json
from dataclasses import replace

import pytest
from lib.dossiers import PURPOSE, SURROUNDINGS, dropout, inflow, manifest
from lib.facts import facts

from serving.dossier.facts import NO_FACTS
from serving.dossier.making import is_needed, make_dossier
from serving.dossier.questions import DROPOUT, INFLOW, QUESTIONS

KNOWN = [dropout(), inflow()]
LANGUAGES = ("nl", "en")
IDS = ["dropout", "inflow"]


def fields_of(dossier):
    return [
        (document["name"], section["name"], field)
        for document in dossier["documents"]
        for section in document["sections"]
        for field in section["fields"]
    ]


def field_of(dossier, document, name):
    found = [field for where, _, field in fields_of(dossier) if where == document and field["name"] == name]
    assert found, (document, name)
    return found[0]


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_a_file_has_every_document_that_is_asked_for(known):
    dossier = make_dossier(known)

    assert [document["name"] for document in dossier["documents"]] == [
        "model_card", "data_sheet", "instructions", "annex_iv", "classification", "fria", "dpia", "processing",
        "register",
    ]  # fmt: skip
    annex = next(one for one in dossier["documents"] if one["name"] == "annex_iv")
    assert [section["title"]["en"][:2] for section in annex["sections"]] == [f"{number}." for number in range(1, 10)]


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_every_field_is_filled_in_both_languages_or_asked(known):
    for where, section, field in fields_of(make_dossier(known)):
        place = (where, section, field["name"])
        assert all(field["title"][language].strip() for language in LANGUAGES), place
        if field["value"] is None:
            assert field["source"] == "open", place
            assert field["question"], place
        else:
            assert field["source"] != "open", place
            assert all(field["value"][language] for language in LANGUAGES), place


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_a_section_has_no_field_twice(known):
    for document in make_dossier(known)["documents"]:
        for section in document["sections"]:
            names = [field["name"] for field in section["fields"]]
            assert len(names) == len(set(names)), (document["name"], section["name"])


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_the_file_is_json_without_nan_and_names_its_audit_and_policy(known):
    dossier = json.loads(json.dumps(make_dossier(known), allow_nan=False))

    assert "NaN" not in json.dumps(dossier)
    assert dossier["audit_sha256"] == known.audit_sha256
    assert dossier["policy"]["name"] == "Test"
    assert len(dossier["policy"]["fingerprint"]) == 64


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_with_all_that_is_needed_answered_nothing_blocks(known):
    dossier = make_dossier(known)

    assert [one for one in dossier["open"] if one["is_mandatory"]] == []
    assert dossier["open"]  # the rest stays open, and is asked
    assert dossier["register_faults"] == []


@pytest.mark.parametrize(("known", "question"), list(zip(KNOWN, (DROPOUT, INFLOW), strict=True)), ids=IDS)
def test_without_facts_every_needed_question_is_open_in_both_languages_once(known, question):
    surroundings = replace(known.surroundings, facts=NO_FACTS, institution="")
    dossier = make_dossier(replace(known, surroundings=surroundings))
    needed = {one["field"] for one in dossier["open"] if one["is_mandatory"]}

    assert needed == {key for key in QUESTIONS if is_needed(key, question)}
    assert len({one["field"] for one in dossier["open"]}) == len(dossier["open"])
    assert all(one["question_nl"] and one["question_en"] and one["document"] for one in dossier["open"])


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_every_question_that_is_asked_of_a_model_is_in_its_file(known):
    """A question that no document shows would be answered for nothing."""
    surroundings = replace(known.surroundings, facts=NO_FACTS, institution="")
    shown = {field["question"] for _, _, field in fields_of(make_dossier(replace(known, surroundings=surroundings)))}

    asked = {key for key, one in QUESTIONS.items() if known.question in one.asked_for}
    assert asked - shown - {"objection_contact"} == set()


def test_a_model_about_persons_cannot_do_without_a_purpose():
    dossier = make_dossier(dropout(surroundings=replace(SURROUNDINGS, purpose=None)))

    assert {one["field"] for one in dossier["open"] if one["is_mandatory"]} == {
        "purpose", "lawful_basis", "retention_term",
    }  # fmt: skip


def test_totals_need_no_lawful_basis_unless_single_applications_are_read():
    counts, single = make_dossier(inflow()), make_dossier(inflow(surroundings=replace(SURROUNDINGS, purpose=PURPOSE)))

    assert field_of(counts, "processing", "lawful_basis")["source"] == "product"
    assert field_of(single, "processing", "lawful_basis")["source"] == "settings"
    assert "Applicants" in field_of(single, "processing", "persons")["value"]["en"]


def test_what_the_settings_and_the_facts_say_is_marked_with_its_source():
    dossier = make_dossier(dropout())

    assert field_of(dossier, "processing", "necessity") | {"title": None} == {
        "name": "necessity", "title": None, "source": "settings", "question": "",
        "value": {"nl": PURPOSE.necessity, "en": PURPOSE.necessity},
    }  # fmt: skip
    assert field_of(dossier, "processing", "organization")["source"] == "facts"
    known = dropout(surroundings=replace(SURROUNDINGS, facts=facts(organization="")))
    assert field_of(make_dossier(known), "processing", "organization")["source"] == "settings"


def test_few_students_are_not_counted_out():
    dossier = make_dossier(dropout())

    assert field_of(dossier, "data_sheet", "refused")["value"] == {"nl": "minder dan 5", "en": "fewer than 5"}


def test_what_is_missing_is_told_per_field_and_what_was_not_recorded_too():
    rows = field_of(make_dossier(dropout()), "data_sheet", "missing")["value"]["en"]["rows"]
    assert rows[0][:3] == ["mean grade", "5.0%", "5.0%"]
    assert rows[-1][0] == "1 other fields are always filled"
    older = manifest()
    for table in (*older["train"], *older["test"]):
        del table["missing"]
    told = field_of(make_dossier(dropout(manifest=older)), "data_sheet", "missing")["value"]["en"]
    assert told == "This run did not record it."


def test_a_group_that_is_withheld_is_named_and_its_numbers_are_not():
    known = dropout()
    findings = known.audit.findings.copy()
    hidden = findings["group"] == findings["group"].iloc[0]
    findings.loc[hidden, "suppressed"] = True
    dossier = make_dossier(replace(known, audit=replace(known.audit, findings=findings)))
    rows = field_of(dossier, "instructions", "groups")["value"]["en"]["rows"]

    withheld = [row for row in rows if row[2] == "withheld"]
    assert withheld
    assert all(row[2:5] == ["withheld"] * 3 and row[6] == "withheld" for row in withheld)
    assert field_of(dossier, "instructions", "withheld")


def test_without_an_audit_the_file_says_so():
    dossier = make_dossier(dropout(audit=None, audit_sha256=""))

    assert dossier["policy"] is None
    assert "no audit" in field_of(dossier, "instructions", "verdict")["value"]["en"]


def test_a_model_about_persons_waits_for_the_date_of_its_dpia_and_totals_are_asked_only():
    persons, totals = (
        make_dossier(known(surroundings=replace(SURROUNDINGS, purpose=purpose, facts=facts({"dpia_date": ""}))))
        for known, purpose in ((dropout, PURPOSE), (inflow, None))
    )

    blocks = [
        {one["field"]: one["is_mandatory"] for one in dossier["open"]}["dpia_date"] for dossier in (persons, totals)
    ]
    assert blocks == [True, False]


CHOSEN = {
    "candidate": "reweighed:sex", "name_nl": "herwogen naar geslacht", "name_en": "reweighed by sex",
    "learns_from": "sex", "reason": "Te veel mannen gemist.", "chosen_by": "officer",
    "chosen_at": "2024-03-02T09:00:00+00:00", "beside_version": 4,
}  # fmt: skip


@pytest.mark.parametrize("document", ["model_card", "annex_iv"])
def test_a_model_made_because_of_a_gap_says_what_was_chosen_by_whom_why_and_beside_what(document):
    dossier = make_dossier(dropout(manifest=manifest(mitigation=CHOSEN)))
    told = field_of(dossier, document, "mitigation")

    assert "herwogen naar geslacht" in told["value"]["nl"]
    assert "reweighed by sex" in told["value"]["en"]
    assert "versie 4" in told["value"]["nl"]
    assert "sex of earlier students was used" in told["value"]["en"]
    assert (told["source"], field_of(dossier, document, "mitigation_reason")["value"]["nl"]) == (
        "run", "Te veel mannen gemist.",
    )  # fmt: skip
    assert field_of(dossier, document, "mitigation_by")["value"]["en"] == "officer, 2024-03-02T09:00:00+00:00 (UTC)"


def test_what_learnt_from_no_groups_says_nothing_about_them_and_a_usual_model_nothing_at_all():
    without = CHOSEN | {"candidate": "without:results", "name_nl": "zonder resultaten", "learns_from": ""}
    dossier = make_dossier(dropout(manifest=manifest(mitigation=without)))

    assert "eerdere studenten" not in field_of(dossier, "model_card", "mitigation")["value"]["nl"]
    assert not [field for _, _, field in fields_of(make_dossier(dropout())) if field["name"].startswith("mitigation")]
