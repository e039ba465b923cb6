"""`studiepeil backtest inflow` on a simulated institution: files that can be read, a run, and errors as sentences."""

import json

import pandas as pd
import pytest

from training.tracking import Tracking


def test_a_backtest_is_shown_written_and_kept_as_a_run_that_registers_nothing(studiepeil, institution):
    folder, mlruns = institution.folder / "results" / "backtest", institution.folder / "mlruns"
    tracking = Tracking(mlruns)
    before = len(tracking.registered_models())
    runs = set((mlruns / "artifacts").glob("inflow*/*"))
    code, out, _ = studiepeil("backtest", "inflow", "--years", "2022", "--weeks", "20", "-s", institution.toml, "--csv")

    assert code == 0
    assert "the best simple forecast" in " ".join(out.split())
    table, rows = (pd.read_parquet(folder / name) for name in ("table.parquet", "rows.parquet"))
    assert len(pd.read_csv(folder / "table.csv")) == len(table)
    assert set(rows["academic_year"]) == {2022}
    assert {"cell", "programme", "institution"} <= set(table["level"])
    assert not table.isna().any(axis=None)
    described = json.loads((folder / "table.json").read_text(), parse_constant=pytest.fail)
    assert (described["years"], described["weeks"]) == ([2022], [20])
    assert len(described["measures"]) == len(table)
    assert "<h1>Terugtoets" in (folder / "backtest_nl.html").read_text()
    assert described["institution"]
    assert described["institution"] in (folder / "backtest_en.html").read_text()

    (run,) = set((mlruns / "artifacts").glob("inflow*/*")) - runs
    assert tracking.parameters(run.name)["years"] == "2022"
    assert tracking.parameters(run.name)["data_fingerprint"] == described["data_fingerprint"]
    pd.testing.assert_frame_equal(tracking.read_frame(run.name, "evaluation/backtest.parquet"), rows)
    assert tracking.read_text(run.name, "reports/backtest_nl.html") == (folder / "backtest_nl.html").read_text()
    assert len(tracking.registered_models()) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dropout",), "there is no backtest of dropout"),
        (("inflow", "--years", "twenty"), "--years is 'twenty'"),
        (("inflow", "--years", "2022", "--weeks", "20;28"), "--weeks is '20;28'"),
        (("inflow", "--years", "2022,2031"), "there are no applications of 2031"),
    ],
)
def test_what_cannot_be_backtested_is_said(studiepeil, institution, arguments, message):
    code, _, err = studiepeil("backtest", *arguments, "-s", institution.toml)

    assert code != 0
    assert message in " ".join(err.split())
    assert "Traceback" not in err
