"""The calendar of a season: files without rows, weeks without a file, late and double deliveries."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from features.calendar import application_week, count_date
from features.deliveries.findings import Finding, Rule, Severity, say_date, say_number, say_weekday
from features.deliveries.stocks import Stocks, iso_week

_LATE_DAYS = 2  # after the usual day of the week
_OVERDUE_DAYS = 9  # a week, and two days for a holiday
_LATER_START = 3  # weeks after the earliest of earlier seasons
_WORTH_MISSING = 50  # applicants from which a week is missed


def inspect_weeks(stocks: Stocks, year: int, today: date) -> Iterator[Finding]:
    """Yield what the calendar of a season says, the newest delivery with respect to `today`."""
    files = stocks.files[stocks.files["academic_year"] == year]
    yield from _empty_files(stocks, files, year)
    yield from _missing_weeks(stocks, files, year)
    yield from _late_start(stocks, files, year)
    yield from _replaced(files, year)
    yield from _late(stocks, files, year)
    yield from _overdue(stocks, files, year, today)


def _empty_files(stocks: Stocks, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    totals = _totals(stocks)
    newest = files["delivered_on"].max()
    has_rows = set(files.loc[files["rows"] > 0, "position"])
    for file in files[files["rows"] == 0].to_dict("records"):
        position = int(file["position"])
        week, on = iso_week(position), say_date(file["delivered_on"])
        before = totals.loc[(totals["academic_year"] == year) & (totals["position"] < position), "applicants"]
        earlier = totals.loc[(totals["academic_year"] < year) & (totals["position"] == position), "applicants"]
        had = float(before.iloc[-1]) if len(before) else 0.0
        expected = float(earlier.median()) if len(earlier) else 0.0
        if position in has_rows:
            nl = f"De levering van {on.nl} is leeg; de andere levering van week {week} telt."
            en = f"The delivery of {on.en} is empty; the other delivery of week {week} counts."
            yield Finding(Severity.WARNING, Rule.EMPTY, year, week, nl, en, file["file_name"], had, 0.0)
        elif max(had, expected) >= _WORTH_MISSING:
            is_stop = file["delivered_on"] == newest and expected >= _WORTH_MISSING
            nl = f"De levering van {on.nl} (week {week}) is leeg." + _against(had, expected)[0]
            en = f"The delivery of {on.en} (week {week}) is empty." + _against(had, expected)[1]
            severity = Severity.STOP if is_stop else Severity.WARNING
            usual = expected or None
            yield Finding(severity, Rule.EMPTY, year, week, nl, en, file["file_name"], had, 0.0, usual)


def _against(had: float, expected: float) -> tuple[str, str]:
    nl = en = ""
    if had:
        nl += f" De levering ervoor telde {say_number(had).nl} aanmelders."
        en += f" The delivery before it had {say_number(had).en} applicants."
    if expected:
        nl += f" In eerdere seizoenen waren het er in die week {say_number(expected).nl}."
        en += f" In that week of earlier seasons there were {say_number(expected).en}."
    return nl + " Vraag de levering opnieuw op.", en + " Ask for the delivery again."


def _totals(stocks: Stocks) -> pd.DataFrame:
    return stocks.applicants.groupby(["academic_year", "position"], as_index=False)[["applicants"]].sum()


def _missing_weeks(stocks: Stocks, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    """A week without a file, between two that have one; not a week that earlier seasons never had either."""
    delivered = sorted(set(files["position"]))
    others = stocks.files[stocks.files["academic_year"] < year]
    usual = set(others["position"]) or set(range(delivered[0], delivered[-1]))
    has_53 = date(year - 1, 12, 28).isocalendar().week == 53
    absent = [
        position
        for position in range(delivered[0], delivered[-1])
        if position not in delivered and position in usual and (has_53 or iso_week(position) != 53)
    ]
    if not absent:
        return
    weeks = ", ".join(str(iso_week(position)) for position in absent)
    plural = len(absent) > 1
    nl = f"Er is geen levering van week {weeks}." if not plural else f"Er zijn geen leveringen van de weken {weeks}."
    en = f"There is no delivery of week {weeks}." if not plural else f"There are no deliveries of weeks {weeks}."
    yield Finding(
        Severity.WARNING, Rule.WEEKS_MISSING, year, iso_week(absent[-1]),
        f"{nl} Voor {'die weken' if plural else 'die week'} geldt wat de week ervoor bekend was.",
        f"{en} What was known the week before stands for {'them' if plural else 'it'}.",
    )  # fmt: skip


def _late_start(stocks: Stocks, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    others = stocks.files[stocks.files["academic_year"] < year]
    if others.empty:
        return
    first, usual = int(files["position"].min()), int(others.groupby("academic_year")["position"].min().median())
    if first - usual >= _LATER_START:
        nl = (
            f"De eerste levering van dit seizoen is van week {iso_week(first)}; eerdere seizoenen begonnen in week "
            f"{iso_week(usual)}. Vergelijkingen met eerdere jaren kunnen pas vanaf dan."
        )
        en = (
            f"The first delivery of this season is of week {iso_week(first)}; earlier seasons began in week "
            f"{iso_week(usual)}. Comparisons with earlier years are possible only from then on."
        )
        yield Finding(Severity.WARNING, Rule.BEGINS_LATE, year, iso_week(first), nl, en)


def _replaced(files: pd.DataFrame, year: int) -> Iterator[Finding]:
    for file in files[files["replaced"]].to_dict("records"):
        week, on = iso_week(int(file["position"])), say_date(file["delivered_on"])
        counts = files.loc[(files["position"] == file["position"]) & ~files["replaced"], "delivered_on"]
        last = say_date(counts.max())
        nl = f"Van week {week} is er meer dan één levering. Die van {last.nl} telt, die van {on.nl} niet."
        en = (
            f"There is more than one delivery of week {week}. The one of {last.en} counts, the one of {on.en} does not."
        )
        yield Finding(Severity.WARNING, Rule.REPLACED, year, week, nl, en, file["file_name"])


def _late(stocks: Stocks, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    """The newest delivery came later in its week than deliveries usually do."""
    newest, others = files["delivered_on"].max(), stocks.files[stocks.files["academic_year"] <= year]
    usual = pd.Series([day.weekday() for day in others["delivered_on"] if day != newest], dtype="int64")
    if usual.empty or newest.weekday() - int(usual.mode().iloc[0]) < _LATE_DAYS:
        return
    day, normal, on = say_weekday(newest.weekday()), say_weekday(int(usual.mode().iloc[0])), say_date(newest)
    nl = (
        f"De levering van {on.nl} is van een {day.nl}; gewoonlijk is dat {normal.nl}. "
        f"Er zitten meer dagen aanmeldingen in dan anders."
    )
    en = (
        f"The delivery of {on.en} is of a {day.en}; usually that is {normal.en}. "
        f"It has more days of applications in it than otherwise."
    )
    yield Finding(Severity.WARNING, Rule.LATE, year, application_week(newest), nl, en)


def _overdue(stocks: Stocks, files: pd.DataFrame, year: int, today: date) -> Iterator[Finding]:
    """No delivery for longer than a week, at a time when earlier seasons still had them."""
    newest = files["delivered_on"].max()
    days = (today - newest).days
    others = stocks.files[stocks.files["academic_year"] < year]
    last = int(others.groupby("academic_year")["position"].max().min()) if len(others) else 0
    next_week = int(files["position"].max()) + 1
    is_season = newest + timedelta(days=_OVERDUE_DAYS) < today < count_date(year) and (
        others.empty or next_week <= last
    )
    if is_season:
        on = say_date(newest)
        nl = f"De nieuwste levering is van {on.nl}, {days} dagen geleden. De prognose zegt wat er toen bekend was."
        en = f"The newest delivery is of {on.en}, {days} days ago. The forecast says what was known then."
        yield Finding(Severity.WARNING, Rule.OVERDUE, year, application_week(newest), nl, en)
