import json
from typing import Any

import pytest

from simulation.effects import amount


def test_inflow_is_given_for_every_open_programme_and_season(made: Any) -> None:
    inflow = made.truth("inflow")
    assert set(inflow["academic_year"]) == set(made.settings.seasons)
    assert not inflow.duplicated(["programme", "origin", "exam_type", "academic_year"]).any()
    to_come = inflow["academic_year"] == made.settings.seasons[-1]
    assert inflow.loc[to_come, "counted"].isna().all()
    assert inflow.loc[~to_come, "counted"].notna().all()
    parts = inflow["expected_newcomers"] + inflow["expected_switchers"]
    assert inflow["expected_inflow"].to_numpy() == pytest.approx(parts.to_numpy())


def test_counts_differ_from_what_was_expected_by_chance_only(made: Any) -> None:
    inflow = made.truth("inflow").dropna(subset=["counted"])
    difference = inflow["counted"].sum() - inflow["expected_inflow"].sum()
    assert abs(difference) < 4.5 * inflow["expected_inflow"].sum() ** 0.5


def test_planted_gaps_are_named_per_group(made: Any) -> None:
    gaps = json.loads((made.summary.truth / "parameters.json").read_text(encoding="utf-8"))["planted_gaps"]
    by_group = {(gap["attribute"], gap["group"]): gap for gap in gaps}
    male, female = by_group["sex", "male"], by_group["sex", "female"]
    assert male["mean_true_chance"] > female["mean_true_chance"]
    assert 0.03 < male["mean_direct_effect_of_being_male"] < 0.07
    assert male["students"] + female["students"] == by_group["all", "all"]["students"]
    assert by_group["prior_route", "mbo"]["mean_true_chance"] > by_group["prior_route", "vwo"]["mean_true_chance"]


def test_consent_is_mostly_given_and_sometimes_taken_back(made: Any) -> None:
    consents = made.table("consents")
    students = made.table("groups")["student"].nunique()
    given = set(consents.loc[consents["status"] == "given", "student"])
    objected = consents.loc[consents["status"] == "objected", "student"]
    assert len(given) / students == pytest.approx(1 - amount("consent.never"), abs=0.02)
    assert set(objected) <= given
    assert 0.005 < len(objected) / students < 0.06
    assert set(consents["purpose"]) == {"first-year dropout"}


def test_policies_are_told_with_their_seasons(made: Any) -> None:
    policies = json.loads((made.summary.truth / "parameters.json").read_text(encoding="utf-8"))["policies"]
    current = made.settings.cohorts[-1]
    assert policies["language"]["first_season"] == current + amount("policy.language.season")
    assert policies["grant"]["first_season"] == current + amount("policy.grant.season")
    assert set(policies["language"]["programmes"]) < set(made.table("programmes")["programme"])
    assert len(policies["language"]["programmes"]) > 0
