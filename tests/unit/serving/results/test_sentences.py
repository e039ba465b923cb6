"""What a run found in words, from the facts that it keeps."""

from dataclasses import asdict
from datetime import date

import pytest

from fairness.verdict import Verdict
from features.cohort_table import Feature
from features.dropout import FEATURES as DROPOUT_FEATURES
from features.dropout.facts import NAMED_FACTS
from features.errors import TableError
from features.inflow.declarations import FEATURES as INFLOW_FEATURES
from serving.results.sentences import (
    name_feature,
    tell_backtest,
    tell_comparison,
    tell_condition,
    tell_error,
    tell_limits,
    tell_order,
    tell_result,
    tell_rule,
)
from serving.words import text
from training.contracts.inflow import Baseline
from training.dropout.evaluation.simple_rule import SimpleRule
from training.evaluation.comparison import RULE
from training.evaluation.conclusion import Conclusion
from training.gate.conditions import Condition, GateError, Need, Standing
from training.gate.versions import State
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


def test_gaps_that_say_much_are_told_beside_the_result():
    result = {"conclusion": asdict(Conclusion(False, False, {RULE: False}, True, True))}

    assert tell_result(result, "en") == tell_result(result | {"telling_gaps": []}, "en")
    assert tell_result(result | {"telling_gaps": ["matching_done", "own"]}, "en").startswith(tell_result(result, "en"))
    assert "a value of took part in the matching" in tell_result(result | {"telling_gaps": ["matching_done"]}, "en")
    assert "pas later wordt ingevuld" in tell_result(result | {"telling_gaps": ["matching_done", "own"]}, "nl")


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
    names = [text(f"method.{one}", language) for language in ("nl", "en") for one in Baseline]

    assert len(set(names)) == 6


def test_every_feature_has_a_name_and_a_fact_of_an_institution_its_own():
    features = [one.name for one in (*DROPOUT_FEATURES, *INFLOW_FEATURES)]
    named = {name: (name_feature(name, "nl"), name_feature(name, "en")) for name in (*features, *NAMED_FACTS)}

    assert [name for name, told in named.items() if name in told] == ["resits"]  # its name in English
    assert named["matching_done"] == ("deed mee aan de matching", "took part in the matching before the enrolment")
    assert name_feature("hours_of_work", "nl") == "hours_of_work"


@pytest.mark.parametrize(
    ("standing", "values", "nl", "en"),
    [
        (Standing.AUDIT_NOT_PASSED, {"verdict": Verdict.FAILED}, "De toetsing eindigde als: niet voldaan. Weiger, of "
         "teken een uitzondering met reden en einddatum.", "The audit ended as: failed. Refuse, or sign a written "
         "exception with a reason and an end date."),
        (Standing.AUDIT_EXCEPTED, {"verdict": Verdict.INSUFFICIENT, "until": date(2026, 4, 1)}, "De toetsing eindigde "
         "als: geen oordeel; er is een uitzondering tot en met 2026-04-01.", "The audit ended as: no verdict; there is "
         "an exception until 2026-04-01."),
        (Standing.AUDIT_NOT_SHOWN, {"verdict": Verdict.NOT_SHOWN}, "De toetsing toonde geen verschil boven een grens, "
         "en kon ook niet aantonen dat er geen is. Weiger, of aanvaard dat schriftelijk: geef een reden en een dag tot "
         "en met wanneer het geldt (op de opdrachtregel: --reason en --exception-until).", "The audit showed no gap "
         "beyond a limit, and could not show that there is none. Refuse, or accept that in writing: give a reason and "
         "a day until which it holds (on the command line: --reason and --exception-until)."),
        (Standing.DOSSIER_OPEN, {"number": 2, "questions": {"nl": ("Wie?", "Waar?"), "en": ("Who?", "Where?")}},
         "In het dossier is nog verplicht in te vullen (2): Wie?; Waar?",
         "Mandatory and still open in the dossier (2): Who?; Where?"),
        (Standing.JUDGED_LACKS, {"version": 3, "needs": ("verdict", "dossier")}, "Deze versie heeft ook van het "
         "beoordelende cohort geleerd en steunt op versie 3, die wel is beoordeeld. Bij die versie ontbreekt nog: "
         "uitkomst van de toetsing en dossier. Regel dat eerst.", "This version learnt from the judging cohort too, "
         "and leans on version 3, which was judged. Of that version is still missing: verdict of the audit and "
         "dossier. See to that first."),
        (Standing.SIGNERS_NAMED, {"signers": ("A", "B")}, "Volgens het beleid tekent voor een model: A, B.",
         "By the policy, who signs for a model is: A, B."),
        (Standing.CANNOT_BECOME, {"name": "m", "version": 2, "state": State.CHAMPION, "becomes": State.REFUSED},
         "Model m versie 2 is in gebruik en kan niet geweigerd worden.",
         "Model m version 2 is champion and cannot become refused."),
    ],
)  # fmt: skip
def test_what_the_gate_asks_is_told_in_the_language_of_who_reads(standing, values, nl, en):
    asked = Condition(Need.STAGE, False, standing, values)

    assert (tell_condition(asked, "nl"), tell_condition(asked, "en")) == (nl, en)


def test_a_question_of_the_dossier_that_was_not_asked_in_a_language_is_told_in_english():
    asked = Condition(Need.DOSSIER, False, Standing.DOSSIER_OPEN, {"number": 1, "questions": {"en": ("Who?",)}})

    assert tell_condition(asked, "nl").endswith("(1): Who?")


def test_one_thing_that_is_missing_is_said_as_it_is_and_several_as_a_list():
    dossier = Condition(Need.DOSSIER, False, Standing.DOSSIER_ABSENT)
    audit = Condition(Need.AUDIT, False, Standing.AUDIT_ABSENT)

    assert tell_error(GateError([dossier], where="model m"), "en").splitlines() == [
        "There is no dossier. Make it with studiepeil dossier.", "  where: model m",
    ]  # fmt: skip
    assert tell_error(GateError([dossier, audit]), "en").splitlines() == [
        "2 things are missing:", *(f"- {tell_condition(one, 'en')}" for one in (dossier, audit)),
    ]  # fmt: skip
    assert tell_error(TableError("no table", do="make one"), "nl") == "no table\n  what to do: make one"


@pytest.mark.parametrize(("overlap", "nl", "en"), [
    (0.9, "Hoe zeker de volgorde is: vast.", "How sure the order is: firm."),
    (0.6, "Hoe zeker de volgorde is: redelijk.", "How sure the order is: fair."),
    (0.3, "Hoe zeker de volgorde is: zwak; lees de lijst als een grove volgorde.",
     "How sure the order is: weak; read the list as a rough order."),
])  # fmt: skip
def test_how_sure_the_order_of_a_small_table_is_is_said(overlap, nl, en):
    found = {"students": 100, "places": 20, "pairs": 5, "parts": 3, "overlap": overlap, "by_chance": 0.2}
    result = {"order": {**found, "correlation": 0.5}}

    assert tell_order(result, "nl").startswith(nl)
    assert tell_order(result, "en").startswith(en)
    shared = f"give {round(100 * overlap)} of every 100 places on the list to the same students (20 would"
    assert shared in tell_order(result, "en")
    assert tell_order({}, "en") == ""
