"""Which first-years may drop out: models, what is served of them, and how good it was on later cohorts.

Start reading in `experiment`: one run, from tables to a candidate.
"""
