"""Every number that shapes the simulated institution, declared once.

`docs/simulated-institution.md` repeats this table and `OUT-truth/parameters.json` holds it; a test keeps
the three equal. Amounts are chosen to look like a Dutch university of applied sciences; they are not
estimates and say nothing about real students. How counts move from year to year follows the public
panel of first-years in hbo: mostly steps that last, little that is gone the year after.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulation.arrays import Floats

ORIGINS = ("NL", "EEA", "non-EEA")
ROUTES = ("havo", "mbo", "vwo", "foreign", "bachelor")


class Scale(StrEnum):
    """The unit of an effect."""

    LOG_ODDS = "log-odds"
    LOG = "log"
    STANDARD = "standard deviations"
    POINTS = "points of 100"
    SHARE = "share"
    WEEKS = "weeks"
    SEASONS = "seasons"


@dataclass(frozen=True)
class Effect:
    """One declared amount; `name` reads what is shaped, then by what."""

    name: str
    value: float
    scale: Scale
    meaning: str


_O, _L, _S, _P, _H, _W = Scale.LOG_ODDS, Scale.LOG, Scale.STANDARD, Scale.POINTS, Scale.SHARE, Scale.WEEKS
_N = Scale.SEASONS

EFFECTS: tuple[Effect, ...] = (
    Effect("ability.spread", 1.0, _S, "spread between students of one background"),
    Effect("ability.route.mbo", -0.35, _S, "shift of latent ability against havo"),
    Effect("ability.route.vwo", 0.45, _S, "shift of latent ability against havo"),
    Effect("ability.route.foreign", 0.10, _S, "shift of latent ability against havo"),
    Effect("ability.route.bachelor", 0.40, _S, "shift of latent ability against havo (master students)"),
    Effect("ability.origin.EEA", 0.05, _S, "shift of latent ability against NL"),
    Effect("ability.origin.non-EEA", -0.10, _S, "shift of latent ability against NL"),
    Effect("ability.first_generation", -0.10, _S, "shift when no parent studied"),
    Effect("ability.programme_spread", 0.15, _S, "spread of the intake's ability between programmes"),
    Effect("engagement.spread", 1.0, _S, "spread between students of one background"),
    Effect("engagement.ability", 0.25, _S, "engagement per standard deviation of ability"),
    Effect("engagement.male", -0.12, _S, "shift of latent engagement against women"),
    Effect("engagement.late_application", -0.20, _S, "shift when the application came after 1 May"),
    Effect("engagement.origin.EEA", 0.05, _S, "shift of latent engagement against NL"),
    Effect("engagement.origin.non-EEA", 0.10, _S, "shift of latent engagement against NL"),
    Effect("dropout.base", -1.72, _O, "a Dutch woman from havo of average ability and engagement"),
    Effect("dropout.ability", -0.78, _O, "per standard deviation of latent ability"),
    Effect("dropout.engagement", -0.85, _O, "per standard deviation of latent engagement"),
    Effect("dropout.circumstances", 0.60, _O, "per standard deviation of circumstances, which leave no trace"),
    Effect("dropout.male", 0.33, _O, "direct effect of sex: men, at equal ability, engagement and background"),
    Effect("dropout.first_generation", 0.10, _O, "direct effect, at equal ability and engagement"),
    Effect("dropout.route.mbo", 0.10, _O, "direct effect against havo"),
    Effect("dropout.route.vwo", -0.15, _O, "direct effect against havo"),
    Effect("dropout.route.foreign", 0.05, _O, "direct effect against havo"),
    Effect("dropout.route.bachelor", -0.90, _O, "direct effect against havo (master students)"),
    Effect("dropout.origin.EEA", 0.00, _O, "direct effect against NL"),
    Effect("dropout.origin.non-EEA", 0.15, _O, "direct effect against NL"),
    Effect("dropout.late_application", 0.20, _O, "direct effect of an application after 1 May"),
    Effect("dropout.previous_attempts", 0.25, _O, "direct effect of an earlier attempt at the programme"),
    Effect("dropout.switched", -0.15, _O, "direct effect of having switched programme"),
    Effect("dropout.programme_spread", 0.30, _O, "spread between programmes"),
    Effect("dropout.year_spread", 0.08, _O, "spread between years, shared by the whole institution"),
    Effect("switch.base", -2.40, _O, "switching programme, for those who stay in the institution"),
    Effect("switch.ability", -0.30, _O, "per standard deviation of latent ability"),
    Effect("switch.engagement", -0.20, _O, "per standard deviation of latent engagement"),
    Effect("switch.same_faculty", 0.60, _H, "switchers who stay within their faculty, where it has another programme"),
    Effect("left.before_october", 0.008, _H, "enrolled, and gone again before 1 October"),
    Effect("left.by_december", 0.15, _H, "of the dropouts: left in October or November"),
    Effect("left.by_february", 0.33, _H, "of the dropouts: left in December or January"),
    Effect("left.by_july", 0.20, _H, "of the dropouts: left from February to July; the others do not come back"),
    Effect("left.later_years", 0.06, _H, "students of year 2 and up who do not come back, per year"),
    Effect("graduation.each_year", 0.60, _H, "students past the nominal duration who graduate, per year"),
    Effect("grade.mean", 63.0, _P, "mean grade at average ability and engagement"),
    Effect("grade.ability", 7.0, _P, "per standard deviation of latent ability"),
    Effect("grade.engagement", 4.0, _P, "per standard deviation of latent engagement"),
    Effect("grade.noise", 11.0, _P, "spread of one grade around what is expected"),
    Effect("grade.course_spread", 4.0, _P, "spread of difficulty between courses"),
    Effect("grade.resit", 3.0, _P, "gain at a second attempt"),
    Effect("prior_grade.mean", 66.0, _P, "mean grade of the diploma at average ability"),
    Effect("prior_grade.ability", 4.0, _P, "per standard deviation of latent ability"),
    Effect("prior_grade.noise", 4.0, _P, "spread around that"),
    Effect("submission.missing", -2.30, _O, "work not handed in, or exam not sat"),
    Effect("submission.missing.engagement", -0.75, _O, "per standard deviation of latent engagement"),
    Effect("submission.late", -1.60, _O, "handed in after the deadline"),
    Effect("submission.late.engagement", -0.55, _O, "per standard deviation of latent engagement"),
    Effect("activity.day", -0.20, _O, "active in the learning environment on a weekday"),
    Effect("activity.day.engagement", 0.45, _O, "per standard deviation of latent engagement"),
    Effect("activity.day.week_spread", 0.80, _O, "good and bad weeks of one student"),
    Effect("activity.weekend", -1.20, _O, "on a Saturday or Sunday"),
    Effect("activity.clicks", 2.30, _L, "clicks on an active day"),
    Effect("activity.clicks.engagement", 0.25, _L, "per standard deviation of latent engagement"),
    Effect("activity.personal_spread", 0.60, _L, "habit of clicking that says nothing about success"),
    Effect("attendance.meeting", 1.50, _O, "present at a compulsory meeting"),
    Effect("attendance.meeting.engagement", 0.70, _O, "per standard deviation of latent engagement"),
    Effect("teamwork.actions", 1.8, _L, "actions of a member in the team's workspace on a working day"),
    Effect("teamwork.submissions", 0.4, _L, "parts of the team's work a member hands in on a deadline"),
    Effect("teamwork.engagement", 0.45, _L, "both, per standard deviation of latent engagement"),
    Effect("teamwork.personal_spread", 0.45, _L, "both: habit of working in teams that says nothing about success"),
    Effect("teamwork.winding_down", -1.5, _L, "both, in the last three weeks before leaving"),
    Effect("traces.winding_down", -1.50, _O, "activity, presence and hand-ins in the last three weeks before leaving"),
    Effect("applications.origin.EEA", 0.10, _H, "of the applicants of an average programme"),
    Effect("applications.origin.non-EEA", 0.07, _H, "of the applicants of an average programme"),
    Effect("applications.drift_spread", 0.01, _L, "steady growth or decline of a programme, per year"),
    Effect("applications.year_step", 0.03, _L, "step a year that lasts, shared by the whole institution"),
    Effect("applications.faculty_step", 0.03, _L, "step a year that lasts, shared by a faculty"),
    Effect("applications.origin_step", 0.04, _L, "step a year that lasts, shared by an origin"),
    Effect("applications.programme_step", 0.11, _L, "step a year that lasts, of a programme by itself"),
    Effect("applications.cell_step", 0.05, _L, "step a year that lasts, of one origin in one programme"),
    Effect("applications.year_spread", 0.02, _L, "effect of one year only, shared by the whole institution"),
    Effect("applications.faculty_spread", 0.02, _L, "effect of one year only, shared by a faculty"),
    Effect("applications.origin_spread", 0.02, _L, "effect of one year only, shared by an origin"),
    Effect("applications.programme_spread", 0.04, _L, "effect of one year only, of a programme by itself"),
    Effect("applications.opening_year", -0.70, _L, "first season of a new programme; half of it in the second"),
    Effect("applications.requests.2", 0.26, _H, "applicants with two requests in Studielink"),
    Effect("applications.requests.3", 0.12, _H, "applicants with three requests in Studielink"),
    Effect("applications.timing_spread", 0.60, _W, "season that runs early or late, shared by all"),
    Effect("applications.timing_origin_spread", 0.40, _W, "season that runs early or late for an origin"),
    Effect("applications.timing_programme_spread", 0.40, _W, "season that runs early or late for a programme"),
    Effect("applications.timing_programme", 0.80, _W, "programmes that are chosen early or late, the same every year"),
    Effect("conversion.origin.NL", 0.55, _O, "application becomes enrolment, one request, middle of the season"),
    Effect("conversion.origin.EEA", -0.45, _O, "application becomes enrolment, one request, middle of the season"),
    Effect("conversion.origin.non-EEA", -1.05, _O, "application becomes enrolment, one request, middle of the season"),
    Effect("conversion.master", 0.30, _O, "masters against bachelors"),
    Effect("conversion.extra_request", -0.45, _O, "per further request of the same student"),
    Effect("conversion.week", 0.80, _O, "last week of the season against the first"),
    Effect("conversion.programme_spread", 0.25, _O, "spread between programmes, the same every year"),
    Effect("conversion.year_step", 0.03, _O, "drift: step a year that lasts, shared by the whole institution"),
    Effect("conversion.faculty_step", 0.02, _O, "drift: step a year that lasts, shared by a faculty"),
    Effect("conversion.origin_step", 0.04, _O, "drift: step a year that lasts, shared by an origin"),
    Effect("conversion.programme_step", 0.08, _O, "drift: step a year that lasts, of a programme by itself"),
    Effect("conversion.cell_step", 0.04, _O, "drift: step a year that lasts, of one origin in one programme"),
    Effect("conversion.year_spread", 0.04, _O, "effect of one year only, shared by the whole institution"),
    Effect("conversion.faculty_spread", 0.04, _O, "effect of one year only, shared by a faculty"),
    Effect("conversion.origin_spread", 0.04, _O, "effect of one year only, shared by an origin"),
    Effect("conversion.yearly_programme_spread", 0.06, _O, "effect of one year only, of a programme by itself"),
    Effect("conversion.cancelled", 0.60, _H, "of the applications that come to nothing: cancelled before September"),
    Effect("applicant.second_here", 0.40, _H, "of those with further requests: one of them is at this institution"),
    Effect("applicant.route.mbo", 0.20, _O, "application of one person becomes enrolment, against havo"),
    Effect("applicant.route.vwo", -0.50, _O, "application of one person becomes enrolment, against havo"),
    Effect("applicant.region.middle", -0.25, _O, "the same for who lives in the middle distance, against near"),
    Effect("applicant.region.far", -0.70, _O, "the same for who lives far away, against near"),
    Effect(
        "applicant.address.abroad", -0.60, _O, "the same for EEA and non-EEA abroad, against living in the Netherlands"
    ),
    Effect("policy.language.season", -1, _N, "programmes turn to Dutch or select: first season (0: current cohort's)"),
    Effect("policy.language.programmes", 0.40, _H, "of the programmes taught in English that do so"),
    Effect("policy.language.applications.EEA", -0.25, _L, "their applications, from that season on"),
    Effect("policy.language.applications.non-EEA", -0.40, _L, "their applications, from that season on"),
    Effect("policy.language.conversion.EEA", -0.20, _O, "their conversion, from that season on"),
    Effect("policy.language.conversion.non-EEA", -0.30, _O, "their conversion, from that season on"),
    Effect("policy.grant.season", -3, _N, "the basic grant comes back: first season (0: current cohort's)"),
    Effect("policy.grant.conversion.NL", 0.12, _O, "conversion of all programmes, from that season on"),
    Effect("programmes.new", 0.06, _H, "of the programmes: open from the second cohort on, at least one"),
    Effect("programmes.closed", 0.03, _H, "of the programmes: closed during the cohorts, at least one"),
    Effect("fixus.programmes", 0.07, _H, "of the programmes: with a numerus fixus, at least one"),
    Effect("fixus.places", 0.80, _H, "places of a numerus fixus per student who would come, on average"),
    Effect("fixus.places_spread", 0.15, _L, "spread of that between programmes"),
    Effect("fixus.revised", 0.30, _H, "chance that a cap is another one than the year before"),
    Effect("fixus.revision_spread", 0.12, _L, "spread of such a revision"),
    Effect("fixus.unfilled", 0.02, _H, "places that stay empty though more would come, on average"),
    Effect("consent.never", 0.04, _H, "students who never gave consent"),
    Effect("consent.objected", 0.03, _H, "students who gave consent and objected later"),
)

_VALUES = {effect.name: effect.value for effect in EFFECTS}


def amount(name: str) -> float:
    """The declared value of the effect `name`; KeyError when it is not declared."""
    return _VALUES[name]


def amounts(prefix: str, groups: tuple[str, ...]) -> Floats:
    """The declared values of `prefix.group` for each group; the reference group has no entry and is 0."""
    return np.array([_VALUES.get(f"{prefix}.{group}", 0.0) for group in groups])


def render_effects() -> str:
    """The table of effects in Markdown, as the documentation shows it."""
    lines = ["| effect | amount | unit | meaning |", "|---|---:|---|---|"]
    lines += [f"| `{e.name}` | {e.value:g} | {e.scale} | {e.meaning} |" for e in EFFECTS]
    return "\n".join(lines)
