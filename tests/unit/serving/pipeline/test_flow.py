"""What the table of steps redoes of one moment, and which version an officer's run signs; nothing is trained here."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lib.cohorts import cohort_table
from lib.deliveries import LAST, bend, in_week, institution, monday

from features.extracts import Extracts, write_lake
from serving.pipeline.acceptance import DeliveryError
from serving.pipeline.cohort_tables import DATES_FILE, keep_table
from serving.pipeline.flow import Flow, list_steps
from serving.pipeline.run import note_steps, plan_run, run_all
from serving.pipeline.settings import INFLOW, Settings, read_settings
from serving.pipeline.step_cache import StepCache
from serving.pipeline.steps import Made, Step
from serving.pipeline.versions import Signature
from training.dropout.settings import Refit
from training.gate.versions import ModelVersion, Stage, find_judged
from training.inflow.seasons import InflowSettings

TOML = """
[features]
today = 2023-05-19
sources = []

[features.purpose]
name = "first-year dropout"
lawful_basis = "public task"
necessity = "advisers see few students"
retention_years = 7

[features.dropout]
outcome = "dropout"

[features.dropout.moments]
enrolment = "10-01"
results = "11-15"
"""
AT_ENROLMENT, RESULTS = "dropout-enrolment", "dropout-results"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "studiepeil.toml").write_text(TOML)
    return read_settings(tmp_path / "studiepeil.toml")


def write_tables(settings: Settings, **later: float) -> None:
    """Write the tables of both moments; `later` says by how much a moment's grades are other than before."""
    settings.tables.mkdir(exist_ok=True)
    (settings.tables / DATES_FILE).write_text(json.dumps({"2020": "2021-11-01", "2021": "2022-11-01"}))
    for moment in ("enrolment", "results"):
        folder = settings.tables / f"dropout-{moment}"
        folder.mkdir(exist_ok=True)
        for year in (2020, 2021):
            table = cohort_table(year, students=30)
            frame = table.frame.assign(mean_score=table.frame["mean_score"] + later.get(moment, 0.0))
            keep_table(replace(table, moment=moment, frame=frame), folder)


FAKED = (
    "tables.extracts.run_check", "tables.inflow.run_build_inflow", "tables.individual.run_individual",
    "tables.dropout.run_build_dropout", "models.inflow.run_train", "models.dropout.run_train",
    "models.audits.run_audit", "models.dossier.run_dossier", "models.reports.run_reports",
    "models.forecast.run_forecast", "models.scores.run_score", "models.watch.run_watch",
)  # fmt: skip


