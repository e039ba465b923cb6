"""Local accounts, sessions and API tokens.

Passwords are kept as Argon2 hashes; session and token secrets are random and kept as SHA-256. After
five refusals in a quarter of an hour a name has to wait, whether or not an account of that name exists.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from features.errors import StudiepeilError
from serving.errors import Forbidden, NotSignedIn
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.permissions import Person, Role
from serving.records.store import Account, Session, Store

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
REFUSALS_BEFORE_WAIT = 5
WAIT = timedelta(minutes=15)
_HASHER = PasswordHasher()


@dataclass(frozen=True)
class Identity:
    """Who makes a request, and the token that has to come back with each form (empty for API tokens)."""

    person: Person
    form_token: str


def add_account(store: Store, name: str, role: Role | str, password: str) -> None:
    """Add a local account. Raises `StudiepeilError` for a taken name, an unknown role or a short password."""
    name, role = name.strip(), _read_role(role)
    if not name or len(name) > 100 or not name.isprintable():
        raise StudiepeilError("an account needs a name of at most 100 characters", do="choose another name")
    if store.account(name) is not None:
        raise StudiepeilError("there is an account of this name already", do="choose another name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StudiepeilError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters", do="choose another password"
        )
    event = Event(EventKind.ACCOUNT_ADDED, COMMAND_LINE, "", (name,), {"role": str(role)})
    store.add_account(Account(name, role, _HASHER.hash(password), active=True), event)


def add_token(store: Store, name: str, days: float = 90) -> str:
    """Make an API token for an account and return it; it is shown once and kept only as a hash."""
    if store.account(name) is None:
        raise StudiepeilError("there is no account of this name", do="add the account first")
    secret = secrets.token_urlsafe(32)
    event = Event(EventKind.TOKEN_ISSUED, COMMAND_LINE, "", (name,), {"days": days})
    store.add_token(secret, name, store.now() + timedelta(days=days), event)
    return secret


def sign_in(store: Store, name: str, password: str, hours: float) -> str:
    """Check name and password and return the secret of a new session of so many hours.

    Raises `Forbidden` when the name has to wait and `NotSignedIn` when name and password do not fit;
    both are on record.
    """
    name = name.strip()[:100]
    if store.count_refused_sign_ins(name, store.now() - WAIT) >= REFUSALS_BEFORE_WAIT:
        store.record(_refusal(store.account(name), "waiting"))
        raise Forbidden("too_many_sign_ins")
    account = store.account(name)
    if not _fits(account, password) or account is None:
        store.add_refused_sign_in(name, _refusal(account, "name or password"))
        raise NotSignedIn("wrong_password")
    secret = secrets.token_urlsafe(32)
    event = Event(EventKind.SIGNED_IN, account.name, str(account.role))
    ends_at = store.now() + timedelta(hours=hours)
    store.open_session(secret, account.name, secrets.token_urlsafe(32), ends_at, event)
    return secret


def sign_out(store: Store, secret: str, person: Person) -> None:
    """End a session."""
    store.end_session(secret, Event(EventKind.SIGNED_OUT, person.name, str(person.role)))


def find_identity(store: Store, cookie: str | None, bearer: str | None) -> Identity | None:
    """Return who a request comes from: the session of its cookie or, without one that holds, its API token."""
    found: Session | None = None
    if cookie:
        found = store.session(cookie)
    if found is None and bearer:
        found = store.token(bearer)
    if found is None:
        return None
    return Identity(Person(found.account, found.role), found.form_token)


def _read_role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise StudiepeilError("this role does not exist", do=f"choose one of {', '.join(Role)}") from None


def _fits(account: Account | None, password: str) -> bool:
    # An unknown name costs the same time as a wrong password, so that names cannot be found by the clock.
    password_hash = account.password_hash if account is not None and account.active else _nobody()
    try:
        return _HASHER.verify(password_hash, password[: LONGEST_PASSWORD + 1]) and account is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _refusal(account: Account | None, why: str) -> Event:
    # A name that is no account may be anything, a mistyped password too: it is not written down.
    name, role = ("", "") if account is None else (account.name, str(account.role))
    return Event(EventKind.SIGN_IN_REFUSED, name, role, (), {"why": why})
