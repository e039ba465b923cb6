"""Nobody's score is seen off the record, by a stranger, or without what was shown being kept."""

from datetime import timedelta

import pandas as pd
import pytest
from lib.serving_world import MODEL, MOMENT, OWN, STRANGER, UNSCORED, event_kinds

from serving.adviser.own_students import OwnStudents, explain
from serving.adviser.person_views import decide, decide_together, see_own_students, see_student
from serving.errors import BadInput, Forbidden, NotFound
from serving.records.decisions import Decision
from serving.records.log import Event, EventKind, StoredEvent
from serving.records.permissions import Person
from serving.site.context import AppContext

NL = "nl"


def last(app: AppContext) -> StoredEvent:
    return app.store.latest_events(1)[0]


def test_the_list_holds_own_students_by_risk_and_one_event_names_them(app: AppContext, adviser: Person) -> None:
    shown = see_own_students(app, adviser, MOMENT)
    assert [one.seen.student for one in shown.scored] == list(OWN)
    assert [one.seen.position for one in shown.scored] == [1, 2, 3, 3, 3, 6, 7, 8, 9, 10]
    assert [one.student for one in shown.unscored] == [UNSCORED]
    assert (last(app).event.kind, last(app).event.about) == (EventKind.LIST_SEEN, (*OWN, UNSCORED))


def test_an_unknown_interval_is_none_and_never_nan(app: AppContext, adviser: Person) -> None:
    seen = see_own_students(app, adviser, MOMENT).scored[3].seen
    assert (seen.low, seen.high) == (None, None)


def test_reasons_that_can_be_acted_on_stand_apart(app: AppContext, adviser: Person) -> None:
    [one] = see_student(app, adviser, "p01", MOMENT)
    assert [reason.feature.name for reason in one.actionable] == ["credits_earned", "active_days"]
    assert [reason.feature.name for reason in one.background] == ["previous_attempts"]
    assert last(app).event.kind == EventKind.STUDENT_SEEN
    assert last(app).event.about == ("p01",)


def test_a_strangers_score_is_refused_and_the_refusal_names_nobody(app: AppContext, adviser: Person) -> None:
    for student in (STRANGER, "invented"):
        with pytest.raises(Forbidden, match="not on your list"):
            see_student(app, adviser, student, MOMENT)
        assert (last(app).event.kind, last(app).event.about) == (EventKind.ACCESS_REFUSED, ())