@pytest.fixture
def only_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is declared as it is, and makes nothing; deliveries are inspected."""
    for function in FAKED:
        monkeypatch.setattr(f"serving.pipeline.{function}", lambda *_: Made("made"))


@pytest.mark.usefixtures("only_noted")
def test_a_changed_feature_of_one_moment_redoes_that_moment_only(settings):
    write_tables(settings)
    first = [one.step for one in run_all(settings) if one.is_redone]
    assert {f"train {AT_ENROLMENT}", f"train {RESULTS}"} <= set(first)
    write_tables(settings)
    assert [one.step for one in run_all(settings) if one.is_redone] == []

    write_tables(settings, results=1.0)
    planned = {one.step: one.reasons for one in plan_run(settings) if one.is_redone}

    cohorts = ("cohort 2020 at results changed", "cohort 2021 at results changed")
    assert planned[f"train {RESULTS}"] == cohorts
    redone = [one.step for one in run_all(settings) if one.is_redone]
    assert redone == list(planned) == [f"train {RESULTS}", f"watch {RESULTS}"]


@pytest.mark.parametrize(("written", "redone"), [((), []), (("one",), ["watch"]), (("one", "other"), [])])
def test_what_a_command_makes_outside_a_run_is_not_made_again(settings, monkeypatch, written, redone):
    """A command that makes half of what a step leaves has not made the step: the next run does."""
    write_tables(settings)
    for function in FAKED:
        monkeypatch.setattr(f"serving.pipeline.{function}", lambda *_: Made("made"))
    files = [settings.work / name for name in ("one", "other")]
    for file in files:
        file.write_text("first")
    monkeypatch.setattr("serving.pipeline.models.watch.run_watch", lambda *_: Made("made", tuple(files)))
    step = f"watch {RESULTS}"
    list(run_all(settings))
    with note_steps(settings, step, "a step that was never made"):
        for name in written:
            (settings.work / name).write_text(f"as the command makes it: {name}")
    left_to_do = [one.step.split()[0] for one in plan_run(settings) if one.is_redone]
    # The other moment's step leaves the same files here, and was told nothing.
    assert left_to_do == ([] if not written else ["watch", *redone])


MANIFEST: Mapping[str, Any] = {
    "question": "dropout",
    "moment": "results",
    "data_fingerprint": "d1",
    "features": ["mean_score"],
    "settings": {"seed": 1},
    "train": [],
    "result": {"auc": 0.7, "recommended_en": "use it", "recommended_nl": "gebruik het"},
    "made_at": "2023-05-01",
    "code": "c1",
    "libraries": {"scikit-learn": "1.7"},
}
SIGNED = ModelVersion(
    RESULTS, 1, "run1", Stage.CHAMPION, datetime(2023, 5, 1, tzinfo=UTC), "trainer",
    decided_by="officer", in_use_since=date(2023, 5, 1),
)  # fmt: skip
NEWER = ModelVersion(RESULTS, 2, "run2", Stage.CANDIDATE, datetime(2023, 5, 18, tzinfo=UTC), "trainer")
SIGNATURE = Signature("officer", "as agreed")


@dataclass
class FakeVersions:
    """Registered versions of one model, and their manifests."""

    manifests: Mapping[ModelVersion, Mapping[str, Any]]

    def refresh(self) -> None:
        """Nothing is registered meanwhile."""

    def list_versions(self, model: str) -> list[ModelVersion]:
        return [one for one in self.manifests if one.name == model]

    def find_newest(self, model: str) -> ModelVersion | None:
        return find_judged(self.list_versions(model))

    def find_champion(self, model: str) -> ModelVersion | None:
        return next((one for one in self.list_versions(model) if one.is_serving), None)

    def read_json(self, version: ModelVersion, _name: str) -> Mapping[str, Any]:
        return self.manifests[version]

    def file(self, version: ModelVersion, name: str) -> Path:
        return Path("nowhere") / version.run_id / name


CACHE = StepCache(Path("run.json"))  # one for all, so that the code is read once


REFIT = replace(NEWER, version=3, run_id="run3", judged_by=2)
OF_REFIT = {**MANIFEST, "data_fingerprint": "d3", "result": {**MANIFEST["result"], "judged_by": 2}, "train": []}
OTHER = {**MANIFEST, "data_fingerprint": "d2"}


def test_an_officers_run_signs_the_judged_version_unless_the_settings_say_refit(settings):
    known = {REFIT: OF_REFIT, NEWER: OTHER, SIGNED: MANIFEST}

    assert find_promote(settings, known, SIGNATURE).arguments == (NEWER, SIGNATURE)
    served = find_promote(replace(settings, refit=Refit.SERVE), known, SIGNATURE)
    assert served.arguments == (REFIT, SIGNATURE)
    assert served.after == (f"train {RESULTS}", f"refit {RESULTS}")
    without = find_promote(replace(settings, refit=Refit.SERVE), {NEWER: OTHER, SIGNED: MANIFEST}, SIGNATURE)
    assert without.arguments == (NEWER, SIGNATURE)


def test_a_refit_that_an_officer_chose_stays_when_an_officer_runs_again(settings):
    chosen = replace(REFIT, stage=Stage.CHAMPION, decided_by="officer")

    step = find_promote(settings, {chosen: OF_REFIT, NEWER: OTHER}, SIGNATURE)
    assert step.standing == "version 3 is the champion, signed by officer"
    # Both trained again of the same data: the numbers of the versions differ, and nothing else.
    again, anew = replace(NEWER, version=4, run_id="run4"), replace(REFIT, version=5, run_id="run5", judged_by=4)
    manifest = {**OF_REFIT, "result": {**OF_REFIT["result"], "judged_by": 4}}
    step = find_promote(settings, {anew: manifest, again: OTHER, chosen: OF_REFIT, NEWER: OTHER}, SIGNATURE)
    assert step.standing == "version 5 is the same model as version 3, which stays the champion, signed by officer"


@pytest.mark.parametrize(("changes", "is_made"), [
    ({}, True),
    ({"train": [{"cohort": "2018"}]}, False),
    ({"result": {"mitigation": {"candidate": "x"}}}, False),
    ({"result": {"is_cross_validated": True}}, False),
])  # fmt: skip
def test_a_version_is_refitted_where_several_cohorts_taught_and_a_later_one_judged(settings, changes, is_made):
    manifest = {**MANIFEST, "train": [{"cohort": "2018"}, {"cohort": "2019"}], **changes}

    def steps(settings):
        flow = Flow(settings, CACHE, FakeVersions({SIGNED: manifest}))
        return [one.name for one in list_steps(flow)]

    assert (f"refit {RESULTS}" in steps(settings)) == is_made
    assert f"refit {RESULTS}" not in steps(replace(settings, refit=Refit.OFF))


def test_a_refit_is_audited_and_filed_in_steps_of_its_own(settings):
    flow = Flow(settings, CACHE, FakeVersions({REFIT: OF_REFIT, NEWER: {**OTHER, "train": []}}))
    of_model = [one for one in list_steps(flow) if RESULTS in one.name]

    assert [one.name for one in of_model if "refit" in one.name] == [
        f"{what} {RESULTS} refit" for what in ("audit", "dossier", "reports")
    ]
    audits = {one.name: one for one in of_model if one.name.startswith("audit")}
    assert audits[f"audit {RESULTS} refit"].arguments == (REFIT,)
    assert audits[f"audit {RESULTS} refit"].after == (f"refit {RESULTS}", "check")
    assert audits[f"audit {RESULTS}"].arguments == (NEWER,)


def find_promote(settings: Settings, manifests: Mapping[ModelVersion, Any], signature: Signature | None) -> Step:
    flow = Flow(settings, CACHE, FakeVersions(manifests), signature)
    return next(step for step in list_steps(flow) if step.name == f"promote {RESULTS}")


def is_signed(step: Step) -> bool:
    return step.function == "serving.pipeline.models.signing.run_promote"


@pytest.mark.parametrize("other", [
    {},
    {"code": "c2"},
    {"libraries": {"scikit-learn": "1.8"}},
    {"made_at": "2023-05-18"},
    {"result": {"auc": 0.7, "recommended_en": "take it", "recommended_nl": "neem het"}},
], ids=["identical", "code", "libraries", "time", "words"])  # fmt: skip
def test_an_officers_run_does_not_sign_what_differs_from_the_signed_version_in_nothing_that_matters(settings, other):
    step = find_promote(settings, {NEWER: {**MANIFEST, **other}, SIGNED: MANIFEST}, SIGNATURE)

    assert not is_signed(step)
    assert step.standing.startswith("version 2 is the same model as version 1, which stays the champion")


@pytest.mark.parametrize("other", [
    {"data_fingerprint": "d2"},
    {"features": ["mean_score", "missing"]},
    {"settings": {"seed": 2}},
    {"moment": "enrolment"},
    {"question": "switch"},
    {"result": {**MANIFEST["result"], "auc": 0.71}},
], ids=["data", "features", "settings", "moment", "question", "result"])  # fmt: skip
def test_an_officers_run_signs_another_model(settings, other):
    step = find_promote(settings, {NEWER: {**MANIFEST, **other}, SIGNED: MANIFEST}, SIGNATURE)

    assert is_signed(step)
    assert step.arguments == (NEWER, SIGNATURE)


def test_without_an_officer_another_model_waits(settings):
    step = find_promote(settings, {NEWER: {**MANIFEST, "data_fingerprint": "d2"}, SIGNED: MANIFEST}, None)

    assert not is_signed(step)
    assert "studiepeil promote dropout-results --officer" in step.standing


def test_the_champion_is_not_signed_twice_and_a_first_version_is_signed(settings):
    assert not is_signed(find_promote(settings, {SIGNED: MANIFEST}, SIGNATURE))
    assert is_signed(find_promote(settings, {NEWER: MANIFEST}, SIGNATURE))


def test_what_was_withdrawn_is_signed_again_only_as_a_version_of_its_own(settings):
    """The same model as one that no longer serves has to be signed for."""
    withdrawn = replace(SIGNED, stage=Stage.WITHDRAWN)

    assert is_signed(find_promote(settings, {NEWER: MANIFEST, withdrawn: MANIFEST}, SIGNATURE))


@pytest.mark.usefixtures("only_noted")
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_run_does_everything_but_the_forecast_where_a_delivery_is_empty_and_then_says_why(
    settings, monkeypatch, is_whole
):
    frames = institution()
    if not is_whole:
        bend(frames, 0.0)
        frames["count_files"].loc[in_week(frames["count_files"]), "rows"] = 0
    write_lake(Extracts(frames, {}, (), {}), settings.lake, settings.work / "quarantine")
    write_tables(settings)
    champions = FakeVersions({SIGNED: MANIFEST, replace(SIGNED, name=INFLOW, run_id="run3"): MANIFEST})
    monkeypatch.setattr("serving.pipeline.run.Versions", lambda *_: champions)
    asked = replace(settings, today=monday(2023, LAST), inflow=InflowSettings(weeks=(LAST,)))

    done = []
    with nullcontext() if is_whole else pytest.raises(DeliveryError, match="is empty"):
        done.extend(one.step for one in run_all(asked))

    assert f"score {RESULTS}" in done
    assert ("forecast" in done) is is_whole
