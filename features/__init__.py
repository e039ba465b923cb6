"""Takes extracts.

Makes cohort tables.
Never looks past the as-of date.

Start reading in `schemas` (what the data mean), then `knowledge` (the one cut-off of the future) and
`cohort_table` (what leaves this package).
"""
