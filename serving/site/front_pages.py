"""Pages for everybody: sign-in and sign-out, the front page, what the API offers."""

import secrets

from starlette.responses import Response

from serving.errors import ServingError
from serving.records.accounts import sign_in, sign_out
from serving.site.request_context import Visit

SESSION_COOKIE = "studiepeil_session"
FORM_COOKIE = "studiepeil_form"


def sign_in_form(visit: Visit) -> Response:
    """Show the form to sign in; whoever is signed in already goes to the front page."""
    if visit.identity is not None:
        return visit.redirect("/")
    return _form(visit, "")


def sign_in_answer(visit: Visit) -> Response:
    """Sign in with a name and a password."""
    settings = visit.desk.settings
    try:
        secret = sign_in(
            visit.desk.store, visit.form.get("name", ""), visit.form.get("password", ""), settings.session_hours
        )
    except ServingError as error:
        return _form(visit, error.sentence(visit.language), error.status)
    response = visit.redirect("/")
    _set_cookie(visit, response, SESSION_COOKIE, secret, int(settings.session_hours * 3600))
    response.delete_cookie(FORM_COOKIE)
    return response


def sign_out_answer(visit: Visit) -> Response:
    """End the session."""
    sign_out(visit.desk.store, visit.request.cookies.get(SESSION_COOKIE, ""), visit.person)
    response = visit.redirect("/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    return response


def front(visit: Visit) -> Response:
    """Say what a person of this role can do here."""
    return visit.page("front.html", role=visit.person.role)


def error_page(visit: Visit, error: ServingError) -> Response:
    """Write an error as a plain page in the reader's language."""
    return visit.page("error.html", status=error.status, sentence=error.sentence(visit.language))


def _form(visit: Visit, sentence: str, status: int = 200) -> Response:
    # Before there is a session the form's token is held against a cookie: another site cannot read it.
    token = visit.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    response = visit.page("sign_in.html", status=status, sentence=sentence, sign_in_token=token)
    _set_cookie(visit, response, FORM_COOKIE, token, 3600)
    return response


def _set_cookie(visit: Visit, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=visit.desk.settings.https, path="/"
    )
