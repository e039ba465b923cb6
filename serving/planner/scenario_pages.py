"""Pages of scenarios: the list, the form, and the result beside the base. A scenario is never a forecast."""

from starlette.responses import Response

from serving.errors import BadInput
from serving.planner.export_tables import scenario_frame
from serving.planner.exports import scenario_workbook
from serving.planner.scenario_charts import draw_scenario
from serving.planner.scenario_form import FIRST_LINES, MOST_LINES, FormLine, describe_change, read_changes, read_lines
from serving.planner.scenarios import (
    ScenarioResult,
    delete_scenario,
    list_scenarios,
    places_of,
    save_scenario,
    see_scenario,
)
from serving.site.downloads import send_chart, send_file, send_frame
from serving.site.request_context import RequestContext
from training.inflow.scenarios import ChangeKind, unpack_changes


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
    title = f"{context.text('scenario.band')}: {result.saved.name}"
    return send_chart(draw_scenario(result, context.language, title), name)


def _form(context: RequestContext, lines: list[FormLine], sentence: str = "", status: int = 200) -> Response:
    places = places_of(context.app.published)
    names = context.app.published.programme_names()
    programmes = places.drop_duplicates("programme")
    listed = sorted((names.get(code, code), code) for code in programmes["programme"])
    return context.page(
        "scenario_form.html",
        status=status,
        lines=lines,
        title_filled=context.form.get("title", ""),
        kinds=list(ChangeKind),
        faculties=sorted(set(places["faculty"])),
        programmes=listed,
        origins=sorted(set(places["origin"])),
        can_have_more=len(lines) < MOST_LINES,
        sentence_of_error=sentence,
        has_paths=not places.empty,
    )


def _told(context: RequestContext, result: ScenarioResult) -> list[str]:
    names = context.app.published.programme_names()
    return [describe_change(change, names, context.language) for change in result.changes]
