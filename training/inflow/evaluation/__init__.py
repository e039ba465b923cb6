"""How good inflow forecasts would have been in earlier years.

Takes inflow tables of several seasons.
Makes forecasts of earlier seasons with what was known then, their measures, and comparisons with baselines.
Never lets a later season have a say. Start reading in `backtest`, then `measures`, `judgement` and `report`.
"""
