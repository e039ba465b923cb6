"""Multi-year inflow: yearly counts of first-years to one to five years ahead, as sample paths that add up.

Takes yearly counts, plans of the institution, and the forecast of the season in progress.
Makes forecasts per programme, faculty and institution, and how good they were on years that are known.
Never uses a value that was not known at the origin of a forecast.
Start reading in `lines` (the counts), then `trend` (what is learned), `choice` (how forecasts are combined), `paths`
(how far it may be off) and `forecast`: so a number goes. `backtest` judges, `experiment` is one run.
"""
