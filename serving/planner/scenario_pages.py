"""Pages of scenarios: the list, the form, and the result beside the base. A scenario is never a forecast.

In the form percentages and places stand as people write them; they are turned into changes, and back into words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from fairness.words.formats import format_decimal, format_share
from serving.errors import BadInput
from serving.planner.charts import draw_scenario
from serving.planner.export_tables import scenario_frame
from serving.planner.exports import scenario_workbook
from serving.planner.scenarios import (
    ScenarioResult,
    delete_scenario,
    list_scenarios,
    places_of,
    save_scenario,
    see_scenario,
)
from serving.site.context import RequestContext
from serving.site.downloads import send_chart, send_file, send_frame
from serving.words import has_text, text
from training.contracts.inflow import PathsResult
from training.inflow.levels import ALL
from training.inflow.scenarios.changes import Change, ChangeKind, Where, unpack_changes

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


def scenarios(context: RequestContext) -> Response:
    """List the scenarios of all planners, with what they change."""
    names = context.app.published.programme_names()
    listed = [
        (one, [describe_change(change, names, context.language) for change in unpack_changes(one.changes)])
        for one in list_scenarios(context.app, context.person)
    ]
    has_paths = not places_of(context.app.published).empty
    return context.page("scenarios.html", scenarios=listed, has_paths=has_paths, is_deleted=context.query("deleted"))


def scenario_form(context: RequestContext) -> Response:
    """Show the form of a new scenario."""
    return _form(context, [FormLine()] * FIRST_LINES)


def scenario_answer(context: RequestContext) -> Response:
    """Add a line to the form, or calculate and keep the scenario."""
    lines = read_lines(context.form)
    if "more" in context.form:
        return _form(context, [*lines, FormLine()][:MOST_LINES])
    try:
        saved = save_scenario(context.app, context.person, context.form.get("title", ""), read_changes(lines))
    except BadInput as error:
        return _form(context, lines, error.sentence(context.language), error.status)
    return context.redirect(f"/scenarios/{saved.key}")


def scenario(context: RequestContext) -> Response:
    """Show a scenario beside the base."""
    result = see_scenario(context.app, context.person, context.path("scenario"))
    return context.page(
        "scenario.html",
        result=result,
        changes=_told(context, result),
        chart=draw_scenario(result, context.language),
        whole=next(row for row in result.rows if row.level == "institution"),
        faculties=[row for row in result.rows if row.level == "faculty"],
        is_own=result.saved.author == context.person.name,
    )


def scenario_deleted(context: RequestContext) -> Response:
    """Delete an own scenario."""
    delete_scenario(context.app, context.person, context.path("scenario"))
    return context.redirect("/scenarios?deleted=1")


def scenario_file(context: RequestContext) -> Response:
    """Return a scenario as CSV, Parquet or workbook, or its chart; the file name says that it is a scenario."""
    result = see_scenario(context.app, context.person, context.path("scenario"))
    kind = context.path("format")
    name = f"scenario-{result.saved.name}-{result.academic_year}-week-{result.iso_week}.{kind}"
    if kind == "xlsx":
        return send_file(scenario_workbook(result, context.language, today=context.app.store.now().date()), name)
    if kind in ("csv", "parquet"):
        return send_frame(scenario_frame(result.saved.name, result.rows), name)
    title = "" if kind == "json" else f"{context.text('scenario.band')}: {result.saved.name}"
    return send_chart(draw_scenario(result, context.language, title), name)


def _form(context: RequestContext, lines: list[FormLine], sentence: str = "", status: int = 200) -> Response:
    places = places_of(context.app.published)
    names = context.app.published.programme_names()
    programmes = places.drop_duplicates(PathsResult.programme)
    listed = sorted((names.get(code, code), code) for code in programmes[PathsResult.programme])
    return context.page(
        "scenario_form.html",
        status=status,
        lines=lines,
        title_filled=context.form.get("title", ""),
        kinds=list(ChangeKind),
        faculties=sorted(set(places[PathsResult.faculty])),
        programmes=listed,
        origins=sorted(set(places[PathsResult.origin])),
        can_have_more=len(lines) < MOST_LINES,
        sentence_of_error=sentence,
        has_paths=not places.empty,
    )


def _told(context: RequestContext, result: ScenarioResult) -> list[str]:
    names = context.app.published.programme_names()
    return [describe_change(change, names, context.language) for change in result.changes]


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
