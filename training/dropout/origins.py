"""Where gaps between groups come from, kept with a run beside its audit.

`training.dropout.audit` opens the protected attributes and hands them over; nothing here opens them. What is taken
apart are the SHAP values that the run kept, and the features of the very students it was judged on: a table that is
not the one of the manifest is not used, and the page says so.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.origins.contributions import Origins, find_origins
from fairness.origins.data_gaps import Absence, DataGaps, find_data_gaps
from fairness.origins.proxies import Proxies, measure_proxies
from fairness.policy import Policy
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Missing
from training.gate.versions import JUDGED_BY
from training.registry import MANIFEST_FILE, ModelVersion
from training.run_files import ORIGINS_FILE, SHAP_FILE
from training.tracking import Tracking

FRAME_FILES = {
    "contributions": "audit/contributions.parquet",
    "contribution_groups": "audit/contribution_groups.parquet",
    "contribution_summary": "audit/contribution_summary.parquet",
    "proxies": "audit/proxies.parquet",
    "proxy_groups": "audit/proxy_groups.parquet",
    "data_gaps": "audit/data_gaps.parquet",
    "learnt_from": "audit/learnt_from.parquet",
}
FORMAT = 2  # of the JSON; 1 held sentences and no declarations
GroupsOf = Callable[[pd.DataFrame], pd.DataFrame]

_ABSENCES = {
    Missing.NOT_DELIVERED: Absence.NOT_DELIVERED,
    Missing.NOT_THERE: Absence.NOT_DELIVERED,  # of a group of students nothing tells the two apart
    Missing.NOTHING_YET: Absence.NOTHING_YET,
    Missing.NONE_MEANS_ZERO: Absence.ZERO,
}


class Skipped(StrEnum):
    """Why a part could not be made. Stored."""

    NO_CONTRIBUTIONS = "no_contributions"
    NO_TABLE = "no_table"
    OTHER_TABLE = "other_table"
    NO_TRAINING_TABLES = "no_training_tables"


@dataclass(frozen=True)
class RunOrigins:
    """What was found for one run; None where a part could not be made, and `skipped` says why.

    `features`: the declarations of the manifest. `is_cross_validated`: the scores are those out of fold, and the
    contributions those of the registered model, which has seen these students; so it is of a refit too.
    """

    model: str
    cohort: str
    moment: str
    policy: Policy
    features: Sequence[Mapping[str, Any]]
    is_cross_validated: bool
    origins: Origins | None
    proxies: Proxies | None
    data_gaps: DataGaps | None
    skipped: tuple[Skipped, ...] = field(default=())


def find_run_origins(
    version: ModelVersion,
    policy: Policy,
    scored: pd.DataFrame,
    tables: Sequence[CohortTable],
    groups_of: GroupsOf,
    tracking: Tracking,
    recodings: Sequence[Recoding] | None = None,
) -> RunOrigins:
    """Take the gaps between groups in a run apart.

    `scored`: key, score and outcome of its judging cohort. `groups_of`: the protected attributes of rows.
    `tables`: the cohort tables that are there now; only those of the manifest are used. `recodings`: groups that its
    audit took together.
    """
    manifest = tracking.read_json(version.run_id, MANIFEST_FILE)
    shap = tracking.read_frame(version.run_id, SHAP_FILE)
    features, judged, result = manifest["features"], manifest["test"][0], manifest.get("result", {})
    there = {table.fingerprint: table for table in tables}
    test = there.get(judged["fingerprint"])
    train = [there[one["fingerprint"]] for one in manifest["train"] if one["fingerprint"] in there]
    is_whole = len(train) == len(manifest["train"])
    parts = {one["name"]: str(one["group"]) for one in features}
    known = scored[[*KEY, "score", OUTCOME]]
    found = {
        Skipped.NO_CONTRIBUTIONS: shap is None,
        Skipped.NO_TABLE: not tables,
        Skipped.OTHER_TABLE: bool(tables) and test is None,
        Skipped.NO_TRAINING_TABLES: test is not None and not is_whole,
    }
    asked = None if test is None else _ask(test, [one["name"] for one in features], known)
    learnt = [table.labelled[list(KEY)].assign(learnt_in=table.cohort) for table in train]
    learnt_from = pd.concat(learnt, ignore_index=True) if is_whole and train else None
    return RunOrigins(
        model=f"{version.name} version {version.version}",
        cohort=judged["cohort"],
        moment=judged["moment"],
        policy=policy,
        features=features,
        is_cross_validated=bool(result.get("is_cross_validated") or result.get(JUDGED_BY)),
        origins=None if shap is None else find_origins(shap, known, groups_of(known), KEY, policy, parts, recodings),
        proxies=None if asked is None else measure_proxies(asked, groups_of(asked), KEY, policy, recodings),
        data_gaps=None if asked is None else _find_gaps(asked, learnt_from, features, groups_of, policy, recodings),
        skipped=tuple(why for why, is_so in found.items() if is_so),
    )


def log_origins(found: RunOrigins, run_id: str, tracking: Tracking) -> None:
    """Keep tables and facts with the run; an empty table for a part that could not be made."""
    run = tracking.reopen(run_id)
    for name, frame in list_frames(found).items():
        run.log_frame(frame, FRAME_FILES[name])
    run.log_json(describe_run(found), ORIGINS_FILE)


def list_frames(found: RunOrigins) -> dict[str, pd.DataFrame]:
    """The tables of a run's origins under the names of `FRAME_FILES`; empty where a part could not be made."""
    origins, proxies, gaps = found.origins, found.proxies, found.data_gaps
    return {
        "contributions": pd.DataFrame() if origins is None else origins.features,
        "contribution_groups": pd.DataFrame() if origins is None else origins.parts,
        "contribution_summary": pd.DataFrame() if origins is None else origins.summary,
        "proxies": pd.DataFrame() if proxies is None else proxies.attributes,
        "proxy_groups": pd.DataFrame() if proxies is None else proxies.groups,
        "data_gaps": pd.DataFrame() if gaps is None else gaps.gaps,
        "learnt_from": pd.DataFrame() if gaps is None else gaps.seen,
    }


