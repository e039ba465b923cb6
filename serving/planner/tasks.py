"""What is new for a planner, and what waits: the forecast, deliveries that hold it up, scenarios of others."""

from datetime import datetime

from serving.planner.deliveries import find_findings
from serving.planner.forecasts import weeks
from serving.site.context import RequestContext
from serving.site.tasks import Task, is_new
from serving.words import plural
from training.contracts.inflow import ForecastResult
from training.contracts.years import YearsResult


def tell_tasks(context: RequestContext, since: datetime | None) -> list[Task]:
    """Return what a planner finds on the start page."""
    published, told = context.app.published, []
    stopped = [one for one in find_findings(published) or [] if one.is_open]
    if stopped:
        words = plural("task.stopped", len(stopped), context.language)
        told.append(Task(words, "/forecast/deliveries", waits=True))
    known = weeks(published)
    if known and is_new(ForecastResult.contract.file(published.results), since):
        year, week = known[0]
        told.append(Task(context.text("task.forecast", year=year, week=week), "/forecast"))
    if is_new(YearsResult.contract.file(published.results), since) and not published.years().empty:
        told.append(Task(context.text("task.outlook"), "/outlook"))
    others = [one for one in context.app.store.scenarios() if one.author != context.person.name]
    made = [one for one in others if since is None or one.made_at > since]
    if made:
        told.append(Task(plural("task.scenarios", len(made), context.language), "/scenarios"))
    return told
