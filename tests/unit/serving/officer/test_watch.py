import pandas as pd
import pytest
from lib.audits import policy

from fairness.trend import Round, Side, find_alarms, gather_rounds
from serving.officer.watch import find_alarms_of, find_trends
from serving.results.files import FrameFiles
from serving.results.models import Champions
from serving.results.published import Published


def row(group, gap, measure="recall"):
    return {
        "attribute": "sex", "group": group, "measure": measure, "n": 200, "value": 0.5, "low": 0.4, "high": 0.6,
        "overall": 0.5, "gap": gap, "gap_low": gap - 0.08, "gap_high": gap + 0.08, "limit": 0.1, "suppressed": False,
    }  # fmt: skip


@pytest.fixture
def published(tmp_path):
    history = gather_rounds(
        Round(str(year), f"{year}-11-15", "dropout-week6 1", Side.ERRORS, pd.DataFrame([row("V", -0.4), row("M", men)]))
        for year, men in ((2021, 0.1), (2022, 0.2))
    )
    folder = tmp_path / "watch"
    folder.mkdir()
    history.to_parquet(folder / "dropout-week6-rounds.parquet")
    find_alarms(history, policy()).to_parquet(folder / "dropout-week6-alarms.parquet")
    return Published(tmp_path, tmp_path, Champions(None), FrameFiles())


def test_alarms_come_first_and_say_what_since_when(published):
    alarms = find_alarms_of(published, "dropout-week6", "en")

    assert [one.state for one in alarms] == ["alarm", "watch"]
    assert "“V”" in alarms[0].sentence
    assert "the gap is −40.0 points; allowed is −10.0 to +10.0 points. Since cohort 2021" in alarms[0].sentence
    assert "may still be chance" in alarms[1].sentence
    assert "het verschil is −40,0 punten" in find_alarms_of(published, "dropout-week6", "nl")[0].sentence


def test_each_measure_is_drawn_over_the_cohorts(published):
    (trend,) = find_trends(published, "dropout-week6", "en")

    assert trend.svg.startswith("<svg")
    assert "2022" in trend.svg
    assert [line["shown"] for line in trend.rows][:1] == ["−40.0 (−48.0 – −32.0)"]


@pytest.mark.parametrize("model", ["dropout-other", "../watch/dropout-week6"])
def test_a_model_nobody_looked_at_has_nothing(published, model):
    assert find_alarms_of(published, model, "nl") == []
    assert find_trends(published, model, "nl") == []
