"""The command `studiepeil promote`: an officer signs, refuses, withdraws or rolls back, as on the pages."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from features.errors import StudiepeilError
from serving.commands.console import out
from serving.pipeline.settings import FILE_NAME, read_settings
from serving.records.model_decisions import ModelDecision, sign
from serving.records.store import open_store
from training.gate.versions import ModelVersion, Stage
from training.registry import Registry


def promote(
    model: Annotated[str, typer.Argument(help="inflow or dropout-<moment>.")],
    officer: Annotated[str, typer.Option(help="Who answers for this decision; not who trained the model.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    version: Annotated[int | None, typer.Option(help="Which version; the newest when left out.")] = None,
    exception_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="End date of a written exception.")
    ] = None,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse the version instead.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the champion out of service instead.")] = False,
    roll_back: Annotated[
        bool, typer.Option("--roll-back", help="Take the champion out of service and reinstate the one before it.")
    ] = False,
    settings: Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")] = Path(FILE_NAME),
) -> None:
    """Make a version the champion, through the gate: audit passed (or excepted), documents complete, officer named."""
    read = read_settings(settings)
    registry, decision = Registry(read.mlruns), _choose(refuse=refuse, withdraw=withdraw, roll_back=roll_back)
    chosen = _find_version(registry, model, version, decision)
    until = exception_until.date() if exception_until else None
    store = open_store(read.serving.store_url)
    decided = sign(store, registry, decision, chosen, officer=officer, reason=reason, exception_until=until)
    told = f"{decided.name} version {decided.version} is now {decided.stage.value}, signed by {decided.decided_by}."
    out.print(escape(told))


def find_newest(registry: Registry, model: str) -> ModelVersion:
    """Return the newest version of a model. Raises StudiepeilError when there is none."""
    versions = registry.versions(model)
    if not versions:
        raise StudiepeilError(f"there is no version of {model} yet", do="run studiepeil train first")
    return versions[0]


def _choose(*, refuse: bool, withdraw: bool, roll_back: bool) -> ModelDecision:
    asked = {ModelDecision.REFUSE: refuse, ModelDecision.WITHDRAW: withdraw, ModelDecision.ROLL_BACK: roll_back}
    chosen = [decision for decision, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise StudiepeilError(
            "more than one decision at once",
            do="choose one of --refuse, --withdraw and --roll-back, or none to promote",
        )
    return chosen[0] if chosen else ModelDecision.PROMOTE


def _find_version(registry: Registry, model: str, version: int | None, decision: ModelDecision) -> ModelVersion:
    if version is not None:
        return registry.version(model, version)
    meant = None
    if decision is ModelDecision.WITHDRAW:
        # Also one whose exception ran out: stopping it for good is a decision too.
        meant = next((one for one in registry.versions(model) if one.stage is Stage.CHAMPION), None)
    elif decision is ModelDecision.ROLL_BACK:
        meant = registry.champion_before(model)
    return meant or find_newest(registry, model)
