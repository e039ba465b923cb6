"""How good a model is: measures, intervals, comparisons with baselines, stability.

Takes scores and outcomes.
Makes measures with intervals.
Never fits the model that it judges. Start reading in `comparison`.
"""