def describe_run(found: RunOrigins) -> dict[str, Any]:
    """The facts as plain data for JSON: no NaN, no row of a person."""
    summary = pd.DataFrame() if found.origins is None else found.origins.summary
    parts = {"origins": found.origins, "proxies": found.proxies, "data_gaps": found.data_gaps}
    return {
        "format": FORMAT,
        "model": found.model,
        "cohort": found.cohort,
        "moment": found.moment,
        "n": None if found.origins is None else found.origins.n,
        "counted": {name: None if part is None else part.n for name, part in parts.items()},
        "policy": found.policy.to_dict() | {"fingerprint": found.policy.fingerprint},
        "features": [dict(one) for one in found.features],
        "is_cross_validated": found.is_cross_validated,
        "skipped": [str(one) for one in found.skipped],
        "summary": json.loads(summary.to_json(orient="records", double_precision=15)),
    }


def read_origins(tracking: Tracking, run_id: str) -> RunOrigins | None:
    """Return what `log_origins` kept with a run; None where the run keeps nothing, or only sentences."""
    facts = tracking.read_json(run_id, ORIGINS_FILE)
    frames = {name: tracking.read_frame(run_id, path) for name, path in FRAME_FILES.items()}
    known = {name: frame for name, frame in frames.items() if frame is not None}
    if facts is None or facts["format"] != FORMAT or len(known) < len(frames):
        return None
    n = facts["counted"]
    features, parts, summary, attributes, groups, gaps, seen = (known[name] for name in FRAME_FILES)
    policy = {name: value for name, value in facts["policy"].items() if name != "fingerprint"}
    return RunOrigins(
        **{name: facts[name] for name in ("model", "cohort", "moment", "features", "is_cross_validated")},
        policy=Policy.from_settings(policy),
        origins=None if n["origins"] is None else Origins(features, parts, summary, n["origins"]),
        proxies=None if n["proxies"] is None else Proxies(attributes, groups, n["proxies"]),
        data_gaps=None if n["data_gaps"] is None else DataGaps(gaps, seen, n["data_gaps"]),
        skipped=tuple(Skipped(one) for one in facts["skipped"]),
    )


def _ask(table: CohortTable, names: Sequence[str], scored: pd.DataFrame) -> pd.DataFrame:
    """The features of the students who were scored; a protected attribute is in no table, an identifier no feature."""
    return scored[list(KEY)].merge(table.frame[[*KEY, *names]], on=list(KEY), how="inner", validate="one_to_one")


def _find_gaps(
    asked: pd.DataFrame,
    learnt_from: pd.DataFrame | None,
    features: Sequence[Mapping[str, Any]],
    groups_of: GroupsOf,
    policy: Policy,
    recodings: Sequence[Recoding] | None,
) -> DataGaps:
    kinds = {one["name"]: _ABSENCES[Missing(one["missing"])] for one in features}
    everybody = asked if learnt_from is None else pd.concat([asked[list(KEY)], learnt_from[list(KEY)]])
    groups = groups_of(everybody[list(KEY)].drop_duplicates())
    return find_data_gaps(asked, groups, KEY, policy, kinds, learnt_from, recodings)
