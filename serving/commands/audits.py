"""The commands about what an officer reads: `studiepeil policy`, `audit`, `watch`, `mitigate` and `dossier`."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.markup import escape

from fairness.errors import AuditError
from fairness.policy.versions import check_unchanged, find_before, find_same, read_kept
from fairness.trend import State, count_states
from fairness.words import text
from fairness.words.names import LANGUAGES
from fairness.words.policies import describe_changes, describe_policy
from features.errors import StudiepeilError
from serving.commands.console import DEFAULT_SETTINGS, Csv, SettingsPath, err, out, show_progress, show_table
from serving.commands.models import find_models, find_newest
from serving.dossier import NO_FACTS, open_keys, read_facts_file, write_questions
from serving.officer.watch import name_series
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.dossier import audit_and_file, export_dossier, file_version
from serving.pipeline.models.mitigation import Chosen, choose_mitigation, compare_mitigations
from serving.pipeline.models.watch import keep_watch
from serving.pipeline.run import note_steps
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.steps import name_step, write_result
from training.contracts.evaluation import WatchAlarmsResult
from training.gate.versions import ModelVersion, find_refit
from training.registry import Registry

FACTS_FILE_NAME = "facts.toml"


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
    """Audit the newest version of a model and its refit across groups, under the policy in the settings.

    Scores of any other model: studiepeil audit scores.parquet groups.parquet --policy policy.toml.
    """
    read = read_settings(settings)
    registry = Registry(read.mlruns)
    for model in find_models(read, question):
        newest = find_newest(registry, model)
        refit = find_refit(registry.versions(model), newest)
        for version in (newest, *([] if refit is None else [refit])):
            steps = (name_step(made, version) for made in ("audit", "dossier", "reports"))
            with note_steps(read, *steps), show_progress() as progress:
                report = audit_and_file(read, version, progress)
            file = f"{model}.parquet" if version == newest else f"{model}-refit.parquet"
            write_result(report.findings, read.results / "audits" / file, csv=csv)
            out.print(f"[bold]{model} version {version.version}: {text(f'verdict.{report.verdict}', 'en')}[/]")
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
        column = WatchAlarmsResult
        marked = alarms[alarms[column.state] != State.CALM]
        if len(marked):
            shown = marked.assign(
                what=[name_series(row, "en") for row in marked.to_dict("records")],
                gap=(100 * marked[column.gap]).round(1).astype(str),
            )
            show_table(
                "Gaps in points, since which cohort",
                shown[[column.state, "what", column.gap, column.rounds, column.since]],
            )


def mitigate(
    model: Annotated[str, typer.Argument(help="dropout, or dropout-<moment>.")],
    settings: SettingsPath = DEFAULT_SETTINGS,
    choose: Annotated[str, typer.Option(help="Which candidate is chosen; as_it_is is a choice too.")] = "",
    by: Annotated[str, typer.Option(help="Who chooses.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    csv: Csv = False,
) -> None:
    """Compare what can be done about a gap between groups, on the later cohort; or write down what was chosen."""
    read = read_settings(settings)
    models = _dropout_models(read, model)
    if choose:
        if len(models) != 1 or models[0] != model:
            raise StudiepeilError("a choice is about one model", do=f"name one of: {', '.join(models)}")
        with show_progress() as progress:
            _tell_choice(choose_mitigation(read, model, choose, by=by, reason=reason, progress=progress))
        return
    for one in models:
        with show_progress() as progress:
            version, compared = compare_mitigations(read, one, progress)
        write_result(compared.trade_offs, read.results / "mitigation" / f"{one}.parquet", csv=csv)
        for attribute, rows in compared.trade_offs.groupby("attribute", sort=False):
            title = f"{one} version {version.version}, {attribute}: in %, {compared.places} places in each list"
            by_chance = _write(rows.loc[rows["is_present"]].set_index("measure")["chance_high"], ".1f")
            show_table(f"{title}; chance alone gives gaps up to {' and '.join(by_chance)}", _lay_out(rows))
    out.print("A gap that chance can make says little; a change whose interval holds 0 is no difference from now.")
    out.print("The page with plots is with the model on the officer's pages.")


def _dropout_models(settings: Settings, asked: str) -> list[str]:
    known = [name for name in models_of(settings) if name.startswith("dropout")]
    chosen = [name for name in known if asked in ("dropout", name)]
    if not chosen:
        raise StudiepeilError(
            f"there is no dropout model {asked} in the settings", do=f"name dropout, or one of: {', '.join(known)}"
        )
    return chosen


def _lay_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one line per candidate: what is found, and each gap, its change with interval, and what chance gives."""
    shown: dict[str, pd.Series] = {}
    for measure, name in (("recall", "gap found"), ("calibration_in_the_large", "gap chances")):
        part = rows.loc[rows["measure"] == measure].set_index("candidate")
        if part.empty:
            continue
        shown.setdefault("found", _write(part["benefit"], ".0f"))
        shown[name] = _write(part["gap"], ".1f")
        low, high = (_write(part[f"gap_change_{end}"], "+.1f") for end in ("low", "high"))
        change = _write(part["gap_change"], "+.1f") + " [" + low + " " + high + "]"
        shown[f"change {name}"] = change.mask(part["is_present"], "")
    return pd.DataFrame(shown).rename_axis("candidate").reset_index()


