"""The step that makes the inflow tables, one per season and application week, and the list of programmes beside them.

The tables of the lake that are read are named here, and no others are opened.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from features.calendar import application_week, count_known_on
from features.engine import Tables
from features.inflow.build import build_inflow_tables
from features.knowledge import known_on
from features.schemas import APPLICATION_COUNTS, STUDENT_COUNTS
from features.vocabulary import Schema
from serving.pipeline.cohort_tables import (
    PROGRAMMES_FILE,
    WEEKS_FILE,
    keep_table,
    read_heads,
    read_programmes,
    remove_others,
)
from serving.pipeline.lake_tables import INFLOW_TABLES
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_json, write_result
from training.inflow.seasons import WEEKS_IN_YEAR, InflowSettings, choose_judged, training_weeks


def run_build_inflow(settings: Settings, progress: Progress) -> Made:
    """Make the inflow tables as a step."""
    built = build_inflow(settings, progress)
    rows = int(built["rows"].sum()) if len(built) else 0
    beside = [settings.tables / name for name in (PROGRAMMES_FILE, WEEKS_FILE)]
    outputs = (*(Path(str(file)) for file in built.get("file", ())), *(path for path in beside if path.exists()))
    told = "; ".join([f"{len(built)} cohort tables with {rows:,} rows", *say_unjudged(settings)])
    return Made(told, outputs)


def build_inflow(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Make the inflow tables, and the weeks asked for and the programmes beside them; return one line per table."""
    lake = settings.engine.open_lake(settings.lake, INFLOW_TABLES)
    folder, written, weeks = settings.tables / INFLOW, [], []
    if settings.inflow is not None and APPLICATION_COUNTS.name in lake:
        progress("building inflow tables", 0.0)
        years = _list_years(lake, APPLICATION_COUNTS, settings.today)
        weeks = inflow_weeks(settings.inflow, lake, settings.today)
        written = [
            keep_table(table, folder)
            for table in build_inflow_tables(lake, years, weeks, settings.today, settings.inflow.weeks)
        ]
    remove_others(folder, written)
    settings.tables.mkdir(parents=True, exist_ok=True)
    write_json(weeks, settings.tables / WEEKS_FILE)
    programmes = read_programmes(settings)
    if programmes is not None:
        write_result(programmes, settings.tables / PROGRAMMES_FILE)
    else:
        (settings.tables / PROGRAMMES_FILE).unlink(missing_ok=True)
    return pd.DataFrame(written)


def say_unjudged(settings: Settings) -> list[str]:
    """Say of which test years and weeks nothing can be judged, and why; of the newest years where none are named."""
    if settings.inflow is None:
        return []
    lake = settings.engine.open_lake(settings.lake, (APPLICATION_COUNTS.name, STUDENT_COUNTS.name))
    applied, counted = (_list_years(lake, name, settings.today) for name in (APPLICATION_COUNTS, STUDENT_COUNTS))
    able = [year for year in counted[1:] if year in applied]
    years = settings.inflow.test_years or choose_judged(settings.inflow, able)
    asked = [(year, week) for year in years for week in settings.inflow.weeks]
    lines = {(head.cohort, head.moment): head.labelled for head in read_heads(settings, INFLOW)}
    rows = {place: lines.get((str(place[0]), f"week{place[1]:02d}")) for place in asked}
    reasons = (
        ("no delivery in that week or just before", [place for place in asked if rows[place] is None]),
        ("no count of 1 October is known", [place for place in asked if rows[place] == 0]),
        ("no year before was counted", [place for place in asked if rows[place] and place[0] in counted[:1]]),
    )
    return [
        f"not judged ({reason}): {', '.join(f'{year} week {week}' for year, week in places)}"
        for reason, places in reasons
        if places
    ]


def _list_years(lake: Tables, table: Schema, today: date) -> list[int]:
    """Return the academic years of which `table` holds rows that were known on `today`, oldest first."""
    if table.name not in lake:
        return []
    rows = known_on({table.name: lake[table.name]}, today)[table.name]
    return sorted(int(year) for year in rows.select("academic_year").distinct().execute()["academic_year"])


def inflow_weeks(asked: InflowSettings, lake: Tables, today: date) -> list[int]:
    """Return the ISO weeks to build inflow tables for: those to learn from, and those of the season in progress.

    Of the season in progress that is the week of the newest delivery, the one before it, and those around it.
    """
    rows = known_on({APPLICATION_COUNTS.name: lake[APPLICATION_COUNTS.name]}, today)[APPLICATION_COUNTS.name]
    newest = rows.group_by("academic_year").aggregate(on=rows["delivered_on"].max()).execute()
    weeks = set(training_weeks(asked))
    # Studielink goes on delivering a season that has been counted: that one is not in progress.
    going = newest.loc[[count_known_on(int(year)) > today for year in newest["academic_year"]]]
    for delivered_on in going["on"]:
        week = application_week(pd.Timestamp(delivered_on).date())
        weeks |= {week, *training_weeks(replace(asked, weeks=(week,))), (week - 2) % WEEKS_IN_YEAR + 1}
    return sorted(weeks)
