"""Groups too small to be shown are taken together before anything is measured, so that all others stay visible.

Withholding one group of an attribute takes a second one along, or the totals give it away: three students of unknown
sex would hide all figures of men or of women. Taken together with another group they hide nothing: every
student is still in one group of each attribute, and the groups add up to everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

TOGETHER = " + "  # stands between the names of groups taken together
OTHERS, ALL = "other groups", "all groups"


@dataclass(frozen=True)
class Recoding:
    """Groups of one attribute that are one group in the audit: the name it has there, and what it is made of."""

    attribute: str
    group: str
    parts: tuple[str, ...]
    is_only_group: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self) | {"parts": list(self.parts)}


def recode_groups(
    frame: pd.DataFrame, attributes: Sequence[str], smallest_group: int, weights: pd.Series
) -> tuple[pd.DataFrame, tuple[Recoding, ...]]:
    """`frame` with small groups taken together, and what was.

    weights: how many students each row counts for (0: the outcome is not known). A group of fewer than
    `smallest_group` students, and not of nobody, is taken together with all other small groups of the attribute;
    when they are still too few, with the smallest group that is large enough, or with all of those that are equally
    large. Only sizes decide, never names.
    """
    recoded, recodings = frame.copy(deep=False), []
    for attribute in attributes:
        sizes = weights.groupby(frame[attribute]).sum()
        parts = pick_groups(sizes[sizes > 0], smallest_group)
        if not parts:
            continue
        small = set(sizes.index[sizes < smallest_group])
        name = _name_together(parts, small, set(sizes.index))
        is_only_group = len(parts) == int((sizes > 0).sum())
        recodings.append(Recoding(attribute, name, parts, is_only_group))
        recoded[attribute] = frame[attribute].where(~frame[attribute].isin(parts), name)
    return recoded, tuple(recodings)


def pick_groups(sizes: "pd.Series[float]", smallest_group: int) -> tuple[str, ...]:
    """The groups to take together, sorted by name; none when no group is too small, or there is only one.

    sizes: students per group, none of them 0.
    """
    small = sizes[sizes < smallest_group]
    if small.empty or len(sizes) == 1:
        return ()
    large = sizes[sizes >= smallest_group]
    chosen = list(small.index)
    if len(small) == 1 or small.sum() < smallest_group:
        chosen += list(large.index[np.isclose(large, large.min())]) if len(large) else []
    return tuple(sorted(map(str, chosen)))


def follow_reference(reference: str | Mapping[str, str], recodings: Sequence[Recoding]) -> str | Mapping[str, str]:
    """The reference of a policy in the names that groups have in the audit: a group taken together keeps its place."""
    if isinstance(reference, str):
        return reference
    names = {(one.attribute, part): one.group for one in recodings for part in one.parts}
    return {attribute: names.get((attribute, group), group) for attribute, group in reference.items()}


def describe_recodings(recodings: Sequence[Recoding], name_attribute: Mapping[str, str], language: str) -> list[str]:
    """What was taken together, one sentence per attribute in `nl` or `en`; name_attribute: how a reader knows each."""
    told = []
    for one in recodings:
        attribute = name_attribute.get(one.attribute, one.attribute)
        parts = ", ".join(f"“{part}”" for part in one.parts)
        if language == "nl":
            text = f"{attribute.capitalize()}: {parts} samengenomen als “{one.group}”, omdat een groep te klein was."
            text += (
                " Er is zo maar één groep: binnen dit kenmerk valt niets te vergelijken." if one.is_only_group else ""
            )
        else:
            text = f"{attribute.capitalize()}: {parts} taken together as “{one.group}”, since a group was too small."
            text += (
                " That leaves one group: nothing can be compared within this attribute." if one.is_only_group else ""
            )
        told.append(text)
    return told


def _name_together(parts: Sequence[str], small: set[str], taken: set[str]) -> str:
    few, large = [part for part in parts if part in small], [part for part in parts if part not in small]
    if len(few) == 1:
        name = TOGETHER.join([*large, *few])
    elif large:
        name = TOGETHER.join([*large, OTHERS])
    else:
        name = ALL if set(parts) == taken else OTHERS
    while name in taken:  # an institution may have a group of this name
        name += " *"
    return name
