"""The command `studiepeil dossier`: make the file of a model again, write it to a folder, or list what is asked."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from features.errors import StudiepeilError
from serving.commands.console import err, out
from serving.commands.options import DEFAULT_SETTINGS, SettingsPath
from serving.dossier import NO_FACTS, open_keys, read_facts_file, write_questions
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.dossier import export_dossier, file_version
from serving.pipeline.settings import Settings, read_settings
from training.gate.versions import ModelVersion
from training.registry import Registry

FACTS_FILE_NAME = "facts.toml"


def dossier(
    model: Annotated[str, typer.Argument(help="inflow, dropout, or one model; all when left out.")] = "",
    version: Annotated[int | None, typer.Option(help="Which version; the newest when left out.")] = None,
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
    for chosen in _choose(read, model, version):
        made = file_version(read, chosen)
        _print_made(chosen, made)
        for path in export_dossier(read, chosen, folder) if folder else []:
            out.print(f"  {escape(str(path))}", highlight=False)


def _choose(settings: Settings, model: str, version: int | None) -> list[ModelVersion]:
    registry = Registry(settings.mlruns)
    names = [name for name in models_of(settings) if not model or model in (name, name.split("-")[0])]
    if not names:
        raise StudiepeilError(
            f"the settings ask for no {model or 'model'}",
            where=str(settings.path),
            do=f"choose one of: {', '.join(models_of(settings))}",
        )
    found = [one for name in names for one in registry.versions(name) if version in (None, one.version)]
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
