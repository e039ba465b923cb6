"""Work in teams: one course of the first block is done in teams of four or five, one working day a week."""

import numpy as np

from simulation.arrays import Floats, Ints, Random, make_random
from simulation.effects import amount
from simulation.parquet import Deliveries, number_text, pick, repeat
from simulation.people.traces import Class, wind_down
from simulation.programmes import Programmes
from simulation.season import teaching_start
from simulation.settings import SimulationSettings

TEAM_COURSE = "102"
TEAM_SIZE = 4.5  # teams of four and five
_WEEKS = np.arange(1, 8)  # of teaching; the teams are made in the second
_DEADLINE_WEEKS = (3, 5, 7)


def deliver_group_work(
    settings: SimulationSettings, deliveries: Deliveries, programmes: Programmes, group: Class
) -> None:
    """Draw and deliver what each member of a team did per working day.

    On the first day every member has a row; later a member who did nothing has none.
    """
    random = make_random(settings.seed, "teams", group.year)
    team = draw_teams(random, group.programme)
    days = teaching_start(group.year) + 7 * _WEEKS[None, :] + (team % 5)[:, None]
    there = np.isnat(group.left_on)[:, None] | (days < group.left_on[:, None])
    effort = _draw_effort(random, group)[:, None] + amount("teamwork.winding_down") * wind_down(group.left_on, days)
    actions = random.poisson(np.exp(amount("teamwork.actions") + effort))
    has_deadline = np.isin(_WEEKS, _DEADLINE_WEEKS)[None, :]
    submissions = random.poisson(np.exp(amount("teamwork.submissions") + effort)) * has_deadline
    is_first = np.arange(len(_WEEKS)) == 0
    shown = there & ((actions + submissions > 0) | is_first[None, :])
    student, day = np.nonzero(shown)
    deliveries.append(
        "group_work",
        {
            "student": number_text(group.number).take(student),
            "programme": pick(programmes.code, group.programme[student]),
            "cohort": repeat(str(group.year), len(student)),
            "course": repeat(TEAM_COURSE, len(student)),
            "team": number_text(1 + team[student]),
            "on": days[student, day],
            "actions": actions[student, day],
            "submissions": submissions[student, day],
            "known_on": days[student, day] + 1,
        },
    )


def draw_teams(random: Random, programme: Ints) -> Ints:
    """Deal the students of each programme over teams by lot; return the number of the team within the programme."""
    order = np.lexsort((random.random(len(programme)), programme))
    size = np.bincount(programme)
    teams = np.maximum(1, np.round(size / TEAM_SIZE)).astype(np.int64)
    first = np.concatenate([[0], size.cumsum()[:-1]])
    place = np.empty(len(programme), dtype=np.int64)
    place[order] = np.arange(len(programme)) - first[programme[order]]
    return np.asarray(place % teams[programme], dtype=np.int64)


def _draw_effort(random: Random, group: Class) -> Floats:
    """How much more (or less) than others a member does, in logarithms; the same for all of the work."""
    habit = random.normal(0.0, amount("teamwork.personal_spread"), len(group.number))
    return np.asarray(amount("teamwork.engagement") * group.engagement + habit)
