"""Pages for everybody: sign-in and sign-out, and the front page. `PAGES` is what the service asks for."""

import secrets
from collections.abc import Mapping

import altair as alt
from starlette.responses import Response

from serving.errors import ServingError
from serving.records.accounts import sign_in, sign_out
from serving.records.permissions import Right, is_allowed
from serving.site.context import Page, RequestContext
from serving.site.drawing import COUNTED, count_axis, finish_chart, make_chart
from serving.site.sending import mask_token
from serving.site.tasks import TellTasks, find_last_visit

SESSION_COOKIE = "studiepeil_session"
FORM_COOKIE = "studiepeil_form"


def sign_in_form(context: RequestContext) -> Response:
    """Show the form to sign in; whoever is signed in already goes to the front page."""
    if context.identity is not None:
        return context.redirect("/")
    return _form(context, "")


def sign_in_answer(context: RequestContext) -> Response:
    """Sign in with a name and a password."""
    settings = context.app.settings
    try:
        secret = sign_in(
            context.app.store, context.form.get("name", ""), context.form.get("password", ""), settings.session_hours
        )
    except ServingError as error:
        return _form(context, error.sentence(context.language), error.status)
    response = context.redirect("/")
    _set_cookie(context, response, SESSION_COOKIE, secret, int(settings.session_hours * 3600))
    response.delete_cookie(FORM_COOKIE)
    return response


def sign_out_answer(context: RequestContext) -> Response:
    """End the session."""
    sign_out(context.app.store, context.request.cookies.get(SESSION_COOKIE, ""), context.person)
    response = context.redirect("/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'  # who comes next at this machine goes back to nothing
    return response


def make_front(rooms: Mapping[Right, TellTasks]) -> Page:
    """Return the start page; each room tells its tasks to whoever has its right."""

    def front(context: RequestContext) -> Response:
        since = find_last_visit(context)
        told = [tell(context, since) for right, tell in rooms.items() if is_allowed(context.person, right)]
        tasks = sorted((task for of_room in told for task in of_room), key=lambda task: not task.waits)
        return context.page("front.html", role=context.person.role, tasks=tasks, since=since)

    return Page("/", front, Right.SIGNED_IN)


def error_page(context: RequestContext, error: ServingError) -> Response:
    """Write an error as a plain page in the reader's language."""
    return context.page("error.html", status=error.status, sentence=error.sentence(context.language))


def _form(context: RequestContext, sentence: str, status: int = 200) -> Response:
    # Before there is a session the form's token is held against a cookie: another site cannot read it.
    token = context.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    response = context.page("sign_in.html", status=status, sentence=sentence, sign_in_token=mask_token(token))
    _set_cookie(context, response, FORM_COOKIE, token, 3600)
    return response


def _set_cookie(context: RequestContext, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=context.app.settings.https, path="/"
    )


def design(context: RequestContext) -> Response:
    """Show what pages are built of, to whoever builds them."""
    x, y = alt.X("week:O", axis=alt.Axis(labelAngle=0)), count_axis("students", context.language)
    bars = make_chart([{"week": week, "students": 10 * week} for week in range(1, 8)])
    drawing = finish_chart([bars.mark_bar(color=COUNTED).encode(x=x, y=y)], context.language)
    return context.page("design.html", drawing=drawing)


PAGES: tuple[Page, ...] = (
    Page("/sign-in", sign_in_form, None),
    Page("/sign-in", sign_in_answer, None, "POST"),
    Page("/sign-out", sign_out_answer, Right.SIGNED_IN, "POST"),
)

DEVELOPMENT: tuple[Page, ...] = (Page("/design", design, Right.SIGNED_IN),)  # served where the settings say so
