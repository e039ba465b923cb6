"""What an officer does to a model is on record before it happens and after."""

from datetime import date

import pytest
from lib.serving_world import MODEL, MOMENT, FakeRegistry, event_kinds

from serving.desk import Desk
from serving.errors import BadInput, Forbidden
from serving.model_decisions import ModelDecision, Stopped, carry_out
from serving.permissions import Person
from serving.translations import Language
from training.registry import Stage


def test_the_gate_stops_a_model_and_both_the_wish_and_the_stop_are_on_record(
    desk: Desk, registry: FakeRegistry, officer: Person
) -> None:
    candidate = registry.known[MODEL, 3]
    with pytest.raises(Stopped) as caught:
        carry_out(desk, officer, ModelDecision.PROMOTE, candidate, reason="try")
    assert caught.value.sentence(Language.NL).startswith("Het register laat dit niet toe: the audit ended as")
    assert event_kinds(desk)[-2:] == ["promotion asked", "promotion stopped by the gate"]
    assert registry.known[MODEL, 3].stage is Stage.CANDIDATE


def test_an_exception_with_an_end_date_is_passed_on(desk: Desk, registry: FakeRegistry, officer: Person) -> None:
    until = date(2026, 9, 1)
    made = carry_out(
        desk, officer, ModelDecision.PROMOTE, registry.known[MODEL, 3], reason="pilot", exception_until=until
    )
    assert (made.stage, made.decided_by, made.exception_until) == (Stage.CHAMPION, "officer", until)
    assert event_kinds(desk)[-2:] == ["promotion asked", "model promoted"]
    assert desk.store.latest_events(1)[0].event.detail == {"reason": "pilot", "exception_until": "2026-09-01"}


def test_a_withdrawn_model_disappears_at_once(desk: Desk, registry: FakeRegistry, officer: Person) -> None:
    assert not desk.published.scores(MOMENT).empty
    carry_out(desk, officer, ModelDecision.WITHDRAW, registry.known[MODEL, 2], reason="doubt")
    assert desk.published.scores(MOMENT).empty
    assert event_kinds(desk)[-2:] == ["withdrawal asked", "model withdrawn"]


def test_only_the_version_in_use_can_be_withdrawn(desk: Desk, registry: FakeRegistry, officer: Person) -> None:
    with pytest.raises(BadInput, match="not in use"):
        carry_out(desk, officer, ModelDecision.WITHDRAW, registry.known[MODEL, 3], reason="doubt")
    assert registry.known[MODEL, 2].stage is Stage.CHAMPION


def test_a_refusal_is_carried_out(desk: Desk, registry: FakeRegistry, officer: Person) -> None:
    made = carry_out(desk, officer, ModelDecision.REFUSE, registry.known[MODEL, 3], reason="gap too large")
    assert made.stage is Stage.REFUSED
    assert event_kinds(desk)[-2:] == ["refusal asked", "model refused"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_reason_is_needed(desk: Desk, registry: FakeRegistry, officer: Person, reason: str) -> None:
    before = event_kinds(desk)
    with pytest.raises(BadInput):
        carry_out(desk, officer, ModelDecision.REFUSE, registry.known[MODEL, 3], reason=reason)
    assert event_kinds(desk) == before


def test_an_adviser_decides_on_no_model(desk: Desk, registry: FakeRegistry, adviser: Person) -> None:
    with pytest.raises(Forbidden):
        carry_out(desk, adviser, ModelDecision.REFUSE, registry.known[MODEL, 3], reason="gap too large")
