from dataclasses import replace
from datetime import date

import pytest
from lib.cohorts import cohort_table, known_dates

from features.errors import TableError
from training.splits import Split, SplitRule, check_split, has_outcome, keep_waiting, split_by_cohort

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


def test_one_cohort_with_outcomes_is_cross_validated():
    alone = split_by_cohort([TABLES[0], cohort_table(2019, 40, known=False)], known_dates(*TABLES), SplitRule())

    assert (cohorts(alone), alone.is_cross_validated) == ((["2018"], "2018"), True)
    assert not split_by_cohort(TABLES, known_dates(*TABLES), SplitRule()).is_cross_validated


def test_named_cohorts_are_never_replaced_by_cross_validation():
    with pytest.raises(TableError, match=r"no cohort before 2018 has an outcome that was known on 2018-11-15"):
        split_by_cohort(TABLES[:1], known_dates(*TABLES), SplitRule(train_cohorts=("2017",)))


def test_without_a_cohort_whose_outcome_was_known_in_time_there_is_nothing_to_learn_from():
    late = dict.fromkeys(known_dates(*TABLES), date(2030, 1, 1))

    with pytest.raises(TableError, match=r"no cohort before 2020 has an outcome that was known on 2020-11-15"):
        split_by_cohort(TABLES, late, SplitRule())


def test_a_cohort_that_is_no_year_is_known_as_far_as_its_labels_are():
    table = cohort_table(2021, 40)
    table.frame.loc[10:, "outcome"] = float("nan")

    assert not has_outcome(table)
    assert has_outcome(replace(table, cohort="all"))
    assert not has_outcome(replace(cohort_table(2021, 40, known=False), cohort="all"))


def test_only_who_has_no_outcome_yet_is_scored_unless_everybody_has_one():
    past, new, mixed = cohort_table(2019, 40), cohort_table(2021, 40, known=False), cohort_table(2021, 40)
    mixed.frame.loc[30:, "outcome"] = float("nan")

    assert len(keep_waiting(past).frame) == len(keep_waiting(new).frame) == 40
    assert keep_waiting(mixed).frame["student"].tolist() == mixed.frame["student"].tolist()[30:]


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
