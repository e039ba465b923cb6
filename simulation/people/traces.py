"""Assessments and results: hand-ins on time, late or missing; exams, resits and credits."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulation.arrays import Dates, Flags, Floats, Ints, Random, draw_flags, make_random, sigmoid
from simulation.effects import amount
from simulation.parquet import Deliveries, number_text, pick, repeat
from simulation.programmes import Programmes
from simulation.season import teaching_start
from simulation.settings import SimulationSettings

COURSES, CREDITS = 10, 6.0
BLOCK_WEEKS = (0, 0, 0, 10, 10, 22, 22, 22, 32, 32)
# name, kind, week within the block, weight, days until the grade is published
FIRST_YEAR = (
    ("assignment-1", "assignment", 3, 15.0, 10),
    ("test", "test", 5, 20.0, 7),
    ("assignment-2", "assignment", 6, 15.0, 12),
    ("exam", "exam", 8, 50.0, 10),
)
HIGHER_YEAR = (("test", "test", 5, 40.0, 7), ("exam", "exam", 8, 60.0, 10))
RESIT_WEEKS = 6
TRIES_AGAIN = 0.85
PASS = 55.0
WINDING_DOWN = 21


@dataclass(frozen=True)
class Class:
    """Students of one year of study in one academic year: what drives their results."""

    year: int
    year_of_study: int
    number: Ints
    programme: Ints
    ability: Floats
    engagement: Floats
    left_on: Dates

    def name_rows(self, programmes: Programmes, student: Ints) -> dict[str, Any]:
        """Columns that say whose a row is. student: position in the class, per row."""
        return {
            "student": number_text(self.number).take(student),
            "programme": pick(programmes.code, self.programme[student]),
            "cohort": repeat(str(self.year), len(student)),
        }


@dataclass(frozen=True)
class Plan:
    """All assessments of a year of study: one element per course and assessment, the same in each programme."""

    course: Ints
    part: Ints
    due_on: Dates
    publish_days: Ints
    is_exam: Flags
    parts: tuple[tuple[str, str, int, float, int], ...]

    def courses(self, year_of_study: int) -> list[str]:
        """Names of the courses."""
        return [f"{year_of_study}{course + 1:02d}" for course in range(COURSES)]


@dataclass(frozen=True)
class _Attempt:
    """One attempt of a class at a plan: who was there, when, with which score (students x assessments)."""

    number: int
    present: Flags
    submitted: Dates
    score: Floats


def plan_year(year: int, year_of_study: int) -> Plan:
    """The plan of assessments for one year of study."""
    parts = FIRST_YEAR if year_of_study == 1 else HIGHER_YEAR
    course, part = (axis.ravel() for axis in np.indices((COURSES, len(parts))))
    weeks = np.array(BLOCK_WEEKS)[course] + np.array([p[2] for p in parts])[part]
    due = teaching_start(year) + 7 * weeks + 2 + course % 3
    days = np.array([p[4] for p in parts])[part]
    return Plan(course, part, due, days, np.array([p[1] == "exam" for p in parts])[part], parts)


def deliver_assessments(deliveries: Deliveries, programmes: Programmes, year: int, years_of_study: list[int]) -> None:
    """Deliver the plan of one academic year for every programme that is open or has higher years."""
    for year_of_study in years_of_study:
        plan = plan_year(year, year_of_study)
        open_then = programmes.is_open(year - year_of_study + 1)
        where = np.repeat(np.flatnonzero(open_then), len(plan.course))
        times = int(open_then.sum())
        part = np.tile(plan.part, times)
        deliveries.append(
            "assessments",
            {
                "programme": pick(programmes.code, where),
                "cohort": repeat(str(year), len(where)),
                "course": pick(plan.courses(year_of_study), np.tile(plan.course, times)),
                "assessment": pick([p[0] for p in plan.parts], part),
                "kind": pick([p[1] for p in plan.parts], part),
                "due_on": np.tile(plan.due_on, times),
                "weight": np.array([p[3] for p in plan.parts])[part],
                "known_on": np.full(len(where), teaching_start(year)),
            },
        )


def deliver_results(settings: SimulationSettings, deliveries: Deliveries, programmes: Programmes, group: Class) -> None:
    """Draw and deliver all results of a class: students x assessments, then the resits of failed exams."""
    random = make_random(settings.seed, f"results {group.year_of_study}", group.year)
    plan = plan_year(group.year, group.year_of_study)
    expected = _expected_scores(settings, programmes, group, plan)
    missing, late = _draw_hand_ins(random, group, plan)
    submitted = plan.due_on + np.where(late, random.integers(1, 8, late.shape), -random.integers(0, 3, late.shape))
    submitted = np.where(plan.is_exam, plan.due_on, submitted)
    present = ~missing & _is_there(group, submitted)
    score = _draw_scores(random, expected)
    _deliver(deliveries, programmes, group, plan, _Attempt(1, present, submitted, score))
    exam = np.flatnonzero(plan.is_exam)
    resit_on = np.broadcast_to(plan.due_on[exam] + 7 * RESIT_WEEKS, (len(group.number), len(exam)))
    failed = ~present[:, exam] | (score[:, exam] < PASS)
    stays_away = draw_flags(random, np.broadcast_to(_missing_chance(group)[:, None], failed.shape))
    tries = failed & (random.random(failed.shape) < TRIES_AGAIN) & ~stays_away & _is_there(group, resit_on)
    resit = _draw_scores(random, expected[:, exam] + amount("grade.resit"))
    exams = replace(plan, **{name: getattr(plan, name)[exam] for name in ("course", "part", "publish_days", "is_exam")})
    _deliver(deliveries, programmes, group, exams, _Attempt(2, tries, resit_on, resit))


def wind_down(group_left: Dates, days: Dates) -> Flags:
    """True on days within the last three weeks before leaving (students x days)."""
    left = group_left[:, None]
    return np.asarray((days >= left - WINDING_DOWN) & (days < left))


def _is_there(group: Class, days: Dates) -> Flags:
    left = group.left_on[:, None]
    return np.asarray(np.isnat(left) | (days < left))


def _missing_chance(group: Class) -> Floats:
    return sigmoid(amount("submission.missing") + amount("submission.missing.engagement") * group.engagement)


def _draw_hand_ins(random: Random, group: Class, plan: Plan) -> tuple[Flags, Flags]:
    down = -amount("traces.winding_down") * wind_down(group.left_on, plan.due_on[None, :])
    base = amount("submission.missing") + amount("submission.missing.engagement") * group.engagement
    missing = draw_flags(random, sigmoid(base[:, None] + down))
    base = amount("submission.late") + amount("submission.late.engagement") * group.engagement
    late = draw_flags(random, sigmoid(base[:, None] + down)) & ~plan.is_exam
    return missing, late


def _expected_scores(settings: SimulationSettings, programmes: Programmes, group: Class, plan: Plan) -> Floats:
    """Mean score of each student and assessment; a course keeps its difficulty over the years."""
    fixed = make_random(settings.seed, "courses", group.year_of_study)
    difficulty = fixed.normal(0.0, amount("grade.course_spread"), (len(programmes), COURSES))
    own = amount("grade.ability") * group.ability + amount("grade.engagement") * group.engagement
    return np.asarray(amount("grade.mean") + own[:, None] + difficulty[group.programme][:, plan.course])


def _draw_scores(random: Random, expected: Floats) -> Floats:
    return np.clip(expected + random.normal(0.0, amount("grade.noise"), expected.shape), 10.0, 100.0).round()


def _deliver(deliveries: Deliveries, programmes: Programmes, group: Class, plan: Plan, attempt: _Attempt) -> None:
    student, item = np.nonzero(attempt.present)
    rows, when = len(student), attempt.submitted[student, item]
    grade = attempt.score[student, item]
    passed = grade >= PASS
    deliveries.append(
        "results",
        {
            **group.name_rows(programmes, student),
            "course": pick(plan.courses(group.year_of_study), plan.course[item]),
            "assessment": pick([p[0] for p in plan.parts], plan.part[item]),
            "attempt": np.full(rows, attempt.number),
            "submitted_on": when,
            "graded_on": when + plan.publish_days[item],
            "score": grade,
            "passed": passed,
            "credits": np.where(passed & plan.is_exam[item], CREDITS, 0.0),
            "banked": np.zeros(rows, dtype=bool),
            "known_on": when,
        },
    )
