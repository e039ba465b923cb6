"""The whole flow on a small simulated institution: what comes out, what is redone, and who is nowhere."""

import json
import re
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.persons.pseudonyms import open_key, pseudonym
from serving.adviser.signals import tell_signal
from serving.pipeline.models.forecast import list_forecast_files
from serving.pipeline.models.scores import make_scores
from serving.pipeline.models.signing import run_promote
from serving.pipeline.run import Signature, plan_run, run_all
from serving.pipeline.settings import read_settings
from serving.pipeline.steps import be_silent
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts
from serving.records.log import verify_chain
from serving.records.store import open_store
from serving.reports import ReportRegistry, RunPage
from training.gate.versions import find_judged
from training.registry import Registry, Stage

from .conftest import SIGNATURE

_BESIDE_PATHS = ("forecast", "changes", "counts")


def test_every_step_was_done_in_order(finished):
    assert [step.step for step in finished.steps] == [
        "check", "build inflow", "single applications", "build dropout", "signals", "deliveries", "train inflow",
        "audit inflow", "dossier inflow", "reports inflow", "promote inflow", "forecast",
        "train dropout-first_results", "refit dropout-first_results", "audit dropout-first_results",
        "dossier dropout-first_results", "reports dropout-first_results", "audit dropout-first_results refit",
        "dossier dropout-first_results refit", "reports dropout-first_results refit", "promote dropout-first_results",
        "score dropout-first_results", "watch dropout-first_results", "years", "stock",
    ]  # fmt: skip


def test_a_second_run_redoes_nothing(institution):
    assert [step.step for step in run_all(read_settings(institution.toml), SIGNATURE) if step.is_redone] == []


def test_a_result_that_is_gone_is_made_again(institution):
    settings = replace(read_settings(institution.toml), years=None)  # they follow the forecast, and take a while
    written = list_forecast_files(settings)
    results = settings.results
    assert set(written) == {*results.glob("paths/*"), *(results / f"{one}.parquet" for one in _BESIDE_PATHS)}
    written[-1].unlink()

    redone = [step.step for step in run_all(settings, SIGNATURE) if step.is_redone]

    assert "forecast" in redone
    assert all(path.exists() for path in written)


def test_another_term_for_single_applications_checks_the_extracts_again(institution):
    settings = read_settings(institution.toml)
    shorter = replace(settings.inflow_purpose, retention_years=1)

    assert plan_run(settings, SIGNATURE)[0].is_redone is False
    planned = plan_run(replace(settings, inflow_purpose=shorter), SIGNATURE)[0]
    assert (planned.step, planned.is_redone) == ("check", True)
    assert planned.reasons == ("features.inflow_purpose changed",)


def test_without_a_signature_nothing_is_forecast_or_scored(institution):
    registry = Registry(institution.folder / "mlruns")
    for model in ("inflow", "dropout-first_results"):
        registry.withdraw(model, officer="officer", reason="test")

    steps = list(run_all(replace(read_settings(institution.toml), years=None)))  # years need no signature

    assert not any(step.step.startswith(("forecast", "score")) for step in steps)
    assert {one.stage for one in registry.versions() if one.judged_by is None} == {Stage.WITHDRAWN}


def test_what_the_gate_refuses_is_told_and_stays_out_of_service(institution):
    registry, signature = Registry(institution.folder / "mlruns"), Signature("officer of the tests", "read it")
    version = registry.withdraw("dropout-first_results", officer="officer", reason="test")

    made = run_promote(read_settings(institution.toml), version, signature, be_silent)

    told = "Model dropout-first_results version 1 is withdrawn and cannot become champion."
    assert made.sentence == f"refused by the gate: {told}"
    assert not made.is_redone
    assert registry.champion("dropout-first_results") is None