def _write(shares: pd.Series, digits: str) -> pd.Series:
    return (100 * shares.astype(float)).map(lambda share: format(share, digits))


def _tell_choice(chosen: Chosen) -> None:
    about = f"{chosen.version.name} version {chosen.version.version}"
    out.print(escape(f"{about}: {chosen.candidate} was chosen by {chosen.by}; the reason is on record."))
    if chosen.made is not None and chosen.report is not None:
        made = f"{chosen.made.name} version {chosen.made.version} was trained as a candidate"
        ended = text(f"verdict.{chosen.report.verdict}", "en")
        out.print(escape(f"{made}, audit {ended}. An officer decides: studiepeil promote."))


def dossier(
    model: Annotated[str, typer.Argument(help="inflow, dropout, or one model; all when left out.")] = "",
    version: Annotated[
        int | None, typer.Option(help="Which version; the newest that was judged when left out.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write the file here too: JSON, pages, PDF, register.")
    ] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Write a facts file with every question that no run can answer.")
    ] = False,
    settings: SettingsPath = DEFAULT_SETTINGS,
) -> None:
    """Make the file (dossier) of a model again from its run: AI Act, GDPR, Algorithm Register, model card, data."""
    if questions:
        _write_questions(settings.parent)
        return
    read = read_settings(settings)
    for chosen in _choose_versions(read, model, version):
        with note_steps(read, name_step("dossier", chosen)):
            made = file_version(read, chosen)
        _print_made(chosen, made)
        for path in export_dossier(read, chosen, folder) if folder else []:
            out.print(f"  {escape(str(path))}", highlight=False)


def _choose_versions(settings: Settings, model: str, version: int | None) -> list[ModelVersion]:
    registry = Registry(settings.mlruns)
    names = [name for name in models_of(settings) if not model or model in (name, name.split("-")[0])]
    if not names:
        raise StudiepeilError(
            f"the settings ask for no {model or 'model'}",
            where=str(settings.path),
            do=f"choose one of: {', '.join(models_of(settings))}",
        )
    found = [
        one
        for name in names
        for one in registry.versions(name)
        if version == one.version or (version is None and one.judged_by is None)
    ]
    newest = {one.name: one for one in reversed(found)}  # of each model the first in the list is the newest
    if not newest:
        raise StudiepeilError("there is no such version yet", do="run studiepeil train first")
    return list(newest.values())


def _print_made(version: ModelVersion, made: dict[str, Any]) -> None:
    needed = [one for one in made["open"] if one["is_mandatory"]]
    out.print(
        f"[bold]{version.name} version {version.version}[/]: file made; {len(made['open'])} questions are open, "
        f"{len(needed)} of them needed before the model can be taken into use.",
        highlight=False,
    )
    for one in needed:
        out.print(f"  {escape(one['field'])}: {escape(one['question_en'])}", highlight=False)
    for fault in made["register_faults"]:
        err.print(f"  Algorithm Register: {escape(fault)}", highlight=False)


def _write_questions(folder: Path) -> None:
    """Write the questions beside the settings; a file with answers stays as it is, and what is open is listed."""
    path = folder / FACTS_FILE_NAME
    if path.exists():
        keys = open_keys(read_facts_file(path))
        out.print(f"{escape(str(path))} is left as it is. Still open: {', '.join(keys) or 'nothing'}.", highlight=False)
        return
    path.write_text(write_questions(NO_FACTS))
    out.print(f"Wrote {path}. Fill in what you know, and name it in the settings:", highlight=False, markup=False)
    out.print(f'[dossier]\nfacts = "{path.name}"', highlight=False, markup=False)
