"""The export for the Algorithm Register: every field, mandatory ones filled, limits kept, only tags allowed."""

from dataclasses import replace
from datetime import date

import pytest
from lib.dossiers import SURROUNDINGS, dropout, inflow
from lib.facts import facts

from serving.dossier.facts import NO_FACTS
from serving.dossier.known import State
from serving.dossier.register import ENTRIES, export_register, find_empty, find_faults

KEYS = [
    "name", "description_short", "organization", "category", "status", "begin_date", "end_date", "contact_email",
    "website", "publication_category", "url", "goal", "proportionality", "human_intervention", "risks", "lawful_basis",
    "lawful_basis_grouping", "process_index_url", "impacttoetsen_grouping", "impacttoetsen", "source_data",
    "source_data_grouping", "methods_and_models", "provider", "publiccode", "lang", "standard_version", "source_id",
    "tags",
]  # fmt: skip
LIMITS = {
    "name": 100, "description_short": 350, "organization": 100, "contact_email": 500, "website": 500, "url": 500,
    "goal": 2500, "proportionality": 2500, "human_intervention": 2500, "risks": 2500, "lawful_basis": 2500,
    "process_index_url": 500, "impacttoetsen": 2500, "source_data": 2500, "methods_and_models": 5000, "provider": 200,
    "publiccode": 500, "source_id": 100, "tags": 2500,
}  # fmt: skip
MANDATORY = {
    "name", "description_short", "organization", "status", "contact_email", "publication_category", "lang",
}  # fmt: skip
LONGEST = "x" * 1000


def with_facts(**dropout_facts):
    return dropout(surroundings=replace(SURROUNDINGS, facts=facts(dropout=dropout_facts)))


@pytest.mark.parametrize("known", [dropout(), inflow()], ids=["dropout", "inflow"])
def test_every_field_is_there_the_mandatory_ones_filled_and_the_limits_kept(known):
    register = export_register(known)

    assert list(register) == KEYS
    assert all(register[key] for key in MANDATORY)
    assert {entry.key for entry in ENTRIES if entry.is_mandatory} == MANDATORY
    assert all(len(register[key]) <= limit for key, limit in LIMITS.items())
    assert find_faults(register) == []
    assert (register["lang"], register["standard_version"], register["category"]) == (
        "nld", "1.0", ["Onderwijs en wetenschap"],
    )  # fmt: skip


@pytest.mark.parametrize("known", [dropout(), inflow()], ids=["dropout", "inflow"])
def test_the_longest_answers_stay_within_the_limits(known):
    longest = dict.fromkeys(
        ("human_oversight", "use", "proportionality", "lawful_basis_explanation", "assessments_explanation"), LONGEST
    )
    told = facts(dropout=longest, inflow=longest)
    register = export_register(replace(known, surroundings=replace(known.surroundings, facts=told)))

    assert find_faults(register) == []
    assert LONGEST in register["human_intervention"]


def test_an_empty_mandatory_field_blocks_and_is_named():
    register = export_register(dropout(surroundings=replace(SURROUNDINGS, facts=NO_FACTS, institution="")))

    assert {entry.key for entry in find_empty(register)} == {"organization", "contact_email", "publication_category"}
    assert "contact_email: mandatory, and empty" in find_faults(register)


def test_what_looks_like_a_tag_in_an_answer_is_text():
    register = export_register(with_facts(proportionality="Een <script>alert()</script> & meer"))

    assert "<p>Een &lt;script&gt;alert()&lt;/script&gt; &amp; meer</p>" in register["proportionality"]
    assert find_faults(register) == []


def test_faults_are_told_with_the_field_and_the_limit():
    register = export_register(dropout()) | {"goal": "<b>vet</b>", "name": "x" * 101, "website": "http://example.org"}

    assert find_faults(register | {"lars": "1"}) == [
        "lars: not a field of the register",
        "name: 101 characters; at most 100 are allowed",
        "website: an address that begins with https:// is expected",
        "goal: the tag b is not allowed",
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State("candidate"), ("In ontwikkeling", "", "")),
        (State("champion", date(2026, 3, 9)), ("In gebruik", "2026-03", "")),
        (State("withdrawn", date(2026, 3, 9), date(2026, 11, 2)), ("Buiten gebruik", "2026-03", "2026-11")),
        (State("expired", date(2026, 3, 9), date(2026, 6, 1)), ("Buiten gebruik", "2026-03", "2026-06")),
        (State("refused"), ("Buiten gebruik", "", "")),
    ],
)
def test_the_status_follows_the_stage_and_an_end_only_when_out_of_use(state, expected):
    register = export_register(dropout(state=state))

    assert (register["status"], register["begin_date"], register["end_date"]) == expected


def test_assessments_that_were_done_are_listed_with_a_title():
    register = export_register(with_facts(dpia_date="2026-01", dpia_link="https://example.org/dpia"))

    assert register["impacttoetsen_grouping"] == [
        {"title": "Data Protection Impact Assessment (DPIA)", "link": "https://example.org/dpia"}
    ]
