"""What reading made of files, in sentences: remarks, and the account of every row."""

from collections.abc import Sequence

from fairness.files.account import Account, Remark, RemarkKind
from fairness.words import text
from fairness.words.formats import format_decimal, format_list

# These say what the audit is worth, and come before its reasons.
WEIGHTY = (RemarkKind.NO_GROUP_ROW, RemarkKind.NOBODY, RemarkKind.EVERYBODY, RemarkKind.ACCEPTED)


def describe_remarks(remarks: Sequence[Remark], language: str, *, weighty: bool) -> list[str]:
    """What was found, or done, when the files were read: what the audit is worth, or the rest."""
    return [_describe_remark(one, language) for one in remarks if (one.kind in WEIGHTY) == weighty]


def describe_accounts(accounts: Sequence[Account], language: str) -> list[str]:
    """What became of the rows of each file, in numbers that add up."""
    return [
        text(
            "account",
            language,
            file=one.file,
            read=format_decimal(one.read, language),
            audited=format_decimal(one.audited, language),
            left_out=format_decimal(one.left_out, language),
            merged=format_decimal(one.merged, language),
        )
        for one in accounts
    ]


def _describe_remark(remark: Remark, language: str) -> str:
    words = list(remark.words)
    if remark.kind == RemarkKind.KEYS_CHANGED:
        words = [text(f"key_rule.{word}", language) for word in words]
    if remark.kind == RemarkKind.NUMBERS_READ:
        words = [text(f"notation.{word}", language) for word in words]
    return text(
        f"remark.{remark.kind}",
        language,
        file=remark.file,
        column=remark.column,
        number=format_decimal(remark.number, language),
        of=format_decimal(remark.of, language),
        words=format_list(words, language) if words else "–",
    )
