"""Each bench in small: that it runs and prints its table."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from bench.peer.compare import check_counts, join_forecasts
from bench.peer.measures import Judged, judge_bars, tabulate_errors, tabulate_intervals, tabulate_reach
from bench.peer.protocol import Run, is_known
from bench.peer.report import write_report
from bench.peer.stopwatch import Duration

pytestmark = pytest.mark.slow  # trains models: with make test-all

BENCH = Path(__file__).parents[2] / "bench"


def test_the_bench_of_the_simulation_prints_a_table():
    arguments = [sys.executable, "-m", "bench.institution", "--students", "300", "--years", "2"]

    printed = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout

    assert "| students | years | seconds | peak MiB |" in printed
    assert "| 300 | 2 |" in printed


KEY = ["programme", "origin", "exam_type"]
SERIES = [("1", "NL", "Bachelor"), ("1", "EEA", "Bachelor"), ("2", "NL", "Master"), ("3", "NL", "Master")]


def judged_run() -> Judged:
    """Three counted series and one that is not counted; the peer lacks one of them, and is off by more."""
    actual = pd.DataFrame(SERIES[:3], columns=KEY).assign(actual=[100.0, 50.0, 40.0])
    ours = pd.DataFrame(SERIES, columns=KEY).assign(
        forecast=[90.0, 50.0, 20.0, 5.0],
        p025=[80.0, 40.0, 10.0, 0.0],
        p975=[110.0, 60.0, 30.0, 9.0],
        last_year=[80.0, 40.0, 40.0, 1.0],
        baseline_last_year=[80.0, 40.0, 40.0, 1.0],
        baseline_three_year_ratio=[95.0, 50.0, 30.0, 4.0],
    )
    cwf = pd.DataFrame(SERIES[:2], columns=KEY).assign(
        Prognose_cwf=[70.0, 50.0], cwf_ondergrens=[60.0, 55.0], cwf_bovengrens=[95.0, 75.0]
    )
    curve = pd.DataFrame(SERIES[:2], columns=KEY).assign(Prognose_ratio=[60.0, 50.0], SARIMA_cumulative=[150.0, 60.0])
    took = {"ours": Duration(2.0, 2.0), "cwf": Duration(10.0, 12.0), "c": Duration(30.0, 50.0)}
    rows = join_forecasts(actual, ours, [cwf, curve])
    expected = pd.DataFrame(SERIES, columns=KEY)
    return Judged(Run(2022, 12), rows, expected, took, {"ours": "2026-01-01 10:00"}, gap=0.0)


def test_both_sides_are_judged_on_the_rows_that_all_can_forecast():
    errors = tabulate_errors([judged_run()]).loc["2022-week12"]

    assert errors["series"] == 2
    assert errors["share"] == pytest.approx(150 / 190)
    assert errors["forecast"] == pytest.approx(10 / 150)
    assert errors["Prognose_cwf"] == pytest.approx(30 / 150)
    assert errors["last_year"] == pytest.approx(30 / 150)


def test_an_interval_is_charged_for_its_width_and_forty_times_for_a_miss():
    intervals = tabulate_intervals([judged_run()]).loc["2022-week12"]

    assert intervals["ours"] == pytest.approx((30 + 20) / 150)
    assert intervals["cwf"] == pytest.approx((35 + 40 * 5 + 20 + 40 * 5) / 150)
    assert intervals["our coverage"] == 1.0
    assert intervals["cwf coverage"] == 0.0


def test_a_series_without_a_forecast_is_out_of_reach():
    reach = tabulate_reach([judged_run()]).loc["2022-week12"]

    assert (reach["ours"], reach["series"]) == (4, 4)
    assert reach["Prognose_cwf"] == 2
    assert reach["Prognose_cwf students"] == pytest.approx(150 / 190)


def test_the_bars_say_what_was_met_and_what_was_not():
    bars = {bar.asked: bar for bar in judge_bars([judged_run()])}

    assert bars["mean WAPE at least 20 % lower than the peer's best column (Prognose_cwf)"].measured == "66.7 % lower"
    assert bars["total time at least 3 times less than mode cwf"].is_met
    assert not bars["total time at least 20 times less than mode c"].is_met


def test_the_report_names_rows_that_were_left_out():
    report = write_report([judged_run()])

    assert "| run | counted | ours |" in report
    assert "| 2022-week12 | 3 | 0 | 1 | 1 | 1 | 0 | 0 |" in report
    assert "nan" not in report


def test_keys_that_do_not_fit_stop_the_comparison():
    counts = pd.DataFrame(SERIES[:1], columns=KEY).assign(academic_year=2021, students=10)

    check_counts(counts, counts)
    with pytest.raises(ValueError, match="1 of 1 counts are not the same"):
        check_counts(counts.assign(students=11), counts)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("telbestand_sl_20220321_v25_2022.csv", True),
        ("telbestand_sl_20220328_v26_2022.csv", False),
        ("telbestand_sl_20210830_v48_2021.csv", True),
        ("telbestand_sl_20211004_v01_2023.csv", False),
    ],
)
def test_what_was_delivered_after_the_sunday_of_the_week_is_the_future(name, known):
    assert is_known(name, Run(2022, 12)) is known


def test_the_bench_of_years_ahead_writes_its_tables(tmp_path: Path):
    panel = tmp_path / "duo"
    panel.mkdir()
    header = "brin,instelling,type_ho,opleidingscode,opleidingsnaam,studiejaar,aantal,onderdrukt,definitie\n"
    rows = [
        f"0{school}AA,S,bachelor,{code},B {code},{2016 + place},{round(50 * code * 1.1**place)},False,old: text\n"
        for school in range(3)
        for code in range(1, 6)
        for place in range(4)
    ]
    (panel / "panel.csv").write_text(header + "".join(rows))
    arguments = ["--duo", panel, "--students", "400", "--years", "4", "--seeds", "1", "--out", tmp_path]

    subprocess.run([sys.executable, "-m", "bench.years", *arguments], capture_output=True, text=True, check=True)

    written = (tmp_path / "years.md").read_text()
    assert "| old: text, 2018 | 15 |" in written
    assert "| all targets with two years known | 30 |" in written
    assert "Worse than last year's count in 0 of 3 target years." in written
    assert "| without growth |" in written
    assert "| programme x year of study | 1 |" in written