def test_a_refit_is_a_candidate_that_an_officer_may_sign_in_the_place_of_the_version_that_was_judged(institution):
    model, settings = "dropout-first_results", read_settings(institution.toml)
    registry = ReportRegistry(institution.folder / "mlruns")
    refit, judged = registry.versions(model)
    assert (judged.stage, refit.stage, refit.judged_by) == (Stage.CHAMPION, Stage.CANDIDATE, judged.version)
    taught = [[one["cohort"] for one in registry.manifest(version)["train"]] for version in (judged, refit)]
    assert taught == [["2019", "2020"], ["2019", "2020", "2021"]]
    assert registry.audit(refit).n == registry.audit(judged).n
    for language, said in (("nl", "is gemeten aan versie 1"), ("en", "was measured on version 1")):
        for page in (RunPage.EVALUATION, RunPage.CARD):
            assert said in registry.run_page(refit, page, language)
            assert said not in registry.run_page(judged, page, language)

    made = run_promote(settings, refit, SIGNATURE, be_silent)

    assert made.sentence.startswith("version 2 is the champion")
    redone = {one.step: one for one in run_all(settings, SIGNATURE)}
    assert redone[f"promote {model}"].sentence == f"version 2 is the champion, signed by {SIGNATURE.officer}"
    assert redone[f"score {model}"].is_redone
    scores = pd.read_parquet(institution.folder / "results" / "scores" / "first_results.parquet")
    assert set(scores["model_version"]) == {2}
    assert set(scores["cohort"]) == {"2022"}
    assert (scores["low"] <= scores["score"]).all()
    assert (scores["score"] <= scores["high"]).all()


def test_the_forecast_is_complete_and_coherent(finished):
    rows = pd.read_parquet(finished.folder / "results" / "forecast.parquet")
    quantiles = rows[["p05", "p10", "p25", "forecast", "p75", "p90", "p95"]]
    totals = rows.groupby("level")["forecast"].sum()

    assert set(rows["level"]) == {"cell", "programme", "faculty", "institution"}
    assert not rows.drop(columns=["last_year"]).isna().any(axis=None)
    assert (quantiles.drop(columns="forecast").diff(axis=1).iloc[:, 1:] >= -1e-9).all(axis=None)
    assert totals.max() - totals.min() < 1e-6


def test_scores_are_of_first_years_who_are_still_there_and_have_reasons(finished):
    scores = pd.read_parquet(finished.folder / "results" / "scores" / "first_results.parquet")
    reasons = pd.read_parquet(finished.folder / "results" / "reasons" / "first_results.parquet")

    assert scores["student"].is_unique
    assert scores["score"].between(0, 1).all()
    assert ((scores["low"] <= scores["score"]) & (scores["score"] <= scores["high"])).all()
    assert set(reasons["student"]) <= set(scores["student"])
    assert scores["cohort"].unique().tolist() == ["2022"]


def test_signals_are_of_the_newest_cohort_and_have_evidence_of_earlier_ones(finished):
    found = pd.read_parquet(finished.folder / "results" / "signals" / "first_results.parquet")
    evidence = pd.read_parquet(finished.folder / "results" / "signal_evidence.parquet").set_index("signal")

    assert list(found.columns) == [
        "student", "programme", "cohort", "signal", "moment", "as_of", "what", "day", "own", "norm", "size",
    ]  # fmt: skip
    assert found["cohort"].unique().tolist() == ["2022"]
    assert not found.duplicated(["student", "programme", "signal"]).any()
    assert not found.drop(columns=["what", "day", "own", "norm", "size"]).isna().any(axis=None)
    assert all(tell_signal(row, language) for row in found.to_dict("records") for language in ("nl", "en"))
    assert {"falling_behind", "free_riding", "first_assignment_overdue"} <= set(found["signal"])
    assert set(evidence["cohorts"]) == {"2019, 2020, 2021"}
    assert evidence.loc["free_riding", "difference"] > 0 > evidence.loc["first_assignment_on_time", "difference"]


def students_anywhere(folder) -> set[str]:
    """Every pseudonym in any table, result, run or artifact; the lake is where they are kept, not scored."""
    found: set[str] = set()
    for path in folder.rglob("*.parquet"):
        if (
            path.parent.name not in ("lake", "institution", "vault", "data-truth")
            and "student" in pq.read_schema(path).names
        ):
            found |= set(pd.read_parquet(path, columns=["student"])["student"])
    return found


def without_basis(folder) -> set[str]:
    consents = pd.read_parquet(folder / "lake" / "consents.parquet").sort_values("known_on")
    last = consents.groupby("student")["status"].last()
    everybody = set(pd.read_parquet(folder / "lake" / "enrolments.parquet")["student"])
    return everybody - set(last.index[last == "given"])


def test_a_student_without_a_lawful_basis_is_nowhere(finished):
    refused = without_basis(finished.folder)

    assert len(refused) > 20
    assert students_anywhere(finished.folder) & refused == set()
    assert set(pd.read_parquet(finished.folder / "vault" / "excluded.parquet")["student"]) == refused


