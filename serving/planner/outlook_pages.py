"""Pages of the years ahead: first-years and all enrolled students of the institution, a faculty or a programme."""

from starlette.responses import Response

from serving.errors import NotFound
from serving.planner.charts import draw_years
from serving.planner.forecasts import HIGH, LOW, ForecastRow, forecast_rows, weeks
from serving.planner.outlook import LEVELS, OutlookRow, Place, counted_years, left_out, stock_ahead, years_ahead
from serving.site.context import RequestContext
from serving.site.downloads import send_chart
from serving.site.drawing import Drawing


def outlook(context: RequestContext) -> Response:
    """Show the years ahead of one place, chosen from a list."""
    years, stock = years_ahead(context.app.published), stock_ahead(context.app.published)
    place = _chosen_place(context)
    own_years = [row for row in years if place.holds(row)]
    own_stock = [row for row in stock if place.holds(row)]
    missing = left_out(context.app.published, place)
    if not own_years and not own_stock and not missing and (years or stock):
        raise NotFound("no_forecast")
    return context.page(
        "outlook.html",
        place=place,
        places=_places([*years, *stock]),
        left_out=missing,
        years=own_years,
        years_chart=_draw_years(context, place, own_years) if own_years else "",
        stock=own_stock,
        stock_chart=_draw_stock(context, own_stock) if own_stock else "",
        stock_notes=sorted({row.note for row in own_stock} - {""}),
        diplomas_told=context.app.published.tells_diplomas(),
        by_study_year=_by_study_year(own_stock),
    )


def outlook_chart(context: RequestContext) -> Response:
    """Return a chart of the years ahead of one place as a file."""
    place, kind = _chosen_place(context), context.path("chart")
    rows = {"years": years_ahead, "stock": stock_ahead}.get(kind, lambda _: [])(context.app.published)
    own = [row for row in rows if place.holds(row)]
    if not own:
        raise NotFound("no_chart")
    name = name_of(context, own[0])
    title = "" if context.path("format") == "json" else f"{name}: {context.text(f'outlook.{kind}')}"
    svg = _draw_years(context, place, own, title) if kind == "years" else _draw_stock(context, own, title)
    return send_chart(svg, f"outlook-{kind}-{name}.{context.path('format')}")


def _chosen_place(context: RequestContext) -> Place:
    level, _, code = (context.query("place") or "institution:all").partition(":")
    if level not in LEVELS:
        raise NotFound("no_forecast")
    return Place(level, code)


def _places(rows: list[OutlookRow]) -> list[tuple[str, str, str]]:
    """Return level, code and name of every place, faculties with their programmes below them."""
    faculties = {row.faculty: row.faculty for row in rows if row.level == "faculty"}
    programmes = {row.programme: (row.faculty, row.programme_name) for row in rows if row.level == "programme"}
    ordered = sorted(programmes.items(), key=lambda one: one[1])
    return [
        *(("faculty", code, name) for code, name in sorted(faculties.items())),
        *(("programme", code, name) for code, (_, name) in ordered),
    ]


def _by_study_year(stock: list[OutlookRow]) -> dict[int, dict[int, OutlookRow]]:
    """Return per year of study what is expected per academic year; further ahead a row may be missing."""
    found: dict[int, dict[int, OutlookRow]] = {}
    for row in stock:
        if row.year_of_study:
            found.setdefault(row.year_of_study, {})[row.academic_year] = row
    return found


def name_of(context: RequestContext, row: ForecastRow | OutlookRow) -> str:
    """Return the place that a row is about, in words."""
    names = {"programme": row.programme_name, "faculty": row.faculty}
    return names.get(row.level) or context.app.settings.institution_name or context.text("forecast.whole")


def _draw_years(context: RequestContext, place: Place, rows: list[OutlookRow], title: str = "") -> Drawing:
    published = context.app.published
    known = weeks(published)
    newest = forecast_rows(published, academic_year=known[0][0], iso_week=known[0][1]) if known else []
    last = rows[0].last_known_year
    counted = {year: number for year, number in counted_years(published, place, newest).items() if year <= last}
    if rows[0].known.suppressed:
        counted.pop(last, None)
    elif rows[0].known.value is not None:
        counted[last] = rows[0].known.value
    return draw_years(counted, _ahead(rows), context.language, title)


def _draw_stock(context: RequestContext, rows: list[OutlookRow], title: str = "") -> Drawing:
    together = [row for row in rows if not row.year_of_study]
    known = {row.last_known_year: row.known.value for row in together if row.known.value is not None}
    return draw_years(known, _ahead(together), context.language, title)


def _ahead(rows: list[OutlookRow]) -> list[tuple[str, float, float | None, float | None]]:
    ordered = sorted(rows, key=lambda row: row.academic_year)
    return [
        (str(row.academic_year), row.forecast.value, row.quantiles[LOW], row.quantiles[HIGH])
        for row in ordered
        if row.forecast.value is not None
    ]
