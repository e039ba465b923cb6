import numpy as np
import pandas as pd

from training.reasons.usual import find_usual


def table(**programmes: list[float]) -> pd.DataFrame:
    rows = [(name, "2025", value) for name, values in programmes.items() for value in values]
    return pd.DataFrame(rows, columns=["programme", "cohort", "value"])


def test_most_students_have_at_least_and_at_most_what_is_usual_in_their_programme():
    frame = table(p=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], q=[0] * 12)

    usual = find_usual(frame, ["value"])

    first = {name: getattr(usual, name)["value"].iloc[0] for name in ("at_least", "at_most", "lowest", "highest")}
    assert first == {"at_least": 5, "at_most": 6, "lowest": 1, "highest": 10}
    assert usual.at_least["value"].iloc[-1] == 0
    assert usual.of_programme["value"].all()
    own = frame.loc[frame["programme"] == "p", "value"]
    assert (own >= 5).mean() > 0.5
    assert (own <= 6).mean() > 0.5


def test_nine_students_are_compared_with_all_and_few_values_with_nobody():
    frame = table(p=[100] * 9, q=[float(one) for one in range(20)]).assign(rare=[1.0] * 9 + [np.nan] * 20)

    usual = find_usual(frame, ["value", "rare"])

    assert not usual.of_programme["value"].iloc[0]
    assert usual.at_least["value"].iloc[0] == 14
    assert usual.at_least["rare"].isna().all()
    assert not usual.is_measured["rare"].any()


def test_values_of_another_cohort_are_no_comparison():
    frame = pd.concat([table(p=[1] * 10), table(p=[9] * 10).assign(cohort="2024")], ignore_index=True)

    assert list(find_usual(frame, ["value"]).at_least["value"]) == [1] * 10 + [9] * 10


def test_measured_is_what_half_of_the_programme_has():
    frame = table(p=[1.0] * 5 + [np.nan] * 5, q=[1.0] * 4 + [np.nan] * 6)

    assert list(find_usual(frame, ["value"]).is_measured["value"]) == [True] * 10 + [False] * 10
