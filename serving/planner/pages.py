"""Pages for planners: the forecast of the institution, a faculty and a programme, and its figures as files.

`PAGES` is the door of this room.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from starlette.responses import Response

from serving.errors import NotFound
from serving.planner.account import list_meetings, read_account, tell_accepted, tell_meeting, tell_whole
from serving.planner.changes import ForecastChange, find_changes, tell_change, tell_difference
from serving.planner.charts import draw_change, draw_season, draw_years
from serving.planner.deliveries import find_findings, tell_finding, tell_findings, tell_place
from serving.planner.export_tables import forecast_frame
from serving.planner.exports import chosen_week, forecast_workbook
from serving.planner.forecasts import BASELINES, HIGH, LOW, ForecastRow, best_baseline, forecast_rows, weeks
from serving.planner.outlook import LEVELS, Place, counted_years
from serving.planner.outlook_pages import name_of, outlook, outlook_chart
from serving.planner.scenario_pages import (
    scenario,
    scenario_answer,
    scenario_deleted,
    scenario_file,
    scenario_form,
    scenarios,
)
from serving.records.permissions import Right
from serving.reports import RunPage
from serving.results.published import INFLOW
from serving.site.context import Page, RequestContext
from serving.site.downloads import send_chart, send_file, send_frame, show_document
from serving.site.drawing import Drawing
from training.contracts.places import ALL

_CHARTS = ("season", "years", "why-week", "why-year")


def overview(context: RequestContext) -> Response:
    """Show one week's forecast: the institution and why it changed, then each faculty with its programmes."""
    known = weeks(context.app.published)
    if not known:
        return context.page("forecast.html", week=None, deliveries=_tell_deliveries(context))
    year, week = chosen_week(context.app.published, context.query("week"))
    rows = forecast_rows(context.app.published, academic_year=year, iso_week=week)
    whole = next((row for row in rows if row.level == "institution"), None)
    return context.page(
        "forecast.html",
        week=(year, week),
        weeks=known,
        deliveries=_tell_deliveries(context) if year == known[0][0] else None,
        whole=whole,
        why=_why(context, whole),
        faculties=_by_faculty(rows),
        faculty_rows=sorted(((row.faculty, row) for row in rows if row.level == "faculty"), key=lambda one: one[0]),
        baselines=BASELINES,
        baseline=best_baseline(context.app.published, context.app.registry),
    )


def overview_figures(kind: str) -> Callable[[RequestContext], Response]:
    """Return what sends one week's figures, all levels, as "csv" or "parquet"."""

    def answer(context: RequestContext) -> Response:
        year, week = chosen_week(context.app.published, context.query("week"))
        rows = forecast_rows(context.app.published, academic_year=year, iso_week=week)
        return send_frame(forecast_frame(rows), f"forecast-{year}-week-{week}.{kind}")

    return answer


def overview_workbook(context: RequestContext) -> Response:
    """Return one week's figures as an Excel workbook in the reader's language."""
    app = context.app
    year, week = chosen_week(app.published, context.query("week"))
    institution, today = app.settings.institution_name, app.store.now().date()
    content = forecast_workbook(app.published, (year, week), context.language, institution=institution, today=today)
    return send_file(content, f"forecast-{year}-week-{week}.xlsx")


def faculty(context: RequestContext) -> Response:
    """Show one faculty: what is expected, why it changed, its season and its programmes."""
    code = context.path("faculty")

    def parts(rows: list[ForecastRow]) -> list[tuple[str, ForecastRow]]:
        own = [(row.programme_name, row) for row in rows if row.level == "programme" and row.faculty == code]
        return sorted(own, key=lambda one: one[0])

    return _place_page(context, Place("faculty", code), parts)


def programme(context: RequestContext) -> Response:
    """Show one programme: what is expected and why, the season so far, and the parts of the latest week."""
    code = context.path("programme")

    def title(row: ForecastRow) -> str:
        return f"{context.label('origin', row.origin)}, {context.label('exam_type', row.exam_type)}"

    def parts(rows: list[ForecastRow]) -> list[tuple[str, ForecastRow]]:
        return [(title(row), row) for row in rows if row.level == "cell" and row.programme == code]

    return _place_page(context, Place("programme", code), parts)


