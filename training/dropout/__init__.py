"""Which first-years may drop out: models, what is served of them, and how good it was on later cohorts.

Takes cohort tables of first-years with their outcomes.
Makes models, scores with reasons, and frames that say how good they were.
Never learns from the cohort it is judged on. Start reading in `experiment`: one run, from tables to a candidate.
"""
