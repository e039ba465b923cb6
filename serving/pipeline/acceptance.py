"""Who goes on although a delivery stops the work: with a name and a reason, which go on record."""

import getpass
from dataclasses import dataclass
from typing import Annotated

import typer

from features.errors import StudiepeilError
from serving.records.decisions import LONGEST_REASON

Accept = Annotated[
    str | None, typer.Option(help="Go on although a delivery stops it, and say why: it goes on record with your name.")
]


class DeliveryError(StudiepeilError):
    """A delivery is such that a forecast from it would be nonsense."""

    exit_code = 11


@dataclass(frozen=True)
class Acceptance:
    """Who goes on although a delivery stops the work, and why."""

    who: str
    reason: str


def accept_as(reason: str | None, officer: str = "") -> Acceptance | None:
    """Return the acceptance of a command: of the officer named, else of the account at this machine.

    None when nobody accepts. Raises DeliveryError without a reason, or with one nobody will read.
    """
    if reason is None:
        return None
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise DeliveryError(
            "the acceptance has no reason" if not said else f"the reason is longer than {LONGEST_REASON} characters",
            where="--accept",
            do='say in a sentence why the delivery is right: --accept "the faculty closed two programmes"',
        )
    return Acceptance(officer or _account_name(), said)


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "account without a name"
