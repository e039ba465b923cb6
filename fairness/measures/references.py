"""With whom a group is compared: everybody else, the largest group of the attribute, or a group by name."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.group_names import JOINT
from fairness.statistics.bands import NOBODY, REST, Rows


def choose_references(groups: pd.DataFrame, reference: str | Mapping[str, str]) -> Rows:
    """Per group the row of its reference, REST (everybody else), or NOBODY: it is the reference, or that is not there.

    groups: as in `measures.counts.GroupTable`. reference: as in `policy.Policy`. Of two groups equally large both are
    compared with the first by name. In a pair the named group is that of both attributes; with one named,
    everybody else. Everybody else is the default: no group is made the norm, and no student is left out.
    """
    chosen = np.full(len(groups), REST, dtype="intp")
    if reference == "rest":
        return chosen
    for _, rows in groups.groupby("attribute", sort=False):
        places = groups.index.get_indexer(rows.index)
        if isinstance(reference, Mapping):
            named = _find_named(rows, reference)
            if named is None:
                continue
        else:
            named = str(rows.sort_values(["n", "group"], ascending=[False, True])["group"].iloc[0])
        found = places[(rows["group"] == named).to_numpy()]
        chosen[places] = found[0] if found.size else NOBODY
        chosen[found] = NOBODY
    return chosen


def find_named(references: Rows) -> NDArray[np.bool_]:
    """Which groups another group is compared with."""
    return np.isin(np.arange(references.size), references)


def _find_named(rows: pd.DataFrame, reference: Mapping[str, str]) -> str | None:
    names = str(rows["attribute"].iloc[0]).split(JOINT)
    if not set(names) <= set(reference):
        return None
    return JOINT.join(reference[name] for name in names)
