"""Pages for planners: the forecast per faculty and programme, one programme, and the figures as CSV."""

import csv
import io
from itertools import groupby

from starlette.responses import Response

from serving.charts import draw_season, draw_years
from serving.errors import BadInput, NotFound
from serving.forecasts import BASELINES, Count, ForecastRow, best_baseline, counted_years, forecast_rows, weeks
from serving.visit import Visit


def overview(visit: Visit) -> Response:
    """Show one week's forecast: the institution, then each faculty with its programmes."""
    known = weeks(visit.desk.published)
    if not known:
        return visit.page("forecast.html", week=None, weeks=[], whole=None, faculties=[], baseline="")
    year, week = _chosen_week(visit, known)
    rows = forecast_rows(visit.desk.published, academic_year=year, iso_week=week)
    return visit.page(
        "forecast.html",
        week=(year, week),
        weeks=known,
        whole=next((row for row in rows if row.level == "institution"), None),
        faculties=_by_faculty(rows),
        baseline=best_baseline(visit.desk.published, visit.desk.registry),
    )


def overview_csv(visit: Visit) -> Response:
    """Return one week's figures, all levels."""
    known = weeks(visit.desk.published)
    if not known:
        raise NotFound("no_forecast")
    year, week = _chosen_week(visit, known)
    rows = forecast_rows(visit.desk.published, academic_year=year, iso_week=week)
    return _csv(rows, f"forecast-{year}-week-{week}.csv")


def programme(visit: Visit) -> Response:
    """Show one programme: the season so far as a chart and a table, and the parts of the latest week."""
    history, cells = _programme_rows(visit)
    latest = history[0]
    return visit.page(
        "programme.html",
        history=history,
        latest=latest,
        cells=cells,
        years=draw_years(counted_years(visit.desk.published, latest), latest, visit.language),
        season=draw_season(history, visit.language) if len(history) > 1 else "",
        baseline=best_baseline(visit.desk.published, visit.desk.registry),
    )


def programme_csv(visit: Visit) -> Response:
    """Return one programme's figures: every week, and the parts of the latest week."""
    history, cells = _programme_rows(visit)
    return _csv([*history, *cells], f"forecast-{history[0].programme}.csv")


def _programme_rows(visit: Visit) -> tuple[list[ForecastRow], list[ForecastRow]]:
    published, code = visit.desk.published, visit.path("programme")
    years = [year for year, _ in weeks(published)]
    if not years:
        raise NotFound("no_forecast")
    year = visit.query("year") or years[0]
    rows = forecast_rows(published, academic_year=year, programme=code)
    history = sorted((row for row in rows if row.level == "programme"), key=lambda row: row.as_of, reverse=True)
    if not history:
        raise NotFound("no_forecast")
    return history, [row for row in rows if row.level == "cell" and row.as_of == history[0].as_of]


def _chosen_week(visit: Visit, known: list[tuple[str, int]]) -> tuple[str, int]:
    wanted = visit.query("week")
    if wanted is None:
        return known[0]
    year, _, week = wanted.rpartition(":")
    if not week.isdigit() or not week.isascii():
        raise BadInput("invalid_input")
    if (year, int(week)) not in known:
        raise NotFound("no_forecast")
    return year, int(week)


def _by_faculty(rows: list[ForecastRow]) -> list[tuple[str, ForecastRow | None, list[ForecastRow]]]:
    totals = {row.faculty: row for row in rows if row.level == "faculty"}
    programmes = [row for row in rows if row.level == "programme"]
    ordered = sorted(programmes, key=lambda row: (row.faculty, row.programme_name))
    return [
        (faculty, totals.get(faculty), list(members))
        for faculty, members in groupby(ordered, key=lambda row: row.faculty)
    ]


_CSV_TEXTS = ("academic_year", "iso_week", "as_of", "level", "programme", "programme_name", "faculty", "origin")


def _csv(rows: list[ForecastRow], name: str) -> Response:
    quantiles = ("p05", "p10", "p25", "p75", "p90", "p95")
    output = io.StringIO()
    writer = csv.writer(output)
    counted = ("applicants", "forecast", *quantiles, "last_year", *BASELINES)
    writer.writerow((*_CSV_TEXTS, "exam_type", *counted, "served", "model_name", "model_version", "suppressed"))
    for row in rows:
        counts = [row.applicants, row.forecast]
        values = [_plain(one.value) for one in counts] + [_plain(row.quantiles[name]) for name in quantiles]
        others: list[Count] = [row.last_year, *row.baselines.values()]
        values += [_plain(one.value) for one in others]
        texts = [_harmless(str(getattr(row, column))) for column in (*_CSV_TEXTS, "exam_type")]
        writer.writerow([*texts, *values, row.served, row.model_name, row.model_version, row.is_suppressed])
    headers = {"Content-Disposition": f'attachment; filename="{"".join(c for c in name if c.isalnum() or c in "-.")}"'}
    return Response(output.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if abs(value) < 1e5 else f"{value:.0f}"


def _harmless(value: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
