"""Every loader on mutated deliveries: no traceback, no value of a row in a message, every row accounted for."""

import pytest

from bench.fuzz import oracle
from bench.fuzz.damages import DAMAGES, DAMAGES_OF_ROWS
from bench.fuzz.deliveries import make_samples
from bench.fuzz.dialects import SAME_TABLES
from bench.fuzz.oracle import DIALECT, fuzz
from bench.fuzz.workbooks import WORKBOOKS
from features.errors import ExtractError

SAMPLES = make_samples()
PART, PARTS = 250, 2  # so that two processes can share the files of one loader


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_mutated_files_are_read_or_refused_in_a_sentence(name, part):
    found = fuzz(SAMPLES[name], PART, seed=500_000 + part * PART)
    assert found.faults == []
    assert min(found.outcomes["read"], found.outcomes["refused"]) > PART / 6
    assert set(found.mutations) - {"a zip"} <= {DIALECT, *DAMAGES, *DAMAGES_OF_ROWS, *SAME_TABLES, *WORKBOOKS}
    assert len(found.mutations) > 20


def fuzz_with(monkeypatch, read, files):
    """Fuzz with another reader, which is handed the real one and is not used for the right delivery."""
    real, calls = oracle.read_delivered, iter(range(1000))
    monkeypatch.setattr(oracle, "read_delivered", lambda *given: read(real, *given) if next(calls) else real(*given))
    return {kind for kind, *_ in fuzz(SAMPLES["duo"], files).faults}


def test_the_oracle_sees_a_leak_and_a_file_that_was_refused_for_its_dialect(monkeypatch):
    def refuse(_real, _sample, _path):
        error = ExtractError("4712 students are odd")
        return oracle.Read({}, (), {}, "", str(error), str(error))

    assert fuzz_with(monkeypatch, refuse, 4) == {"leak", DIALECT}


def test_the_oracle_sees_a_traceback(monkeypatch):
    def fail(_real, _sample, _path):
        raise KeyError("x")

    assert fuzz_with(monkeypatch, fail, 3) == {"traceback"}


def test_the_oracle_sees_a_number_that_changed_with_the_dialect(monkeypatch):
    def change(real, sample, path):
        read = real(sample, path)
        for table in read.tables.values():
            table["students"] += 1
        return read

    assert fuzz_with(monkeypatch, change, 4) == {DIALECT}


def test_the_oracle_sees_a_row_that_the_account_does_not_know(monkeypatch, tmp_path):
    from bench.fuzz import readers

    real = readers.read_extracts

    def lose(sources):
        extracts = real(sources)
        for name, table in extracts.tables.items():
            extracts.tables[name] = table.iloc[1:]
        return extracts

    world = oracle._World
    monkeypatch.setattr(readers, "read_extracts", lose)
    with pytest.raises(TypeError, match="rows kept by the account"):
        world(SAMPLES["duo"][0], tmp_path)
