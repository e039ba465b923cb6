"""What a run found in words, from the facts that it keeps."""

from dataclasses import asdict

import pytest

from features.cohort_table import Feature
from features.dropout import FEATURES as DROPOUT_FEATURES
from features.dropout.facts import NAMED_FACTS
from features.inflow.declarations import FEATURES as INFLOW_FEATURES
from serving.results.sentences import (
    name_baseline,
    name_feature,
    tell_backtest,
    tell_comparison,
    tell_limits,
    tell_result,
    tell_rule,
)
from training.contracts.inflow import Baseline
from training.dropout.evaluation.simple_rule import SimpleRule
from training.evaluation.comparison import RULE, Conclusion
from training.inflow.evaluation.judgement import BaselineComparison

GRADE = Feature("mean_score", "results")
FOUND = BaselineComparison(Baseline.LAST_YEAR, 0.1, 0.2, -0.15, -0.05, 40)


def test_the_result_of_a_manifest_is_told_from_its_facts():
    found = Conclusion(True, True, {RULE: False, "constant": True}, True)

    assert tell_result({"conclusion": asdict(found)}, "en") == tell_comparison(found, "en")
    assert tell_result({"conclusion": asdict(FOUND)}, "nl") == tell_backtest(FOUND, "nl")
    assert tell_result({"sentence_nl": "Beter.", "sentence_en": "Better."}, "nl") == "Beter."  # as it was kept before
    assert tell_result({}, "nl") == ""


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Conclusion(False, True, {RULE: True}), "On a later cohort the chances of the model are no better than a "
         "constant, beyond chance; its order of students is better than chance."),
        (Conclusion(False, False, {RULE: False}, is_cross_validated=True), "In cross-validation the model is no "
         "better than a constant. Nothing else that was compared is better either. No recommendation is made."),
        (Conclusion(False, False, {RULE: False}, True, True), "In cross-validation the model is no better than a "
         "constant. No recommendation is made."),
    ],
)  # fmt: skip
def test_a_model_that_is_no_better_is_said_to_be_no_better(found, told):
    assert tell_comparison(found, "en") == told


def test_leakage_is_warned_of_where_columns_carry_no_date():
    undated = {"is_cross_validated": True, "is_undated": True}

    assert "Time leakage cannot be excluded" in tell_limits(undated, "en")
    assert "Lekkage in de tijd kan niet worden uitgesloten" in tell_limits(undated, "nl")
    assert "leakage" not in tell_limits(undated | {"is_undated": False}, "en")
    assert "no judgement on a later cohort" in tell_limits(undated, "en")
    assert tell_limits({"is_cross_validated": False, "is_undated": True}, "en") == ""


def test_the_rule_is_said_in_words():
    rule = SimpleRule(GRADE, highest_first=False, blanks_first=True)

    assert tell_rule(rule, "nl") == "gemiddeld cijfer, laagste eerst; wie er geen heeft staat vooraan"
    assert tell_rule(rule, "en") == "mean grade, lowest first; who has none comes first"


def test_every_baseline_has_a_name_in_both_languages():
    names = [name_baseline(one, language) for language in ("nl", "en") for one in Baseline]

    assert len(set(names)) == 6


def test_every_feature_has_a_name_and_a_fact_of_an_institution_its_own():
    features = [one.name for one in (*DROPOUT_FEATURES, *INFLOW_FEATURES)]
    named = {name: (name_feature(name, "nl"), name_feature(name, "en")) for name in (*features, *NAMED_FACTS)}

    assert [name for name, told in named.items() if name in told] == ["resits"]  # its name in English
    assert named["matching_done"] == ("deed mee aan de matching", "took part in the matching before the enrolment")
    assert name_feature("hours_of_work", "nl") == "hours_of_work"
