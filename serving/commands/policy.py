"""The command `studiepeil policy`: the policy in plain words, checked, and what it changes."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from fairness.errors import AuditError
from fairness.policy_versions import check_unchanged, find_before, find_same, read_kept
from fairness.words.names import LANGUAGES
from fairness.words.policy_words import describe_changes, describe_policy
from serving.commands.console import out
from serving.pipeline.settings import FILE_NAME, read_settings


def show_policy(
    settings: Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")] = Path(FILE_NAME),
    language: Annotated[str, typer.Option(help="nl or en; that of the institution when left out.")] = "",
) -> None:
    """Show the policy audits are made under in plain words, check it, and say what changed since the version before."""
    read = read_settings(settings)
    spoken = language or read.serving.languages
    if spoken not in LANGUAGES:
        raise AuditError(f"no texts in language {spoken}", do=f"use one of: {', '.join(LANGUAGES)}")
    place = LANGUAGES.index(spoken)
    policy = read.policy
    for sentence in describe_policy(policy, spoken):
        out.print(escape(sentence), highlight=False)
    out.print(("Vingerafdruk: ", "Fingerprint: ")[place] + policy.fingerprint, highlight=False, soft_wrap=True)
    kept = find_same(policy, read.policies)
    if kept:
        check_unchanged(policy, read_kept(kept), kept)
    else:
        out.print(("Er is nog geen audit onder deze versie.", "No audit was made under this version yet.")[place])
    before = find_before(policy, read.policies)
    if before:
        changes = describe_changes(before, policy, spoken) or [("niets", "nothing")[place]]
        heading = ("Veranderd sinds versie", "Changed since version")[place]
        out.print(f"{heading} {before.version}:", highlight=False)
        for change in changes:
            out.print(f"  {escape(change)}", highlight=False)
