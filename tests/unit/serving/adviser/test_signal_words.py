"""Signals are named and defined where their rules are; a signal of before still shows."""

import pytest

from features.signals import Signal
from serving.adviser.signals import define_signal, is_good_sign, name_signal


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("signal", Signal)
def test_every_signal_has_a_name_and_a_definition(signal: Signal, language: str) -> None:
    assert name_signal(signal, language) != signal
    assert len(define_signal(signal, language)) > len(name_signal(signal, language))


def test_one_signal_is_a_good_sign() -> None:
    assert [one for one in Signal if is_good_sign(one)] == [Signal.FIRST_ASSIGNMENT_ON_TIME]


def test_a_signal_that_no_rule_makes_any_more_shows_as_it_is() -> None:
    assert name_signal("some_old_rule", "en") == "some old rule"
    assert define_signal("some_old_rule", "en") == ""
    assert not is_good_sign("some_old_rule")
