"""The audit of an inflow model: who is forecast too high or too low, by origin, faculty and size."""

from dataclasses import replace

import pandas as pd

from fairness.audit import AuditReport, audit_forecast
from fairness.policy import Policy
from features.calendar import FIRST_SEASON_WEEK
from features.errors import TableError
from training.gate.versions import ModelVersion
from training.inflow.levels import KEY
from training.registry import AUDIT_FILE
from training.run_files import BACKTEST_FILE
from training.tracking import Tracking

_SIZE_EDGES = [-1.0, 10.0, 50.0, 150.0, float("inf")]
_SIZES = ["0-10", "11-50", "51-150", "more than 150"]


def audit_inflow(version: ModelVersion, policy: Policy, tracking: Tracking) -> AuditReport:
    """Audit the bias of the served forecast by origin, faculty and size; keep the report with the run, return it.

    One week of the test years is audited: forecasts of several weeks err together. Size is that of the forecast;
    sorting by what came of it would make every small group look overestimated.
    """
    rows = tracking.read_frame(version.run_id, BACKTEST_FILE)
    if rows is None:
        raise TableError(f"the run of {version.name} version {version.version} holds no backtest", do="train again")
    key = (*KEY, "academic_year")
    cells = rows.loc[(rows["level"] == "cell") & (rows["iso_week"] == _last_week(rows["iso_week"]))]
    size = pd.cut(cells["served_forecast"], _SIZE_EDGES, labels=_SIZES).astype(str)
    # `origin` is part of the key here; as a group it needs a name of its own.
    groups = cells[[*key, "faculty"]].assign(herkomst=cells["origin"], size=size)
    report = audit_forecast(
        cells[list(key)].assign(forecast=cells["served_forecast"]),
        cells[[*key, "actual"]],
        groups,
        key,
        replace(policy, attributes=("herkomst", "faculty", "size"), intersections=(), reference="rest"),
        f"{version.name} version {version.version}",
    )
    # The groups of a forecast are its own; the policy that is named is the declared one.
    report = replace(report, policy=report.policy | {"fingerprint": policy.fingerprint})
    tracking.reopen(version.run_id).log_text(report.to_json(), AUDIT_FILE)
    return report


def _last_week(weeks: "pd.Series[int]") -> int:
    """Return the week that comes last in a season, which opens in week 40."""
    return int(max(weeks.unique(), key=lambda week: (week < FIRST_SEASON_WEEK, week)))
