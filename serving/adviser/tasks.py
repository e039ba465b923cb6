"""What is new for an adviser, and what waits: new scores, and own students about whom nothing was decided yet."""

from datetime import datetime

from serving.adviser.own_students import moments_shown
from serving.site.context import RequestContext
from serving.site.tasks import Task, is_new
from serving.words import plural
from serving.words.phrases import date_moment
from training.contracts.dropout import ScoresResult


def tell_tasks(context: RequestContext, since: datetime | None) -> list[Task]:
    """Return what an adviser finds on the start page: counts, and nothing about any one student."""
    published, language = context.app.published, context.language
    moments = moments_shown(published)
    if not moments:
        return []
    newest, told = moments[0], []
    own = context.app.caseload.students_of(context.person.name)
    scores = published.scores(newest.name)
    on_list = set(scores.loc[scores[ScoresResult.student].isin(own), ScoresResult.student]) if len(scores) else set()
    decided = {one.seen.student for one in context.app.store.decisions(sorted(on_list))}
    waiting, href = len(on_list - decided), f"/students?moment={newest.name}"
    if waiting:
        told.append(Task(plural("task.undecided", waiting, language), href, waits=True))
    file = ScoresResult.contract.files(published.results).get(newest.name)
    if on_list and file is not None and is_new(file, since):
        told.append(Task(context.text("task.scores", moment=date_moment(newest.name, newest.as_of, language)), href))
    return told
