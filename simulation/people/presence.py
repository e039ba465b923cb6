"""Use of the learning environment, presence at meetings and work in teams, in the first weeks of the first year.

Teams of four or five do one course of the first block together, on one working day a week.
"""

import numpy as np
import pyarrow as pa

from simulation.arrays import Ints, Random, draw_flags, make_random, sigmoid
from simulation.effects import amount
from simulation.parquet import Deliveries, number_text, repeat
from simulation.people.traces import Class, wind_down
from simulation.programmes import Programmes
from simulation.season import teaching_start
from simulation.settings import SimulationSettings

TRACED_WEEKS = 20
_FREE_WEEKS = (16, 17)
TEAM_COURSE = "102"
TEAM_SIZE = 4.5  # teams of four and five
_WEEKS = np.arange(1, 8)  # of teaching; the teams are made in the second
_DEADLINE_WEEKS = (3, 5, 7)


def deliver_activity(
    settings: SimulationSettings, deliveries: Deliveries, programmes: Programmes, group: Class
) -> None:
    """Draw and deliver clicks per student and active day; days without activity have no row."""
    random = make_random(settings.seed, "activity", group.year)
    rows, length = len(group.number), 7 * TRACED_WEEKS
    days = teaching_start(group.year) + np.arange(length)
    week = np.arange(length) // 7
    log_odds = amount("activity.day") + amount("activity.day.engagement") * group.engagement[:, None]
    log_odds = log_odds + random.normal(0.0, amount("activity.day.week_spread"), (rows, TRACED_WEEKS))[:, week]
    log_odds += amount("activity.weekend") * (np.arange(length) % 7 >= 5) - 1.5 * np.isin(week, _FREE_WEEKS)
    log_odds += amount("traces.winding_down") * wind_down(group.left_on, days[None, :])
    left = group.left_on[:, None]
    active = draw_flags(random, sigmoid(log_odds)) & (np.isnat(left) | (days < left))
    student, day = np.nonzero(active)
    level = amount("activity.clicks") + amount("activity.clicks.engagement") * group.engagement
    level = level + random.normal(0.0, amount("activity.personal_spread"), rows)
    deliveries.append(
        "activity",
        {
            **group.name_rows(programmes, student),
            "on": days[day],
            "clicks": 1 + random.poisson(np.exp(level)[student]),
            "days": pa.nulls(len(student)),
            "sessions": pa.nulls(len(student)),
            "known_on": days[day] + 1,
        },
    )


def deliver_attendance(
    settings: SimulationSettings, deliveries: Deliveries, programmes: Programmes, group: Class
) -> None:
    """Draw and deliver presence at the weekly compulsory meeting; each programme has its own weekday."""
    random = make_random(settings.seed, "attendance", group.year)
    weeks = np.setdiff1d(np.arange(TRACED_WEEKS), _FREE_WEEKS)
    days = teaching_start(group.year) + 7 * weeks[None, :] + (group.programme % 5)[:, None]
    log_odds = amount("attendance.meeting") + amount("attendance.meeting.engagement") * group.engagement[:, None]
    log_odds = log_odds + amount("traces.winding_down") * wind_down(group.left_on, days)
    present = draw_flags(random, sigmoid(log_odds))
    left = group.left_on[:, None]
    student, meeting = np.nonzero(np.isnat(left) | (days < left))
    deliveries.append(
        "attendance",
        {
            **group.name_rows(programmes, student),
            "on": days[student, meeting],
            "attended": present[student, meeting],
            "known_on": days[student, meeting] + 1,
        },
    )


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
    habit = random.normal(0.0, amount("teamwork.personal_spread"), len(group.number))
    own = amount("teamwork.engagement") * group.engagement + habit  # in logarithms, the same for all of the work
    effort = own[:, None] + amount("teamwork.winding_down") * wind_down(group.left_on, days)
    actions = random.poisson(np.exp(amount("teamwork.actions") + effort))
    has_deadline = np.isin(_WEEKS, _DEADLINE_WEEKS)[None, :]
    submissions = random.poisson(np.exp(amount("teamwork.submissions") + effort)) * has_deadline
    is_first = np.arange(len(_WEEKS)) == 0
    shown = there & ((actions + submissions > 0) | is_first[None, :])
    student, day = np.nonzero(shown)
    deliveries.append(
        "group_work",
        {
            **group.name_rows(programmes, student),
            "course": repeat(TEAM_COURSE, len(student)),
            "team": number_text(1 + team[student]),
            "on": days[student, day],
            "actions": actions[student, day],
            "submissions": submissions[student, day],
            "known_on": days[student, day] + 1,
        },
    )


def draw_teams(random: Random, programme: Ints) -> Ints:
    """Assign the students of each programme to teams by lot; return the number of the team within the programme."""
    order = np.lexsort((random.random(len(programme)), programme))
    size = np.bincount(programme)
    teams = np.maximum(1, np.round(size / TEAM_SIZE)).astype(np.int64)
    first = np.concatenate([[0], size.cumsum()[:-1]])
    place = np.empty(len(programme), dtype=np.int64)
    place[order] = np.arange(len(programme)) - first[programme[order]]
    return np.asarray(place % teams[programme], dtype=np.int64)
