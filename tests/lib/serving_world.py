"""A tiny institution with results on disk and a registry in memory, for the tests of serving."""

import atexit
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from argon2 import PasswordHasher
from lib.dossiers import dropout, inflow, make_feature
from lib.dossiers import manifest as make_manifest
from lib.early_world import EARLIER_MODEL, write_early
from lib.planning_world import write_planning
from lib.results import fill, write

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport
from fairness.policy import Policy
from features.dropout import FEATURES
from serving.dossier import make_dossier
from serving.records.decisions import SavedScenario
from serving.records.log import Event, EventKind
from serving.records.permissions import Role
from serving.records.store import Account, open_store
from serving.reports import RunPage
from serving.results.models import SignedCopy
from serving.site.context import AppContext, set_up_app_context
from serving.site.settings import ServingSettings
from training.contracts.dropout import CaseloadResult, ExcludedResult, ReasonsResult, ScoresResult
from training.contracts.evaluation import EvaluationResult
from training.contracts.inflow import ForecastResult
from training.gate.conditions import (
    Condition,
    GateError,
    ModelFile,
    Need,
    Signature,
    Standing,
    check_gate,
    list_conditions,
)
from training.gate.versions import ModelVersion, Stage
from training.manifest import describe_features

PASSWORD = "a long enough password"
ACCOUNTS = {"planner": Role.PLANNER, "adviser": Role.ADVISER, "other-adviser": Role.ADVISER, "officer": Role.OFFICER}
MOMENT = "first_results"
MODEL = f"dropout-{MOMENT}"
OWN = tuple(f"p{number:02d}" for number in range(1, 11))  # the adviser's own students
STRANGER = "p11"  # a student of the other adviser
_DECLARED = ("credits_earned", "active_days", "previous_attempts")
FEATURES_KNOWN = describe_features([one for one in FEATURES if one.name in _DECLARED])
UNSCORED = "p12"  # the adviser's own too, with a signal and without a score
# A real Argon2 hash, but a cheap one: the price of a hash is tested where accounts are.
_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
MADE = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
# Made by somebody else on an older forecast: more of everybody at nursing, which has 140 places.
SCENARIO = SavedScenario(
    key="5ce0",
    name="Meer verpleegkundigen",
    author="other-planner",
    made_at=MADE,
    academic_year="2026",
    iso_week=8,
    changes=({"kind": "conversion", "where": {"programme": "34401"}, "amount": 1.2},),
)


