"""The audit of an inflow model: who is forecast too high or too low, by origin, faculty and size."""

from dataclasses import replace

import pandas as pd

from fairness.audit import audit_forecast
from fairness.audit_report import AuditReport
from fairness.group_names import UNKNOWN
from fairness.policy import Policy
from features.calendar import order_of_week
from features.errors import TableError
from training.gate.versions import ModelVersion
from training.inflow.evaluation.measures import size_class
from training.inflow.levels import KEY
from training.registry import AUDIT_FILE
from training.run_files import BACKTEST_FILE
from training.tracking import Tracking

ATTRIBUTES = ("herkomst", "faculty", "size")


def audit_inflow(version: ModelVersion, policy: Policy, tracking: Tracking) -> AuditReport:
    """Audit the bias of the served forecast by origin, faculty and size; keep the report with the run, return it.

    Compared is what differs: faculties that nobody delivered, or a single one, are no attribute. One week of the test
    years is audited: forecasts of several weeks err together. Size is that of the forecast; sorting by what came of
    it would make every small group look overestimated.
    """
    rows = tracking.read_frame(version.run_id, BACKTEST_FILE)
    if rows is None:
        raise TableError(f"the run of {version.name} version {version.version} holds no backtest", do="train again")
    key = (*KEY, "academic_year")
    last = max(rows["iso_week"].unique(), key=order_of_week, default=0)  # without a week nothing was judged
    cells = rows.loc[(rows["level"] == "cell") & (rows["iso_week"] == last)]
    size = size_class(cells["served_forecast"])
    # `origin` is part of the key here; as a group it needs a name of its own.
    groups = cells[[*key, "faculty"]].assign(herkomst=cells["origin"], size=size)
    report = audit_forecast(
        cells[list(key)].assign(forecast=cells["served_forecast"]),
        cells[[*key, "actual"]],
        groups,
        key,
        replace(policy, attributes=_list_attributes(groups), intersections=(), reference="rest", watched=()),
        f"{version.name} version {version.version}",
    )
    # The groups of a forecast are its own; the policy that is named is the declared one.
    report = replace(report, policy=report.policy | {"fingerprint": policy.fingerprint})
    tracking.reopen(version.run_id).log_text(report.to_json(), AUDIT_FILE)
    return report


def _list_attributes(groups: pd.DataFrame) -> tuple[str, ...]:
    """The attributes with more than one known group; all of them where none has."""
    found = tuple(name for name in ATTRIBUTES if groups.loc[groups[name] != UNKNOWN, name].nunique() > 1)
    return found or ATTRIBUTES
