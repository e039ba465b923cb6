"""Takes cohort tables.

Makes models, numbers and frames with a manifest.
Never writes a page or a sentence, and never promotes an unaudited version.

Start reading in `contracts` (every result that another part reads), then `dropout.experiment` and
`inflow.experiment`: one run, from tables to a candidate.
"""
