"""The smallest number that may be shown: one number, which an installation can raise and never lower."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from fairness.disclosure.smallest import SMALLEST_COUNT, read_smallest_count, set_smallest_count
from fairness.errors import AuditError, PolicyError
from fairness.mitigation.trade_offs import count_moves
from fairness.policy import Policy
from serving.pipeline.settings import read_settings
from serving.results.disclosure import expect


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    set_smallest_count(SMALLEST_COUNT)


def test_a_raised_number_holds_for_pages_and_for_the_audit_alike() -> None:
    groups = pd.DataFrame({"sex": ["F"] * 20 + ["M"] * 20})
    before, after = pd.Series([1.0] * 7 + [0.0] * 33), pd.Series([0.0] * 20 + [1.0] * 7 + [0.0] * 13)
    assert expect(7).value == 7
    assert count_moves(groups, before, after, 10)["lose"].tolist() == [7, 0]

    set_smallest_count(8)

    assert read_smallest_count() == 8
    assert expect(7).small
    assert count_moves(groups, before, after, 10)["lose"].isna().all()


def test_the_settings_of_an_installation_choose_it(tmp_path: Path) -> None:
    settings = tmp_path / "studiepeil.toml"
    settings.write_text("[features]\nsources = []\n\n[fairness]\nsmallest_count = 7\n")
    read_settings(settings)
    assert read_smallest_count() == 7

    settings.write_text("[features]\nsources = []\n\n[fairness]\nsmallest_count = 11\n")
    with pytest.raises(AuditError, match="the policy shows groups of 10 students"):
        read_settings(settings)

    settings.write_text("[features]\nsources = []\n")
    read_settings(settings)
    assert read_smallest_count() == SMALLEST_COUNT


def test_it_cannot_be_lowered() -> None:
    with pytest.raises(AuditError, match="smallest_count is out of range: 4"):
        set_smallest_count(4)
    assert read_smallest_count() == SMALLEST_COUNT
    with pytest.raises(PolicyError, match="smallest_count is out of range: 4"):
        Policy(smallest_count=4)


def test_a_policy_shows_no_group_below_it() -> None:
    with pytest.raises(PolicyError, match="smallest_group is out of range: 10"):
        Policy(smallest_count=12)
    assert Policy(smallest_count=12, smallest_group=12).smallest_group == 12


def test_a_policy_of_before_this_field_keeps_its_fingerprint() -> None:
    assert "smallest_count" not in Policy().to_dict()
    assert Policy.from_settings(Policy(smallest_count=8).to_dict()) == Policy(smallest_count=8)
    assert Policy(smallest_count=8).fingerprint != Policy().fingerprint
