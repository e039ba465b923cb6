"""Status and dates follow the stage when a file is read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from lib.dossiers import dropout

from serving.dossier.known import State, state_of
from serving.dossier.making import bring_up_to_date, make_dossier
from training.gate.versions import ModelVersion, Stage, utc_today

DECIDED = datetime(2026, 3, 9, 12, tzinfo=UTC)
CANDIDATE = ModelVersion("dropout-results", 1, "run", Stage.CANDIDATE, DECIDED, "trainer")
CHAMPION = replace(CANDIDATE, stage=Stage.CHAMPION, decided_at=DECIDED, in_use_since=DECIDED.date())


@pytest.mark.parametrize(
    ("version", "state"),
    [
        (CANDIDATE, State("candidate")),
        (CHAMPION, State("champion", date(2026, 3, 9))),
        (replace(CHAMPION, in_use_since=None), State("champion", date(2026, 3, 9))),
        (
            replace(CHAMPION, stage=Stage.WITHDRAWN, decided_at=DECIDED + timedelta(days=30)),
            State("withdrawn", date(2026, 3, 9), date(2026, 4, 8)),
        ),
        (replace(CANDIDATE, stage=Stage.REFUSED, decided_at=DECIDED), State("refused")),
    ],
)
def test_where_a_version_stands(version, state):
    assert state_of(version) == state


def test_a_champion_whose_exception_ran_out_is_out_of_use():
    until = utc_today() - timedelta(days=1)

    assert state_of(replace(CHAMPION, exception_until=until)) == State("expired", date(2026, 3, 9), until)


def test_a_file_made_before_the_decision_tells_of_the_use_when_it_is_read_after():
    made = make_dossier(dropout())
    read = bring_up_to_date(made, State("champion", date(2026, 3, 9)))
    (document,) = [one for one in read["documents"] if one["name"] == "register"]
    shown = {field["name"]: field["value"] for section in document["sections"] for field in section["fields"]}

    assert (made["register"]["status"], read["register"]["status"]) == ("In ontwikkeling", "In gebruik")
    assert read["register"]["begin_date"] == "2026-03"
    assert shown["register_status"] == {"nl": "In gebruik", "en": "In gebruik"}
    assert shown["register_begin_date"] == {"nl": "2026-03", "en": "2026-03"}
    assert {**read, **{key: made[key] for key in ("state", "register", "documents")}} == made
