"""Ties, possible changes, signals and the history of a score; old files without them still serve."""

import pandas as pd
from lib.early_world import EARLIER, EARLIER_MODEL
from lib.serving_world import MODEL, MOMENT, OWN, UNSCORED, FakeRegistry

from serving.adviser.person_views import see_own_students, see_student
from serving.records.permissions import Person
from serving.site.context import AppContext


def test_who_cannot_be_told_apart_shares_the_places(app: AppContext, adviser: Person) -> None:
    scored = see_own_students(app, adviser, MOMENT).scored
    assert [(one.seen.position, one.last_place, one.is_tied) for one in scored[1:6]] == [
        (2, 2, False), (3, 5, True), (3, 5, True), (3, 5, True), (6, 6, False),
    ]  # fmt: skip
    assert (scored[2].tie, scored[2].on_list) == (3, 0.5)
    assert [one.caution for one in scored[:3]] == [None, "unlike_before", None]


def test_students_of_others_take_no_place_among_the_own_ones(app: AppContext, adviser: Person) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["student"] == "p11", ["rank", "tie"]] = (4, 3)
    frame.to_parquet(path)
    places = [(one.seen.position, one.last_place) for one in see_own_students(app, adviser, MOMENT).scored]
    assert places[2:5] == [(3, 5)] * 3


def test_files_of_before_ties_and_signals_still_serve(app: AppContext, adviser: Person) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    pd.read_parquet(path).drop(columns=["caution", "tie", "on_list"]).to_parquet(path)
    for name in ("changes_possible", "signals"):
        (app.published.results / name / f"{MOMENT}.parquet").unlink()
    own = see_own_students(app, adviser, MOMENT)
    assert [one.seen.position for one in own.scored] == list(range(1, 11))
    assert {(one.tie, one.on_list, one.caution, one.is_tied, one.changes, one.signals) for one in own.scored} == {
        (None, None, None, False, (), ())
    }
    assert own.unscored == ()


def test_a_student_comes_with_the_scores_of_the_year_and_the_view_names_the_moments(
    app: AppContext, adviser: Person
) -> None:
    [one] = see_student(app, adviser, "p01", MOMENT)
    assert [(then.moment, then.model_name, then.model_version) for then in one.history] == [
        (EARLIER, EARLIER_MODEL, 1), (MOMENT, MODEL, 2),
    ]  # fmt: skip
    assert one.history[0].low is None
    assert app.store.latest_events(1)[0].event.detail["other moments"] == EARLIER


def test_the_history_holds_no_score_of_a_model_that_is_not_in_use(
    app: AppContext, adviser: Person, registry: FakeRegistry
) -> None:
    registry.withdraw(EARLIER_MODEL, officer="officer", reason="wrong")
    [one] = see_student(app, adviser, "p01", MOMENT)
    assert [then.moment for then in one.history] == [MOMENT]


def test_signals_stay_without_a_model_and_changes_go_with_it(
    app: AppContext, adviser: Person, registry: FakeRegistry
) -> None:
    registry.withdraw(MODEL, officer="officer", reason="wrong")
    own = see_own_students(app, adviser, MOMENT)
    assert own.scored == ()
    assert [(one.student, one.warnings) for one in own.unscored] == [("p01", 1), (UNSCORED, 1), ("p02", 0)]
    assert app.published.changes_possible(MOMENT).empty
    assert app.store.latest_events(1)[0].event.about == ("p01", UNSCORED, "p02")


def test_who_objected_has_no_signals_and_no_possible_changes(app: AppContext, adviser: Person) -> None:
    pd.DataFrame({"student": ["p01", UNSCORED]}).to_parquet(app.published.vault / "excluded.parquet")
    own = see_own_students(app, adviser, MOMENT)
    assert [one.seen.student for one in own.scored] == list(OWN[1:])
    assert own.unscored == ()
    assert set(app.published.signals(MOMENT)["student"]) == {"p02", "p11"}
    assert set(app.published.changes_possible(MOMENT)["student"]) == {"p02"}


def test_while_nobody_knows_who_objected_no_signal_is_shown(app: AppContext, adviser: Person) -> None:
    (app.published.vault / "excluded.parquet").unlink()
    assert app.published.signals(MOMENT).empty
    assert see_own_students(app, adviser, MOMENT).unscored == ()


def test_a_change_that_has_no_score_is_not_told(app: AppContext, adviser: Person) -> None:
    path = app.published.results / "changes_possible" / f"{MOMENT}.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["student"] == "p01", "score_then"] = float("nan")
    frame.to_parquet(path)
    first, second, *_ = see_own_students(app, adviser, MOMENT).scored
    assert first.changes == ()
    assert second.changes[0].features == ("credits_earned", "active_days")


def test_a_programme_filters_signals_as_it_does_scores(app: AppContext, adviser: Person) -> None:
    own = see_own_students(app, adviser, MOMENT, programme="30020")
    assert (own.scored, own.unscored) == ((), ())
