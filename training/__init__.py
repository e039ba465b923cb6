"""Takes cohort tables.

Makes models with a manifest.
Never promotes an unaudited one.

Start reading in `experiment`: one run, from tables to a candidate.
"""
