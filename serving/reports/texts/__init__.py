"""The words of the reports, in Dutch and English.

Takes nothing.
Makes texts with places for what a run found.
Never computes or chooses: each page picks what fits. Start reading in `evaluation`.
"""
