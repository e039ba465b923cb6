"""What must not change an audit: names, the order of rows, indexes. A repeated key is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.audits import KEY, drawn, policy

from fairness.audit import audit_forecast, audit_scores
from fairness.audit_report import AuditReport
from fairness.errors import AuditError
from fairness.policy import DEFAULT_LIMITS

POLICY = policy(
    attributes=("a0", "a1"), intersections=(("a0", "a1"),), capacity=0.25, measures=dict.fromkeys(DEFAULT_LIMITS, 0.1)
)
NAMES = st.lists(st.text("abcxyzéß <&'", min_size=1, max_size=5).map(str.strip), min_size=4, max_size=4, unique=True)
FEW = settings(max_examples=settings.default.max_examples // 2)  # an audit takes a tenth of a second or more
populations = st.builds(
    lambda n, seed, digits, skewed: (*drawn(n, seed, names_of=("01", skewed)), digits),
    n=st.integers(40, 200), seed=st.integers(0, 1000), digits=st.sampled_from([1, 9]),
    skewed=st.sampled_from(["0123", "0000001111123", "0" * 30 + "123"]),
)  # fmt: skip


def audit(scores, outcomes, groups, digits):
    return audit_scores(scores.assign(score=scores["score"].round(digits)), outcomes, groups, KEY, POLICY, "m")


def cells_of(scores, outcomes, digits):
    """The same students as cells of a forecast, so that both audits are held to the same properties."""
    forecasts = scores.rename(columns={"score": "forecast"}).assign(
        forecast=lambda table: 50 * table["forecast"].round(digits)
    )
    return forecasts, outcomes.assign(actual=forecasts["forecast"].round() + outcomes["outcome"])


def rename(group, names):
    """A group after a renaming; small groups that are taken together carry each other's names, in order."""
    parts = [" + ".join(sorted(names.get(one, one) for one in part.split(" + "))) for part in group.split(" × ")]
    return " × ".join(parts)


def same(first, second, names=None):
    """Equal verdict, and equal findings after the groups of the first have been renamed."""
    frame = first.findings.copy()
    if names:
        frame["group"] = [rename(group, names) for group in frame["group"]]
    order = ["measure", "attribute", "group"]
    assert first.verdict == second.verdict
    pd.testing.assert_frame_equal(
        frame.sort_values(order, ignore_index=True),
        second.findings.sort_values(order, ignore_index=True),
        check_exact=False, rtol=1e-9, atol=1e-12,
    )  # fmt: skip


@FEW
@given(populations, NAMES, st.integers(1, 39), st.integers(0, 1000))
def test_names_order_and_files_change_no_verdict_and_no_value(population, chosen, cut, seed):
    """Groups have other names, rows another order and index, and the tables came in several files."""
    scores, outcomes, groups, digits = population
    random = np.random.default_rng(seed)
    names = dict(zip("0123", [name or "empty" for name in chosen], strict=True))
    first, cells = audit(scores, outcomes, groups, digits), cells_of(scores, outcomes, digits)

    renamed = groups.assign(**{one: groups[one].map(names) for one in ("a0", "a1")})
    mixed = [table.sample(frac=1, random_state=random) for table in (scores, outcomes, renamed, *cells)]
    mixed[1] = mixed[1].reset_index(drop=True)
    several = pd.concat([mixed[2][cut:], mixed[2][:cut]]).melt(list(KEY), var_name="attribute")

    same(first, audit(mixed[0], mixed[1], several, digits), names)
    same(
        audit_forecast(*cells, groups, KEY, POLICY, "m"),
        audit_forecast(mixed[3], mixed[4], mixed[2], KEY, POLICY, "m"), names,
    )  # fmt: skip


