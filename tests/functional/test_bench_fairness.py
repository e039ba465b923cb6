"""The benches of false claims, power, speed and invariance in small; and that a section is kept when another is run."""

import pytest

from bench.fairness import certificate, cijferho, invariance, metric_frame, null, peer, power, speed, trend
from bench.fairness.__main__ import PARTS, put_section

VERDICTS = ("passed", "failed", "not_shown", "insufficient")
pytestmark = pytest.mark.slow  # trains models: with make test-all


@pytest.mark.parametrize(
    "part", [null, power, certificate, peer, speed, trend, metric_frame], ids=lambda part: part.__name__
)
def test_a_part_runs_in_small(part):
    lines = part.run(small=True)

    assert any(line.startswith("| ") for line in lines)
    assert "nan" not in " ".join(lines)


def test_nothing_that_should_not_matter_matters_and_every_table_has_a_result():
    lines = invariance.run(small=True)

    assert sum("| 1 of 1 | 1 of 1 |" in line for line in lines) == len(invariance.CHANGES)
    assert sum(f"| {verdict} |" in line for line in lines for verdict in VERDICTS) == len(invariance.CASES)


def test_a_part_that_is_run_again_rewrites_its_own_section(tmp_path):
    report = tmp_path / "fairness.md"
    put_section(report, "speed", ["slow"], 1.0)
    put_section(report, "null", ["calm"], 1.0)
    put_section(report, "speed", ["fast"], 1.0)

    text = report.read_text(encoding="utf-8")
    assert text.count("\n## ") == 2
    assert text.index(PARTS["null"]) < text.index(PARTS["speed"])
    assert "calm" in text
    assert "fast" in text
    assert "slow" not in text


@pytest.mark.skipif(not cijferho.DATA.exists(), reason="the public 1CijferHO demo is not here (../shared/data)")
def test_the_public_demo_shows_what_was_planted():
    lines = cijferho.run(small=True)

    assert sum("| met |" in line for line in lines) >= 5
    assert not any("not met" in line for line in lines if "shuffles" not in line)
