"""What is worked out from results once, and again only when one of them is another: it says the same to many."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

T = TypeVar("T")
_MOST_KEPT = 500


@dataclass(frozen=True)
class Prepared:
    """Values by name, each with the inputs it was made from. Never change what is returned: others get it too."""

    _kept: "OrderedDict[Hashable, tuple[tuple[object, ...], Any]]" = field(default_factory=OrderedDict)

    def of(self, name: Hashable, inputs: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what `make` makes, from the last time where the inputs are the same.

        Args:
            name: What it is, with everything that is asked of it: a week, a language.
            inputs: What it is made from. A frame is the same while its file is (`FrameFiles` hands out one object);
                anything else where it is equal.
            make: Makes it, from the inputs and the name alone.
        """
        kept = self._kept.get(name)
        if kept is None or not _are_same(kept[0], inputs):
            kept = (inputs, make())
            self._kept[name] = kept
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        value: T = kept[1]
        return value


def _are_same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    if len(before) != len(now):
        return False
    return all(
        one is other or (not isinstance(one, pd.DataFrame) and not isinstance(other, pd.DataFrame) and one == other)
        for one, other in zip(before, now, strict=True)
    )
