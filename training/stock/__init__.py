"""All enrolled students by programme and year of study, one to five years ahead: inflow x progression, simulated.

Takes progression tables, and the multi-year forecast of first-years.
Makes forecasts of enrolled students and graduates on sample paths, and how good they were on years that are known.
Never follows one student: chances are those of programmes and years of study.
Start reading in `simulation` (the chances of each step), then `forecast` and `backtest`; `experiment` is one run.
"""
