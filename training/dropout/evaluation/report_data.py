"""The evaluation of a run as it is kept: frames under evaluation/, facts as JSON, and the way back to the report."""

from dataclasses import asdict

from pydantic import TypeAdapter

from training.contracts.evaluation import EvaluationResult
from training.dropout.evaluation.report import EvaluationSettings, RunFacts, RunReport
from training.dropout.evaluation.simple_rule import SimpleRule
from training.evaluation.comparison import Comparison, Conclusion
from training.run_files import REPORT_FILE
from training.tracking import Run, Tracking

_FORMAT = 1
_FRAMES = ("calibration", "gains", "lists", "net_benefit", "slices", "learning", "ablation")
_COMPARED = ("evaluation", "differences")


def log_report(run: Run, report: RunReport) -> None:
    """Keep every frame as evaluation/<name>.parquet, and what the frames lack as JSON."""
    for name, frame in report.frames.items():
        run.log_frame(frame, _file_of(name), EvaluationResult if name == "evaluation" else None)
    facts = {
        "format": _FORMAT,
        "settings": asdict(report.settings),
        "facts": asdict(report.facts),
        "rule": None if report.rule is None else asdict(report.rule),
        "conclusion": asdict(report.comparison.conclusion),
    }
    run.log_json(facts, REPORT_FILE)


def read_report(tracking: Tracking, run_id: str) -> RunReport | None:
    """Return the report that `log_report` kept with a run; None where the run keeps none, or not all of it."""
    facts = tracking.read_json(run_id, REPORT_FILE)
    frames = {name: tracking.read_frame(run_id, _file_of(name)) for name in (*_COMPARED, *_FRAMES)}
    known = {name: frame for name, frame in frames.items() if frame is not None}
    if facts is None or len(known) < len(frames):
        return None
    return RunReport(
        settings=TypeAdapter(EvaluationSettings).validate_python(facts["settings"]),
        facts=TypeAdapter(RunFacts).validate_python(facts["facts"]),
        rule=TypeAdapter(SimpleRule | None).validate_python(facts["rule"]),
        comparison=Comparison(known["evaluation"], Conclusion(**facts["conclusion"]), known["differences"]),
        **{name: known[name] for name in _FRAMES},
    )


def _file_of(name: str) -> str:
    return f"evaluation/{name}.parquet"