class FakeRegistry:
    """The interface of `serving.reports.ReportRegistry`, in memory; the gate is the real one.

    With a folder a version's dossier is the file dossier-<version>.json in it, as long as that is there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self.moves = folder, 0
        self.copies: dict[str, SignedCopy] = {}
        self.known = {
            ("inflow", 3): _version("inflow", 3, Stage.CHAMPION),
            (MODEL, 1): _version(MODEL, 1, Stage.WITHDRAWN),
            (MODEL, 2): _version(MODEL, 2, Stage.CHAMPION),
            (EARLIER_MODEL, 1): _version(EARLIER_MODEL, 1, Stage.CHAMPION),
            (MODEL, 3): _version(MODEL, 3, Stage.CANDIDATE),
        }

    def versions(self, name: str | None = None) -> list[ModelVersion]:
        found = [one for one in self.known.values() if name in (None, one.name)]
        return sorted(found, key=lambda one: one.version, reverse=True)

    def champion(self, name: str) -> ModelVersion | None:
        return next((one for one in self.versions(name) if one.is_serving), None)

    def stamp(self) -> str:
        return str(self.moves)

    def promote(
        self, name: str, version: int, *, officer: str, reason: str, exception_until: date | None = None
    ) -> ModelVersion:
        at = datetime.now(UTC)
        check_gate(self.file(self.known[name, version]), Signature(officer, reason, exception_until))
        current = self._holder(name)
        if current is not None:
            self._move(current, Stage.RETIRED, officer, f"replaced by version {version}", at, current.exception_until)
        return self._move(self.known[name, version], Stage.CHAMPION, officer, reason, at, exception_until)

    def refuse(self, name: str, version: int, *, officer: str, reason: str) -> ModelVersion:
        return self._move(self.known[name, version], Stage.REFUSED, officer, reason, datetime.now(UTC))

    def withdraw(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        current = self._holder(name)
        if current is None or version not in (None, current.version):
            raise _no(Standing.NOT_IN_USE, name)
        return self._move(current, Stage.WITHDRAWN, officer, reason, datetime.now(UTC))

    def roll_back(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        before, current, at = self.champion_before(name), self._holder(name), datetime.now(UTC)
        if before is None or version not in (None, before.version):
            raise _no(Standing.NONE_BEFORE, name)
        check_gate(self.file(before), Signature(officer, reason, before.exception_until))
        if current is not None:
            self._move(current, Stage.WITHDRAWN, officer, reason, at)
        return self._move(before, Stage.CHAMPION, officer, reason, at, before.exception_until)

    def champion_before(self, name: str) -> ModelVersion | None:
        retired = [one for one in self.versions(name) if one.stage is Stage.RETIRED]
        return max(retired, key=lambda one: one.decided_at, default=None)

    def conditions(
        self, version: ModelVersion, *, officer: str, reason: str, exception_until: date | None = None
    ) -> list[Condition]:
        return list_conditions(self.file(version), Signature(officer, reason, exception_until))

    def file(self, version: ModelVersion) -> ModelFile:
        report = self.audit(version)
        digest = "" if report is None else sha256(report.to_json().encode()).hexdigest()
        return ModelFile(version, (), self.manifest(version), report, digest, self._dossier(version, digest))

    def _dossier(self, version: ModelVersion, digest: str) -> dict[str, Any] | None:
        if self.folder is None or version.version != 3 or version.name == "inflow":
            return _made_dossier(version.name) | {"audit_sha256": digest, "open": []}
        path = self.folder / f"dossier-{version.version}.json"
        if not path.exists():
            return None
        return _made_dossier(version.name) | json.loads(path.read_text()) | {"audit_sha256": digest}

    def dossier(self, version: ModelVersion) -> dict[str, Any] | None:
        return self.file(version).dossier

    def manifest(self, version: ModelVersion) -> dict[str, Any]:
        question = "dropout" if version.name != "inflow" else "inflow"
        return {
            **make_manifest(question),
            "train": [{"cohort": "2021", "fingerprint": "a1"}, {"cohort": "2022", "fingerprint": "b2"}],
            "test": [{"cohort": "2024" if version.version == 3 else "2023", "fingerprint": f"c{version.version}"}],
            "result": {**make_manifest(question)["result"], "model": "calibrated logistic regression"},
            "features": [
                *FEATURES_KNOWN,
                make_feature("postcode_area", "enrolments", "officer"),
                *([make_feature("days_active", "activity", "adviser")] if version.version == 3 else []),
            ],
            "seed": 20261001,
        }

    def audit(self, version: ModelVersion) -> AuditReport | None:
        return None if version.name == "inflow" else make_audit(version.version)

    def evaluation(self, version: ModelVersion) -> pd.DataFrame:
        if version.name == "inflow":
            rows = [("inflow", "wape", 0.08, 0.06, 0.1), ("baseline_last_year", "wape", 0.14, 0.11, 0.17)]
            rows += [("baseline_three_year_ratio", "wape", 0.1, 0.08, 0.13)]
            rows += [("inflow", "coverage_80", 0.79, np.nan, np.nan)]
        else:
            rows = [(MODEL, "auc", 0.78, 0.74, 0.82), ("logistic", "auc", 0.76, 0.72, 0.8)]
            rows += [(MODEL, "brier", 0.13, 0.12, 0.14), ("constant", "brier", 0.17, 0.16, 0.18)]
        frame = pd.DataFrame(rows, columns=["model", "measure", "value", "low", "high"])
        return fill(EvaluationResult, frame, is_baseline=frame["model"] != version.name)

    def run_pages(self, version: ModelVersion) -> list[RunPage]:
        found = [RunPage.BACKTEST] if version.name == "inflow" else [RunPage.EVALUATION, RunPage.EXPLANATION]
        found += [] if version.name == "inflow" else [RunPage.ORIGINS, RunPage.MITIGATION]
        return found if self.file(version).dossier is None else [*found, RunPage.DOSSIER]

    def run_page(self, version: ModelVersion, page: str, language: str) -> str:
        title = f"{page.capitalize()} of {version.name}"
        kept = f'<!doctype html><html lang="{language}"><title>{title}</title><body><h1>{title}</h1></body></html>'
        return kept if page in self.run_pages(version) else ""

    def freeze(self, version: ModelVersion) -> SignedCopy:
        self.copies[version.label] = SignedCopy(datetime.now(UTC), sha256(version.label.encode()).hexdigest())
        return self.copies[version.label]

    def discard(self, version: ModelVersion, made: SignedCopy) -> None:
        assert self.copies.pop(version.label) == made

    def signed(self, version: ModelVersion) -> SignedCopy | None:
        return self.copies.get(version.label)

    def signed_page(self, version: ModelVersion, page: str, language: str) -> str:
        shown = self.run_page(version, page, language)
        return shown.replace("</title>", ", signed</title>") if version.label in self.copies else ""

    def _holder(self, name: str) -> ModelVersion | None:
        return next((one for one in self.versions(name) if one.stage is Stage.CHAMPION), None)

    def _move(
        self, version: ModelVersion, stage: Stage, officer: str, reason: str, at: datetime, until: date | None = None
    ) -> ModelVersion:
        moved = replace(version, stage=stage, decided_by=officer, decided_at=at, reason=reason, exception_until=until)
        self.known[version.name, version.version] = moved
        self.moves += 1
        return moved


@cache
def _made_dossier(name: str) -> dict[str, Any]:
    return make_dossier(inflow() if name == "inflow" else dropout())


def _no(standing: Standing, name: str) -> GateError:
    return GateError([Condition(Need.STAGE, False, standing, {"name": name})])


@cache
def make_audit(version: int) -> AuditReport:
    """An audit of a list in which one group is picked more often (version 3) or not (others)."""
    random = np.random.default_rng(7)
    n = 1200
    sex = np.where(np.arange(n) % 2 == 0, "m", "v")
    outcome = (random.random(n) < 0.25).astype(float)
    score = np.clip(0.15 + 0.3 * outcome + 0.2 * random.random(n), 0, 1)
    if version == 3:
        score = np.where(sex == "m", np.clip(score + 0.25, 0, 1), score)
    key = pd.DataFrame({"student": [f"s{number}" for number in range(n)]})
    policy = Policy(name="Pilot", author="the board", dated=date(2026, 1, 15), attributes=("sex",), intersections=())
    return audit_scores(
        key.assign(score=score), key.assign(outcome=outcome), key.assign(sex=sex), ("student",), policy, MODEL,
        made_on=date(2026, 2, 11),
    )  # fmt: skip


@cache
def _results_on_disk() -> Path:
    """A folder with results and vault, written once per process and read by nobody: tests are given copies."""
    folder = Path(tempfile.mkdtemp(prefix="results-of-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    results, vault = folder / "results", folder / "vault"
    forecast, scores = make_forecast(), make_scores()
    write(forecast, ForecastResult, results)
    write_planning(forecast, results)
    write(scores, ScoresResult, results, moment=MOMENT)
    write_early(results, scores)
    write(make_reasons(), ReasonsResult, results, moment=MOMENT)
    caseload = [("adviser", student) for student in OWN] + [("other-adviser", STRANGER), ("adviser", UNSCORED)]
    frame = pd.DataFrame(caseload, columns=["adviser", "student"])
    frame["student_number"] = [f"50010{number:02d}" for number in range(1, len(frame) + 1)]
    write(frame, CaseloadResult, vault)
    write(pd.DataFrame({"student": pd.Series(dtype=str)}), ExcludedResult, vault)
    return folder


def make_results(folder: Path) -> ServingSettings:
    """Put results and vault into the folder and return settings that point there."""
    shutil.copytree(_results_on_disk(), folder, dirs_exist_ok=True)
    return ServingSettings(
        store_url=f"sqlite:///{folder / 'studiepeil.db'}",
        results=folder / "results",
        vault=folder / "vault",
        tracking_uri=str(folder / "mlruns"),
        institution_name="Hogeschool Waterland",
    )


def make_app_context(folder: Path, registry: FakeRegistry | None = None) -> AppContext:
    """A app on fresh results, with one account per role."""
    settings = make_results(folder)
    store = open_store(settings.store_url)
    for name, role in ACCOUNTS.items():
        account = Account(name, role, _HASH, active=True)
        store.add_account(account, Event(EventKind.ACCOUNT_ADDED, "command line", "", (name,)))
    event = Event(EventKind.SCENARIO_SAVED, "planner", str(Role.PLANNER), (f"scenario {SCENARIO.key}",))
    store.add_scenario(SCENARIO, event)
    return set_up_app_context(settings, store, registry or FakeRegistry())


def make_scores() -> pd.DataFrame:
    """Scores of eleven students by version 2: one without a known interval, three that cannot be told apart."""
    students = [*OWN, STRANGER]
    score = np.linspace(0.62, 0.04, len(students))
    frame = pd.DataFrame({"student": students, "score": score})
    frame["low"], frame["high"] = (score - 0.1).clip(0), (score + 0.12).clip(None, 1)
    frame.loc[3, ["low", "high"]] = np.nan
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame["caution"] = [None, "unlike_before", *[None] * 9]
    frame["tie"] = [1, 2, 3, 3, 3, *range(4, 10)]
    frame["on_list"] = [1, 0.9, 0.5, 0.35, 0.25, 0, 0, 0, 0, 0, 0]  # a list of three places
    stamp = {"moment": MOMENT, "as_of": date(2025, 11, 15), "model_name": MODEL, "model_version": 2}
    return fill(ScoresResult, frame, programme="34401", cohort="2025", **stamp)


def make_reasons() -> pd.DataFrame:
    """Three reasons per student, the middle one background."""
    usual = {"of_programme": True}
    told = [
        {"feature": "credits_earned", "contribution": 0.9, "actionable": True, "own": 0.0, "at_least": 15.0,
         "at_most": 15.0, **usual},
        {"feature": "previous_attempts", "contribution": 0.4, "actionable": False, "own": 1.0, "at_least": 0.0,
         "at_most": 0.0, **usual},
        {"feature": "active_days", "contribution": 0.3, "actionable": True, "own": 1.0, "at_least": 9.0,
         "at_most": 9.0, **usual},
    ]  # fmt: skip
    rows = [
        {"student": student, "position": position, "label": None, **one}
        for student in [*OWN, STRANGER]
        for position, one in enumerate(told, start=1)
    ]
    return fill(ReasonsResult, rows, programme="34401", cohort="2025")


_PROGRAMMES = (
    ("34401", "Verpleegkunde", "Gezondheid", 240, 0.55),
    ("34580", "Fysiotherapie", "Gezondheid", 130, 0.5),
    ("30020", "HBO-ICT", "Techniek", 310, 0.6),
    ("39280", "Creatieve technologie", "Techniek", 12, 0.6),
)


def make_forecast() -> pd.DataFrame:
    """Forecasts of weeks 6 to 10, coherent over four programmes; one no better than a baseline, some cells small."""
    cells = []
    for week in range(6, 11):
        for code, name, faculty, size, conversion in _PROGRAMMES:
            for origin, part in (("NL", 0.9), ("EEA", 0.07), ("non-EEA", 0.03)):
                applicants = round(size * part * (0.4 + 0.12 * (week - 5)))
                expected = size * part * conversion * (1 + 0.02 * (week - 8))
                cells.append(
                    (week, code, name, faculty, origin, applicants, expected, round(size * part * conversion * 0.95))
                )
    columns = ["iso_week", "programme", "programme_name", "faculty", "origin", "applicants", "forecast", "last_year"]
    cell = pd.DataFrame(cells, columns=columns).assign(level="cell", exam_type="Bachelor")
    sums = {"applicants": "sum", "forecast": "sum", "last_year": "sum"}
    by_programme = cell.groupby(["iso_week", "programme", "programme_name", "faculty"], as_index=False).agg(sums)
    by_faculty = cell.groupby(["iso_week", "faculty"], as_index=False).agg(sums)
    whole = cell.groupby("iso_week", as_index=False).agg(sums)
    frame = pd.concat(
        [
            cell,
            by_programme.assign(level="programme"),
            by_faculty.assign(level="faculty"),
            whole.assign(level="institution"),
        ]
    ).reset_index(drop=True)
    text = ["programme", "programme_name", "faculty", "origin", "exam_type"]
    frame[text] = frame[text].fillna("all")
    return _complete(frame)


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    factors = {"p025": 0.76, "p05": 0.8, "p10": 0.85, "p25": 0.93, "p50": 1, "p75": 1.07, "p90": 1.15, "p95": 1.2}
    for name, factor in {**factors, "p975": 1.24}.items():
        frame[name] = frame["forecast"] * factor
    frame["academic_year"] = 2026
    frame["as_of"] = pd.Timestamp("2026-02-02") + pd.to_timedelta((frame["iso_week"] - 6) * 7, unit="D")
    frame["baseline_last_year"] = frame["last_year"].astype(float)
    frame["baseline_last_year_ratio"] = frame["forecast"] * 0.97
    frame["baseline_three_year_ratio"] = np.where(frame["programme"] == "39280", np.nan, frame["forecast"] * 1.02)
    frame["rival"] = np.where(frame["programme"] == "34580", "baseline_last_year_ratio", "")
    weights = {"model": 0.5, "last_year": 0.0, "last_year_ratio": 0.0, "three_year_ratio": 0.2, "mean_count": 0.2}
    weights |= {"aligned": 0.1}
    frame = frame.assign(**{f"weight_{name}": share for name, share in weights.items()})
    frame["correction"] = 0.012
    frame["breaks"], frame["broken"] = "", 0.0
    frame["note"] = np.where(frame["programme"] == "39280", "new_programme", "")
    frame["made_on"] = frame["as_of"] + pd.Timedelta(days=1)
    frame = frame.astype({"applicants": "float64", "last_year": "float64"})
    return fill(ForecastResult, frame, model_name="inflow", model_version=3)


def event_kinds(app: AppContext) -> list[str]:
    """The kinds of all events, the oldest first."""
    return [str(stored.event.kind) for stored in app.store.events_in_order()]


def is_plain_json(text: str) -> bool:
    """Whether the text is JSON without NaN or infinity."""
    json.loads(text, parse_constant=_refuse)
    return True


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _version(name: str, version: int, stage: Stage) -> ModelVersion:
    decided = stage is not Stage.CANDIDATE
    return ModelVersion(
        name=name,
        version=version,
        run_id=f"run-{name}-{version}",
        stage=stage,
        created_at=MADE,
        trained_by="data team",
        decided_by="officer" if decided else "",
        decided_at=MADE if decided else None,
        reason="audit passed and file complete" if decided else "",
    )
