"""The commands to begin with: `studiepeil init` (settings and a policy) and `studiepeil simulate` (an institution)."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from features.errors import StudiepeilError
from serving.commands.console import out, show_progress
from serving.pipeline.settings import FILE_NAME, POLICY_FILE_NAME
from simulation import SimulationSettings, simulate_institution


def init(folder: Annotated[Path, typer.Argument(help="Where to put studiepeil.toml.")] = Path()) -> None:
    """Write a commented studiepeil.toml and policy.toml to start from."""
    for name in (FILE_NAME, POLICY_FILE_NAME):
        if (folder / name).exists():
            raise StudiepeilError(
                f"there is a {name} already", where=str(folder / name), do="change that one, or choose another folder"
            )
    folder.mkdir(parents=True, exist_ok=True)
    path, policy = folder / FILE_NAME, folder / POLICY_FILE_NAME
    path.write_text(files("serving.commands").joinpath("starter.toml").read_text())
    starter = files("serving.commands").joinpath("starter_policy.toml").read_text()
    policy.write_text(starter.replace("{today}", datetime.now(UTC).date().isoformat()))
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
