"""A policy file is refused with file, field and what to do."""

import datetime
import json

import pytest

from fairness.errors import PolicyError
from fairness.policy import Policy

HEAD = 'name = "p"\nversion = 1\nauthor = "the board"\ndated = 2026-01-15\n'
TODAY = datetime.date(2026, 2, 1)


def read(tmp_path, text, name="policy.toml"):
    path = tmp_path / name
    path.write_text(text)
    return Policy.read(path, today=TODAY)


def test_a_policy_file_says_what_it_says_and_leaves_the_rest_as_it_is(tmp_path):
    policy = read(
        tmp_path,
        HEAD + 'attributes = ["sex", "origin", "route"]\nintersections = "all"\n'
        '[measures]\nrecall = 0.05\nprecision = "off"\n[reference]\nsex = "V"\n',
    )

    assert (policy.name, policy.version, policy.author) == ("p", 1, "the board")
    assert policy.dated == datetime.date(2026, 1, 15)
    assert len(policy.intersections) == 3
    assert policy.measures["recall"] == 0.05
    assert "precision" not in policy.measures
    assert policy.reference == {"sex": "V"}
    assert policy.smallest_group == Policy().smallest_group
    assert policy.is_signed_off


def test_an_author_may_be_empty_in_a_draft(tmp_path):
    assert not read(tmp_path, HEAD.replace("the board", "")).is_signed_off


@pytest.mark.parametrize(
    ("text", "field", "what"),
    [
        (HEAD + "limits = 3\n", "limits", "unknown field: limits"),
        (HEAD.replace("dated = 2026-01-15\n", ""), "dated", "dated is missing"),
        (HEAD.replace('name = "p"\n', ""), "name", "name is missing"),
        (HEAD.replace("version = 1\n", ""), "version", "version is missing"),
        (HEAD.replace('author = "the board"\n', ""), "author", "author is missing"),
        (HEAD.replace("2026-01-15", "2026-02-02"), "dated", "in the future: 2026-02-02"),
        (HEAD.replace("version = 1", "version = 2"), "why", "does not say why"),
        (HEAD + "[measures]\naccuracy = 0.1\n", "measures", "unknown measure: accuracy"),
        (HEAD + "smallest_group = 3\n", "smallest_group", "out of range: 3"),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_file_field_and_what_to_do(tmp_path, text, field, what):
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text)

    assert what in caught.value.what
    assert caught.value.where == f"{tmp_path / 'policy.toml'}, {field}"
    assert caught.value.do


@pytest.mark.parametrize(("name", "text"), [("p.toml", "name = "), ("p.json", "{"), ("p.json", "[1]")])
def test_a_file_that_cannot_be_read_says_so(tmp_path, name, text):
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text, name)

    assert str(tmp_path / name) in caught.value.where


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PolicyError, match="there is no policy file here"):
        Policy.read(tmp_path / "policy.toml")


def test_the_day_of_adoption_may_be_today(tmp_path):
    assert read(tmp_path, HEAD.replace("2026-01-15", "2026-02-01")).dated == TODAY


def test_a_kept_policy_reads_back_from_json(tmp_path):
    policy = read(tmp_path, HEAD)

    assert read(tmp_path, json.dumps(policy.to_dict()), "kept.json") == policy
