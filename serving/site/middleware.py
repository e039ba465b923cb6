"""What every request passes, pages, API and documentation alike: plain ASGI, outermost first.

`SafeAnswers` adds headers and turns the unexpected into a plain answer; `BodyLimit` answers 413;
`KnownCaller` finds out who asks and lets nobody else in; `OneErrorShape` gives all errors of the API
one shape: {"error": {"code", "message"}}, without any value that was sent.
"""

import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from serving.errors import BadInput, NotFound, NotSignedIn, ServingError, TooLarge, WrongType
from serving.records.accounts import find_identity
from serving.site.context import IDENTITY, AppContext, RequestContext, find_language
from serving.site.front_pages import SESSION_COOKIE, error_page
from serving.site.sending import write_policy

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 256 * 1024
# Whether the process runs, and nothing else: for whoever watches over the service.
OPEN_PATHS = frozenset({"/livez", "/readyz", "/healthz", "/sign-in"})
OPEN_FOLDERS = ("/static/",)
JSON_PATHS = ("/api/", "/docs.json", "/schema.json")

_LOG = logging.getLogger("bentoml.studiepeil")
_HEADERS = {
    "Content-Security-Policy": write_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class SafeAnswers:
    """Adds the security headers and answers 500, in plain words, to what nobody foresaw."""

    def __init__(self, app: App, app_context: AppContext) -> None:
        self.app, self.app_context = app, app_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def dressed(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                _add_headers(message)
            await send(message)

        try:
            await self.app(scope, receive, dressed)
        except Exception as error:
            # Only the kind: the text of an error may hold what a person sent.
            _LOG.error("unexpected %s", type(error).__name__)
            if has_started:
                return
            await _answer(self.app_context, scope, ServingError("went_wrong"))(scope, receive, dressed)


class BodyLimit:
    """Answers 413 to a body above the limit, before anything else reads it."""

    def __init__(self, app: App, app_context: AppContext, limit: int = LARGEST_BODY) -> None:
        self.app, self.app_context, self.limit = app, app_context, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit and hand it on as one piece."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(Headers(scope=scope), receive)
        except ClientDisconnect:
            return
        if body is None:
            await _answer(self.app_context, scope, TooLarge("body_too_large"))(scope, receive, send)
            return
        is_given = False

        async def given() -> Message:
            nonlocal is_given
            if is_given:
                return await receive()
            is_given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, given, send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.limit:
            return None
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect  # half a form must never become a decision
            body += bytes(message.get("body", b""))
            if len(body) > self.limit:
                return None
            if not message.get("more_body", False):
                return body


class KnownCaller:
    """Lets in who has a session or a token and leaves who it is in the scope; refuses everybody else."""

    def __init__(self, app: App, app_context: AppContext) -> None:
        self.app, self.app_context = app, app_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the identity; send strangers to the sign-in page, or answer 401 to programs."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            return
        request = Request(scope)
        scope[IDENTITY] = await run_in_threadpool(
            find_identity, self.app_context.store, request.cookies.get(SESSION_COOKIE), _bearer(request)
        )
        path: str = scope["path"]
        is_open = path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)
        if scope[IDENTITY] is not None or is_open:
            await self.app(scope, receive, send)
            return
        refusal: Response
        if scope["method"] in ("GET", "HEAD") and not path.startswith(JSON_PATHS):
            refusal = RedirectResponse("/sign-in", status_code=303)
        else:
            refusal = _answer(self.app_context, scope, NotSignedIn("not_signed_in"))
        await refusal(scope, receive, send)


class OneErrorShape:
    """Gives the errors of the API one shape.

    What the server library says of an input is left out: it can hold values, and values are personal.
    """

    def __init__(self, app: App, app_context: AppContext) -> None:
        self.app, self.app_context = app, app_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass successes on as they are; replace the body of errors that have another shape."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        kind = Headers(scope=scope).get("content-type", "").split(";")[0].strip()
        if scope["method"] == "POST" and kind != "application/json":
            await _answer(self.app_context, scope, WrongType("json_only"))(scope, receive, send)
            return
        started: Message = {}
        body = b""

        async def checked(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start" and message["status"] >= 400:
                started = message
            elif not started:
                await send(message)
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    response = _own_shape(started["status"], body, Headers(raw=started["headers"]))
                    await response(scope, receive, send)

        await self.app(scope, receive, checked)


def error_answer(error: ServingError) -> JSONResponse:
    """Return an error in the one shape of the API; the message is in English, the code is stable."""
    return JSONResponse({"error": {"code": error.code, "message": error.sentence("en")}}, error.status)


def _own_shape(status: int, body: bytes, headers: Headers) -> Response:
    if _has_own_shape(body):
        return Response(body, status, media_type=headers.get("content-type"))
    known: dict[int, ServingError] = {
        400: BadInput("invalid_input"),
        404: NotFound("page_not_found"),
        405: NotFound("wrong_method"),
    }
    other = BadInput("invalid_input") if status < 500 else ServingError("went_wrong")
    replaced = error_answer(known.get(status, other))
    replaced.status_code = status
    return replaced


def _has_own_shape(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except ValueError:
        return False
    error = content.get("error") if isinstance(content, dict) and set(content) == {"error"} else None
    return isinstance(error, dict) and set(error) == {"code", "message"}


def _answer(app_context: AppContext, scope: Scope, error: ServingError) -> Response:
    if scope["path"].startswith(JSON_PATHS):
        return error_answer(error)
    request = Request(scope)
    language = find_language(request, app_context.settings.languages)
    return error_page(RequestContext(app_context, request, language, scope.get(IDENTITY)), error)


def _add_headers(message: Message) -> None:
    message.setdefault("headers", [])
    headers = MutableHeaders(raw=message["headers"])
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)


def _bearer(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret else None
