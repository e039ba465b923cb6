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
from serving.site.request_context import Visit
from training.inflow.scenarios import ChangeKind, unpack_changes


def scenarios(visit: Visit) -> Response:
    """List the scenarios of all planners, with what they change."""
    names = visit.desk.published.programme_names()
    listed = [
        (one, [describe_change(change, names, visit.language) for change in unpack_changes(one.changes)])
        for one in list_scenarios(visit.desk, visit.person)
    ]
    has_paths = not places_of(visit.desk.published).empty
    return visit.page("scenarios.html", scenarios=listed, has_paths=has_paths, is_deleted=visit.query("deleted"))


def scenario_form(visit: Visit) -> Response:
    """Show the form of a new scenario."""
    return _form(visit, [FormLine()] * FIRST_LINES)


def scenario_answer(visit: Visit) -> Response:
    """Add a line to the form, or calculate and keep the scenario."""
    lines = read_lines(visit.form)
    if "more" in visit.form:
        return _form(visit, [*lines, FormLine()][:MOST_LINES])
    try:
        saved = save_scenario(visit.desk, visit.person, visit.form.get("title", ""), read_changes(lines))
    except BadInput as error:
        return _form(visit, lines, error.sentence(visit.language), error.status)
    return visit.redirect(f"/scenarios/{saved.key}")


def scenario(visit: Visit) -> Response:
    """Show a scenario beside the base."""
    result = see_scenario(visit.desk, visit.person, visit.path("scenario"))
    return visit.page(
        "scenario.html",
        result=result,
        changes=_told(visit, result),
        chart=draw_scenario(result, visit.language),
        whole=next(row for row in result.rows if row.level == "institution"),
        faculties=[row for row in result.rows if row.level == "faculty"],
        is_own=result.saved.author == visit.person.name,
    )


def scenario_deleted(visit: Visit) -> Response:
    """Delete an own scenario."""
    delete_scenario(visit.desk, visit.person, visit.path("scenario"))
    return visit.redirect("/scenarios?deleted=1")


def scenario_file(visit: Visit) -> Response:
    """Return a scenario as CSV, Parquet or workbook, or its chart; the file name says that it is a scenario."""
    result = see_scenario(visit.desk, visit.person, visit.path("scenario"))
    kind = visit.path("format")
    name = f"scenario-{result.saved.name}-{result.academic_year}-week-{result.iso_week}.{kind}"
    if kind == "xlsx":
        return send_file(scenario_workbook(result, visit.language, today=visit.desk.store.now().date()), name)
    if kind in ("csv", "parquet"):
        return send_frame(scenario_frame(result.saved.name, result.rows), name)
    title = f"{visit.text('scenario.band')}: {result.saved.name}"
    return send_chart(draw_scenario(result, visit.language, title), name)


def _form(visit: Visit, lines: list[FormLine], sentence: str = "", status: int = 200) -> Response:
    places = places_of(visit.desk.published)
    names = visit.desk.published.programme_names()
    programmes = places.drop_duplicates("programme")
    listed = sorted((names.get(code, code), code) for code in programmes["programme"])
    return visit.page(
        "scenario_form.html",
        status=status,
        lines=lines,
        title_filled=visit.form.get("title", ""),
        kinds=list(ChangeKind),
        faculties=sorted(set(places["faculty"])),
        programmes=listed,
        origins=sorted(set(places["origin"])),
        can_have_more=len(lines) < MOST_LINES,
        sentence_of_error=sentence,
        has_paths=not places.empty,
    )


def _told(visit: Visit, result: ScenarioResult) -> list[str]:
    names = visit.desk.published.programme_names()
    return [describe_change(change, names, visit.language) for change in result.changes]
