"""The activity: every click per day, or totals of them, or days where they are complete and totals elsewhere."""

from pathlib import Path

import pandas as pd

from features.account import USUAL_QUARANTINE
from features.errors import ExtractError, SettingsError
from features.sources.delivery import Intake
from features.sources.options import SourceSettings
from features.sources.oulad.clicks import add_up_clicks, find_clicks
from features.sources.oulad.files import KEY, PRESENTATION, UNKNOWN, day_of, is_among, join, read_file, take_rows
from features.values import convert
from features.vocabulary import Kind

_LAST_CLICK_DAY = 56
_TEACHING_DAYS = 220
_TOTALS = "clicks_by_day.csv"
_CLICKS = ("totals", "daily", "both")
_DAYS_BEFORE = 28  # the environment opens about four weeks before the start; the files do not say on which day


def add_clicks(intake: Intake, folder: Path, starts: pd.DataFrame, settings: SourceSettings) -> None:
    """Add the activity, by the option `clicks`; `starts` has the first day per programme and cohort."""
    raw, has_totals = find_clicks(folder), (folder / _TOTALS).exists()
    how = settings.options.get("clicks", "totals" if has_totals else "daily")
    if how not in _CLICKS:
        raise SettingsError(
            f"Option 'clicks' of format 'oulad' cannot be '{how}'.",
            where="source of format 'oulad'",
            do="Choose 'totals', 'daily' or 'both'.",
        )
    if how != "totals" and raw is None:
        raise ExtractError(
            "There are no clicks: neither studentVle.csv nor studentVle.parquet"
            + ("." if has_totals else f", and no {_TOTALS}."),
            where=str(folder),
            do="Put studentVle.csv there, as it is published.",
        )
    totals = None
    if how != "daily":
        delivered = read_file(folder, _TOTALS, KEY)
        kept = take_rows(intake, ("activity",), _TOTALS, delivered, starts)
        totals = _click_totals(join(kept, starts, PRESENTATION))
        if how == "totals":
            intake.add_made("activity", totals, _TOTALS, len(kept))
            return
    if raw is None:
        return
    daily, clicks = _daily_clicks(raw, starts, intake)
    if totals is None:
        intake.add_made("activity", daily, raw.name, clicks)
        return
    # a file of which the last days are missing would look like a course that everybody left
    last = daily.groupby(PRESENTATION, as_index=False)["on"].max()
    joined = last.merge(starts, on=PRESENTATION, how="left", validate="one_to_one")
    is_complete = joined["on"] - joined["starts_on"] >= pd.Timedelta(days=_TEACHING_DAYS)
    covered = joined.loc[is_complete, PRESENTATION]  # whose clicks run to the last days of teaching
    chosen = daily[is_among(daily, covered, PRESENTATION)]
    rest = totals[~is_among(totals, covered, PRESENTATION)]
    days, sums = int(chosen["sessions"].sum()), int(is_among(kept, covered, PRESENTATION).sum())
    intake.leave_out("activity", raw.name, "the last days are missing; totals are read", clicks - days)
    intake.leave_out("activity", _TOTALS, "daily clicks are read", sums)
    used = {raw.name: days, _TOTALS: len(kept) - sums}
    intake.add_made("activity", pd.concat([chosen, rest]), "clicks", used)


def _click_totals(totals: pd.DataFrame) -> pd.DataFrame:
    before, pages, to_day_56 = (
        convert(totals[name], Kind.INTEGER)[0]
        for name in ("clicks_before_day0", "click_rows_before_day0", "clicks_to_day56")
    )
    last_day = totals["starts_on"] + pd.Timedelta(days=_LAST_CLICK_DAY)
    day_before = totals["starts_on"] - pd.Timedelta(days=1)
    early = totals[KEY].assign(on=day_before, clicks=before, known_on=totals["starts_on"], days=_DAYS_BEFORE)
    early["sessions"] = pages
    late = totals[KEY].assign(on=last_day, clicks=to_day_56 - before, known_on=last_day, days=_LAST_CLICK_DAY + 1)
    return pd.concat([early, late])


def _daily_clicks(path: Path, starts: pd.DataFrame, intake: Intake) -> tuple[pd.DataFrame, int]:
    """Return the activity per student and day, and how many rows of the file are in it."""
    found = add_up_clicks(path)
    intake.count("activity", path.name, found.read)
    intake.reject("activity", found.unfit, "no student, no day, or no number of clicks is given", path.name)
    is_known = is_among(found.frame, starts, PRESENTATION)
    lost = int(found.frame.loc[~is_known, "sessions"].sum())
    intake.leave_out("activity", path.name, UNKNOWN, lost, usual=USUAL_QUARANTINE)
    daily = found.frame[is_known].merge(starts, on=PRESENTATION, how="left", validate="many_to_one")
    absent = int((~is_among(starts, daily.drop_duplicates(PRESENTATION), PRESENTATION)).sum())
    intake.remark("activity", path.name, "presentations have no clicks in this file", absent)
    on = day_of(daily, "date")
    table: pd.DataFrame = daily.assign(on=on, clicks=daily["sum_click"], known_on=on)
    return table[[*KEY, "on", "clicks", "sessions", "known_on"]], int(daily["sessions"].sum())