@FEW
@given(populations, st.permutations("0123"), st.integers(0, 1000))
def test_which_of_two_equal_groups_is_taken_together_depends_on_no_name_and_no_order(population, chosen, seed):
    """Two groups of exactly equal size, and three students of a third: one of the two takes them, always the same."""
    scores, outcomes, groups, digits = population
    half = (len(groups) - 3) // 2
    equal = groups.assign(a0=["0"] * half + ["1"] * half + ["2"] * (len(groups) - 2 * half)).iloc[: 2 * half + 3]
    scores, outcomes = scores.iloc[: len(equal)], outcomes.iloc[: len(equal)]
    names = dict(zip("0123", chosen, strict=True))
    renamed = equal.assign(a0=equal["a0"].map(names), a1=equal["a1"].map(names)).sample(frac=1, random_state=seed)

    first = audit(scores, outcomes, equal, digits)
    same(first, audit(scores, outcomes, renamed, digits), names)
    together = next(one for one in first.recodings if one.attribute == "a0")
    own = (
        scores.merge(outcomes, on=list(KEY)).merge(equal, on=list(KEY)).assign(score=lambda x: x["score"].round(digits))
    )
    sums = own.groupby("a0").agg(positives=("outcome", "sum"), scores=("score", math.fsum))
    is_tied = sums.loc["0"].equals(sums.loc["1"])
    assert together.is_only_group == is_tied
    assert is_tied or together.parts[0] == sums.loc[["0", "1"]].sort_values(["positives", "scores"]).index[0]


@pytest.mark.parametrize(
    "what", ["outcomes of a group", "scores", "attributes of a group", "all groups", "differences", "most students"]
)
@FEW
@given(populations, st.sampled_from(["0", "1"]), st.floats(0, 1), st.integers(1, 40))
def test_what_is_missing_gives_a_stated_result(what, population, group, share, kept):
    scores, outcomes, groups, digits = population
    in_group = (groups["a0"] == group).to_numpy()
    without = {
        "outcomes of a group": lambda: (
            scores,
            outcomes.assign(outcome=outcomes["outcome"].where(~in_group, 0)),
            groups,
        ),
        "scores": lambda: (scores.sample(frac=share, random_state=1), outcomes, groups),
        "attributes of a group": lambda: (scores, outcomes, groups.assign(a0=None, a1=groups["a1"].where(~in_group))),
        "all groups": lambda: (scores, outcomes, groups[:0]),
        "differences": lambda: (scores.assign(score=0.5), outcomes, groups),
        "most students": lambda: tuple(table[:kept] for table in (scores, outcomes, groups)),
    }

    report = audit(*without[what](), digits)

    assert "NaN" not in report.to_json()
    assert all(report.describe(language) for language in ("nl", "en"))
    assert report.verdict in ("passed", "failed", "not_shown", "insufficient")
    assert report.verdict != "passed" or what not in ("attributes of a group", "all groups", "differences")


@FEW
@given(populations, st.integers(0, 39))
def test_who_a_student_is_by_number_changes_nothing(population, shift):
    """Ties at the border of the list are not broken by the student number."""
    scores, outcomes, groups, digits = population
    turned = [table.assign(student=(table["student"] * -1) + shift) for table in (scores, outcomes, groups)]

    same(audit(scores, outcomes, groups, digits), audit(*turned, digits))


@FEW
@given(populations, st.sampled_from([0, 1, 2]))
def test_a_repeated_key_is_refused(population, place):
    tables = list(population[:3])
    tables[place] = pd.concat([tables[place], tables[place].iloc[[5]]])

    with pytest.raises(AuditError, match="repeat the key"):
        audit(*tables, population[3])


@FEW
@given(populations)
def test_a_report_is_whole_and_in_order(population):
    report = audit(*population)
    shown = report.findings[~report.findings["suppressed"]]
    known = shown[shown["value"].notna()]

    assert "NaN" not in report.to_json()
    assert AuditReport.from_json(report.to_json()).to_json() == report.to_json()
    assert (known["low"] <= known["value"] + 1e-9).all()
    assert (known["value"] <= known["high"] + 1e-9).all()
    assert (known["gap"].abs().fillna(0) <= known["gap_bound"].fillna(9) + 1e-9).all()
    assert (known["gap_low"].fillna(-9) <= known["gap"].fillna(0) + 1e-9).all()
    assert (shown.loc[shown["n"] > 0, "n"] >= POLICY.smallest_group).all()
    assert not report.findings.loc[report.findings["measure"] == "outcome_rate", "breach"].any()
