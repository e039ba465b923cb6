"""Protected attributes: a table of their own, for audits only.

Only the door of this package and training.dropout.audit may import this module (import-linter holds that),
and features.engine does not open the table: no feature can be made of it by accident.
"""

from pathlib import Path

import pandas as pd


def read_groups(lake: Path) -> pd.DataFrame:
    """Return one row per student and cohort with one column per protected attribute; missing is "unknown".

    An institution that delivers no protected attributes gets an empty frame with the two key columns.
    """
    path = lake / "groups.parquet"
    if not path.exists():
        return pd.DataFrame({"student": pd.Series(dtype="string"), "cohort": pd.Series(dtype="string")})
    long = pd.read_parquet(path, columns=["student", "cohort", "attribute", "value"])
    wide = long.pivot(index=["student", "cohort"], columns="attribute", values="value")
    return wide.fillna("unknown").rename_axis(columns=None).reset_index()
