"""The commands `studiepeil serve` and `studiepeil account`: the service, and the local accounts that sign in to it."""

import secrets
import socket
from typing import Annotated

import typer

from features.errors import SettingsError
from serving.commands.console import DEFAULT_SETTINGS, SettingsPath, out
from serving.pipeline.settings import read_settings
from serving.records import accounts as sign_in
from serving.records.store import open_store

account = typer.Typer(
    help="Local accounts of the service.", no_args_is_help=True, add_completion=False, rich_markup_mode="markdown"
)


def serve(settings: SettingsPath = DEFAULT_SETTINGS) -> None:
    """Serve the pages and the API on this machine."""
    from serving.api.service import serve as start  # BentoML takes seconds to import; an account needs none of it

    read = read_settings(settings)
    open_store(read.serving.store_url).close()  # what is wrong with it is said here, and not by a worker
    _check_port(read.serving.host, read.serving.port)
    out.print(f"Serving on http://{read.serving.host}:{read.serving.port} (stop with Ctrl+C)")
    start(read.serving, read.path)


def _check_port(host: str, port: int) -> None:
    """Raise SettingsError when nothing can listen here."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {host}:{port}: {error.strerror or 'the address does not exist'}.",
            where="[serving] host and port in studiepeil.toml",
            do="Stop what listens there, often another studiepeil serve, or choose another port.",
        ) from None


@account.command("add", epilog="Example: studiepeil account add jdv --role adviser")
def add_account(
    name: Annotated[str, typer.Argument(help="The account name; for an adviser, the one in the caseload.")],
    role: Annotated[str, typer.Option(help="planner, adviser or officer.")],
    generate: Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")] = False,
    settings: SettingsPath = DEFAULT_SETTINGS,
) -> None:
    """Add an account; the password is asked for, or made and printed once."""
    password = (
        secrets.token_urlsafe(12) if generate else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    sign_in.add_account(open_store(read_settings(settings).serving.store_url), name, role, password)
    out.print(f"{name:<12} {role:<8} {password if generate else ''}".rstrip(), highlight=False)


@account.command("token", epilog="Example: studiepeil account token planner --days 30")
def add_token(
    name: Annotated[str, typer.Argument(help="The account that a program will act for.")],
    days: Annotated[float, typer.Option(help="After how many days it ends.")] = 90,
    settings: SettingsPath = DEFAULT_SETTINGS,
) -> None:
    """Make a token for the API; it is printed once."""
    token = sign_in.add_token(open_store(read_settings(settings).serving.store_url), name, days)
    out.print(token, highlight=False, soft_wrap=True)
