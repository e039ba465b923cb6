"""A slow, obvious second implementation of the dropout features agrees with the one that runs."""

from datetime import date
from statistics import mean

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from lib.lake import frame, load

from features.build import DropoutQuestion, build_dropout_table
from features.calendar import Moment
from features.vocabulary import OutcomeName

AS_OF = date(2021, 11, 15)
QUESTION = DropoutQuestion(OutcomeName.DROPOUT, (Moment("results", month_day=(11, 15)),))
STUDENTS = ("a", "b", "c")
DEADLINES = {"A1": "2021-10-01", "A2": "2021-11-01", "A3": "2021-12-01"}

days = st.dates(date(2021, 9, 10), date(2021, 12, 31))
hand_ins = st.dictionaries(
    st.tuples(st.sampled_from(STUDENTS), st.sampled_from(sorted(DEADLINES))),
    st.tuples(days, st.integers(0, 100), st.integers(0, 20)),
    max_size=9,
)
clicks = st.dictionaries(st.tuples(st.sampled_from(STUDENTS), days), st.integers(0, 50), max_size=12)


def slow(hand_ins, clicks) -> pd.DataFrame:
    rows = []
    for student in STUDENTS:
        handed = {a: when for (s, a), (when, _, _) in hand_ins.items() if s == student and when <= AS_OF}
        graded = [
            score
            for (s, _), (when, score, lag) in hand_ins.items()
            if s == student and when <= AS_OF and when + pd.Timedelta(days=lag) <= AS_OF
        ]
        due = {a: date.fromisoformat(d) for a, d in DEADLINES.items() if date.fromisoformat(d) <= AS_OF}
        seen = {when: n for (s, when), n in clicks.items() if s == student and when <= AS_OF}
        active = [when for when, n in seen.items() if n > 0]
        rows.append(
            {
                "student": student,
                "graded": float(len(graded)) if handed else np.nan,
                "mean_score": mean(graded) if graded else np.nan,
                "lowest_score": min(graded) if graded else np.nan,
                "missing": float(sum(a not in handed for a in due)),
                "late": float(sum(a in handed and handed[a] > due[a] for a in due)),
                "share_handed_in": mean(float(a in handed) for a in due),
                "clicks": float(sum(seen.values())) if seen else np.nan,
                "active_days": float(len(active)) if seen else np.nan,
                "recent_clicks": float(sum(n for when, n in seen.items() if (AS_OF - when).days < 14))
                if seen
                else np.nan,
                "days_since_activity": float(min((AS_OF - when).days for when in active)) if active else np.nan,
            }
        )
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(frame.columns.drop("student"), "float64"))


@given(hand_ins, clicks)
def test_the_features_agree_with_a_loop_over_students(hand_ins, clicks) -> None:
    tables = load(
        {
            "enrolments": frame("enrolments", [{"student": student} for student in STUDENTS]),
            "assessments": frame("assessments", [{"assessment": a, "due_on": due} for a, due in DEADLINES.items()]),
            "results": frame(
                "results",
                [
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
            ),
            "activity": frame(
                "activity",
                [{"student": s, "on": when, "known_on": when, "clicks": n} for (s, when), n in clicks.items()],
            ),
        }
    )

    fast = build_dropout_table(tables, QUESTION, "2021", "results", AS_OF, today=AS_OF).frame

    expected = slow(hand_ins, clicks)
    pd.testing.assert_frame_equal(fast[expected.columns].astype({"student": "object"}), expected, check_exact=False)
