"""Pages for everybody: sign-in and sign-out, and the front page. `PAGES` is what the service asks for."""

import secrets

from starlette.responses import Response

from serving.errors import ServingError
from serving.records.accounts import sign_in, sign_out
from serving.records.permissions import Right
from serving.site.context import Page, RequestContext

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
    return response


def front(context: RequestContext) -> Response:
    """Say what a person of this role can do here."""
    return context.page("front.html", role=context.person.role)


def error_page(context: RequestContext, error: ServingError) -> Response:
    """Write an error as a plain page in the reader's language."""
    return context.page("error.html", status=error.status, sentence=error.sentence(context.language))


def _form(context: RequestContext, sentence: str, status: int = 200) -> Response:
    # Before there is a session the form's token is held against a cookie: another site cannot read it.
    token = context.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    response = context.page("sign_in.html", status=status, sentence=sentence, sign_in_token=token)
    _set_cookie(context, response, FORM_COOKIE, token, 3600)
    return response


def _set_cookie(context: RequestContext, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=context.app.settings.https, path="/"
    )


PAGES: tuple[Page, ...] = (
    Page("/sign-in", sign_in_form, None),
    Page("/sign-in", sign_in_answer, None, "POST"),
    Page("/sign-out", sign_out_answer, Right.SIGNED_IN, "POST"),
    Page("/", front, Right.SIGNED_IN),
)
