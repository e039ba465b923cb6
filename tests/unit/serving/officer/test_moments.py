"""At which moments something is shown, and what serves at each."""

import pandas as pd
from lib.early_world import EARLIER, EARLIER_MODEL
from lib.serving_world import MODEL, MOMENT, FakeRegistry

from serving.adviser.own_students import moments_shown
from serving.officer.pages import moments_served
from serving.site.context import AppContext


def test_moments_come_the_latest_first_with_their_date(app: AppContext) -> None:
    shown = moments_shown(app.published)
    assert [(one.name, str(one.as_of), one.has_scores) for one in shown] == [
        (MOMENT, "2025-11-15", True), (EARLIER, "2025-10-12", True),
    ]  # fmt: skip


def test_a_moment_without_a_model_in_use_is_shown_for_its_signals(app: AppContext, registry: FakeRegistry) -> None:
    for name in (MODEL, EARLIER_MODEL):
        registry.withdraw(name, officer="officer", reason="wrong")
    assert [(one.name, one.has_scores) for one in moments_shown(app.published)] == [(MOMENT, False)]


def test_the_officer_sees_of_every_moment_what_serves(app: AppContext, registry: FakeRegistry) -> None:
    registry.withdraw(EARLIER_MODEL, officer="officer", reason="wrong")
    newest, withdrawn = moments_served(app.published, app.registry)
    assert (newest.name, newest.newest.version, newest.students.value, str(newest.as_of)) == (
        MOMENT, 3, 11, "2025-11-15",
    )  # fmt: skip
    assert newest.in_use is not None
    assert newest.in_use.version == 2
    assert (withdrawn.name, withdrawn.in_use, withdrawn.as_of, withdrawn.students.value) == (EARLIER, None, None, None)


def test_fewer_than_five_students_are_not_counted_out(app: AppContext) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    pd.read_parquet(path).head(4).to_parquet(path)
    of_moment = next(one for one in moments_served(app.published, app.registry) if one.name == MOMENT)
    assert (of_moment.students.value, of_moment.students.small) == (None, True)
