"""What an officer does to a model is on record before it happens and after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lib.serving_world import MODEL, MOMENT, FakeRegistry, event_kinds

from serving.errors import BadInput, Forbidden
from serving.officer.decisions import ModelDecision, Stopped, carry_out, find_signature, sign
from serving.records.permissions import Person
from serving.site.context import AppContext
from training.gate.conditions import GateError
from training.gate.versions import Stage


def test_the_gate_stops_a_model_and_both_the_wish_and_the_stop_are_on_record(
    app: AppContext, registry: FakeRegistry, officer: Person
) -> None:
    candidate = registry.known[MODEL, 3]
    with pytest.raises(Stopped) as caught:
        carry_out(app, officer, ModelDecision.PROMOTE, candidate, reason="try")
    assert caught.value.sentence("nl").startswith("Het register laat dit niet toe: De toetsing eindigde als: ")
    assert caught.value.reasons("en")[0].startswith("The audit ended as: failed")
    assert app.store.latest_events(1)[0].event.detail == {"reason": "try", "missing": "verdict"}
    assert event_kinds(app)[-2:] == ["promotion asked", "promotion stopped by the gate"]
    assert registry.known[MODEL, 3].stage is Stage.CANDIDATE


def test_an_exception_with_an_end_date_is_passed_on(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    until = date.today() + timedelta(days=30)
    made = carry_out(
        app, officer, ModelDecision.PROMOTE, registry.known[MODEL, 3], reason="pilot", exception_until=until
    )
    assert (made.stage, made.decided_by, made.exception_until) == (Stage.CHAMPION, "officer", until)
    assert event_kinds(app)[-2:] == ["promotion asked", "model promoted"]
    stored = app.store.latest_events(1)[0].event
    assert stored.about == (f"{MODEL} 3", f"{MODEL} 2")  # and what stood aside for it
    copied = registry.copies[made.label]
    assert stored.detail == {
        "reason": "pilot", "exception_until": until.isoformat(),
        "signed_at": copied.made_at.isoformat(), "signed_sha256": copied.sha256,
    }  # fmt: skip
    assert find_signature(app.store, made).event == stored


def test_what_nobody_signed_after_all_leaves_no_copy(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    with pytest.raises(Stopped):
        carry_out(app, officer, ModelDecision.PROMOTE, registry.known[MODEL, 3], reason="try")
    with pytest.raises(GateError):
        sign(app.store, registry, ModelDecision.PROMOTE, registry.known[MODEL, 3], officer="officer", reason="try")

    assert registry.copies == {}
    assert find_signature(app.store, registry.known[MODEL, 3]) is None


def test_the_command_line_freezes_what_is_signed_too(app: AppContext, registry: FakeRegistry) -> None:
    until = date.today() + timedelta(days=30)
    made = sign(
        app.store, registry, ModelDecision.PROMOTE, registry.known[MODEL, 3], officer="officer", reason="pilot",
        exception_until=until,
    )  # fmt: skip

    assert find_signature(app.store, made).event.detail["signed_sha256"] == registry.copies[made.label].sha256


def test_a_withdrawn_model_disappears_at_once(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    assert not app.published.scores(MOMENT).empty
    carry_out(app, officer, ModelDecision.WITHDRAW, registry.known[MODEL, 2], reason="doubt")
    assert app.published.scores(MOMENT).empty
    assert event_kinds(app)[-2:] == ["withdrawal asked", "model withdrawn"]


def test_rolling_back_brings_the_earlier_scores_back(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    until = date.today() + timedelta(days=30)
    registry.promote(MODEL, 3, officer="officer", reason="pilot", exception_until=until)
    assert app.published.scores(MOMENT).empty  # made by version 2
    made = carry_out(app, officer, ModelDecision.ROLL_BACK, registry.known[MODEL, 2], reason="doubt")
    assert (made.version, made.stage, registry.known[MODEL, 3].stage) == (2, Stage.CHAMPION, Stage.WITHDRAWN)
    assert not app.published.scores(MOMENT).empty
    assert event_kinds(app)[-2:] == ["roll-back asked", "model rolled back"]
    assert app.store.latest_events(1)[0].event.about == (f"{MODEL} 2", f"{MODEL} 3")


def test_a_move_that_is_stopped_is_on_record(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    with pytest.raises(Stopped):
        carry_out(app, officer, ModelDecision.ROLL_BACK, registry.known[MODEL, 2], reason="doubt")
    assert event_kinds(app)[-2:] == ["roll-back asked", "roll-back stopped"]


def test_the_command_line_leaves_the_same_trace(app: AppContext, registry: FakeRegistry) -> None:
    with pytest.raises(GateError):
        sign(app.store, registry, ModelDecision.PROMOTE, registry.known[MODEL, 3], officer="Data Team", reason="mine")
    stored = app.store.latest_events(1)[0].event
    assert event_kinds(app)[-2:] == ["promotion asked", "promotion stopped by the gate"]
    assert (stored.role, stored.detail["missing"]) == ("command line", "not_the_trainer, verdict")


def test_an_exception_that_ended_ends_what_is_shown(app: AppContext, registry: FakeRegistry) -> None:
    over = replace(registry.known[MODEL, 2], exception_until=date.today() - timedelta(days=2))
    registry.known[MODEL, 2] = over
    assert app.published.scores(MOMENT).empty


def test_only_the_version_in_use_can_be_withdrawn(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    with pytest.raises(BadInput, match="not in use"):
        carry_out(app, officer, ModelDecision.WITHDRAW, registry.known[MODEL, 3], reason="doubt")
    assert registry.known[MODEL, 2].stage is Stage.CHAMPION


def test_a_refusal_is_carried_out(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    made = carry_out(app, officer, ModelDecision.REFUSE, registry.known[MODEL, 3], reason="gap too large")
    assert made.stage is Stage.REFUSED
    assert event_kinds(app)[-2:] == ["refusal asked", "model refused"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_reason_is_needed(app: AppContext, registry: FakeRegistry, officer: Person, reason: str) -> None:
    before = event_kinds(app)
    with pytest.raises(BadInput):
        carry_out(app, officer, ModelDecision.REFUSE, registry.known[MODEL, 3], reason=reason)
    assert event_kinds(app) == before


def test_an_adviser_decides_on_no_model(app: AppContext, registry: FakeRegistry, adviser: Person) -> None:
    with pytest.raises(Forbidden):
        carry_out(app, adviser, ModelDecision.REFUSE, registry.known[MODEL, 3], reason="gap too large")
