"""Two versions side by side: which gaps came and went, and what forbids a comparison."""

from dataclasses import replace

import pytest
from lib.serving_world import MODEL, FakeRegistry, make_audit

from serving.officer.comparison import Caution, Change, compare


@pytest.fixture
def found(registry: FakeRegistry):
    return compare(registry, registry.known[MODEL, 2], registry.known[MODEL, 3])


def test_gaps_that_appeared_are_told(found) -> None:
    appeared = {(one.attribute, one.measure, one.group) for one in found.changed(Change.APPEARED)}
    assert ("sex", "recall", "v") in appeared
    assert found.changed(Change.DISAPPEARED) == []


def test_the_other_way_round_they_disappear_and_with_itself_they_stay(registry: FakeRegistry, found) -> None:
    second, third = registry.known[MODEL, 2], registry.known[MODEL, 3]
    back = compare(registry, third, second)
    assert len(back.changed(Change.DISAPPEARED)) == len(found.changed(Change.APPEARED)) > 0
    same = compare(registry, third, third)
    assert (same.cautions, same.changed(Change.APPEARED)) == ((), [])
    assert len(same.changed(Change.STAYED)) == len(found.changed(Change.APPEARED))
    assert {one.difference for one in same.gaps} == {0.0}


def test_the_difference_is_in_the_size_of_the_gap(found) -> None:
    one = next(one for one in found.gaps if (one.measure, one.group) == ("recall", "v"))
    assert one.difference == pytest.approx(abs(one.second["gap"]) - abs(one.first["gap"]))
    assert one.difference > 0.5
    assert one.second["gap"] < 0


def test_differences_in_outcomes_are_no_difference_between_models(found) -> None:
    assert "outcome_rate" not in {one.measure for one in found.gaps}


def test_other_students_another_policy_and_another_question_are_told(registry: FakeRegistry, monkeypatch) -> None:
    second, third = registry.known[MODEL, 2], registry.known[MODEL, 3]
    assert compare(registry, second, third).cautions == (Caution.OTHER_STUDENTS,)
    other = replace(make_audit(3), policy=make_audit(3).policy | {"fingerprint": "another"})
    monkeypatch.setattr(registry, "audit", lambda version: other if version.version == 3 else make_audit(2))
    assert compare(registry, second, third).cautions == (Caution.OTHER_STUDENTS, Caution.OTHER_POLICY)


def test_a_version_without_an_audit_has_no_gaps_to_compare(registry: FakeRegistry) -> None:
    found = compare(registry, registry.known["inflow", 3], registry.known[MODEL, 3])
    assert {Caution.OTHER_QUESTION, Caution.NO_AUDIT} <= set(found.cautions)
    assert {one.first["gap"] for one in found.gaps} == {None}
    assert found.gaps[0].difference is None


def test_what_each_is_made_of(found) -> None:
    assert (found.first.cohorts, found.second.cohorts) == (("2023",), ("2024",))
    assert found.second.features - found.first.features == {"days_active"}
    assert found.second.policy == "Pilot 1 2026-01-15"
    assert [one.difference for one in found.measures] == [0.0, 0.0]