def test_an_objection_removes_what_was_said_before(institution):
    scored = pd.read_parquet(institution.folder / "results" / "scores" / "first_results.parquet")["student"]
    trained = pd.read_parquet(next((institution.folder / "mlruns").rglob("scores/test.parquet")))["student"]
    signals = institution.folder / "results" / "signals" / "first_results.parquet"
    consents = institution.folder / "data" / "institution" / "consents.parquet"
    enrolments = pd.read_parquet(institution.folder / "data" / "institution" / "enrolments.parquet")
    key = open_key(institution.folder / "vault" / "pseudonym.key")
    numbers = {pseudonym(str(number), key): str(number) for number in enrolments["student"].unique()}
    objectors = {scored.iloc[0], trained.iloc[0], pd.read_parquet(signals)["student"].iloc[-1]}
    said = pd.read_parquet(consents)
    more = pd.DataFrame(
        {
            "student": [numbers[one] for one in objectors],
            "purpose": said["purpose"].iloc[0],
            "status": "objected",
            "known_on": pd.Timestamp("2023-05-10").date(),
        }
    )
    pd.concat([said, more.astype(said.dtypes.to_dict())], ignore_index=True).to_parquet(consents)

    list(run_all(read_settings(institution.toml), SIGNATURE))

    assert students_anywhere(institution.folder) & objectors == set()


def test_no_student_number_leaves_the_vault(finished):
    numbers = set(
        pd.read_parquet(finished.folder / "data" / "institution" / "enrolments.parquet")["student"].astype(str)
    )

    assert students_anywhere(finished.folder) & numbers == set()
    assert set(pd.read_parquet(finished.folder / "lake" / "enrolments.parquet")["student"]) & numbers == set()
    text = b"".join(
        path.read_bytes()
        for path in (finished.folder / "mlruns").rglob("*")
        if path.suffix in {".json", ".html", ".db"}
    )
    # Whole numbers: seven digits in a row also stand in decimals.
    written = {number.decode() for number in re.findall(rb"(?<![\d.])\d+(?!\d)", text)}
    assert written & numbers == set()


def test_double_shuffled_and_renumbered_rows_leave_every_student_their_own_score(institution):
    """A peer of ours gives 146 of 150 students another student's score after one double row."""
    settings = read_settings(institution.toml)
    before = make_scores(settings, "dropout-first_results").set_index("student")["score"]
    for table in ("enrolments", "results", "activity"):
        path = institution.folder / "data" / "institution" / f"{table}.parquet"
        rows = pd.read_parquet(path)
        doubled = pd.concat([rows, rows.iloc[[7, len(rows) // 2]]]).sample(frac=1, random_state=3)
        pq.write_table(pa.Table.from_pandas(doubled.reset_index(drop=True), schema=pq.read_schema(path)), path)

    report = check_extracts(settings).report
    build_tables(settings)
    after = make_scores(settings, "dropout-first_results").set_index("student")["score"]

    assert report.loc[report["fate"] == "merged", "rows"].sum() == 6
    pd.testing.assert_series_equal(after.sort_index(), before.sort_index(), rtol=1e-9)


def test_a_signature_from_the_command_line_is_in_the_log(finished):
    store = open_store(read_settings(finished.toml).serving.store_url)
    told = [(event.event.kind, event.event.who, event.event.about) for event in reversed(store.latest_events(20))]

    assert ("promotion asked", SIGNATURE.officer, ("inflow 1",)) in told
    assert ("model promoted", SIGNATURE.officer, ("dropout-first_results 1",)) in told
    assert verify_chain(store) is None


def test_an_audit_keeps_where_gaps_come_from(finished):
    registry = ReportRegistry(finished.folder / "mlruns")
    version = find_judged(registry.versions("dropout-first_results"))
    kept = next((finished.folder / "mlruns").rglob(f"{version.run_id}/artifacts/audit/origins.json"))
    content = json.loads(kept.read_text())
    frames = {path.stem: pd.read_parquet(path) for path in kept.parent.glob("*.parquet")}

    assert content["skipped"] == []
    margins = {
        (row["attribute"], row["group"]): row["margin_gap"] for row in content["summary"] if not row["suppressed"]
    }
    summed = frames["contributions"].groupby(["attribute", "group"])["gap"].sum()
    assert margins
    assert all(abs(summed[place] - margin) < 1e-9 for place, margin in margins.items())
    assert not any("student" in frame.columns for frame in frames.values())
    assert set(frames["proxies"]["attribute"]) == {"sex", "origin", "prior_route"}
    assert "Waar het verschil vandaan komt" in registry.run_page(version, RunPage.ORIGINS, "nl")
