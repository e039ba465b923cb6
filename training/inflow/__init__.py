"""How many first-years come: models, intervals, forecasts, and how good they were in earlier years.

Start reading in `experiment`: one run, from tables to a candidate.
"""
