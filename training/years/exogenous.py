"""A series from outside that inflow may follow, such as secondary-school candidates per year, with years to come.

A CSV with columns year, value and perhaps name (of the series, when there are several). Years are first calendar
years of academic years; a value must be above 0. Between the last known value and the horizon the last one holds.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from features.errors import SettingsError
from training.years.lines import Array


@dataclass(frozen=True)
class Exogenous:
    """Logarithms of outside series per year, and the elasticity that is believed before any evidence.

    values: index year, one column per series. elasticity: growth of inflow per growth of the series, over all series
    together; 0 when inflow is thought not to follow, 1 when it is thought to follow in proportion.
    """

    values: pd.DataFrame
    elasticity: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the series."""
        return tuple(str(name) for name in self.values.columns)

    def growth(self, start: int, end: int) -> Array:
        """Return the log growth of each series between two years; 0 where a series does not reach back to `start`."""
        known = self.values.ffill()
        edges = [known.reindex([year], method="ffill").to_numpy(dtype="float64")[0] for year in (start, end)]
        return np.asarray(np.nan_to_num(edges[1] - edges[0]), dtype=np.float64)

    def believed(self, start: int, end: int) -> float:
        """Return the log growth of inflow between two years that the believed elasticity gives."""
        growth = self.growth(start, end)
        return float(self.elasticity * growth.mean()) if len(growth) else 0.0


NOTHING = Exogenous(pd.DataFrame(index=pd.Index([], dtype="int64")))


def read_exogenous(path: Path, elasticity: float) -> Exogenous:
    """Read the CSV at `path`. Raises SettingsError on a missing file or column, a double year or a wrong value."""
    where = f"[training.years] exogenous = '{path}'"
    if not path.is_file():
        raise SettingsError(f"there is no file {path.name}", where=where, do="put it there, or leave the setting out")
    table = pd.read_csv(path)
    missing = [name for name in ("year", "value") if name not in table.columns]
    if missing:
        raise SettingsError(f"{path.name} lacks {', '.join(missing)}", where=where, do="columns: year,value,name")
    table = table.assign(name=table["name"].fillna("value").astype(str) if "name" in table else "value")
    numbers = table[["year", "value"]].apply(pd.to_numeric, errors="coerce")
    if numbers.isna().any(axis=None) or (numbers["value"] <= 0).any() or (numbers["year"] % 1 != 0).any():
        raise SettingsError(
            f"{path.name} has a year or value that is no number above 0", where=where, do="correct that row"
        )
    table = table.assign(year=numbers["year"].astype("int64"), value=np.log(numbers["value"]))
    if table.duplicated(["name", "year"]).any():
        raise SettingsError(f"{path.name} has a year twice", where=where, do="give each series one value per year")
    return Exogenous(table.pivot_table(index="year", columns="name", values="value"), elasticity)
