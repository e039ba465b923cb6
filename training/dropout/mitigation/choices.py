"""What is done about a gap: the candidates compared for one version, the choice written down, the model it asks for.

Doing nothing is a choice too, with a name and a reason beside it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from fairness.policy import Policy
from features.cohort import KEY
from features.cohort_table import CohortTable
from features.errors import StudiepeilError, TableError
from training.dropout.audit import open_groups
from training.dropout.experiment import judge_learnt, register_judged
from training.dropout.mitigation.candidates import Candidate, find_way, learn_candidate
from training.dropout.mitigation.comparison import (
    CandidateComparison,
    Present,
    Progress,
    compare_candidates,
    find_present,
)
from training.dropout.models import fit_logistic, stack
from training.dropout.settings import DropoutSettings
from training.registry import MANIFEST_FILE, ModelVersion
from training.run_files import COMPARISON_FILE, TEST_SCORES_FILE
from training.tracking import Run, Tracking

CANDIDATES_FILE = "mitigation/candidates.parquet"
MOVES_FILE = "mitigation/moves.parquet"
CHOICE_FILE = "mitigation/choice.json"
_FACTS = ("cohort", "moment", "train_cohorts", "students", "dropped_out", "places", "threshold")


def compare_version(
    version: ModelVersion,
    tables: Sequence[CohortTable],
    policy: Policy,
    settings: DropoutSettings,
    lake: Path,
    tracking: Tracking,
    progress: Progress | None = None,
) -> CandidateComparison:
    """Compare the candidates for one version, keep tables and facts with its run, and return them.

    Raises TableError when its tables are gone or changed, or no later cohort judged it.
    """
    present = _find_present(version, tables, tracking)
    compared = compare_candidates(present, _open(present, lake), policy, settings.seed, progress)
    log_comparison(tracking.reopen(version.run_id), compared)
    return compared


def log_comparison(run: Run, compared: CandidateComparison) -> None:
    """Keep tables and facts with a run; no score of a student."""
    run.log_frame(compared.trade_offs, CANDIDATES_FILE)
    run.log_frame(compared.moves, MOVES_FILE)
    facts = {name: getattr(compared, name) for name in _FACTS}
    run.log_json({**facts, "candidates": [one.name for one in compared.candidates]}, COMPARISON_FILE)


def read_comparison(tracking: Tracking, run_id: str) -> CandidateComparison | None:
    """Return what `log_comparison` kept with a run, without the scores of students; None where it keeps none."""
    facts = tracking.read_json(run_id, COMPARISON_FILE)
    trade_offs, moves = (tracking.read_frame(run_id, name) for name in (CANDIDATES_FILE, MOVES_FILE))
    if facts is None or trade_offs is None or moves is None:
        return None
    candidates = tuple(Candidate.from_name(name) for name in facts["candidates"])
    lists = {"train_cohorts": tuple(facts["train_cohorts"]), "candidates": candidates}
    return CandidateComparison(**facts | lists, trade_offs=trade_offs, moves=moves)


def find_candidate(version: ModelVersion, name: str, tracking: Tracking) -> Candidate:
    """Return the candidate called `name` out of those compared for `version`, or raise StudiepeilError."""
    compared = tracking.read_frame(version.run_id, CANDIDATES_FILE)
    if compared is None:
        raise StudiepeilError(
            f"no candidates were compared for {version.name} version {version.version}",
            do=f"run studiepeil mitigate {version.name} first, and read what it finds",
        )
    names = list(dict.fromkeys(compared["candidate"]))
    if name not in names:
        raise StudiepeilError(f"there is no candidate {name}", do=f"choose one of: {', '.join(names)}")
    candidate = Candidate.from_name(name)
    if not candidate.is_servable:
        raise StudiepeilError(
            f"{name} cannot be served: it needs the group of every student when scores are made",
            do="choose a candidate that needs no group to score, or as_it_is",
        )
    return candidate


def record_choice(
    version: ModelVersion, candidate: Candidate, *, reason: str, by: str, tracking: Tracking
) -> dict[str, str]:
    """Write down with the run what was chosen, by whom, when (UTC) and why; return it. Both texts must be filled in."""
    check_choice(by, reason)
    choice = {
        "candidate": candidate.name,
        "reason": reason.strip(),
        "chosen_by": by.strip(),
        "chosen_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    tracking.reopen(version.run_id).log_json(choice, CHOICE_FILE)
    return choice


def check_choice(by: str, reason: str) -> None:
    """Raise StudiepeilError when a choice has no name or no reason; leaving things as they are has both too."""
    if not by.strip() or not reason.strip():
        raise StudiepeilError("a choice needs a name and a reason", do="give --by NAME and --reason TEXT")


def train_choice(
    version: ModelVersion,
    candidate: Candidate,
    choice: Mapping[str, str],
    tables: Sequence[CohortTable],
    outcome_known_on: Mapping[str, date],
    policy: Policy,
    settings: DropoutSettings,
    lake: Path,
    tracking: Tracking,
) -> ModelVersion:
    """Learn the chosen candidate, judge it like any model and register it; its scores are those that were compared.

    Raises StudiepeilError for a candidate that would need protected attributes to score.
    """
    present = _find_present(version, tables, tracking)
    train, groups, seed = present.split.train, _open(present, lake), settings.seed
    way = find_way(candidate, present.features, present.recipe, groups, policy.capacity)
    learnt = learn_candidate(way, train, seed)
    baseline = fit_logistic(stack(train), learnt.features, seed)
    judged = judge_learnt(present.split, learnt, baseline, outcome_known_on, settings)
    learns_from = candidate.of if candidate.learns_from_groups else ""
    made = {**choice, "learns_from": learns_from, "beside_version": version.version}
    return register_judged(present.split, judged, settings, tracking, made)


def _find_present(version: ModelVersion, tables: Sequence[CohortTable], tracking: Tracking) -> Present:
    manifest = tracking.read_json(version.run_id, MANIFEST_FILE)
    scored = tracking.read_frame(version.run_id, TEST_SCORES_FILE)
    where = f"{version.name} version {version.version}"
    if manifest is None or scored is None:
        raise TableError("the run holds no manifest or no scores", where=where, do="train again")
    if manifest["result"].get("mitigation"):
        raise TableError(
            "this version was itself made because of a gap",
            where=where,
            do=f"compare it where it was made: with version {manifest['result']['mitigation']['beside_version']}",
        )
    return find_present(manifest, scored, tables)


def _open(present: Present, lake: Path) -> pd.DataFrame:
    """Return key and protected attributes of the students who were learnt from and who judged."""
    rows = [stack(present.split.train)[list(KEY)], present.scored[list(KEY)]]
    return open_groups(pd.concat(rows, ignore_index=True), lake)
