from dataclasses import replace

import pytest

from fairness.errors import PolicyError
from fairness.policy import Policy
from fairness.policy.versions import find_before, find_same, keep_policy, read_kept

POLICY = Policy(name="Board / 2026", version=1, author="the board")


def test_a_policy_is_kept_as_it_was_and_keeping_it_again_changes_nothing(tmp_path):
    path = keep_policy(POLICY, tmp_path)

    assert path.name == "Board-2026-1.json"
    assert read_kept(path) == POLICY
    assert keep_policy(POLICY, tmp_path) == path
    assert find_same(POLICY, tmp_path) == path


def test_the_same_version_with_other_content_is_refused_and_says_what_changed(tmp_path):
    keep_policy(POLICY, tmp_path)

    with pytest.raises(PolicyError) as caught:
        keep_policy(replace(POLICY, capacity=0.3, smallest_group=20), tmp_path)

    assert "changed: smallest_group, capacity" in caught.value.what
    assert "raise the version to 2" in caught.value.do
    assert read_kept(tmp_path / "Board-2026-1.json") == POLICY


def test_a_next_version_is_kept_beside_it_and_knows_the_one_before(tmp_path):
    keep_policy(POLICY, tmp_path)
    keep_policy(replace(POLICY, version=2), tmp_path)
    keep_policy(replace(POLICY, name="other", version=3), tmp_path)

    assert find_before(replace(POLICY, version=9), tmp_path).version == 2
    assert find_before(replace(POLICY, version=2), tmp_path) == POLICY
    assert find_before(POLICY, tmp_path) is None
    assert find_before(POLICY, tmp_path / "nowhere") is None


def test_the_policy_nobody_declared_is_kept_per_content_since_nobody_can_raise_its_version(tmp_path):
    path = keep_policy(Policy(), tmp_path)

    assert path.name == f"not-declared-{Policy().fingerprint[:12]}.json"


def test_a_kept_policy_that_was_damaged_is_not_overwritten(tmp_path):
    path = keep_policy(POLICY, tmp_path)
    path.write_text("{")

    with pytest.raises(PolicyError, match="cannot be read"):
        keep_policy(POLICY, tmp_path)
