"""Each measure per group, with its interval, its gap to the reference, and the test of that gap.

Takes a population of students, or the cells of a forecast.
Makes a table with one row per group and measure.
Never decides whether a gap is too large. Start reading in `counts`, then `estimates`; forecasts have `forecast_bias`.
"""
