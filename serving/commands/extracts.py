"""The commands `studiepeil check` and `studiepeil build`: from extracts to trusted tables to cohort tables."""

import pandas as pd
from rich.markup import escape

from features.account import Fate
from serving.commands.console import DEFAULT_SETTINGS, Csv, SettingsPath, out, show_progress, show_table
from serving.pipeline.acceptance import Accept, accept_as
from serving.pipeline.settings import read_settings
from serving.pipeline.steps import write_result
from serving.pipeline.tables.absent import read_absent, say_without_outcome
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.drift import say_drift
from serving.pipeline.tables.extracts import check_extracts
from serving.pipeline.tables.inflow import say_unjudged

_WHO_ACCEPTED = ["accepted_by", "accepted_on", "accepted_because"]  # in the file, and in the log


def check(settings: SettingsPath = DEFAULT_SETTINGS, accept: Accept = None, csv: Csv = False) -> None:
    """Read the extracts, hold them to the schemas and show what could not be trusted."""
    read = read_settings(settings)
    with show_progress() as progress:
        checked = check_extracts(read, progress, acceptance=accept_as(accept))
    write_result(checked.report, read.results / "check.parquet", csv=csv)
    show_table("What became of every row", _sum_kept(checked.report).drop(columns=_WHO_ACCEPTED))
    for remark in checked.remarks:
        place = escape(", ".join(part for part in (remark.table, remark.file) if part))
        out.print(f"[yellow]{place}:[/] {escape(remark.sentence)} ({remark.count:,})", highlight=False)


def build(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Make the cohort tables: one population on one date, with only what was known then."""
    read = read_settings(settings)
    with show_progress() as progress:
        built = build_tables(read, progress)
    write_result(built, read.results / "tables.parquet", csv=csv)
    show_table("Cohort tables", built.drop(columns=["fingerprint", "file"], errors="ignore"))
    absent, without = read_absent(read)
    if len(absent):
        show_table("First-years in no cohort table", absent)
    if without:
        out.print(f"[yellow]enrolments:[/] {escape(say_without_outcome(without))}", highlight=False)
    for sentence in say_unjudged(read):
        out.print(f"[yellow]inflow:[/] {escape(sentence)}", highlight=False)
    for sentence in say_drift(read):
        out.print(f"[yellow]unlike earlier years:[/] {escape(sentence)}", highlight=False)


def _sum_kept(report: pd.DataFrame) -> pd.DataFrame:
    """Return the account with one line per table for what was kept of all its files; the file has a line for each.

    Students of several files are not added up: they may be the same ones.
    """
    parts = []
    for _, lines in report.groupby("table", sort=False):
        kept = lines[lines["fate"] == Fate.KEPT]
        if len(kept) > 1:
            summed = {"file": f"{len(kept):,} files", "rows": kept["rows"].sum(), "students": None}
            kept = kept.head(1).assign(**summed).astype({"students": "Int64"})
        parts.append(pd.concat([kept, lines[lines["fate"] != Fate.KEPT]]))
    return pd.concat(parts, ignore_index=True) if parts else report
