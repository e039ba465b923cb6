"""How sure a number is: intervals, p-values, false claims, pooling.

Takes counts and scores per group.
Makes arrays, one entry per finding.
Never sees a name of a group. Start reading in `intervals`, then `discoveries`.
"""
