"""The commands to begin with: `studiepeil init` (settings and a policy) and `studiepeil simulate` (an institution)."""

from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from features.errors import StudiepeilError
from serving.commands.console import out, show_progress
from serving.pipeline.settings import FILE_NAME, POLICY_FILE_NAME
from simulation import SimulationSettings, simulate_institution

FACTS_FILE_NAME = "facts.toml"  # of the smaller kinds; studiepeil dossier --questions writes that of a full one


class Kind(StrEnum):
    """What there is to begin with."""

    FULL = "full"  # everything an institution can have
    INFLOW = "inflow"  # weekly counts: how many will come
    DROPOUT = "dropout"  # tables of the student system: who may stop
    FLAT = "flat"  # one table with a row per student


_STARTERS = {
    Kind.FULL: "starter.toml",
    Kind.INFLOW: "starter_inflow.toml",
    Kind.DROPOUT: "starter_dropout.toml",
    Kind.FLAT: "starter_flat.toml",
}


def init(
    folder: Annotated[Path, typer.Argument(help="Where to put studiepeil.toml.")] = Path(),
    kind: Annotated[Kind, typer.Option(help="What you have: everything, counts, a student system, one table.")] = (
        Kind.FULL
    ),
) -> None:
    """Write a commented studiepeil.toml and policy.toml to start from."""
    wanted = (FILE_NAME, POLICY_FILE_NAME) if kind is Kind.FULL else (FILE_NAME, POLICY_FILE_NAME, FACTS_FILE_NAME)
    for name in wanted:
        if (folder / name).exists():
            raise StudiepeilError(
                f"there is a {name} already", where=str(folder / name), do="change that one, or choose another folder"
            )
    folder.mkdir(parents=True, exist_ok=True)
    path, policy = folder / FILE_NAME, folder / POLICY_FILE_NAME
    path.write_text(files("serving.commands").joinpath(_STARTERS[kind]).read_text())
    if FACTS_FILE_NAME in wanted:
        (folder / FACTS_FILE_NAME).write_text(files("serving.commands").joinpath("starter_facts.toml").read_text())
    starter = files("serving.commands").joinpath("starter_policy.toml").read_text()
    attributes = '["geslacht"]' if kind is Kind.FLAT else '["sex", "origin"]'  # as they are called in the settings
    for name, value in (("{today}", datetime.now(UTC).date().isoformat()), ("{attributes}", attributes)):
        starter = starter.replace(name, value)
    policy.write_text(starter)
    out.print(f"Wrote {path}. Fill in where your extracts are, then run: studiepeil check --settings {path}")
    out.print(f"Wrote {policy}. Have it adopted before you look at an audit; studiepeil policy shows it in words.")


def simulate(
    out_folder: Annotated[Path, typer.Option("--out", help="Where to write the extracts.")],
    students: Annotated[int, typer.Option(help="First-years over all cohorts together.")] = 4000,
    years: Annotated[int, typer.Option(help="Cohorts; the last is the current one.")] = 4,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
) -> None:
    """Simulate an institution with a known truth, for learning, teaching and testing without real students."""
    settings = SimulationSettings(students=students, years=years, seed=seed)
    with show_progress() as progress:
        summary = simulate_institution(settings, out_folder, progress)
    out.print(f"Wrote an institution to {out_folder}; its today is {summary.today}.")
    out.print("What is true about it stands in a folder beside it that no other command reads.")
