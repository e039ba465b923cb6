"""A new user with one Excel table: four commands, from no settings at all to a list in the order of the scores."""

import tomllib

import pandas as pd
import pytest
from lib.field import FLAT_MOMENT, FLAT_OPTIONS, list_first_years, write_settings

from serving.pipeline.settings import read_settings
from serving.records.log import EventKind
from serving.records.store import open_store

ANSWERS = {
    "policy.toml": {'author = ""': 'author = "the board"'},
    "studiepeil.toml": {'training.trained_by = ""': 'training.trained_by = "somebody"'},
    "facts.toml": {
        'organization = ""': 'organization = "Testhogeschool"',
        'contact_email = ""': 'contact_email = "questions@example.org"',
        'objection_contact = ""': 'objection_contact = "https://example.org/objections"',
        'human_oversight = ""': 'human_oversight = "An adviser reads the list and decides."',
        'dpia_date = ""': 'dpia_date = "2026-05"',
    },
}


@pytest.mark.slow
def test_from_init_to_a_ranked_list_with_four_commands(studiepeil, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    known = list_first_years(3000)
    asked = list_first_years(200, seed=8).assign(jaar=2023, uitval=None)
    asked["studentnummer"] += 100_000
    pd.concat([known, asked]).to_excel("students.xlsx", index=False)

    assert studiepeil("init", "--kind", "flat")[0] == 0
    lines = (tmp_path / "studiepeil.toml").read_text().splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) < 15
    assert tomllib.loads("\n".join(lines))
    for name, answers in ANSWERS.items():
        text = (tmp_path / name).read_text()
        for blank, answer in answers.items():
            assert blank in text
            text = text.replace(blank, answer)
        (tmp_path / name).write_text(text)
    for command in (
        ("check",),
        ("run", "--officer", "another"),
        ("score", "--list", "list.xlsx", "--by", "an adviser"),
    ):
        code, out, err = studiepeil(*command)
        assert code == 0, out + err

    listed = pd.read_excel("list.xlsx", dtype={"Student": str})
    assert set(listed["Student"]) == set(asked["studentnummer"].astype(str))  # as numbers, not as pseudonyms
    assert listed["Plaats"].is_monotonic_increasing
    assert listed["Kans op uitval"].is_monotonic_decreasing
    ranked = listed.merge(asked.astype({"studentnummer": str}), left_on="Student", right_on="studentnummer")
    assert ranked.head(50)["punten"].mean() < ranked.tail(50)["punten"].mean() - 5
    assert (tmp_path / "list.xlsx").stat().st_mode & 0o077 == 0
    store = open_store(read_settings(tmp_path / "studiepeil.toml").serving.store_url)
    events = [stored.event for stored in list(store.events_in_order())]
    (seen,) = [event for event in events if event.kind == EventKind.LIST_SEEN]
    assert (seen.who, len(seen.about)) == ("an adviser", 200)


def test_a_list_with_numbers_is_for_somebody_and_not_among_the_results(studiepeil, tmp_path):
    toml = write_settings(tmp_path, "flat", "table.csv", FLAT_OPTIONS, today="2024-06-01", after=FLAT_MOMENT)
    for listed, by in (("list.xlsx", ""), ("list.pdf", "me"), (str(tmp_path / "results" / "list.csv"), "me")):
        code, _, err = studiepeil("score", "-s", toml, "--list", listed, "--by", by)
        assert code == 3
        assert "--list" in err
