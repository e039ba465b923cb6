"""A slow, obvious second implementation of the dropout features agrees with the one that runs."""

from datetime import date
from statistics import mean

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.lake import apart, frame, load

from features.calendar import Moment
from features.dropout.build import DropoutQuestion, build_dropout_table
from features.vocabulary import OutcomeName

AS_OF = date(2021, 11, 15)
QUESTION = DropoutQuestion(OutcomeName.DROPOUT, (Moment("results", month_day=(11, 15)),))
STUDENTS = ("a", "b", "c")
STARTS = date(2021, 9, 6)
DEADLINES = {"A1": "2021-10-01", "A2": "2021-11-01", "A3": "2021-12-01"}
SUBMISSIONS = [
    *("missing", "missing_in_a_row", "share_handed_in", "late", "share_late", "days_early"),
    *("days_early_against_course", "latest_days_early", "first_on_time", "latest_handed_in"),
]
LACKED = {
    "without_grade": "mean_score",
    "without_second_grade": "score_trend",
    "without_hand_in": "days_early",
    "without_activity": "days_since_activity",
}

days = st.dates(date(2021, 9, 10), date(2021, 12, 31))
hand_ins = st.dictionaries(
    st.tuples(st.sampled_from(STUDENTS), st.sampled_from(sorted(DEADLINES))),
    st.tuples(days, st.integers(0, 100), st.integers(0, 20)),
    max_size=9,
)
clicks = st.dictionaries(st.tuples(st.sampled_from(STUDENTS), days), st.integers(0, 50), max_size=12)


def slow(hand_ins, clicks) -> pd.DataFrame:
    due = {a: date.fromisoformat(d) for a, d in DEADLINES.items() if date.fromisoformat(d) <= AS_OF}
    handed = {
        s: {a: when for (one, a), (when, _, _) in hand_ins.items() if one == s and when <= AS_OF} for s in STUDENTS
    }
    # What less than a quarter of the group handed in is owed by nobody.
    due = {a: when for a, when in due.items() if sum(a in one for one in handed.values()) >= len(STUDENTS) / 4}
    graded = {
        s: {
            a: score
            for (one, a), (when, score, lag) in hand_ins.items()
            if one == s and when <= AS_OF and when + pd.Timedelta(days=lag) <= AS_OF
        }
        for s in STUDENTS
    }
    seen = {s: {when: n for (one, when), n in clicks.items() if one == s and when <= AS_OF} for s in STUDENTS}
    totals = {s: sum(seen[s].values()) for s in STUDENTS}
    # Where nobody of a programme clicks, clicks are not delivered, and nothing is known of them.
    anything = any(seen.values())
    rows = [
        {"student": s}
        | slow_results(s, handed, graded)
        | (slow_submissions(handed, s, due) if due else dict.fromkeys(SUBMISSIONS, np.nan))
        | {"ahead": sum(date.fromisoformat(DEADLINES[a]) > AS_OF for a in handed[s])}
        | (slow_activity(s, seen, totals) if anything else {})
        for s in STUDENTS
    ]
    for own in rows:
        for lacking, value in LACKED.items():
            has = sum(value in one and not np.isnan(one[value]) for one in rows)
            own[lacking] = float(np.isnan(own.get(value, np.nan)) and 2 * has >= len(rows))
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(frame.columns.drop("student"), "float64"))


def slow_results(s, handed, graded) -> dict[str, float]:
    mine = graded[s]
    difference = {a: mine[a] - mean(scores[a] for scores in graded.values() if a in scores) for a in mine}
    days = sorted({handed[s][a] for a in mine})
    last = [a for a in mine if handed[s][a] == days[-1]]
    first = [a for a in mine if handed[s][a] == days[0]]
    against = [place(mine[a], [scores[a] for scores in graded.values() if a in scores]) for a in mine]
    return {
        "graded": len(mine),
        "failed": sum(score < 55 for score in mine.values()),
        "mean_score": average(mine.values()),
        "lowest_score": min(mine.values(), default=np.nan),
        "last_score": average(mine[a] for a in last),
        "score_against_course": average(difference.values()),
        "place_in_course": average(against),
        "share_below_mean": average(float(one < 0) for one in difference.values()),
        "last_score_against_course": average(difference[a] for a in last),
        "score_trend": average(difference[a] for a in last) - average(difference[a] for a in first)
        if len(days) > 1
        else np.nan,
    }


