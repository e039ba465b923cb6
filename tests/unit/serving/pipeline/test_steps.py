"""What is done again and what is left alone: by content, with early cut-off, and after a run that was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from lib.small_steps import TOML, do_small_steps, list_small_steps

from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.step_cache import StepCache
from serving.pipeline.steps import Made, Step, StepPlanned, be_silent, do_step, plan_step

TESTS = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "studiepeil.toml").write_text(TOML)
    (tmp_path / "one.in").write_text("a1")
    return read_settings(tmp_path / "studiepeil.toml")


def redone(settings: Settings) -> list[str]:
    return [one.step for one in do_small_steps(settings) if one.is_redone]


def plan(settings: Settings) -> list[tuple[bool | None, tuple[str, ...]]]:
    cache = StepCache.read(settings.work / "run.json")
    planned: list[StepPlanned] = []
    for step in list_small_steps(settings, cache):
        planned.append(plan_step(step, settings, cache, [one.step for one in planned if one.is_redone]))
    return [(one.is_redone, one.reasons) for one in planned]


def test_steps_are_done_once(settings):
    assert redone(settings) == ["first", "second"]
    assert redone(settings) == []


def test_an_input_that_changed_redoes_what_is_made_of_it_as_far_as_that_changes(settings):
    do_small_steps(settings)

    (settings.work / "one.in").write_text("a2")  # the first letter is the same, and so is what comes of it
    assert redone(settings) == ["first"]
    (settings.work / "one.in").write_text("b2")
    assert redone(settings) == ["first", "second"]


def test_identical_bytes_with_a_new_time_of_change_redo_nothing(settings):
    do_small_steps(settings)
    os.utime(settings.work / "one.in", (1, 1))
    (settings.work / "copy").write_bytes((settings.work / "one.in").read_bytes())
    (settings.work / "copy").replace(settings.work / "one.in")

    assert redone(settings) == []


def test_an_output_that_is_gone_is_made_again(settings):
    do_small_steps(settings)
    (settings.work / "after-one.out").unlink()

    assert redone(settings) == ["second"]


@pytest.mark.parametrize("content", ["a", "bb", ""], ids=["cut off", "of the same size", "emptied"])
def test_an_output_that_is_damaged_is_made_again(settings, content):
    do_small_steps(settings)
    (settings.work / "after-one.out").write_text(content)

    assert redone(settings) == ["second"]
    assert (settings.work / "after-one.out").read_text() == "aa"
    assert redone(settings) == []


def test_what_follows_a_damaged_output_waits_for_what_it_will_be(settings):
    do_small_steps(settings)
    (settings.work / "one.out").write_text("damaged")

    assert plan(settings) == [(True, ("one.out is not as it was left",)), (None, ("if first makes something else",))]
    assert redone(settings) == ["first"]  # it makes the same as before


def test_a_plan_says_which_input_and_what_may_follow_and_does_nothing(settings):
    assert plan(settings) == [(True, ("it was not done yet",))] * 2
    do_small_steps(settings)
    assert plan(settings) == [(False, ()), (False, ())]
    (settings.work / "one.in").write_text("a2")
    assert plan(settings) == [(True, ("one.in changed",)), (None, ("if first makes something else",))]
    (settings.work / "one.in").unlink()
    (settings.work / "after-one.out").unlink()
    assert plan(settings) == [(True, ("one.in is gone",)), (True, ("after-one.out is missing",))]
    assert not (settings.work / "after-one.out").exists()


def test_a_killed_run_goes_on_where_it_was(settings):
    (settings.work / "wait").touch()
    path = settings.work / "studiepeil.toml"
    command = [sys.executable, "-m", "lib.small_steps", str(path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(lambda: (settings.work / "half").exists() or process.poll() is not None)
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (settings.work / "after-one.out").exists()
    (settings.work / "wait").unlink()

    assert redone(settings) == ["second"]
    assert (settings.work / "after-one.out").read_text() == "aa"


def wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_is_interrupted_while_it_is_redone_is_not_taken_for_what_it_was(settings):
    """Its outputs may be half new: the old record no longer holds, also when the input is put back."""
    do_small_steps(settings)
    cache = StepCache.read(settings.work / "run.json")
    step = replace(list_small_steps(settings, cache)[0], inputs={"one.in": "other"}, function="lib.small_steps.nothing")

    with pytest.raises(AttributeError):
        do_step(step, settings, cache, be_silent)

    assert redone(settings) == ["first"]


def test_a_day_counts_from_the_day_on_which_something_else_is_known(settings, monkeypatch):
    today = settings.today
    days = [today - timedelta(days=5), today + timedelta(days=3)]
    monkeypatch.setattr("lib.small_steps.copy_input", lambda *_: Made("made", (), days))
    step = Step("dated", "lib.small_steps.copy_input", {"a": "b"}, ("one",))
    cache = StepCache(settings.work / "run.json")

    def is_done(day: date) -> bool:
        return do_step(step, replace(settings, today=day), cache, be_silent).is_redone

    assert is_done(today)
    assert not is_done(today + timedelta(days=2))
    assert not is_done(today - timedelta(days=5))
    assert is_done(today + timedelta(days=3))
    assert is_done(today - timedelta(days=6))
