"""What every page works with: the app behind it, one request to it, and how a page is declared and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_date, format_decimal, format_points, format_share, format_time, name_language
from serving.errors import NotSignedIn
from serving.records.accounts import Identity
from serving.records.permissions import Person, Right, is_allowed
from serving.records.store import Store
from serving.results.damage import bear_damage, list_damaged
from serving.results.disclosure import Count
from serving.results.models import ReportedModels
from serving.results.published import Caseload, Published, load_published
from serving.site.assets import find_asset
from serving.site.sending import make_tag, mask_token
from serving.site.settings import ServingSettings
from serving.words import WORDS, label, plural, text
from serving.words.phrases import date_moment, describe_chance, name_moment
from serving.words.templates import open_templates

LANGUAGE_COOKIE = "studiepeil_language"
IDENTITY = "studiepeil.identity"  # the place in the ASGI scope where the middleware leaves who asks

_DAYS_OF_MONTH = 30
_PAGES = open_templates(Path(__file__).parent / "templates")


@dataclass(frozen=True)
class AppContext:
    """The store, what is served, who is whose student, and the registry of models."""

    store: Store
    published: Published
    caseload: Caseload
    registry: ReportedModels
    settings: ServingSettings


def set_up_app_context(settings: ServingSettings, store: Store, registry: ReportedModels) -> AppContext:
    """Put the app together; nothing is read from the folders before it is asked for."""
    published = load_published(Path(settings.results), registry, Path(settings.vault))
    return AppContext(store, published, Caseload(Path(settings.vault), published.files), registry, settings)


@dataclass(frozen=True)
class RequestContext:
    """A request to a page, with everything a page needs. `form` is empty unless something was posted."""

    app: AppContext
    request: Request
    language: str
    identity: Identity | None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Who asks; raises `NotSignedIn` for somebody unknown."""
        if self.identity is None:
            raise NotSignedIn("not_signed_in")
        return self.identity.person

    def path(self, name: str) -> str:
        """Return a part of the path, as named in the route."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str | None:
        """Return a value of the query string, or None when it is absent or empty."""
        return self.request.query_params.get(name) or None

    def text(self, key: str, **values: object) -> str:
        """Return a text in the reader's language."""
        return text(key, self.language, **values)

    def plural(self, key: str, count: int, **values: object) -> str:
        """Return a text for one or for several in the reader's language."""
        return plural(key, count, self.language, **values)

    def label(self, group: str, value: object) -> str:
        """Return the text for a word of an open list (a measure, an origin), or the word itself."""
        return label(group, value, self.language)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Write a page. Templates know the texts, the way numbers are written and what the person may do."""
        words = self._words()
        html = _PAGES.get_template(template).render(words | values)
        own = "" if self.identity is None else self.identity.form_token
        # The same page has the same tag, whatever the mask of its token; another session's page has another.
        tag = make_tag(html.replace(words["form_token"], own) if own else html)
        return HTMLResponse(html, status_code=status, headers={"ETag": tag} if status == 200 else None)

    def redirect(self, path: str) -> Response:
        """Send the browser to another page, with GET."""
        return RedirectResponse(path, status_code=303)

    def _words(self) -> dict[str, Any]:
        person = None if self.identity is None else self.identity.person
        language = self.language
        return {
            "t": self.text,
            "plural": self.plural,
            "label": self.label,
            "number": partial(format_decimal, language=language),
            "share": partial(format_share, language=language),
            "points": partial(format_points, language=language, digits=0, signed=True),
            "tenths": partial(describe_chance, language=language),
            "date": partial(format_date, language=language),
            "time": partial(format_time, language=language),
            "count": partial(write_count, language=language),
            "smallest_count": read_smallest_count(),
            "moment": partial(name_moment, language=language),
            "dated_moment": partial(date_moment, language=language),
            "language": language,
            "person": person,
            "may": lambda right: person is not None and is_allowed(person, Right[right]),
            "form_token": "" if self.identity is None else mask_token(self.identity.form_token),
            "institution": self.app.settings.institution_name,
            "other_languages": _list_other_languages(self.request, language),
            "here": self.request.url.path,
            "damaged": list_damaged(),
            "asset": find_asset,
            "data_age": "" if person is None else tell_data_age(self.app, person, language),
        }


@dataclass(frozen=True)
class Page:
    """A path, the right it asks (None: open to all) and the function that answers."""

    path: str
    answer: Callable[[RequestContext], Response]
    right: Right | None
    method: str = "GET"


def write_count(count: Count, language: str) -> str:
    """Write a count: the number, "<5", "not shown", or a dash when there is none."""
    if count.suppressed:
        return f"<{read_smallest_count()}" if count.small else text("withheld", language)
    return "–" if count.value is None else format_decimal(count.value, language)


def tell_data_age(app: AppContext, person: Person, language: str) -> str:
    """Say of which day the newest data are that this person may see, and how old that makes them; else nothing."""
    with bear_damage():  # also on the page that says that a result cannot be read
        day = app.published.newest_day(
            forecast=is_allowed(person, Right.SEE_FORECASTS),
            scores=is_allowed(person, Right.SEE_OWN_STUDENTS) or is_allowed(person, Right.SEE_MODELS),
        )
    if day is None:
        return ""
    days, shown = (app.store.now().date() - day).days, format_date(day, language)
    if days <= 0:
        return text("data_age.of", language, date=shown)
    if days < 2 * _DAYS_OF_MONTH:
        return plural("data_age.days", days, language, date=shown)
    return plural("data_age.months", days // _DAYS_OF_MONTH, language, date=shown)


def find_language(request: Request, default: str) -> str:
    """Return the language asked for in the query, else by the cookie, else the default."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), default):
        if wanted in WORDS.languages:
            return str(wanted)
    return WORDS.languages[0]


def _list_other_languages(request: Request, language: str) -> list[dict[str, str]]:
    """Return each other language with its own name and the address of this page in it."""
    others = [code for code in WORDS.languages if code != language]
    return [{"code": code, "name": name_language(code), "path": _address_in(request, code)} for code in others]


def _address_in(request: Request, language: str) -> str:
    # A page that answers a form has no address of its own: the link then leads to the front page.
    if request.method != "GET":
        return f"/?lang={language}"
    path = str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
    return "/" + path.lstrip("/\\")  # two slashes at the start would name another host