def slow_submissions(everybody, s, due) -> dict[str, float]:
    handed = everybody[s]
    early = {a: (due[a] - handed[a]).days for a in due if a in handed}
    of_all = {a: average((due[a] - one[a]).days for one in everybody.values() if a in one) for a in due}
    ordered = sorted(due, key=due.__getitem__)
    in_a_row = 0
    while in_a_row < len(ordered) and ordered[-1 - in_a_row] not in handed:
        in_a_row += 1
    return {
        "missing": sum(a not in handed for a in due),
        "missing_in_a_row": in_a_row,
        "share_handed_in": average(float(a in handed) for a in due),
        "late": sum(days < 0 for days in early.values()),
        "share_late": average(float(days < 0) for days in early.values()),
        "days_early": average(early.values()),
        "days_early_against_course": average(early[a] - of_all[a] for a in early),
        "latest_days_early": early.get(ordered[-1], np.nan),
        "first_on_time": float(early.get(ordered[0], -1) >= 0),
        "latest_handed_in": float(ordered[-1] in handed),
    }


def slow_activity(s, seen, totals) -> dict[str, float]:
    active = [when for when, n in seen[s].items() if n > 0]
    logs = {one: np.log(totals[one] + 1) for one in STUDENTS}
    recent = sum(n for when, n in seen[s].items() if (AS_OF - when).days < 14)
    before = sum(n for when, n in seen[s].items() if 14 <= (AS_OF - when).days < 28)
    weeks = {(when - STARTS).days // 7 for when in active}
    return {
        "clicks_against_course": logs[s] - average(logs.values()),
        "place_by_clicks": place(totals[s], list(totals.values())),
        "active_days": len(active),
        "active_days_against_course": len(active)
        - average(sum(n > 0 for n in days.values()) for days in seen.values()),
        "share_active_weeks": len(weeks) / ((AS_OF - STARTS).days // 7 + 1),
        "recent_clicks": recent,
        "activity_trend": np.log(recent + 1) - np.log(before + 1),
        "days_since_activity": min(((AS_OF - when).days for when in active), default=np.nan),
    }


def average(values) -> float:
    known = list(values)
    return mean(known) if known else np.nan


def place(value, everybody) -> float:
    if len(everybody) == 1:
        return 0.5
    below = sum(other < value for other in everybody)
    return (below + (sum(other == value for other in everybody) - 1) / 2) / (len(everybody) - 1)


WORLDS = [f"W{number}" for number in range(6)]  # they see nothing of each other: peers are those of the programme


def rows_of(hand_ins, clicks) -> dict[str, list[dict[str, object]]]:
    return {
        "enrolments": [{"student": student} for student in STUDENTS],
        "assessments": [{"assessment": a, "due_on": due} for a, due in DEADLINES.items()],
        "results": [
            {
                "student": s,
                "assessment": a,
                "submitted_on": when,
                "known_on": when,
                "score": float(score),
                "passed": score >= 55,
                "graded_on": when + pd.Timedelta(days=lag),
            }
            for (s, a), (when, score, lag) in hand_ins.items()
        ],
        "activity": [{"student": s, "on": when, "known_on": when, "clicks": n} for (s, when), n in clicks.items()],
    }


@settings(max_examples=5)
@given(st.lists(st.tuples(hand_ins, clicks), min_size=len(WORLDS), max_size=len(WORLDS)))
def test_the_features_agree_with_a_loop_over_students(drawn) -> None:
    lakes = {world: rows_of(*one) for world, one in zip(WORLDS, drawn, strict=True)}
    rows = {name: [row for world, lake in lakes.items() for row in apart(world, lake[name])] for name in lakes["W0"]}
    tables = load({name: frame(name, some) for name, some in rows.items()})

    fast = build_dropout_table(tables, QUESTION, "2021", "results", AS_OF, today=AS_OF).frame

    slowly = [slow(*one) for one in drawn]
    expected = pd.concat(
        [one.assign(student=f"{world} " + one["student"]) for world, one in zip(WORLDS, slowly, strict=True)],
        ignore_index=True,
    )
    pd.testing.assert_frame_equal(fast[expected.columns].astype({"student": "object"}), expected, check_exact=False)
