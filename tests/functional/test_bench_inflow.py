"""The bench of the inflow in small: a tiny version of each of its parts, and its sums on literal rows."""

import numpy as np
import pandas as pd
import pytest

from bench.inflow.__main__ import check_gaps
from bench.inflow.breaks import SEASON, write_break_report
from bench.inflow.independent import MEAN, REFERENCES, tabulate, write_independent_report
from bench.inflow.judge import Gaps, Judged, add_expected, judge_world
from bench.inflow.measures import bootstrap, measure_coverage, tabulate_errors
from bench.inflow.mechanisms import MECHANISMS
from bench.inflow.report import write_report
from bench.inflow.speed import measure_speed
from bench.inflow.worlds import Size, draw_world, simulate_worlds
from features.schemas import SCHEMAS

pytestmark = pytest.mark.slow  # trains models: with make test-all

KEY = ["programme", "origin", "exam_type"]
TINY = Size(first_years=300, programmes=6, seasons=4, judged=2, weeks=(20,))


@pytest.fixture(scope="module")
def inflow() -> dict[str, list[Judged]]:
    """A tiny institution by its counts, and one with single applications and without them."""
    worlds = [draw_world(1, TINY), *simulate_worlds(1, TINY)]
    return {world.name: [judge_world(world)] for world in worlds}


def test_every_series_of_the_inflow_bench_has_a_forecast_or_a_reason(inflow):
    for [one] in inflow.values():
        assert (one.gaps.empty, one.gaps.silent) == (0, 0)
        assert one.gaps.asked > 20
        assert one.gaps.values > 100
        assert np.isfinite(one.rows["expected"]).all()
    check_gaps([one for group in inflow.values() for one in group])


def test_single_applications_change_the_forecast_and_not_the_truth(inflow):
    [[_], [with_them], [without]] = inflow.values()
    both = with_them.rows.merge(without.rows, on=["level", *KEY, "faculty", "academic_year", "iso_week"])

    assert len(both) == len(with_them.rows) == len(without.rows)
    assert both["expected_x"].equals(both["expected_y"])
    assert (both["forecast_x"] != both["forecast_y"]).any()


def test_the_inflow_bench_reports_every_bar(inflow):
    speed = measure_speed(programmes=6, seasons=6, weeks=(20,))
    sizes = dict.fromkeys(inflow, TINY)

    report = write_report(inflow, speed, sizes, made="It took 1 s.")

    assert "| counts only | the expected inflow | institution |" in report
    assert "| with single applications | the counts that came | cell |" in report
    assert "| train with backtest, s |" in report
    assert "| level | rows | seed x year | in 80 % |" in report
    assert "nan" not in report


def backtest_rows() -> pd.DataFrame:
    """Two series of one programme in four years, with everything that sums them."""
    lines = []
    for year in range(2018, 2022):
        cells = [("1", "NL", 90.0, 100.0), ("1", "EEA", 50.0, 40.0)]
        for programme, origin, forecast, actual in [*cells, ("1", "all", 140.0, 140.0), ("all", "all", 140.0, 140.0)]:
            level = "cell" if origin != "all" else "programme" if programme != "all" else "institution"
            own = "Bachelor" if level == "cell" else "all"
            lines.append((level, programme, origin, own, "F" if programme != "all" else "all", year, forecast, actual))
    rows = pd.DataFrame(lines, columns=["level", *KEY, "faculty", "academic_year", "forecast", "actual"])
    baselines = {f"baseline_{name}": 2 * rows["actual"] for name in ("last_year", "last_year_ratio")}
    return rows.assign(iso_week=20, seed=1, served_forecast=rows["forecast"], **baselines,
                       baseline_three_year_ratio=rows["actual"] + 25, p10=rows["forecast"], p90=95.0)  # fmt: skip


