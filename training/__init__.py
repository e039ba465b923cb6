"""Takes cohort tables.

Makes models, numbers and frames with a manifest.
Never promotes an unaudited one.

Start reading in `dropout.experiment` and `inflow.experiment`: one run, from tables to a candidate.
"""
