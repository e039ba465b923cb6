"""The groups that are looked at beside an audit, as the audit names and withholds them."""

from collections.abc import Sequence

import pandas as pd

from fairness.disclosure.recoding import Recoding, apply_recodings, recode_groups
from fairness.disclosure.withholding import Withheld, find_members, withhold_groups
from fairness.group_names import JOINT
from fairness.policy import Policy
from fairness.population import attach_groups


def name_students(
    frame: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    recodings: Sequence[Recoding] | None = None,
) -> tuple[pd.DataFrame, tuple[Recoding, ...]]:
    """`frame` with one column per attribute, sorted by key, small groups taken together; and what was.

    recodings: those of the audit, for the same names; None: by the size of the groups in `frame`.
    """
    named = attach_groups(frame, groups, key, policy.attributes)
    if recodings is None:
        return recode_groups(named, policy.attributes, policy.smallest_group, pd.Series(1.0, index=named.index))
    return apply_recodings(named, recodings), tuple(recodings)


def list_groups(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row per attribute and group in `frame`: attribute, group, n, and `suppressed`: are its figures withheld.

    The counts of the policy's intersections are published beside these, so they decide along, as in the audit.
    """
    asked = [(name,) for name in policy.attributes] + list(policy.intersections)
    table = pd.concat([_count(frame, names) for names in asked], ignore_index=True)
    withheld = withhold_groups(table, policy.smallest_group, find_members(frame, table))
    table["suppressed"] = (withheld != Withheld.NO).to_numpy()
    single = table[table["second"] == ""].rename(columns={"first": "group"})
    return single[["attribute", "group", "n", "suppressed"]].reset_index(drop=True)


def _count(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    counted = frame.groupby(list(names)).size().rename("n").reset_index()
    table = pd.DataFrame({"attribute": JOINT.join(names), "first": counted[names[0]], "n": counted["n"]})
    return table.assign(second=counted[names[1]] if len(names) > 1 else "").astype({"first": "object"})
