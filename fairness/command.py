"""The audit from outside: any model's scores, as files, under a policy file; needs no other part of the system.

`studiepeil audit SCORES GROUPS --policy FILE`, or `python -m fairness audit ...`. Ends with 0 when the audit passed,
2 when it failed, 3 when there is no verdict, 4 when nothing was shown either way; 7 when it could not be made and 64
when the command was not understood.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport
from fairness.disclosure.smallest import set_smallest_count
from fairness.errors import AuditError
from fairness.files.account import sort_remarks
from fairness.files.answers import Meaning, split_values
from fairness.files.delivery import Columns, Delivery, read_delivery
from fairness.pages.printing import print_pdf
from fairness.pages.report import check_language, render_html
from fairness.policy import Policy
from fairness.verdict import Verdict
from fairness.words import WORDS, text
from fairness.words.formats import disarm
from fairness.words.policies import describe_policy
from fairness.words.sentences import describe_recodings
from fairness.words.verdicts import describe_verdict

EXIT_CODES = {Verdict.PASSED: 0, Verdict.FAILED: 2, Verdict.INSUFFICIENT: 3, Verdict.NOT_SHOWN: 4}
MISUNDERSTOOD = 64  # as sysexits has it; 2, which is usual, says here that an audit failed

app = typer.Typer(
    help="Audit any model's scores across groups, under a declared policy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

PolicyPath = Annotated[Path, typer.Option("--policy", help="The policy file (TOML).")]
Values = Annotated[
    list[str] | None, typer.Option(help="Values of the outcome that mean this; with commas, or repeated.")
]
MatchKeys = Annotated[
    bool | None, typer.Option("--match-keys/--no-match-keys", help="Compare keys without leading zeros and capitals.")
]
Language = Annotated[str, typer.Option(help="Language of what is printed: nl or en.")]


@app.command(epilog="Example: studiepeil audit scores.parquet groups.parquet --policy policy.toml --out audit")
def audit(
    scores: Annotated[Path, typer.Argument(help="Key, score (0 to 1) and outcome (1, 0, empty: not known yet).")],
    groups: Annotated[Path, typer.Argument(help="Key and one column per attribute; or key, attribute, value.")],
    policy: PolicyPath,
    out: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("audit"),
    key: Annotated[str, typer.Option(help="Key columns, with commas; what both files share when left out.")] = "",
    model: Annotated[str, typer.Option(help="Name of the model in the report; that of the file when left out.")] = "",
    score_column: Annotated[str, typer.Option(help="Column with the score.")] = "score",
    outcome_column: Annotated[str, typer.Option(help="Column with the outcome.")] = "outcome",
    listed_column: Annotated[str, typer.Option(help="Column with who was on the list (1 or ja).")] = "",
    positive: Values = None,
    negative: Values = None,
    unknown: Values = None,
    match_keys: MatchKeys = None,
    accept: Annotated[str, typer.Option(help="Why scores that seem to be chances of the other event are right.")] = "",
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Write the report as PDF too.")] = True,
    language: Language = "nl",
) -> None:
    """Audit the scores of any model: page, PDF, JSON and table in --out.

    Ends with 0: passed, 2: failed, 3: no verdict, 4: not shown either way, 7: cannot be made. A model that is
    registered here is audited with: studiepeil audit dropout (or inflow).
    """
    check_language(language)
    asked = Policy.read(policy)
    set_smallest_count(asked.smallest_count)
    meaning = Meaning.of(positive or (), negative or (), unknown or ())
    columns = Columns(score_column, outcome_column, listed_column, tuple(split_values([key])), meaning)
    read = read_delivery(scores, groups, asked.attributes, columns, match_keys=match_keys, accepted=accept.strip())
    report = _audit_delivery(read, asked, model or scores.stem)
    write_report(report, out, pdf=pdf)
    typer.echo(describe_verdict(report.verdict, report.findings, asked, language))
    for sentence in (*report.describe(language), *describe_recodings(report.recodings, language)):
        typer.echo(f"- {sentence}")
    typer.echo(text("command.written", language, folder=out))
    raise _VerdictReached(EXIT_CODES[report.verdict])


@app.command(name="policy", epilog="Example: python -m fairness policy policy.toml --language en")
def show(policy: Annotated[Path, typer.Argument(help="The policy file (TOML).")], language: Language = "nl") -> None:
    """Check a policy file, and show it in plain words."""
    check_language(language)
    for sentence in describe_policy(Policy.read(policy), language):
        typer.echo(sentence)


def _audit_delivery(read: Delivery, policy: Policy, model: str) -> AuditReport:
    report = audit_scores(read.scores, read.outcomes, read.groups, read.key, policy, model)
    remarks = sort_remarks((*report.remarks, *read.remarks))
    return replace(report, left_out=read.left_out, accounts=read.accounts, remarks=remarks)


def write_report(report: AuditReport, folder: Path, *, pdf: bool) -> None:
    """Write audit.json, findings.csv, and per language audit_<language>.html and .pdf into `folder`.

    Where the machine cannot draw PDF, all the rest is written and what is missing goes to the error stream.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AuditError(
            "the report cannot be written here", where=str(folder), do="give --out a folder that you may write in"
        ) from error
    (folder / "audit.json").write_text(report.to_json(), encoding="utf-8")
    _disarm(report.findings).to_csv(folder / "findings.csv", index=False)
    for language in WORDS.languages:
        page = render_html(report, language)
        (folder / f"audit_{language}.html").write_text(page, encoding="utf-8")
        if not pdf:
            continue
        try:
            (folder / f"audit_{language}.pdf").write_bytes(print_pdf(page))
        except AuditError as error:
            typer.echo(str(error), err=True)
            pdf = False


def _disarm(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with a quote before names that a spreadsheet would take for a formula."""
    return findings.assign(**{name: findings[name].astype("str").map(disarm) for name in ("attribute", "group")})


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors for people end with a sentence and an exit code of their own."""
    os.umask(0o077)  # what is written here is about persons: for its owner only
    try:
        app(args=list(arguments) if arguments is not None else None)
    except _VerdictReached as reached:
        sys.exit(reached.exit_code)
    except AuditError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except SystemExit as stopped:
        sys.exit(MISUNDERSTOOD if stopped.code == 2 else stopped.code)


class _VerdictReached(Exception):  # noqa: N818  # not an error: it ends the command
    """Ends the command with the code of its verdict, past the command line's own use of 2."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(exit_code)
