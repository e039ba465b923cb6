"""Files count by their content, and no file is read twice to see that."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from serving.pipeline import step_cache
from serving.pipeline.step_cache import Record, StepCache


def age(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a minute pass since the file was changed."""
    changed = path.stat().st_ctime_ns
    monkeypatch.setattr(step_cache.time, "time_ns", lambda: changed + 60_000_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("one")
    return tmp_path / "file"


def test_a_file_that_did_not_change_is_not_read_again(path, monkeypatch):
    age(path, monkeypatch)
    cache = StepCache(path.with_name("run.json"))
    digest = cache.hash_file(path)
    cache.save()
    monkeypatch.setattr(step_cache, "file_digest", None)

    assert digest == sha256(b"one").hexdigest()
    assert StepCache.read(path.with_name("run.json")).hash_file(path) == digest


@pytest.mark.parametrize("is_settled", [True, False])
def test_a_change_of_the_same_size_that_hides_its_time_is_seen(path, monkeypatch, is_settled):
    """The time of change can be set back; that of the inode cannot, and what changed just now is not remembered."""
    if is_settled:
        age(path, monkeypatch)
    cache, before = StepCache(path.with_name("run.json")), path.stat()
    digest = cache.hash_file(path)
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert cache.hash_file(path) != digest


def test_a_second_change_within_one_tick_of_the_clock_is_seen(path, monkeypatch):
    cache = StepCache(path.with_name("run.json"))
    monkeypatch.setattr(step_cache, "stamp_of", lambda _: [3, *[step_cache.time.time_ns()] * 2, 1])
    now = step_cache.time.time_ns()
    monkeypatch.setattr(step_cache.time, "time_ns", lambda: now)
    digest = cache.hash_file(path)
    path.write_text("two")

    assert cache.hash_file(path) != digest


def test_files_of_a_folder_are_named_so_that_a_moved_folder_is_the_same(tmp_path):
    for folder in ("here", "there"):
        (tmp_path / folder / "data" / "deep").mkdir(parents=True)
        (tmp_path / folder / "data" / "deep" / "file").write_text("one")
    cache = StepCache(tmp_path / "run.json")
    inside = [cache.hash_files([tmp_path / one / "data"], tmp_path / one) for one in ("here", "there")]
    outside = [cache.hash_files([tmp_path / one / "data"], tmp_path / "work") for one in ("here", "there")]

    assert inside[0] == inside[1] == outside[0] == outside[1] == {"data/deep/file": sha256(b"one").hexdigest()}
    assert cache.hash_files([tmp_path / "nowhere"], tmp_path) == {}


@pytest.mark.parametrize("content", ["", "{}", '{"check": "a fingerprint of an earlier version"}', "not JSON"])
def test_a_cache_of_another_format_is_an_empty_one(path, content):
    path.write_text(content)

    assert StepCache.read(path).find("check") is None


def test_a_record_is_read_as_it_was_kept_and_says_which_input_changed(tmp_path):
    cache = StepCache(tmp_path / "run.json")
    cache.record("step", Record({"a": "1", "b": "1", "c": "1"}, {"a.out": "1", "b.out": "1", "c.out": "1"}))
    kept = StepCache.read(tmp_path / "run.json").find("step")

    assert kept == cache.find("step")
    assert kept.compare({"a": "1", "b": "2", "d": "1"}, {"a.out": "1", "b.out": "2"}, None) == [
        "b changed", "d is new", "c is gone", "b.out is not as it was left", "c.out is missing",
    ]  # fmt: skip
