"""Every loader on mutated deliveries: no traceback, no value of a row in a message, every row accounted for."""

import pytest

from bench.fuzz.deliveries import make_samples
from bench.fuzz.oracle import fuzz

SAMPLES = make_samples()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_mutated_files_are_read_or_refused_in_a_sentence(name):
    found = fuzz(SAMPLES[name], 300, seed=500_000)
    assert found.faults == []
    assert min(found.outcomes["read"], found.outcomes["refused"]) > 50


def test_the_oracle_sees_a_leak_a_traceback_and_a_number_that_changed(monkeypatch):
    from bench.fuzz import oracle
    from features.errors import ExtractError

    real = oracle.read_extracts

    def read(sources):
        extracts = real(sources)
        if "right" not in str(sources[0].path):
            raise ExtractError("student 867530901 is odd")
        return extracts

    monkeypatch.setattr(oracle, "read_extracts", read)
    assert {kind for kind, *_ in fuzz(SAMPLES["duo"], 4).faults} == {"leak", "dialect"}
    calls = iter(range(100))

    def fail(sources):
        if next(calls):
            raise KeyError("x")
        return real(sources)

    monkeypatch.setattr(oracle, "read_extracts", fail)
    assert {kind for kind, *_ in fuzz(SAMPLES["duo"], 3).faults} == {"traceback"}
