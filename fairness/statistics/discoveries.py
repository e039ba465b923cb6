"""Which gaps an audit may claim: control of false claims over all its comparisons, with the power kept where it counts.

Three questions, one after the other (hierarchical testing: Yekutieli 2008):

1. is there anything about this attribute at all? The comparisons of one attribute, or pair of attributes, are a
   family. Its p-value is that of Simes (1986); over families it is held against Benjamini and Hochberg's bound
   with weights that were fixed beforehand (Genovese, Roeder and Wasserman 2006): `BUDGET`;
2. if so, which groups is it about? Each has the p-value of Simes over its measures; Benjamini-Hochberg over the groups;
3. and which measures of such a group? Benjamini-Hochberg within the group: what puts a group off shows in several
   measures at once, and they need not be found one by one among those of all groups.

The q-value of a finding is the largest of the three. When no group differs, a claim needs step 1 to go wrong, which it
does in at most `false_discovery` of audits. Measured beside other schemes: docs/decisions, 25.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped, unused-ignore]

from fairness.group_names import JOINT
from fairness.statistics.evidence import q_values
from fairness.statistics.intervals import Array

POWER = 0.8  # a detectable gap is one that would be found in four out of five audits


class _Kind(StrEnum):
    """Of a family: does it decide, and about an attribute or a pair."""

    ATTRIBUTE = "attribute"
    PAIR = "pair"
    INFORMS = "informs"


# How much of the false claims allowed each kind of family may use up; kinds that are not there leave theirs.
BUDGET = {_Kind.ATTRIBUTE: 0.85, _Kind.PAIR: 0.10, _Kind.INFORMS: 0.05}


@dataclass(frozen=True)
class Plan:
    """Which findings are tests, and to which family each belongs; made before a p-value is looked at.

    family: number of the family of each finding, -1 where it is no test of its own. group: number of its group of an
    attribute. mirror: the finding that is the same test seen from the other of two groups, itself for all others; the
    first of them is the test. budget: of each family, the part of the false claims allowed; together 1. size: the
    number of its tests.
    """

    family: NDArray[np.intp]
    group: NDArray[np.intp]
    mirror: NDArray[np.intp]
    budget: Array
    size: NDArray[np.intp]

    @classmethod
    def of(cls, frame: pd.DataFrame, is_tested: pd.Series, limits: pd.Series) -> Self:
        """The plan for a frame of findings (attribute, group, measure, n, p_value). limits: NaN where none is set.

        Differences in outcomes are there without any model: `outcome_rate` is left out here, and has a plan of
        its own (see `conclusions.conclude`).
        """
        mirror = _find_mirrors(frame, is_tested)
        own = is_tested.to_numpy() & (mirror >= np.arange(len(frame)))
        is_pair = frame["attribute"].str.contains(JOINT, regex=False)
        kind = np.where(limits.isna(), _Kind.INFORMS, np.where(is_pair, _Kind.PAIR, _Kind.ATTRIBUTE))
        names = pd.MultiIndex.from_arrays([frame["attribute"], kind])
        families = pd.MultiIndex.from_tuples(list(dict.fromkeys(names[own])), names=["attribute", "kind"])
        family = np.where(own, families.get_indexer(names) if len(families) else -1, -1).astype("intp")
        kinds = families.get_level_values("kind") if len(families) else pd.Index([])
        shares = {name: BUDGET[_Kind(str(name))] / (kinds == name).sum() for name in kinds.unique()}
        budget = np.array([shares[name] for name in kinds], dtype="float64")
        size = np.bincount(family[own], minlength=len(families)).astype("intp")
        group = frame.groupby(["attribute", "group"], sort=False).ngroup().to_numpy().astype("intp")
        return cls(family, group, mirror, budget / max(budget.sum(), 1e-12), size)

    def q_values(self, p: Array) -> Array:
        """q-values of p-values of findings along the last axis; NaN for what is no test or has no p-value."""
        q = np.full(p.shape, np.nan)
        if not self.size.size:
            return q
        # Both sides of a mirror say the same but for rounding; the larger one, so that names do not matter.
        p = np.fmax(p, p[..., self.mirror])
        members = [np.flatnonzero(self.family == number) for number in range(self.size.size)]
        parents = np.stack([_simes(p[..., rows]) for rows in members], axis=-1)
        between = q_values(np.minimum(parents / (self.budget * self.size.size), 1.0))
        for number, rows in enumerate(members):
            q[..., rows] = np.maximum(_judge_groups(p[..., rows], self.group[rows]), between[..., [number]])
        return q[..., self._first]

    @property
    def _first(self) -> NDArray[np.intp]:
        return np.minimum(self.mirror, np.arange(self.mirror.size))

    def levels(self, false_discovery: float) -> Array:
        """The p-value at which each finding is claimed when it is the only gap there is; NaN for what is no test."""
        levels = np.full(self.family.shape, np.nan)
        own = self.family >= 0
        levels[own] = false_discovery * (self.budget / np.maximum(self.size, 1))[self.family[own]]
        return levels[self._first]


def _simes(p: Array) -> Array:
    """The p-value of all hypotheses together: the smallest q-value of Benjamini-Hochberg."""
    smallest: Array = np.fmin.reduce(q_values(p), axis=-1)
    return smallest


def _judge_groups(p: Array, groups: NDArray[np.intp]) -> Array:
    """q-values within a family along the last axis: over its groups, and over the measures of each."""
    members = [np.flatnonzero(groups == group) for group in dict.fromkeys(groups)]
    within = [q_values(p[..., rows]) for rows in members]
    between = q_values(np.stack([np.fmin.reduce(found, axis=-1) for found in within], axis=-1))
    q = np.empty_like(p)
    for number, rows in enumerate(members):
        q[..., rows] = np.maximum(within[number], between[..., [number]])
    return q


def find_detectable_gaps(deviation: Array, levels: Array) -> Array:
    """Return the gap that is claimed four times out of five, when it is the only gap there is.

    With more gaps than one, each is found sooner: it is a promise that holds whatever the other findings are.

    Args:
        deviation: standard deviation of each gap when there is none.
        levels: as `Plan.levels` gives them, one per finding.
    """
    gaps: Array = (stats.norm.isf(levels / 2) + stats.norm.ppf(POWER)) * deviation
    return gaps


def _find_mirrors(frame: pd.DataFrame, is_tested: pd.Series) -> NDArray[np.intp]:
    """With two groups that are each compared with the other, one is the mirror of the other."""
    mirror = np.arange(len(frame))
    heads = [frame["attribute"], frame["measure"]]
    groups = (frame["n"] > 0).groupby(heads).transform("sum")
    tested = is_tested.groupby(heads).transform("sum")
    pairs = np.flatnonzero(((groups == 2) & (tested == 2) & is_tested).to_numpy())
    order = pairs[np.lexsort((pairs, *(pd.factorize(head)[0][pairs] for head in heads)))]
    mirror[order[::2]], mirror[order[1::2]] = order[1::2], order[::2]
    return mirror
