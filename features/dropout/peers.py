"""A student beside the others: the mean of the group, the place in it, and what no row means.

Peers are the first-years of the same programme and cohort who are still there. A place in the group carries to a
new cohort and a new programme; a raw count does not.
"""

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.engine import join_left

PEERS = ("programme", "cohort")


def mean_of(table: ir.Table, name: str, by: tuple[str, ...] = PEERS) -> ir.FloatingColumn:
    """Return the mean of column `name` over the rows that agree on `by`."""
    return table[name].mean().over(ibis.window(group_by=list(by)))


def place_of(table: ir.Table, name: str, by: tuple[str, ...] = PEERS) -> ir.Value:
    """Return the share of the others who agree on `by` and lie below, ties counting half.

    Returns:
        Per row of `table` the place by column `name`: 0 lowest, 1 highest, 0.5 when alone; missing where `name` is.
    """
    value = table[name]
    below = value.rank().over(ibis.window(group_by=list(by), order_by=value))
    ties = value.count().over(ibis.window(group_by=[*by, name])) - 1
    others = value.count().over(ibis.window(group_by=list(by))) - 1
    place = ibis.ifelse(others > 0, (below + ties / 2) / others, 0.5)
    return ibis.ifelse(value.isnull(), ibis.null(), place)


def zero_without_rows(members: ir.Table, table: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Return every member with `table` beside it; `names` are zero for who has no row in it."""
    joined = join_left(members.select(*KEY), table, KEY)
    return joined.mutate(**{name: joined[name].fill_null(0) for name in names})


def zero_beside_peers(members: ir.Table, table: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """As `zero_without_rows`, only where any peer has a row: elsewhere the table was not delivered for the course."""
    joined = join_left(members.select(*KEY), table, KEY)
    filled = {
        name: ibis.ifelse(
            joined[name].count().over(ibis.window(group_by=list(PEERS))) > 0, joined[name].fill_null(0), ibis.null()
        )
        for name in names
    }
    return joined.mutate(**filled)
