"""`studiepeil export`: the newest forecast as files, small numbers withheld."""

import openpyxl
import pandas as pd
from typer.testing import CliRunner

from serving.commands.app import app


def test_the_command_writes_a_workbook_and_parquet(finished, tmp_path):
    out = tmp_path / "exports"
    done = CliRunner().invoke(app, ["export", "--out", str(out), "--language", "en", "--settings", str(finished.toml)])

    assert done.exit_code == 0, done.output
    [workbook], [parquet] = out.glob("*.xlsx"), out.glob("*.parquet")
    book = openpyxl.load_workbook(workbook)
    frame = pd.read_parquet(parquet)
    heads, line = book["institution"].iter_rows(values_only=True, max_row=2)
    newest = frame[frame["level"] == "institution"].sort_values("as_of").iloc[-1]
    assert dict(zip(heads, line, strict=True))["Forecast"] == round(newest["forecast"])
    assert not (frame["applicants"] < 5).any()
    assert frame["suppressed"].any()
