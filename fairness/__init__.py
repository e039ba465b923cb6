"""Takes scores, outcomes, groups.

Makes an audit report.
Never sees a model.

Start reading in `policy` (what is asked), then `audit` (how it is answered).
"""