@pytest.mark.parametrize("who", ["planner", "officer"])
def test_other_roles_see_no_student(app: AppContext, who: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        see_own_students(app, person, MOMENT)
    with pytest.raises(Forbidden):
        see_student(app, person, "p01", MOMENT)
    with pytest.raises(Forbidden):
        decide(app, person, "p01", MOMENT, action="spoke with", reason="", language=NL)


def test_nothing_is_shown_when_the_view_cannot_be_put_on_record(
    app: AppContext, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_event: Event) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(app.store, "record", broken)
    with pytest.raises(OSError, match="disk is full"):
        see_own_students(app, adviser, MOMENT)
    with pytest.raises(OSError, match="disk is full"):
        see_student(app, adviser, "p01", MOMENT)


def test_a_decision_keeps_what_was_seen(app: AppContext, adviser: Person) -> None:
    decision = decide(app, adviser, "p02", MOMENT, action="spoke with", reason="  ", language=NL)
    seen = decision.seen
    assert (seen.score, seen.position, seen.list_length) == (pytest.approx(0.562), 2, 10)
    assert (seen.model_name, seen.model_version) == (MODEL, 2)
    [stored] = see_student(app, adviser, "p02", MOMENT)[0].decisions
    assert stored == decision
    assert stored.seen.sentences == (
        "Behaalde 0 studiepunten; de meeste studenten van deze opleiding behaalden er 15 of meer",
        "Was op 1 dag actief in de leeromgeving; de meeste studenten van deze opleiding waren dat op 9 of meer",
        "Als de resultaten waren zoals gebruikelijk en de activiteit in de leeromgeving was zoals gebruikelijk, dan is "
        "de score van vergelijkbare studenten 38 in plaats van 56 van 100.",
        "De eerste opdracht (inleverdatum 26 september) is op tijd ingeleverd.",
        "Begon al 1 keer eerder aan deze opleiding; bij de meeste studenten van deze opleiding zijn het er 0",
    )
    assert event_kinds(app)[-2:] == [EventKind.DECISION_RECORDED, EventKind.STUDENT_SEEN]


def test_the_sentences_are_kept_as_they_were_read(app: AppContext, adviser: Person) -> None:
    for language in ("nl", "en"):
        decide(app, adviser, "p01", MOMENT, action="spoke with", reason="", language=language)
    (app.published.results / "reasons" / f"{MOMENT}.parquet").unlink()

    english, dutch = (one.seen.sentences[0] for one in app.store.decisions(["p01"]))
    assert english == "Earned 0 credits; most students in this programme earned 15 or more"
    assert dutch.startswith("Behaalde 0 studiepunten")


def test_a_decision_on_a_stranger_is_refused(app: AppContext, adviser: Person) -> None:
    with pytest.raises(Forbidden):
        decide(app, adviser, STRANGER, MOMENT, action="spoke with", reason="", language=NL)
    assert app.store.decisions([STRANGER]) == []


def test_a_decision_on_a_score_that_is_gone_is_refused(app: AppContext, adviser: Person) -> None:
    with pytest.raises(NotFound):
        decide(app, adviser, "p01", "february", action="spoke with", reason="", language=NL)


def test_a_student_of_two_programmes_needs_the_programme_named(app: AppContext, adviser: Person) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    frame = pd.read_parquet(path)
    pd.concat([frame, frame.head(1).assign(programme="30020")]).to_parquet(path)
    with pytest.raises(BadInput, match="name the programme"):
        decide(app, adviser, "p01", MOMENT, action="spoke with", reason="", language=NL)
    decision = decide(app, adviser, "p01", MOMENT, action="spoke with", reason="", language=NL, programme="30020")
    assert decision.seen.programme == "30020"
    assert [one.seen.programme for one in see_student(app, adviser, "p01", MOMENT)] == ["30020", "34401"]


def test_an_adviser_without_students_sees_an_empty_list(app: AppContext, adviser: Person) -> None:
    (app.published.vault / "caseload.parquet").unlink()
    assert see_own_students(app, adviser, MOMENT) == OwnStudents((), ())


def test_a_decision_is_on_the_score_that_was_seen_or_it_is_not_recorded(app: AppContext, adviser: Person) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    (before,) = see_student(app, adviser, "p02", MOMENT)
    frame = pd.read_parquet(path)
    frame.loc[frame["student"] == "p02", "score"] = 0.99
    frame.to_parquet(path)

    with pytest.raises(BadInput, match="The score has changed in the meantime"):
        decide(app, adviser, "p02", MOMENT, action="spoke with", reason="", language=NL, mark=before.seen.mark)
    (now,) = see_student(app, adviser, "p02", MOMENT)
    assert now.decisions == ()
    assert (
        decide(app, adviser, "p02", MOMENT, action="spoke with", reason="", language=NL, mark=now.seen.mark).seen.score
        == 0.99
    )


def together(app: AppContext, adviser: Person, *students: str, **other: str) -> list[Decision]:
    seen = {one.seen.student: one.seen for one in see_own_students(app, adviser, MOMENT).scored}
    marks = {(student, seen["p01"].programme): seen.get(student, seen["p01"]).mark for student in students}
    said = {"action": "invited for a talk", "reason": "", "language": NL} | other
    return decide_together(app, adviser, MOMENT, marks, **said)


def test_a_decision_on_several_is_put_on_record_for_each_with_what_was_shown(app: AppContext, adviser: Person) -> None:
    day = (app.store.now() + timedelta(days=7)).date()
    made = together(app, adviser, "p01", "p02", back_on=day.isoformat())
    assert [one.seen.student for one in made] == ["p01", "p02"]
    assert all(one.back_on == day and one.seen.sentences for one in made)
    assert app.store.decisions(["p01", "p02"]) == made[::-1]
    assert event_kinds(app)[-2:] == [EventKind.DECISION_RECORDED] * 2
    assert last(app).event.detail["back on"] == day.isoformat()


def test_of_several_nothing_is_recorded_where_one_does_not_fit(app: AppContext, adviser: Person) -> None:
    with pytest.raises(Forbidden):
        together(app, adviser, "p01", STRANGER)
    with pytest.raises(BadInput, match="Tick at least one"):
        together(app, adviser)
    for day in ("tomorrow", "2020-01-01", "9999-12-31"):
        with pytest.raises(BadInput):
            together(app, adviser, "p01", back_on=day)
    own = see_own_students(app, adviser, MOMENT).scored
    marks = {(one.seen.student, one.seen.programme): one.seen.mark for one in own} | {
        ("p02", own[0].seen.programme): "x"
    }
    with pytest.raises(BadInput, match="has changed"):
        decide_together(app, adviser, MOMENT, marks, action="invited for a talk", reason="", language=NL)
    assert app.store.decisions(list(OWN)) == []


def test_a_list_without_reasons_has_the_same_students_and_can_be_explained(app: AppContext, adviser: Person) -> None:
    whole = see_own_students(app, adviser, MOMENT).scored
    bare = see_own_students(app, adviser, MOMENT, explained=False).scored
    assert not any(one.reasons or one.changes for one in bare)
    assert [one.sentences(NL) for one in explain(app.published, bare)] == [one.sentences(NL) for one in whole]
    assert explain(app.published, []) == []
