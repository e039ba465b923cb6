"""The step that makes the pages of a version from the data of its run; it trains and measures nothing."""

from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress
from serving.pipeline.versions import find_run_folder
from serving.reports import make_reports, page_file
from serving.words import WORDS
from training.gate.versions import ModelVersion
from training.tracking import Tracking


def run_reports(settings: Settings, version: ModelVersion, _progress: Progress) -> Made:
    """Make the pages of a version as a step."""
    made = make_reports(version, Tracking(settings.mlruns))
    folder = find_run_folder(settings.mlruns, version)
    outputs = tuple(folder / page_file(page, language) for page in made for language in WORDS.languages)
    return Made(f"made: {', '.join(made)}", outputs)
