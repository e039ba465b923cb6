"""The command `studiepeil init`: settings and a policy to start from."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from features.errors import StudiepeilError
from serving.commands.console import out
from serving.pipeline.settings import FILE_NAME, POLICY_FILE_NAME


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
