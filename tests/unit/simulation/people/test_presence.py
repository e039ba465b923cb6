from typing import Any

import numpy as np
import pandas as pd

from simulation.arrays import make_random
from simulation.people.presence import draw_teams


def test_teams_have_four_or_five_members_of_one_programme() -> None:
    programme = np.repeat([0, 1, 2], [90, 13, 2])

    team = draw_teams(make_random(1, "teams"), programme)

    sizes = pd.Series(team).groupby([programme, team]).size()
    assert set(sizes.loc[0]) | set(sizes.loc[1]) == {4, 5}
    assert sizes.loc[2].tolist() == [2]


def test_every_member_has_a_row_and_the_work_follows_engagement(made: Any) -> None:
    work = made.table("group_work")
    done = work.groupby(["student", "cohort"])[["actions", "submissions"]].sum().astype(float)
    truth = made.truth("students").set_index(["student", "cohort"])
    both = truth.join(done, how="inner")

    assert len(both) > 0.98 * len(truth)
    assert np.corrcoef(np.log1p(both["actions"]), both["engagement"])[0, 1] > 0.4
    assert 4 < len(work) / len(both) < 8


def test_nobody_works_in_a_team_after_leaving(made: Any) -> None:
    enrolments = made.table("enrolments").set_index(["student", "cohort"])["left_on"]
    work = made.table("group_work").join(enrolments, on=["student", "cohort"])
    left = pd.to_datetime(work["left_on"])

    assert (left.isna() | (pd.to_datetime(work["on"]) < left)).all()
