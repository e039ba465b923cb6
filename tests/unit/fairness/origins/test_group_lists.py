"""What is told beside an audit is told of the groups that the audit names, and withholds what it withholds."""

import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, drawn, policy

from fairness.audit import audit_scores
from fairness.origins.contributions import find_origins
from fairness.origins.data_gaps import find_data_gaps
from fairness.origins.group_lists import list_groups, name_students
from fairness.origins.proxies import measure_proxies
from fairness.policy import JOINT

ASKED = policy(attributes=("a0", "a1"), intersections=(("a0", "a1"),), smallest_group=10, resamples=20)


def audited(names_of, seed=3):
    scores, outcomes, groups = drawn(260, seed, names_of)
    report = audit_scores(scores, outcomes, groups, KEY, ASKED, "m")
    single = report.findings[~report.findings["attribute"].str.contains(JOINT, regex=False)]
    return scores.merge(outcomes, on=list(KEY)), groups, report, single


def named(table):
    return set(zip(table["attribute"], table["group"], table["suppressed"], strict=True))


@pytest.mark.parametrize("names_of", [("01", "012"), ("0" * 60 + "1" * 60 + "2", "0" * 40 + "12")])
def test_groups_are_named_and_withheld_as_in_the_audit(names_of):
    scored, groups, report, single = audited(names_of)
    given = scored[list(KEY)].assign(x=np.arange(len(scored)) % 7, y=np.where(scored["score"] > 0.3, 1.0, np.nan))
    shap = scored[list(KEY)].assign(base=-1.0, x=scored["score"] - 0.3)
    expected = set(zip(single["attribute"], single["group"], single["suppressed"], strict=True))

    assert named(find_origins(shap, scored, groups, KEY, ASKED, {}).summary) == expected
    several = {one for one in expected if single.groupby("attribute")["group"].nunique()[one[0]] > 1}
    assert named(measure_proxies(given, groups, KEY, ASKED, report.recodings).groups) == several
    gaps = find_data_gaps(given, groups, KEY, ASKED, {}, recodings=report.recodings).gaps
    assert named(gaps) == expected


def test_a_small_group_that_was_not_taken_together_is_withheld_with_another_one():
    frame = pd.DataFrame({"sex": ["M"] * 40 + ["V"] * 30 + ["unknown"] * 3})

    listed = list_groups(frame, policy(smallest_group=10)).set_index("group")

    assert listed["n"].to_dict() == {"M": 40, "V": 30, "unknown": 3}
    assert listed["suppressed"].to_dict() == {"M": False, "V": True, "unknown": True}


def test_without_an_audit_small_groups_are_taken_together_by_their_size_here():
    keys = pd.DataFrame({"student": range(60), "cohort": "2024"})
    groups = keys.assign(sex=["M"] * 30 + ["V"] * 27 + [None] * 3)

    frame, recodings = name_students(keys, groups, KEY, policy(smallest_group=10))

    assert frame["sex"].value_counts().to_dict() == {"M": 30, "V + unknown": 30}
    assert [one.parts for one in recodings] == [("V", "unknown")]
    assert name_students(keys, groups, KEY, policy(), recodings=())[0]["sex"].nunique() == 3
