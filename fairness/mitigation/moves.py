"""Who gains a place and who loses one when another list is used, per group, without telling of a handful of people."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.smallest import read_smallest_count
from fairness.statistics.intervals import Array

COLUMNS = ["attribute", "group", "students", "gain", "lose", "suppressed"]


def count_moves(groups: pd.DataFrame, before: pd.Series, after: pd.Series, smallest_group: int) -> pd.DataFrame:
    """Return COLUMNS: per group of each attribute how many students come on the list, and how many go off it.

    before, after: shares of a place. Students of groups smaller than `smallest_group` are not counted. A number
    that is too small to be shown is empty, and so is another one of its attribute where the sum over groups would give
    it away.
    """
    change = (after - before).to_numpy(dtype=float)
    blocks = []
    for attribute in groups.columns:
        table = pd.DataFrame({"group": groups[attribute], "gain": change.clip(min=0), "lose": (-change).clip(min=0)})
        counts = table.groupby("group").agg(students=("gain", "size"), gain=("gain", "sum"), lose=("lose", "sum"))
        counts = counts.reset_index().assign(attribute=attribute)
        small = counts["students"].to_numpy() < smallest_group
        hidden = {name: _hide(counts[name].round().to_numpy(), small) for name in ("students", "gain", "lose")}
        for name, flags in hidden.items():
            counts[name] = counts[name].round().mask(flags).astype("Int64")
        blocks.append(counts.assign(suppressed=np.any(list(hidden.values()), axis=0)))
    return pd.concat(blocks, ignore_index=True)[COLUMNS] if blocks else pd.DataFrame(columns=COLUMNS)


def _hide(numbers: Array, small: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which numbers are left out: small ones, those of small groups, and as many more as their sum needs."""
    smallest = read_smallest_count()
    hidden = small | ((numbers > 0) & (numbers < smallest))
    while hidden.any() and (hidden.sum() < 2 or numbers[hidden].sum() < smallest) and not hidden.all():
        shown = np.where(hidden, np.inf, numbers)
        hidden = hidden | (shown == shown.min())
    return hidden