def programme_figures(kind: str) -> Callable[[RequestContext], Response]:
    """Return what sends one programme's figures as "csv" or "parquet": every week, and the parts of the latest."""

    def answer(context: RequestContext) -> Response:
        history = _season_of(context, Place("programme", context.path("programme")))
        code = history[0].programme
        own = [row for row in _rows_of_week(context, history[0]) if row.level == "cell" and row.programme == code]
        return send_frame(forecast_frame([*history, *own]), f"forecast-{code}.{kind}")

    return answer


def deliveries(context: RequestContext) -> Response:
    """Show what stood out in the deliveries of the season and what became of every row, and who accepted what."""
    found = find_findings(context.app.published)
    return context.page(
        "deliveries.html",
        findings=found,
        told=[] if found is None else tell_findings(found, context.language),
        tell=partial(tell_finding, language=context.language),
        place=partial(tell_place, language=context.language),
        account=read_account(context.app.published),
        meetings=list_meetings(context.app.published),
        tell_meeting=partial(tell_meeting, language=context.language),
        tell_accepted=partial(tell_accepted, language=context.language),
        tell_whole=partial(tell_whole, language=context.language),
    )


def backtest(context: RequestContext) -> Response:
    """Show the backtest of the model whose forecast planners see."""
    champion = context.app.published.champions.get(INFLOW)
    language = str(context.language)
    kept = "" if champion is None else context.app.registry.run_page(champion, RunPage.BACKTEST, language)
    if not kept:
        raise NotFound("no_backtest")
    return show_document(context, kept, [("/forecast", context.text("front.planner.forecast"))])


def chart(context: RequestContext) -> Response:
    """Return one chart of a place as a file, SVG or PNG, with a title that says what it is."""
    kind = context.path("chart")
    if kind not in _CHARTS:
        raise NotFound("page_not_found")
    place = Place(context.query("level") or "institution", context.query("of") or ALL)
    history = _season_of(context, place)
    latest = history[0]
    what = context.text(f"chart.{kind}", year=latest.academic_year, week=latest.iso_week)
    # On a page there is a heading above it.
    title = "" if context.path("format") == "json" else f"{name_of(context, latest)}: {what}"
    match kind:
        case "season":
            svg = draw_season(history, context.language, title)
        case "years":
            svg = _years_chart(context, place, latest, _rows_of_week(context, latest), title)
        case _:
            known = {f"why-{one.change.since}": one for one in _why(context, latest) if one.change.parts}
            if kind not in known:
                raise NotFound("no_chart")
            svg = draw_change(known[kind].change, context.language, title)
    return send_chart(svg, f"{kind}-{name_of(context, latest)}-{latest.academic_year}.{context.path('format')}")


@dataclass(frozen=True)
class ToldDeliveries:
    """What was found in the deliveries, in sentences; `weight` is "bad" when they hold up a forecast."""

    sentences: list[str]
    weight: str


@dataclass(frozen=True)
class ToldChange:
    """A change with its sentence and, when it may be shown in parts, its chart."""

    change: ForecastChange
    headline: str
    sentence: str
    chart: Drawing | None


def _place_page(
    context: RequestContext, place: Place, parts: Callable[[list[ForecastRow]], list[tuple[str, ForecastRow]]]
) -> Response:
    """Show a faculty or a programme; `parts` picks the rows it consists of from those of a week, each with a title."""
    history = _season_of(context, place)
    latest = history[0]
    rows = _rows_of_week(context, latest)
    return context.page(
        "place.html",
        place=place,
        name=name_of(context, latest),
        latest=latest,
        history=history,
        parts=parts(rows),
        baselines=BASELINES,
        why=_why(context, latest),
        years=_years_chart(context, place, latest, rows),
        season=draw_season(history, context.language) if len(history) > 1 else "",
        baseline=best_baseline(context.app.published, context.app.registry),
    )


def _tell_deliveries(context: RequestContext) -> ToldDeliveries | None:
    found = find_findings(context.app.published)
    if found is None:
        return None
    is_held_up = any(one.is_open for one in found)
    return ToldDeliveries(tell_findings(found, context.language), "bad" if is_held_up else "" if found else "good")


