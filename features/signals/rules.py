"""Every early signal, declared once: what it means, its numbers, what it needs, and whether it warns."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

START_DAYS = 14  # days after the start in which a first trace is to be expected
PACE_DAYS = 14  # days over which activity is compared with the group
HAND_IN_DAYS = 28  # days over which hand-ins are compared with the group
GROUP_LEAST = 10  # students in a programme and cohort below which nobody is compared with the group
LOWEST = 0.1  # the part of the group that is furthest behind
OF_MEDIAN = 0.5  # and under this part of what the student in the middle does
HANDED_IN_BY = 0.5  # an assignment counts when this part of the group handed it in: electives and higher years do not
TEAM_LEAST = 3  # members
ACTIONS_LEAST = 10  # actions per member before anything is said about a team
OF_EQUAL_SHARE = 0.5  # the part of an equal share below which a member leaves the work to others


class Signal(StrEnum):
    """The early signals."""

    NON_STARTER = "non_starter"
    LATE_STARTER = "late_starter"
    FIRST_ASSIGNMENT_OVERDUE = "first_assignment_overdue"
    FIRST_ASSIGNMENT_ON_TIME = "first_assignment_on_time"
    FALLING_BEHIND = "falling_behind"
    FREE_RIDING = "free_riding"


@dataclass(frozen=True)
class Rule:
    """One signal: its name and definition in Dutch and English, and what it takes.

    `needs` are the ways to see it: each the tables it takes, one way is enough. `is_warning` is false for a good sign.
    """

    signal: Signal
    nl: str
    en: str
    definition_nl: str
    definition_en: str
    needs: tuple[tuple[str, ...], ...]
    is_warning: bool = True


RULES: tuple[Rule, ...] = (
    Rule(
        Signal.NON_STARTER,
        "niet begonnen",
        "has not started",
        f"Vanaf {START_DAYS} dagen na de start (of na de inschrijving, als die later was): nog geen activiteit in de "
        "leeromgeving, geen aanwezigheid, niets ingeleverd en niets gedaan in een team. Alleen waar activiteit per dag "
        "of aanwezigheid wordt geleverd.",
        f"From {START_DAYS} days after the start (or after enrolling, where that was later): no activity in the "
        "learning environment, no presence, nothing handed in and nothing done in a team yet. Only where activity per "
        "day or presence is delivered.",
        needs=(("activity",), ("attendance",)),
    ),
    Rule(
        Signal.LATE_STARTER,
        "laat begonnen",
        "started late",
        f"Ingeschreven na de eerste lesdag, of een eerste teken van studie meer dan {START_DAYS} dagen na de start.",
        f"Enrolled after the first day of teaching, or a first sign of study more than {START_DAYS} days after the "
        "start.",
        needs=(("enrolments",),),
    ),
    Rule(
        Signal.FIRST_ASSIGNMENT_OVERDUE,
        "eerste opdracht niet ingeleverd",
        "first assignment not handed in",
        "De inleverdatum van de eerste opdracht is voorbij en er is niets ingeleverd. Een opdracht telt als minstens "
        f"{100 * HANDED_IN_BY:.0f}\N{NO-BREAK SPACE}% van de groep haar heeft ingeleverd; tentamens tellen niet.",
        "The due date of the first assignment has passed and nothing was handed in. An assignment counts when at least "
        f"{HANDED_IN_BY:.0%} of the group handed it in; exams do not count.",
        needs=(("assessments", "results"),),
    ),
    Rule(
        Signal.FIRST_ASSIGNMENT_ON_TIME,
        "eerste opdracht op tijd",
        "first assignment on time",
        "De eerste opdracht is op of voor de inleverdatum ingeleverd. Een goed teken.",
        "The first assignment was handed in on or before its due date. A good sign.",
        needs=(("assessments", "results"),),
        is_warning=False,
    ),
    Rule(
        Signal.FALLING_BEHIND,
        "raakt achter op de groep",
        "falling behind the group",
        f"Bij de laagste {100 * LOWEST:.0f}\N{NO-BREAK SPACE}% van de groep (dezelfde opleiding en hetzelfde cohort, "
        f"minstens {GROUP_LEAST} studenten) en onder de helft van de middelste student: in dagen actief in de "
        f"laatste {PACE_DAYS} dagen, of in ingeleverde opdrachten van de laatste {HAND_IN_DAYS} dagen (minstens twee).",
        f"Among the lowest {LOWEST:.0%} of the group (same programme and cohort, at least {GROUP_LEAST} students) and "
        f"under half of the student in the middle: in active days in the last {PACE_DAYS} days, or in assignments "
        f"handed in of the last {HAND_IN_DAYS} days (at least two).",
        needs=(("activity",), ("assessments", "results")),
    ),
    Rule(
        Signal.FREE_RIDING,
        "laat teamwerk aan anderen",
        "leaves teamwork to others",
        f"In een team van minstens {TEAM_LEAST}, met gemiddeld minstens {ACTIONS_LEAST} acties per lid: minder dan de "
        "helft van een gelijk deel van de acties, en ook van wat is ingeleverd (waar dat minstens één per lid is).",
        f"In a team of at least {TEAM_LEAST}, with at least {ACTIONS_LEAST} actions per member on average: less than "
        "half of an equal share of the actions, and of what was handed in too (where that is at least one per member).",
        needs=(("group_work",),),
    ),
)


def delivered_rules(tables: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that can be held with the delivered `tables`; the others are left out."""
    return tuple(rule for rule in RULES if any(set(way) <= set(tables) for way in rule.needs))
