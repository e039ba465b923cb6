"""The step that scores the newest cohort with a champion, and audits who is on its list."""

import pandas as pd

from serving.pipeline.cohort_tables import read_tables
from serving.pipeline.models.champion import find_champion
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from training.contracts.dropout import PossibleChangesResult, ReasonsResult, ScoresResult
from training.contracts.evaluation import ContributionsResult
from training.dropout.rounds import keep_list
from training.registry import Registry
from training.scoring import Certainty, ModelReference, score_table
from training.splits import keep_waiting
from training.tracking import Tracking

SCORES = "scores"


def run_score(settings: Settings, model: str, progress: Progress) -> Made:
    """Score the newest cohort as a step."""
    rows = make_scores(settings, model, progress)
    moment = model.removeprefix("dropout-")
    results = (ScoresResult, ReasonsResult, PossibleChangesResult)
    outputs = tuple(one.contract.file(settings.results, moment=moment) for one in results)
    return Made(f"{len(rows):,} rows in {outputs[0].relative_to(settings.work.parent)}", outputs)


def make_scores(settings: Settings, model: str, progress: Progress = be_silent) -> pd.DataFrame:
    """Score the newest cohort with the champion of `model`; write scores and reasons, return the scores."""
    registry = Registry(settings.mlruns)
    champion = find_champion(registry, model)
    progress(f"scoring with {model}", 0.0)
    newest = keep_waiting(max(read_tables(settings, model), key=lambda table: table.as_of))
    certainty = Certainty.from_dict(registry.manifest(champion)["result"]["certainty"])
    reference = ModelReference(champion.name, champion.version, champion.run_id)
    scores = score_table(registry.load(champion), newest, reference, certainty)
    published = scores.published()
    # Reasons first: between the two writes no new score stands beside old reasons.
    written = {ReasonsResult: scores.reasons, PossibleChangesResult: scores.changes, ScoresResult: published}
    for result, rows in written.items():
        write_result(rows, result.contract.file(settings.results, moment=newest.moment), result)
    tracking = Tracking(settings.mlruns)
    tracking.reopen(champion.run_id).log_frame(scores.shap, f"shap/{newest.cohort}.parquet", ContributionsResult)
    progress("auditing who is on the list", 0.9)
    keep_list(scores, settings.policy, settings.lake, tracking)
    progress("scores made", 1.0)
    return published