def _why(context: RequestContext, row: ForecastRow | None) -> list[ToldChange]:
    """Return what changed since last week and last year."""
    language = context.language
    return [
        ToldChange(
            change=one,
            headline=tell_difference(one, language),
            sentence=tell_change(one, language),
            chart=draw_change(one, language) if any(one.parts.values()) else None,
        )
        for one in ([] if row is None else find_changes(context.app.published, [row]))
    ]


def _season_of(context: RequestContext, place: Place) -> list[ForecastRow]:
    """Return the rows of a place in one season, up to the week asked for, the newest first. Raises `NotFound`."""
    published = context.app.published
    known = weeks(published)
    if not known or place.level not in LEVELS:
        raise NotFound("no_forecast")
    year, last = context.query("year") or known[0][0], None
    if context.query("week"):
        year, last = chosen_week(published, context.query("week"))
    until = known[known.index((year, last)) :] if last else known
    rows = forecast_rows(published, academic_year=year, level=place.level)
    rows = [row for row in rows if place.holds(row) and (row.academic_year, row.iso_week) in until]
    history = sorted(rows, key=lambda row: row.as_of, reverse=True)
    if not history:
        raise NotFound("no_forecast")
    return history


def _rows_of_week(context: RequestContext, latest: ForecastRow) -> list[ForecastRow]:
    return forecast_rows(context.app.published, academic_year=latest.academic_year, iso_week=latest.iso_week)


def _years_chart(
    context: RequestContext, place: Place, latest: ForecastRow, rows: list[ForecastRow], title: str = ""
) -> Drawing:
    counted = counted_years(context.app.published, place, rows)
    earlier = {year: number for year, number in counted.items() if year < int(latest.academic_year)}
    if latest.last_year.suppressed:
        earlier.pop(int(latest.academic_year) - 1, None)
    value = latest.forecast.value
    ends = latest.quantiles[LOW], latest.quantiles[HIGH]
    ahead = [] if value is None else [(latest.academic_year, value, *ends)]
    return draw_years(earlier, ahead, context.language, title)


def _by_faculty(rows: list[ForecastRow]) -> list[tuple[str, ForecastRow | None, list[ForecastRow]]]:
    totals = {row.faculty: row for row in rows if row.level == "faculty"}
    programmes = [row for row in rows if row.level == "programme"]
    ordered = sorted(programmes, key=lambda row: (row.faculty, row.programme_name))
    return [
        (faculty, totals.get(faculty), list(members))
        for faculty, members in groupby(ordered, key=lambda row: row.faculty)
    ]


PAGES: tuple[Page, ...] = (
    Page("/forecast", overview, Right.SEE_FORECASTS),
    Page("/forecast.csv", overview_figures("csv"), Right.SEE_FORECASTS),
    Page("/forecast.parquet", overview_figures("parquet"), Right.SEE_FORECASTS),
    Page("/forecast.xlsx", overview_workbook, Right.SEE_FORECASTS),
    Page("/forecast/faculty/{faculty}", faculty, Right.SEE_FORECASTS),
    Page("/forecast/backtest", backtest, Right.SEE_FORECASTS),
    Page("/forecast/deliveries", deliveries, Right.SEE_FORECASTS),
    Page("/forecast/{programme}", programme, Right.SEE_FORECASTS),
    Page("/forecast/{programme}/figures.csv", programme_figures("csv"), Right.SEE_FORECASTS),
    Page("/forecast/{programme}/figures.parquet", programme_figures("parquet"), Right.SEE_FORECASTS),
    Page("/charts/{chart}.{format}", chart, Right.SEE_FORECASTS),
    Page("/outlook", outlook, Right.SEE_FORECASTS),
    Page("/outlook/charts/{chart}.{format}", outlook_chart, Right.SEE_FORECASTS),
    Page("/scenarios", scenarios, Right.SEE_SCENARIOS),
    Page("/scenarios/new", scenario_form, Right.MAKE_SCENARIOS),
    Page("/scenarios/new", scenario_answer, Right.MAKE_SCENARIOS, "POST"),
    Page("/scenarios/{scenario}", scenario, Right.SEE_SCENARIOS),
    Page("/scenarios/{scenario}/scenario.{format}", scenario_file, Right.SEE_SCENARIOS),
    Page("/scenarios/{scenario}/delete", scenario_deleted, Right.MAKE_SCENARIOS, "POST"),
)
