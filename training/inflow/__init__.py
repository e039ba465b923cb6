"""How many first-years come: models, intervals, forecasts, and how good they were in earlier years.

Takes inflow tables of several seasons and weeks, and forecasts from single applications.
Makes a model, forecasts at every level with sample paths, and a judgement of forecasts of earlier years.
Never lets a season, or anything later, have a say in its own forecast.

Start reading in `experiment` (one run, from tables to a candidate). The number of one series goes through seven files:
`inputs` (its anchor, and what is compared with it), `components` (the component models side by side), `individual`
(the component by single applications, where they are delivered), `combination` (what the whole of the season leans
on), `choice` (what earlier years decide, and serving by it), `paths` (how far it may be off) and `levels` (caps, and
sums that add up). `forecast` writes it down and changes no number; `seasons` says which tables a season may learn from.
"""
