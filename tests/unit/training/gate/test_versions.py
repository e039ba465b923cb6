from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from training.gate.versions import (
    ModelVersion,
    Stage,
    State,
    find_judged,
    find_refit,
    may_become,
    read_version,
    utc_today,
)

MADE = datetime(2026, 2, 1, tzinfo=UTC)
YESTERDAY, TODAY = utc_today() - timedelta(days=1), utc_today()


def version(stage: Stage, until=None) -> ModelVersion:
    return ModelVersion("m", 1, "run", stage, MADE, "trainer", exception_until=until)


@pytest.mark.parametrize("stage", Stage)
def test_without_an_exception_the_state_is_the_stage(stage: Stage) -> None:
    assert version(stage).state.value == stage.value


def test_an_exception_serves_its_last_day_and_no_longer() -> None:
    assert version(Stage.CHAMPION, TODAY).is_serving
    assert version(Stage.CHAMPION, YESTERDAY).state is State.EXPIRED
    assert not version(Stage.CHAMPION, YESTERDAY).is_serving
    assert version(Stage.RETIRED, YESTERDAY).state is State.RETIRED


@pytest.mark.parametrize(
    ("of", "stage", "is_allowed"),
    [
        (version(Stage.CANDIDATE), Stage.CHAMPION, True),
        (version(Stage.RETIRED), Stage.CHAMPION, True),
        (version(Stage.CHAMPION, YESTERDAY), Stage.CHAMPION, True),
        (version(Stage.CHAMPION, TODAY), Stage.CHAMPION, True),
        (version(Stage.CHAMPION), Stage.CHAMPION, False),
        (version(Stage.REFUSED), Stage.CHAMPION, False),
        (version(Stage.WITHDRAWN), Stage.CHAMPION, False),
        (version(Stage.CANDIDATE), Stage.WITHDRAWN, False),
        (version(Stage.CHAMPION, YESTERDAY), Stage.WITHDRAWN, True),
        (version(Stage.CHAMPION), Stage.REFUSED, False),
    ],
)
def test_which_moves_there_are(of: ModelVersion, stage: Stage, is_allowed: bool) -> None:
    assert may_become(of, stage) is is_allowed


def test_a_version_without_tags_is_a_candidate() -> None:
    made = read_version("m", 2, "run", MADE, {})
    assert (made.stage, made.decided_at, made.exception_until, made.label) == (Stage.CANDIDATE, None, None, "m 2")


def test_a_refit_is_found_by_the_version_that_was_judged_and_never_in_its_place() -> None:
    judged = version(Stage.CANDIDATE)
    refit, other = replace(judged, version=2, judged_by=1), replace(judged, version=3, judged_by=7)
    assert find_judged([other, refit, judged]) == judged
    assert find_refit([other, refit, judged], judged) == refit
    assert find_refit([judged, other, replace(refit, name="n")], judged) is None
    assert find_judged([other, refit]) is None
