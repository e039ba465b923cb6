"""All enrolled students by programme and year of study, one to five years ahead: inflow x progression, simulated.

Start reading in `progression` (the chances of each step), then `simulation`, `forecast` and `backtest`.
"""
