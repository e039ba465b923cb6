import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from threading import Barrier

import pandas as pd
import pytest
import skops.io
from lib.cohorts import cohort_table, known_dates

from fairness.audit_report import AuditReport
from fairness.policy import Policy
from fairness.verdict import Verdict
from serving.results.models import Champions
from training.dropout.audit import audit_version
from training.dropout.experiment import train_dropout
from training.dropout.settings import DropoutSettings
from training.gate.conditions import GateError, Need, Standing
from training.gate.versions import Stage, State
from training.prediction import predict
from training.registry import AUDIT_FILE, DOSSIER_FILE, Registry
from training.tracking import Tracking, TrackingError

TABLES = [cohort_table(year, 150) for year in (2019, 2020, 2021)]
SIGNED = {"officer": "officer", "reason": "audit read"}
POLICY = Policy(name="Pilot", author="the board", dated=date(2026, 1, 15), attributes=("sex",))
TOMORROW = date.today() + timedelta(days=1)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A tracking folder with one trained candidate, copied for each test that changes it."""
    folder = tmp_path_factory.mktemp("trained") / "mlruns"
    version = train_dropout(TABLES, known_dates(*TABLES), DropoutSettings(trained_by="trainer"), Tracking(folder))
    return folder, version


@pytest.fixture
def registry(trained, tmp_path):
    folder, version = trained
    shutil.copytree(folder, tmp_path / "mlruns")
    return Registry(tmp_path / "mlruns"), Tracking(tmp_path / "mlruns"), version


def lake_with_groups(folder, sexes):
    rows = [
        {"student": student, "cohort": "2021", "attribute": "sex", "value": sexes[n % len(sexes)]}
        for n, student in enumerate(TABLES[2].frame["student"])
    ]
    folder.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_parquet(folder / "groups.parquet")
    return folder


@pytest.fixture(scope="module")
def audit(trained, tmp_path_factory):
    """The report about the candidate, and the files of its run with what the audit keeps there."""
    folder = tmp_path_factory.mktemp("audited")
    shutil.copytree(trained[0], folder / "mlruns")
    tracking, version = Tracking(folder / "mlruns"), trained[1]
    report = audit_version(version, POLICY, lake_with_groups(folder / "lake", "FM"), tracking)
    return report, tracking.reopen(version.run_id).artifacts


@pytest.fixture
def audited(registry, audit):
    """Put the audit into the run, with the verdict that a test needs, and return registry and version."""

    def put(verdict: Verdict):
        (reg, tracking, version), (report, files) = registry, audit
        run = tracking.reopen(version.run_id)
        shutil.copytree(files, run.artifacts, dirs_exist_ok=True)
        text = report.to_json().replace(f'"verdict": "{report.verdict.value}"', f'"verdict": "{verdict.value}"')
        run.log_text(text, AUDIT_FILE)
        run.log_json({"audit_sha256": sha256(text.encode()).hexdigest(), "open": []}, DOSSIER_FILE)
        return reg, version

    return put


def test_a_run_keeps_everything_that_answers_for_the_model(registry):
    reg, tracking, version = registry
    manifest = reg.manifest(version)

    assert (version.stage, version.trained_by, version.name) == (Stage.CANDIDATE, "trainer", "dropout-results")
    assert [table["cohort"] for table in manifest["train"]] == ["2019", "2020"]
    assert manifest["test"][0]["fingerprint"] == TABLES[2].fingerprint
    assert tracking.parameters(version.run_id)["data_fingerprint"] == manifest["data_fingerprint"]
    assert set(reg.evaluation(version)["model"]) >= {"logistic regression", manifest["result"]["model"], "constant"}
    assert len(tracking.read_frame(version.run_id, "shap/test.parquet")) == len(TABLES[2].frame)
    assert (predict(reg.load(version), TABLES[2].frame) > 0).all()


def test_no_audit_no_promotion(registry):
    reg, _, version = registry

    with pytest.raises(GateError, match="audit_absent"):
        reg.promote(version.name, 1, **SIGNED)
    assert reg.champion(version.name) is None


def test_a_passed_audit_and_a_named_officer_make_a_champion(audited):
    reg, version = audited(Verdict.PASSED)

    promoted = reg.promote(version.name, 1, **SIGNED)

    assert (promoted.stage, promoted.decided_by, promoted.reason) == (Stage.CHAMPION, "officer", "audit read")
    assert reg.champion(version.name) == promoted


@pytest.mark.parametrize("unsigned", [{"officer": " ", "reason": "r"}, {"officer": "o", "reason": ""}])
def test_nobody_in_particular_cannot_sign(audited, unsigned):
    reg, version = audited(Verdict.PASSED)

    with pytest.raises(GateError, match="name_and_reason"):
        reg.promote(version.name, 1, **unsigned)


def test_a_failed_audit_needs_a_written_exception_with_an_end_date(audited):
    reg, version = audited(Verdict.FAILED)
    tomorrow, yesterday = date.today() + timedelta(days=1), date.today() - timedelta(days=2)

    with pytest.raises(GateError, match="audit_not_passed"):
        reg.promote(version.name, 1, **SIGNED)
    with pytest.raises(GateError, match="exception_over"):
        reg.promote(version.name, 1, **SIGNED, exception_until=yesterday)
    assert reg.promote(version.name, 1, **SIGNED, exception_until=tomorrow).exception_until == tomorrow
    assert reg.champion(version.name) is not None


def test_no_exception_lets_a_model_serve_that_is_no_better_than_a_constant(registry, audited):
    reg, version = audited(Verdict.PASSED)
    manifest = reg.manifest(version)
    manifest["result"]["tells_students_apart"] = False
    registry[1].reopen(version.run_id).log_json(manifest, "manifest.json")

    for until in (None, date.today() + timedelta(days=1)):
        with pytest.raises(GateError, match="not_better"):
            reg.promote(version.name, 1, **SIGNED, exception_until=until)
    assert reg.champion(version.name) is None


def test_an_exception_that_has_run_out_ends_the_championship(registry, audited):
    reg, version = audited(Verdict.FAILED)
    reg.promote(version.name, 1, **SIGNED, exception_until=date.today())
    registry[1].set_tags(version.name, 1, {"exception_until": (date.today() - timedelta(days=2)).isoformat()})

    assert reg.champion(version.name) is None
    assert (reg.version(version.name, 1).stage, reg.version(version.name, 1).state) == (Stage.CHAMPION, State.EXPIRED)
    assert reg.promote(version.name, 1, **SIGNED, exception_until=TOMORROW).state is State.CHAMPION


def test_a_refused_version_cannot_become_champion(audited):
    reg, version = audited(Verdict.PASSED)
    reg.refuse(version.name, 1, officer="officer", reason="list not explained")

    with pytest.raises(GateError) as caught:
        reg.promote(version.name, 1, **SIGNED)
    told = {"name": version.name, "version": 1, "state": State.REFUSED, "becomes": State.CHAMPION}
    assert [(one.standing, one.values) for one in caught.value.missing] == [(Standing.CANNOT_BECOME, told)]


def test_a_promotion_that_cannot_be_leaves_the_champion_in_use(audited):
    reg, version = audited(Verdict.PASSED)
    reg.promote(version.name, 1, **SIGNED)

    with pytest.raises(GateError) as caught:
        reg.promote(version.name, 1, **SIGNED)
    told = {"name": version.name, "version": 1, "state": State.CHAMPION, "becomes": State.CHAMPION}
    assert [(one.standing, one.values) for one in caught.value.missing] == [(Standing.CANNOT_BECOME, told)]
    assert reg.champion(version.name) is not None


def test_a_withdrawn_champion_is_no_champion(registry, audited):
    reg, version = audited(Verdict.PASSED)
    reg.promote(version.name, 1, **SIGNED)

    assert reg.withdraw(version.name, officer="officer", reason="complaint").stage is Stage.WITHDRAWN
    assert reg.champion(version.name) is None
    with pytest.raises(GateError, match="not_in_use"):
        reg.withdraw(version.name, officer="officer", reason="again")


def twice(registry, audited, verdict=Verdict.PASSED):
    """A second version of the same audited run, and the first promoted."""
    reg, version = audited(verdict)
    again = registry[1].registered_models()[0]
    registry[1].register(version.name, version.run_id, again.source, {"trained_by": "trainer"})
    until = None if verdict is Verdict.PASSED else TOMORROW
    reg.promote(version.name, 1, **SIGNED, exception_until=until)
    return reg, version.name


def test_rolling_back_withdraws_the_champion_and_reinstates_the_one_before_it(registry, audited):
    reg, name = twice(registry, audited)
    reg.promote(name, 2, **SIGNED)

    back = reg.roll_back(name, officer="officer", reason="complaint")

    assert (back.version, back.reason, reg.champion(name)) == (1, "complaint", back)
    assert reg.version(name, 2).stage is Stage.WITHDRAWN
    assert reg.champion_before(name) is None


def test_after_a_withdrawal_there_still_is_a_way_back(registry, audited):
    reg, name = twice(registry, audited)
    reg.promote(name, 2, **SIGNED)
    reg.withdraw(name, **SIGNED)

    assert reg.champion(name) is None
    assert reg.roll_back(name, **SIGNED).version == 1


def test_an_exception_that_ended_meanwhile_stops_the_way_back_and_nothing_changes(registry, audited):
    reg, name = twice(registry, audited, Verdict.FAILED)
    reg.promote(name, 2, **SIGNED, exception_until=TOMORROW)
    assert reg.champion_before(name).exception_until == TOMORROW
    registry[1].set_tags(name, 1, {"exception_until": (date.today() - timedelta(days=2)).isoformat()})

    with pytest.raises(GateError, match="exception_over"):
        reg.roll_back(name, **SIGNED)
    assert reg.champion(name).version == 2


def test_without_a_champion_before_there_is_no_way_back(audited):
    reg, version = audited(Verdict.PASSED)
    reg.promote(version.name, 1, **SIGNED)

    with pytest.raises(GateError, match="none_before"):
        reg.roll_back(version.name, **SIGNED)
    assert reg.champion(version.name) is not None


def test_a_stop_that_means_another_version_stops_nothing(registry, audited):
    reg, name = twice(registry, audited)
    reg.promote(name, 2, **SIGNED)

    with pytest.raises(GateError, match="not_in_use"):
        reg.withdraw(name, **SIGNED, version=1)
    assert reg.champion(name).version == 2


def test_two_officers_at_the_same_second_leave_one_champion(registry, audited):
    reg, name = twice(registry, audited)
    reg.withdraw(name, **SIGNED)
    registry[1].register(name, reg.version(name, 2).run_id, registry[1].registered_models()[0].source,
                         {"trained_by": "trainer"})  # fmt: skip
    start = Barrier(2)

    def sign(version):
        start.wait()
        return Registry(registry[1]).promote(name, version, **SIGNED)

    with ThreadPoolExecutor(2) as pool:
        signed = list(pool.map(sign, (2, 3)))

    stages = {one.version: one.stage for one in reg.versions(name)}
    assert {one.stage for one in signed} == {Stage.CHAMPION}
    assert sorted([stages[2], stages[3]]) == [Stage.CHAMPION, Stage.RETIRED]


def test_the_stamp_changes_with_every_move(registry, audited):
    reg, version = audited(Verdict.PASSED)
    other, stamps = Registry(registry[1].folder), [reg.stamp()]
    reg.promote(version.name, 1, **SIGNED)
    stamps.append(other.stamp())
    reg.withdraw(version.name, **SIGNED)
    stamps.append(other.stamp())

    assert len(set(stamps)) == 3


def test_a_stop_in_another_process_is_seen_here_at_once(registry, audited):
    reg, version = audited(Verdict.PASSED)
    reg.promote(version.name, 1, **SIGNED)
    readers = Champions(reg, lambda: 0.0)  # a clock that stands still: nothing grows old by itself
    assert readers.get(version.name) is not None

    stop = "import sys; from pathlib import Path; from training.registry import Registry; "
    stop += "Registry(Path(sys.argv[1])).withdraw(sys.argv[2], officer='officer', reason='complaint')"
    command = [sys.executable, "-W", "ignore", "-c", stop, str(registry[1].folder), version.name]
    subprocess.run(command, check=True, capture_output=True)

    assert readers.get(version.name) is None


def test_all_that_is_missing_is_told_at_once(registry):
    reg, tracking, version = registry
    next((tracking.folder / "artifacts").rglob("evaluation.parquet")).unlink()

    with pytest.raises(GateError) as caught:
        reg.promote(version.name, 1, officer="Trainer", reason="mine")
    assert [one.need for one in caught.value.missing] == [
        Need.NOT_THE_TRAINER,
        Need.AUDIT,
        Need.DOCUMENTS,
        Need.DOSSIER,
    ]


def test_a_run_without_its_documents_does_not_pass(registry, audited):
    reg, version = audited(Verdict.PASSED)
    next((registry[1].folder / "artifacts").rglob("evaluation.parquet")).unlink()

    with pytest.raises(GateError, match="documents_absent") as caught:
        reg.promote(version.name, 1, **SIGNED)
    assert [one.values for one in caught.value.missing] == [{"files": ("evaluation/evaluation.parquet",)}]


def test_an_audit_that_was_repeated_asks_for_the_dossier_again(registry, audited):
    reg, version = audited(Verdict.PASSED)
    text = registry[1].read_text(version.run_id, AUDIT_FILE)
    registry[1].reopen(version.run_id).log_text(text + " ", AUDIT_FILE)

    with pytest.raises(GateError, match="dossier_outdated"):
        reg.promote(version.name, 1, **SIGNED)


def test_the_audit_is_kept_and_names_its_policy(audited):
    reg, version = audited(Verdict.PASSED)
    report = reg.audit(version)

    assert isinstance(report, AuditReport)
    assert (report.policy["name"], report.policy["author"]) == ("Pilot", "the board")


def test_a_moved_folder_still_serves(registry, tmp_path):
    version = registry[2]
    before = predict(registry[0].load(version), TABLES[2].frame)
    (tmp_path / "mlruns").rename(tmp_path / "restored")

    reg = Registry(tmp_path / "restored")

    pd.testing.assert_series_equal(predict(reg.load(version), TABLES[2].frame), before)
    assert reg.manifest(version)["question"] == "dropout"


@pytest.mark.slow  # trains again
def test_a_moved_folder_can_be_trained_in_and_leaves_the_old_place_alone(registry, tmp_path):
    (tmp_path / "mlruns").rename(tmp_path / "restored")

    again = train_dropout(TABLES, known_dates(*TABLES), DropoutSettings(), Tracking(tmp_path / "restored"))

    assert again.version == 2
    assert not (tmp_path / "mlruns").exists()
    assert Registry(tmp_path / "restored").manifest(again)["question"] == "dropout"


class Stranger:
    """A type that no model may hold."""


@pytest.mark.parametrize(
    "write",
    [lambda path: path.write_bytes(pickle.dumps({"a": 1})), lambda path: skops.io.dump(Stranger(), path)],
    ids=["pickle", "stranger"],
)
def test_a_model_file_that_holds_anything_else_is_refused(registry, write):
    reg, tracking, version = registry
    write(next((tracking.folder / "artifacts").rglob("model.skops")))

    with pytest.raises(TrackingError, match="is not a file that may be read"):
        reg.load(version)


def test_nothing_in_a_run_names_a_student(registry):
    """Tables carry pseudonyms; params, tags and manifests carry no student at all."""
    tracking = registry[1]
    written = [
        path.read_text()
        for path in (tracking.folder / "artifacts").rglob("*")
        if path.suffix in {".json", ".html", ".yaml"}
    ]

    assert written
    assert not any(TABLES[2].frame["student"][0] in text for text in written)