def test_the_inflow_errors_stand_beside_the_best_baseline_and_what_no_one_can_avoid():
    truth = pd.DataFrame([("1", "NL", "Bachelor", year, 98.0) for year in range(2018, 2022)],
                         columns=[*KEY, "academic_year", "expected_inflow"])  # fmt: skip
    rows = add_expected(backtest_rows(), truth)

    cell, programme, _ = (one for _, one in tabulate_errors(rows, "actual").iterrows())

    assert programme["served_forecast"] == 0
    assert cell["served_forecast"] == pytest.approx(20 / 140)
    assert cell["truth"] == pytest.approx((2 + 40) / 140)  # a series nobody expected anybody in
    assert cell["best"] == "baseline_three_year_ratio"
    assert cell["ratio"].value == pytest.approx(20 / 50)
    assert cell["ratio"].clusters == 4


def test_coverage_counts_rows_and_draws_years():
    cells = backtest_rows().query("level == 'cell'")

    assert measure_coverage(cells, 80).value == 0.0
    assert measure_coverage(cells.assign(p90=100.0), 80).value == 0.5
    drawn = bootstrap(np.array([1.0, 0.0, 1.0, 1.0]), np.ones(4))
    assert (drawn.value, drawn.clusters) == (0.75, 4)
    assert 0.0 < drawn.low < 0.75 < drawn.high <= 1.0
    assert np.isnan(bootstrap(np.ones(2), np.ones(2)).low)


def test_the_inflow_bench_stops_at_a_gap():
    with pytest.raises(RuntimeError, match="demo, seed 0: 0 empty numbers, 3 series"):
        check_gaps([Judged("demo", 0, pd.DataFrame(), Gaps(10, 0, 5, 3, {}, 0.0))])


@pytest.mark.parametrize("name", MECHANISMS)
def test_an_institution_is_drawn_again_alike_and_delivers_what_the_schemas_ask(name):
    first, again, other = (MECHANISMS[name](seed) for seed in (1, 1, 2))

    for table, frame in first.items():
        assert frame.equals(again[table])
        assert not frame[list(SCHEMAS[table].key)].isna().any(axis=None)
    assert not first["student_counts"].equals(other["student_counts"])
    assert first["application_counts"]["applications"].min() >= 5
    assert set(first["programme_changes"]["becomes"]) <= set(first["student_counts"]["programme"])


def test_capped_programmes_take_no_more_than_their_places():
    drawn = MECHANISMS["capacity"](1)

    key = ["programme", "academic_year"]
    came = drawn["student_counts"].groupby(key, as_index=False)["students"].sum()
    both = came.merge(drawn["caps"], on=key, validate="one_to_one")
    assert len(both) > 10
    assert (both["students"] <= both["cap"]).all()
    assert (both["students"] == both["cap"]).any()


def test_declaring_a_break_is_judged_beside_not_knowing():
    rows = pd.DataFrame({"academic_year": [SEASON, SEASON], "declared": [False, True], "actual": 100.0})
    rows = rows.assign(served_forecast=120.0, p10=[110.0, 95.0], p90=130.0, p05=[105.0, 90.0], p95=140.0)

    report = write_break_report(rows, [1])

    assert "| of the break | no | +20.0% | 0% | 20% | 0% | 35% |" in report
    assert "| of the break | yes | +20.0% | 100% | 35% | 100% | 50% |" in report


def test_what_is_served_stands_beside_the_best_of_the_simple_forecasts():
    rows = pd.DataFrame(
        {
            "level": "cell",
            "place": "timing",
            "iso_week": 12,
            "actual": [100.0, 50.0],
            "seed": [1, 2],
            "academic_year": 2020,
        }
    )
    rows = rows.assign(**{name: [130.0, 50.0] for name in REFERENCES}, served_forecast=[109.0, 50.0],
                       p10=[90.0, 51.0], p90=110.0, p05=[90.0, 40.0], p95=110.0)  # fmt: skip
    rows[MEAN] = [115.0, 50.0]

    [line] = tabulate(rows, "cell").to_dict("records")

    assert (line["best"], line["ratio"]) == (
        MEAN,
        pytest.approx(9 / 15),
    )  # over both seeds: of one alone another is as good
    assert line["served"] == pytest.approx(9 / 150)
    assert (line["in 80 %"], line["in 90 %"]) == (0.5, 1.0)
    levels = [rows.assign(level=level) for level in ("cell", "faculty", "institution")]
    report = write_independent_report(pd.concat(levels), [1])
    assert "| cell | 12 | 0.60 | 0.85 | yes | timing 0.60 | yes |" in report
