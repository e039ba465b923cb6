"""The clicks of OULAD: raw clicks per day where they exist, totals elsewhere."""

from pathlib import Path

import pandas as pd

from features.errors import SettingsError
from features.sources.delivery import Intake, SourceSettings
from features.sources.oulad.files import KEY, NAMES, day_of, join, read_file
from features.sources.reading import check_columns, read_parquet

_LAST_CLICK_DAY = 56
_TEACHING_DAYS = 220
_CLICKS = ("totals", "daily", "both")
_DAYS_BEFORE = 28  # the environment opens about four weeks before the start; the files do not say on which day


def add_clicks(intake: Intake, folder: Path, starts: pd.DataFrame, settings: SourceSettings) -> None:
    """Add the activity, by the option `clicks`; `starts` has the first day per programme and cohort."""
    how = settings.options.get("clicks", "totals")
    if how not in _CLICKS:
        raise SettingsError(
            f"Option 'clicks' of format 'oulad' cannot be '{how}'.",
            where="source of format 'oulad'",
            do="Choose 'totals', 'daily' or 'both'.",
        )
    presentations = ["programme", "cohort"]
    totals = _click_totals(join(read_file(folder, "clicks_by_day.csv"), starts, presentations))
    if how == "totals":
        intake.add("activity", totals, "clicks_by_day.csv")
        return
    daily = _daily_clicks(folder / "studentVle.parquet", starts, intake)
    if how == "daily":
        intake.add("activity", daily, "studentVle.parquet")
        return
    # a file of which the last days are missing would look like a course that everybody left
    covered = _covered(daily, starts)
    kept = daily.merge(covered, on=presentations, validate="many_to_one")
    rest = totals.merge(covered.assign(is_covered=True), on=presentations, how="left", validate="many_to_one")
    intake.add("activity", pd.concat([kept, rest[rest["is_covered"].isna()].drop(columns="is_covered")]), "clicks")


def _covered(daily: pd.DataFrame, starts: pd.DataFrame) -> pd.DataFrame:
    """Return the presentations whose clicks run to the last days of teaching."""
    last = daily.groupby(["programme", "cohort"], as_index=False)["on"].max()
    joined = last.merge(starts, on=["programme", "cohort"], how="left", validate="one_to_one")
    complete = joined["on"] - joined["starts_on"] >= pd.Timedelta(days=_TEACHING_DAYS)
    covered: pd.DataFrame = joined.loc[complete, ["programme", "cohort"]]
    return covered


def _click_totals(totals: pd.DataFrame) -> pd.DataFrame:
    before, pages, to_day_56 = (
        totals[name].astype("int64[pyarrow]").astype("Int64")
        for name in ("clicks_before_day0", "click_rows_before_day0", "clicks_to_day56")
    )
    last_day = totals["starts_on"] + pd.Timedelta(days=_LAST_CLICK_DAY)
    early = totals[KEY].assign(
        on=totals["starts_on"] - pd.Timedelta(days=1),
        clicks=before,
        known_on=totals["starts_on"],
        days=_DAYS_BEFORE,
        sessions=pages,
    )
    late = totals[KEY].assign(on=last_day, clicks=to_day_56 - before, known_on=last_day, days=_LAST_CLICK_DAY + 1)
    return pd.concat([early, late])


def _daily_clicks(path: Path, starts: pd.DataFrame, intake: Intake) -> pd.DataFrame:
    frame = read_parquet(path) if path.exists() else pd.DataFrame()
    check_columns(frame, ("code_module", "code_presentation", "id_student", "date", "sum_click"), path.name)
    daily = (
        frame.rename(columns=NAMES)
        .groupby([*KEY, "date"], as_index=False)
        .agg(sum_click=("sum_click", "sum"), sessions=("sum_click", "size"))
    )
    daily = daily.merge(starts, on=["programme", "cohort"], how="left", validate="many_to_one")
    delivered = set(daily[["programme", "cohort"]].itertuples(index=False, name=None))
    absent = len(set(starts[["programme", "cohort"]].itertuples(index=False, name=None)) - delivered)
    intake.remark("activity", path.name, "presentations have no clicks in this file", absent)
    on = day_of(daily, "date")
    table: pd.DataFrame = daily.assign(on=on, clicks=daily["sum_click"], known_on=on)
    return table[[*KEY, "on", "clicks", "sessions", "known_on"]]
