"""Pages for planners: the forecast of the institution, a faculty and a programme, and its figures as files."""

from dataclasses import dataclass
from itertools import groupby

from starlette.responses import Response

from serving.errors import NotFound
from serving.planner.changes import ForecastChange, find_changes, tell_change, tell_difference
from serving.planner.charts import draw_change, draw_season, draw_years
from serving.planner.export_tables import forecast_frame
from serving.planner.exports import chosen_week, forecast_workbook
from serving.planner.findings import find_findings, tell_findings
from serving.planner.forecasts import BASELINES, ForecastRow, best_baseline, forecast_rows, weeks
from serving.planner.outlook import LEVELS, Place, counted_years
from serving.site.downloads import send_chart, send_file, send_frame
from serving.site.request_context import RequestContext
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


def overview_csv(context: RequestContext) -> Response:
    """Return one week's figures, all levels, as CSV."""
    return _week_frame(context, "csv")


def overview_parquet(context: RequestContext) -> Response:
    """Return one week's figures, all levels, as Parquet."""
    return _week_frame(context, "parquet")


def overview_workbook(context: RequestContext) -> Response:
    """Return one week's figures as an Excel workbook in the reader's language."""
    app = context.app
    year, week = chosen_week(app.published, context.query("week"))
    institution, today = app.settings.institution_name, app.store.now().date()
    content = forecast_workbook(app.published, (year, week), context.language, institution=institution, today=today)
    return send_file(content, f"forecast-{year}-week-{week}.xlsx")


def faculty(context: RequestContext) -> Response:
    """Show one faculty: what is expected, why it changed, its season and its programmes."""
    place = Place("faculty", context.path("faculty"))
    history = _season_of(context, place)
    latest = history[0]
    rows = _rows_of_week(context, latest)
    programmes = [row for one, _, members in _by_faculty(rows) if one == latest.faculty for row in members]
    return context.page(
        "faculty.html",
        latest=latest,
        history=history,
        programmes=programmes,
        programme_rows=[(row.programme_name, row) for row in programmes],
        baselines=BASELINES,
        why=_why(context, latest),
        years=_years_chart(context, place, latest, rows),
        season=draw_season(history, context.language) if len(history) > 1 else "",
        baseline=best_baseline(context.app.published, context.app.registry),
    )


def programme(context: RequestContext) -> Response:
    """Show one programme: what is expected and why, the season so far, and the parts of the latest week."""
    place = Place("programme", context.path("programme"))
    history = _season_of(context, place)
    latest = history[0]
    rows = _rows_of_week(context, latest)
    cells = [row for row in rows if row.level == "cell" and row.programme == latest.programme]
    return context.page(
        "programme.html",
        history=history,
        latest=latest,
        cells=cells,
        cell_rows=[
            (f"{context.label('origin', row.origin)}, {context.label('exam_type', row.exam_type)}", row)
            for row in cells
        ],
        baselines=BASELINES,
        why=_why(context, latest),
        years=_years_chart(context, place, latest, rows),
        season=draw_season(history, context.language) if len(history) > 1 else "",
        baseline=best_baseline(context.app.published, context.app.registry),
    )


def programme_csv(context: RequestContext) -> Response:
    """Return one programme's figures as CSV: every week, and the parts of the latest week."""
    return _programme_frame(context, "csv")


def programme_parquet(context: RequestContext) -> Response:
    """Return one programme's figures as Parquet."""
    return _programme_frame(context, "parquet")


def chart(context: RequestContext) -> Response:
    """Return one chart of a place as a file, SVG or PNG, with a title that says what it is."""
    kind = context.path("chart")
    if kind not in _CHARTS:
        raise NotFound("page_not_found")
    place = Place(context.query("level") or "institution", context.query("of") or ALL)
    history = _season_of(context, place)
    latest = history[0]
    title = (
        f"{name_of(context, latest)}: {context.text(f'chart.{kind}', year=latest.academic_year, week=latest.iso_week)}"
    )
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


def name_of(context: RequestContext, row: ForecastRow) -> str:
    """Return what a row is about, in words."""
    names = {"programme": row.programme_name, "faculty": row.faculty}
    return names.get(row.level) or context.app.settings.institution_name or context.text("forecast.whole")


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
    chart: str


def _tell_deliveries(context: RequestContext) -> ToldDeliveries | None:
    found = find_findings(context.app.published)
    if found is None:
        return None
    is_held_up = any(one.is_open for one in found)
    return ToldDeliveries(tell_findings(found, context.language), "bad" if is_held_up else "" if found else "good")


def _why(context: RequestContext, row: ForecastRow | None) -> list[ToldChange]:
    """Return what changed since last week and last year."""
    changes = [] if row is None else find_changes(context.app.published, [row])
    return [_tell(context, one) for one in changes]


def _tell(context: RequestContext, change: ForecastChange) -> ToldChange:
    drawn = draw_change(change, context.language) if any(change.parts.values()) else ""
    return ToldChange(change, tell_difference(change, context.language), tell_change(change, context.language), drawn)


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
) -> str:
    counted = counted_years(context.app.published, place, rows)
    earlier = {year: number for year, number in counted.items() if year < int(latest.academic_year)}
    if latest.last_year.suppressed:
        earlier.pop(int(latest.academic_year) - 1, None)
    value = latest.forecast.value
    ends = latest.quantiles["p10"], latest.quantiles["p90"]
    ahead = [] if value is None else [(latest.academic_year, value, *ends)]
    return draw_years(earlier, ahead, context.language, title)


def _week_frame(context: RequestContext, kind: str) -> Response:
    year, week = chosen_week(context.app.published, context.query("week"))
    rows = forecast_rows(context.app.published, academic_year=year, iso_week=week)
    return send_frame(forecast_frame(rows), f"forecast-{year}-week-{week}.{kind}")


def _programme_frame(context: RequestContext, kind: str) -> Response:
    history = _season_of(context, Place("programme", context.path("programme")))
    cells = [row for row in _rows_of_week(context, history[0]) if row.level == "cell"]
    own = [row for row in cells if row.programme == history[0].programme]
    return send_frame(forecast_frame([*history, *own]), f"forecast-{history[0].programme}.{kind}")


def _by_faculty(rows: list[ForecastRow]) -> list[tuple[str, ForecastRow | None, list[ForecastRow]]]:
    totals = {row.faculty: row for row in rows if row.level == "faculty"}
    programmes = [row for row in rows if row.level == "programme"]
    ordered = sorted(programmes, key=lambda row: (row.faculty, row.programme_name))
    return [
        (faculty, totals.get(faculty), list(members))
        for faculty, members in groupby(ordered, key=lambda row: row.faculty)
    ]
