"""What readers keep of the registry, and that a stop reaches them at once, in whatever process it was given."""

from lib.serving_world import MODEL, FakeRegistry

from serving.results.models import SECONDS_KEPT, Champions
from training.gate.versions import Stage

SIGNED = {"officer": "officer", "reason": "doubt"}


class Counting(FakeRegistry):
    """Counts how often it is asked for a champion."""

    asked = 0

    def champion(self, name: str):
        self.asked += 1
        return super().champion(name)


def test_a_stop_reaches_every_other_reader_at_the_next_question() -> None:
    registry = FakeRegistry()
    here, elsewhere = Champions(registry, lambda: 0.0), Champions(registry, lambda: 0.0)
    assert elsewhere.get(MODEL) is not None
    registry.withdraw(MODEL, **SIGNED)
    assert (here.get(MODEL), elsewhere.get(MODEL)) == (None, None)


def test_what_was_succeeded_is_known_at_once_too() -> None:
    registry = FakeRegistry()
    reader = Champions(registry, lambda: 0.0)
    assert reader.replaced(MODEL) == frozenset()
    champion = registry.known[MODEL, 2]
    registry._move(champion, Stage.RETIRED, "officer", "replaced", champion.decided_at)
    assert reader.replaced(MODEL) == {2}


def test_without_a_move_the_registry_is_asked_once_in_a_while() -> None:
    registry, time = Counting(), [0.0]
    reader = Champions(registry, lambda: time[0])
    for _ in range(5):
        reader.get(MODEL)
    assert registry.asked == 1
    time[0] = SECONDS_KEPT + 0.1
    reader.get(MODEL)
    assert registry.asked == 2
