"""Accounts, sessions, tokens and the wait after too many refusals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from features.errors import StudiepeilError
from serving.errors import Forbidden, NotSignedIn
from serving.records.accounts import add_account, add_token, find_identity, sign_in, sign_out
from serving.records.permissions import Person, Role
from serving.records.store import Store, open_store

PASSWORD = "a long enough password"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}", clock)
    add_account(made, "adviser", "adviser", PASSWORD)
    return made


def test_a_session_is_the_person_until_it_ends(store: Store, clock: Clock) -> None:
    secret = sign_in(store, "adviser", PASSWORD, hours=8)
    identity = find_identity(store, secret, None)
    assert identity is not None
    assert identity.person == Person("adviser", Role.ADVISER)
    assert identity.form_token
    clock.now += timedelta(hours=8)
    assert find_identity(store, secret, None) is None


def test_signing_out_ends_the_session(store: Store) -> None:
    secret = sign_in(store, "adviser", PASSWORD, hours=8)
    sign_out(store, secret, Person("adviser", Role.ADVISER))
    assert find_identity(store, secret, None) is None


def test_secrets_and_passwords_are_nowhere_in_the_file(store: Store, tmp_path: Path) -> None:
    secret, token = sign_in(store, "adviser", PASSWORD, hours=8), add_token(store, "adviser")
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for hidden in (secret, token, PASSWORD):
        assert hidden.encode() not in content


@pytest.mark.parametrize(("name", "password"), [("adviser", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(store: Store, name: str, password: str) -> None:
    with pytest.raises(NotSignedIn, match="Name and password do not match"):
        sign_in(store, name, password, hours=8)


def test_after_five_refusals_a_name_waits_a_quarter_of_an_hour(store: Store, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(store, "adviser", "wrong", hours=8)
    with pytest.raises(Forbidden, match="Wait a quarter of an hour"):
        sign_in(store, "adviser", PASSWORD, hours=8)
    clock.now += timedelta(minutes=16)
    assert sign_in(store, "adviser", PASSWORD, hours=8)


def test_what_was_typed_as_a_name_is_not_written_down(store: Store) -> None:
    with pytest.raises(NotSignedIn):
        sign_in(store, "my secret typed in the wrong box", "x", hours=8)
    assert all("my secret" not in str(one.event) for one in store.events_in_order())


def test_a_token_stands_for_its_account_until_it_ends(store: Store, clock: Clock) -> None:
    token = add_token(store, "adviser", days=1)
    identity = find_identity(store, None, token)
    assert identity is not None
    assert identity.form_token == ""
    clock.now += timedelta(days=1)
    assert find_identity(store, None, token) is None


@pytest.mark.parametrize(
    ("name", "role", "password", "sentence"),
    [
        ("adviser", "adviser", PASSWORD, "of this name already"),
        ("", "adviser", PASSWORD, "needs a name"),
        ("new", "dean", PASSWORD, "role does not exist"),
        ("new", "adviser", "short", "12 to 200 characters"),
    ],
)
def test_an_account_that_cannot_be_added_says_why(
    store: Store, name: str, role: str, password: str, sentence: str
) -> None:
    with pytest.raises(StudiepeilError, match=sentence):
        add_account(store, name, role, password)


def test_a_token_for_nobody_is_refused(store: Store) -> None:
    with pytest.raises(StudiepeilError, match="no account of this name"):
        add_token(store, "nobody")
