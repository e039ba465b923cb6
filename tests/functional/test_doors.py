"""What nobody should get to see: a traceback. Doors that do not open say why in a sentence."""

import socket
import stat
from pathlib import Path

import pytest

SETTINGS = '[features]\nsources = [{ format = "institution", path = "data" }]\n'


@pytest.fixture
def toml(tmp_path):
    path = tmp_path / "studiepeil.toml"
    (tmp_path / "data").mkdir()
    path.write_text(SETTINGS)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[features]\nsources = [{ format = "excel", path = "data" }]\n', "There is no format 'excel'"),
        (SETTINGS + "[training.inflow]\nweeks = [60]\ntest_years = [2022]\n", "weeks.0: input should be less than"),
        (SETTINGS + "[training.inflow]\nweeks = []\ntest_years = [2022]\n", "weeks: list should have at least 1 item"),
        (SETTINGS + "[training.inflow]\nweeks = [20]\ntest_years = [22]\n", "test_years.0: input should be greater"),
        (SETTINGS + "[serving]\nport = 99999\n", "serving.port: input should be less than"),
        (SETTINGS + '[serving]\nstore = "nowhere://secret"\n', "The store cannot be opened"),
        (SETTINGS + '[serving]\nstore = "postgresql://me:secret@127.0.0.1:1/x"\n', "The store cannot be opened"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_a_sentence(studiepeil, toml, text, said):
    toml.write_text(text)
    code, out, err = studiepeil("serve", "-s", toml)
    assert code == 3
    assert said.lower() in " ".join(err.split()).lower()
    assert "Traceback" not in out + err
    assert "secret" not in out + err


def test_a_port_that_is_taken_is_said_before_anything_starts(studiepeil, toml):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        toml.write_text(SETTINGS + f"[serving]\nport = {taken.getsockname()[1]}\n")
        code, _, err = studiepeil("serve", "-s", toml)
    assert code == 3
    assert "Nothing can listen on 127.0.0.1" in " ".join(err.split())


def test_a_fault_of_the_program_is_said_without_a_traceback_and_kept_for_its_owner(
    studiepeil, toml, monkeypatch, tmp_path
):
    def fail(*_arguments, **_named):
        raise KeyError("secret number 2134567")

    monkeypatch.setattr("serving.commands.extracts.check_extracts", fail)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    code, out, err = studiepeil("check", "-s", toml)
    assert code == 70
    assert "This is a fault of Studiepeil and not of you (KeyError)" in " ".join(err.split())
    assert "2134567" not in out + err
    (kept,) = Path(tmp_path).glob("studiepeil-*.txt")
    assert "2134567" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
