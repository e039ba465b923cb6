"""The commands about fairness: `studiepeil policy`, `studiepeil audit` and `studiepeil watch`."""

from typing import Annotated

import typer
from rich.markup import escape

from fairness.errors import AuditError
from fairness.policy.versions import check_unchanged, find_before, find_same, read_kept
from fairness.trend import State, count_states
from fairness.words.names import LANGUAGES
from fairness.words.policies import describe_changes, describe_policy
from serving.commands.console import out, show_progress, show_table
from serving.commands.models import find_models, find_newest
from serving.commands.options import DEFAULT_SETTINGS, Csv, SettingsPath
from serving.officer.watch import name_series
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.dossier import audit_and_file
from serving.pipeline.models.watch import keep_watch
from serving.pipeline.settings import read_settings
from serving.pipeline.steps import write_result
from training.registry import Registry


def policy(
    settings: SettingsPath = DEFAULT_SETTINGS,
    language: Annotated[str, typer.Option(help="nl or en; that of the institution when left out.")] = "",
) -> None:
    """Show the policy audits are made under in plain words, check it, and say what changed since the version before."""
    read = read_settings(settings)
    spoken = language or read.serving.languages
    if spoken not in LANGUAGES:
        raise AuditError(f"no texts in language {spoken}", do=f"use one of: {', '.join(LANGUAGES)}")
    place = LANGUAGES.index(spoken)
    declared = read.policy
    for sentence in describe_policy(declared, spoken):
        out.print(escape(sentence), highlight=False)
    out.print(("Vingerafdruk: ", "Fingerprint: ")[place] + declared.fingerprint, highlight=False, soft_wrap=True)
    kept = find_same(declared, read.policies)
    if kept:
        check_unchanged(declared, read_kept(kept), kept)
    else:
        out.print(("Er is nog geen audit onder deze versie.", "No audit was made under this version yet.")[place])
    before = find_before(declared, read.policies)
    if before:
        changes = describe_changes(before, declared, spoken) or [("niets", "nothing")[place]]
        heading = ("Veranderd sinds versie", "Changed since version")[place]
        out.print(f"{heading} {before.version}:", highlight=False)
        for change in changes:
            out.print(f"  {escape(change)}", highlight=False)


def audit(
    question: Annotated[str, typer.Argument(help="inflow or dropout.")],
    settings: SettingsPath = DEFAULT_SETTINGS,
    csv: Csv = False,
) -> None:
    """Audit the newest version of a model across groups, under the policy in the settings.

    Scores of any other model: studiepeil audit scores.parquet groups.parquet --policy policy.toml.
    """
    read = read_settings(settings)
    registry = Registry(read.mlruns)
    for model in find_models(read, question):
        version = find_newest(registry, model)
        with show_progress() as progress:
            report = audit_and_file(read, version, progress)
        write_result(report.findings, read.results / "audits" / f"{model}.parquet", csv=csv)
        out.print(f"[bold]{model} version {version.version}: {report.verdict.value}[/]")
        for sentence in report.describe("en"):
            out.print(f"  {escape(sentence)}", highlight=False)


def watch(settings: SettingsPath = DEFAULT_SETTINGS) -> None:
    """Audit cohorts whose outcomes arrived, and say per model what changed for a group since it was signed for."""
    read = read_settings(settings)
    for model in (name for name in models_of(read) if name.startswith("dropout-")):
        with show_progress() as progress:
            alarms, audited = keep_watch(read, model, progress)
        counted = count_states(alarms)
        looked = f" Audited in hindsight: {', '.join(audited)}." if audited else ""
        told = f"{counted[State.ALARM]} alarms, {counted[State.WATCH]} watched, {counted[State.CALM]} calm."
        out.print(f"[bold]{model}[/]: {escape(told)}{escape(looked)}", highlight=False)
        marked = alarms[alarms["state"] != State.CALM]
        if len(marked):
            shown = marked.assign(
                what=[name_series(row, "en") for row in marked.to_dict("records")],
                gap=(100 * marked["gap"]).round(1).astype(str),
            )
            show_table("Gaps in points, since which cohort", shown[["state", "what", "gap", "rounds", "since"]])
