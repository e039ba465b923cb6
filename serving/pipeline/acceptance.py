"""Who goes on although a delivery stops the work: with a name and a reason, which go on record."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from features.errors import StudiepeilError
from serving.pipeline.steps import write_json
from serving.records.decisions import LONGEST_REASON

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Doubtful = TypeVar("Doubtful", bound=DataclassInstance)

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


def list_open(findings: "Sequence[Doubtful]", path: Path) -> "list[Doubtful]":
    """Return the findings that nobody accepted as they are now: of other numbers it is asked again.

    Args:
        findings: dataclasses of texts and numbers.
        path: where `keep_accepted` keeps those that somebody accepted.
    """
    known = [one["finding"] for one in _read_accepted(path)]
    return [finding for finding in findings if json.loads(json.dumps(asdict(finding))) not in known]


def keep_accepted(findings: "Sequence[Doubtful]", acceptance: Acceptance, today: date, path: Path) -> None:
    """Keep that these findings were accepted as they are: by whom, when and why."""
    said = {"by": acceptance.who, "on": today.isoformat(), "reason": acceptance.reason}
    write_json([*_read_accepted(path), *({"finding": asdict(one)} | said for one in findings)], path)


def _read_accepted(path: Path) -> list[dict[str, Any]]:
    """Return what was accepted before; nothing where it cannot be read, so that it is asked again."""
    try:
        read: list[dict[str, Any]] = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    return read


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "account without a name"
