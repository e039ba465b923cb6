"""The form of a scenario: percentages and places as people write them, turned into changes, and back into words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairness.words.formats import format_decimal, format_share
from serving.errors import BadInput
from serving.words import has_text, text
from training.inflow.scenarios import ALL, Change, ChangeKind, Where

MOST_LINES = 8  # each line has five fields, and a form has at most fifty
FIRST_LINES = 2
_PERCENT_OF_CHANGE = (ChangeKind.CONVERSION, ChangeKind.APPLICATIONS)
_PERCENT = (ChangeKind.END, ChangeKind.ORIGIN_SHARE)


@dataclass(frozen=True)
class FormLine:
    """One change as it is filled in; `where` is "all", "faculty:NAME" or "programme:CODE"."""

    kind: str = ""
    where: str = ALL
    origin: str = ALL
    amount: str = ""
    name: str = ""


def read_lines(form: Mapping[str, str]) -> list[FormLine]:
    """Return the lines of a form that was sent, empty ones included."""
    count = form.get("lines", "")
    number = int(count) if count.isascii() and count.isdecimal() else FIRST_LINES
    fields = FormLine.__dataclass_fields__
    return [
        FormLine(**{field: form[f"{field}_{line}"].strip() for field in fields if form.get(f"{field}_{line}")})
        for line in range(1, min(number, MOST_LINES) + 1)
    ]


def read_changes(lines: list[FormLine]) -> list[Change]:
    """Return the changes of the lines that have a kind. Raises `BadInput` for what is not a number."""
    return [_read_change(line) for line in lines if line.kind]


def describe_change(change: Change, names: Mapping[str, str], language: str) -> str:
    """Return a change as a sentence part, such as "conversion +10% for Techniek"."""
    where = change.where
    place = names.get(where.programme, where.programme) if where.programme != ALL else where.faculty
    place = text("scenario.everywhere", language) if place == ALL else place
    if where.origin != ALL and change.kind is not ChangeKind.ORIGIN_SHARE:
        place = text("scenario.of_origin", language, place=place, origin=_origin(where.origin, language))
    key = "cap_gone" if change.kind is ChangeKind.CAP and change.amount is None else str(change.kind)
    values = {"place": place, "faculty": where.faculty, "origin": _origin(where.origin, language)}
    return text(f"scenario.told.{key}", language, amount=_write_amount(change, language), **values)


def _read_change(line: FormLine) -> Change:
    try:
        kind = ChangeKind(line.kind)
    except ValueError:
        raise BadInput("invalid_input") from None
    level, _, code = line.where.partition(":")
    where = Where(
        programme=code if level == "programme" else ALL, faculty=code if level == "faculty" else ALL, origin=line.origin
    )
    if kind is ChangeKind.START:
        where = Where(programme=line.name or ALL, faculty=where.faculty, origin=line.origin)
    return Change(kind, where, _read_amount(kind, line.amount))


def _read_amount(kind: ChangeKind, written: str) -> float | None:
    plain = written.replace("%", "").replace("\u2212", "-").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not plain:
        return 0.0 if kind is ChangeKind.END else None  # nothing filled in: nobody stays
    try:
        number = float(plain)
    except ValueError:
        raise BadInput("bad_number") from None
    if kind in _PERCENT_OF_CHANGE:
        return 1 + number / 100
    return number / 100 if kind in _PERCENT else number


def _write_amount(change: Change, language: str) -> str:
    if change.amount is None:
        return ""
    if change.kind in _PERCENT_OF_CHANGE:
        percent = (change.amount - 1) * 100
        return ("+" if percent > 0 else "") + _write_percent(percent, language)
    return (
        _write_percent(change.amount * 100, language)
        if change.kind in _PERCENT
        else format_decimal(change.amount, language)
    )


def _write_percent(percent: float, language: str) -> str:
    digits = 0 if abs(percent - round(percent)) < 0.05 else 1
    return format_share(percent / 100, language, digits)


def _origin(origin: str, language: str) -> str:
    return text(f"origin.{origin}", language) if has_text(f"origin.{origin}") else origin
