from datetime import date

import pytest
from lib.cohorts import cohort_table, known_dates

from features.errors import TableError
from training.splits import Split, SplitRule, check_split, split_by_cohort

TABLES = [cohort_table(year, 40) for year in (2018, 2019, 2020)]


def cohorts(split: Split) -> tuple[list[str], str]:
    return [table.cohort for table in split.train], split.test.cohort


def test_the_last_cohort_with_outcomes_judges_and_earlier_ones_teach():
    assert cohorts(split_by_cohort(TABLES, known_dates(*TABLES), SplitRule())) == (["2018", "2019"], "2020")


def test_a_cohort_without_outcomes_neither_teaches_nor_judges():
    tables = [*TABLES, cohort_table(2021, 40, known=False)]

    assert cohorts(split_by_cohort(tables, known_dates(*tables), SplitRule()))[1] == "2020"


def test_a_cohort_whose_outcome_came_after_the_as_of_date_does_not_teach():
    known = {**known_dates(*TABLES), "2019": date(2020, 11, 16)}  # a day after the as-of date of 2020

    assert cohorts(split_by_cohort(TABLES, known, SplitRule())) == (["2018"], "2020")


def test_named_training_cohorts_are_taken_and_the_missing_gap_is_told():
    known = {**known_dates(*TABLES), "2019": date(2021, 6, 1)}

    split = split_by_cohort(TABLES, known, SplitRule(("2018", "2019"), "2020"))

    assert cohorts(split) == (["2018", "2019"], "2020")
    assert split.not_yet_known == ("2019",)


def test_without_an_earlier_cohort_there_is_nothing_to_learn_from():
    with pytest.raises(TableError, match=r"no cohort before 2018 has an outcome that was known on 2018-11-15"):
        split_by_cohort(TABLES[:1], known_dates(*TABLES), SplitRule())


def test_a_test_cohort_that_is_not_there_is_named():
    with pytest.raises(TableError, match="cohort 1999 has no student with a known outcome"):
        split_by_cohort(TABLES, known_dates(*TABLES), SplitRule(test_cohort="1999"))


def test_the_check_does_not_trust_the_splitter():
    with pytest.raises(TableError, match="would judge a model that learnt from"):
        check_split(Split((TABLES[2],), TABLES[0]))


def test_a_cohort_of_which_only_the_first_outcomes_are_known_does_not_judge():
    half = cohort_table(2021, 40)
    half.frame.loc[10:, "outcome"] = float("nan")

    assert cohorts(split_by_cohort([*TABLES, half], known_dates(*TABLES, half), SplitRule()))[1] == "2020"
