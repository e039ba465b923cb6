"""When an audit passes, fails, or says nothing: the rule of a policy, drawn as the list and the dropped-out."""

import pytest
from lib.audits import KEY, finding, places, policy, tables

from fairness.audit import audit_scores

MEN, WOMEN, OTHERS = {"sex": "M"}, {"sex": "F"}, {"sex": "X"}


def rows(men, women, others=None):
    """Per group (dropped out and on the list, dropped out and missed); as many stayed, 50 where none dropped out."""
    groups = [(MEN, men), (WOMEN, women), *([(OTHERS, others)] if others else [])]
    return [
        row
        for group, (listed, missed) in groups
        for row in ((group, True, 1, listed), (group, False, 1, missed), (group, False, 0, listed + missed or 50))
    ]


STORIES = [
    # dropped out: men on the list, missed; women on the list, missed; limit; verdict
    ("same-share", (150, 150), (150, 150), 0.10, "passed"),
    ("beyond-the-limit", (180, 120), (120, 180), 0.10, "failed"),
    ("same-gap-wider-limit", (180, 120), (120, 180), 0.25, "passed"),
    ("just-within-the-limit", (1550, 1450), (1450, 1550), 0.05, "passed"),
    ("beyond-the-limit-as-chance-may-do", (80, 70), (68, 82), 0.05, "not_shown"),
    ("large-gap-few-students", (6, 4), (4, 6), 0.10, "not_shown"),
    ("same-share-few-students", (12, 12), (12, 12), 0.10, "not_shown"),
    ("same-share-few-students-wide-limit", (12, 12), (12, 12), 0.20, "passed"),
    ("same-share-but-few-women", (1500, 1500), (6, 6), 0.10, "not_shown"),
    ("shorter-list-than-the-limit", (9, 291), (9, 291), 0.10, "insufficient"),
    ("gap-without-a-limit", (180, 120), (120, 180), None, "insufficient"),
    ("only-men-dropped-out", (180, 120), (0, 0), 0.10, "insufficient"),
    ("nobody-dropped-out", (0, 0), (0, 0), 0.10, "insufficient"),
    ("women-too-few-to-show", (180, 120), (1, 3), 0.10, "insufficient"),
]


@pytest.mark.parametrize(("men", "women", "limit", "verdict"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_verdict(men, women, limit, verdict):
    drawn = rows(men, women)
    asked = policy(capacity=max(places(*drawn), 1), measures={"recall": limit})

    assert audit_scores(*tables(*drawn), KEY, asked, "m").verdict == verdict


LISTS = [
    # capacity, students with score 0.8 (men, women) and 0.2 (men, women); share of each on the list
    ("all-places-to-the-high", 40, (30, 10), (70, 90), (0.30, 0.10)),
    ("border-shared-by-the-high", 20, (30, 10), (70, 90), (0.15, 0.05)),
    ("border-shared-by-the-low", 80, (30, 10), (70, 90), (0.475, 0.325)),
    ("room-for-all", 200, (30, 10), (70, 90), (1.0, 1.0)),
    ("a-share-of-a-fifth", 0.2, (30, 10), (70, 90), (0.30, 0.10)),
]


@pytest.mark.parametrize(("capacity", "high", "low", "shares"), [s[1:] for s in LISTS], ids=[s[0] for s in LISTS])
def test_the_list_as_it_is_used(capacity, high, low, shares):
    drawn = [(MEN, True, 1, high[0]), (WOMEN, True, 1, high[1]), (MEN, False, 0, low[0]), (WOMEN, False, 0, low[1])]
    report = audit_scores(*tables(*drawn), KEY, policy(capacity=capacity), "m")

    found = [finding(report, group, "selection_rate")["value"] for group in ("M", "F")]
    assert found == pytest.approx(shares)


TOGETHER = [
    # men, women, others; the groups that are shown: small ones are taken together, and nobody is withheld
    (300, 200, 0, {"M", "F"}),
    (300, 200, 40, {"M", "F", "X"}),
    (300, 200, 8, {"M", "F + X"}),
    (200, 200, 8, {"F + M + X"}),
    (300, 8, 8, {"M", "other groups"}),
    (300, 4, 4, {"M + other groups"}),
]


@pytest.mark.parametrize(("men", "women", "others", "shown"), TOGETHER)
def test_a_small_group_hides_nobody_else(men, women, others, shown):
    drawn = rows((men // 4, men // 4), (women // 4, women // 4), (others // 4, others // 4) if others else None)
    report = audit_scores(*tables(*drawn), KEY, policy(capacity=max(places(*drawn), 1)), "m")

    assert set(report.findings["group"]) == shown
    assert not report.findings["suppressed"].any()
    assert {one.group for one in report.recodings} == {name for name in shown if "+" in name or "other" in name}
