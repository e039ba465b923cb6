"""Use of the learning environment and presence at meetings, in the first twenty weeks of the first year."""

import numpy as np
import pyarrow as pa

from simulation.arrays import draw_flags, make_random, sigmoid
from simulation.effects import amount
from simulation.parquet import Deliveries, number_text, pick, repeat
from simulation.people.traces import Class, wind_down
from simulation.programmes import Programmes
from simulation.season import teaching_start
from simulation.settings import SimulationSettings

TRACED_WEEKS = 20
_FREE_WEEKS = (16, 17)


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
            "student": number_text(group.number).take(student),
            "programme": pick(programmes.code, group.programme[student]),
            "cohort": repeat(str(group.year), len(student)),
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
            "student": number_text(group.number).take(student),
            "programme": pick(programmes.code, group.programme[student]),
            "cohort": repeat(str(group.year), len(student)),
            "on": days[student, meeting],
            "attended": present[student, meeting],
            "known_on": days[student, meeting] + 1,
        },
    )
