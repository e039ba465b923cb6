"""Multi-year inflow: yearly counts of first-years to one to five years ahead, as sample paths that add up.

Start reading in `trend` (what is learned), then `paths` (how far it may be off), `backtest` and `forecast`.
"""
