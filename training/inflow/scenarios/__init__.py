"""What if: scenarios on the sample paths of a forecast.

Takes the paths of demand of a season and the changes of a planner.
Makes the same levels and quantiles as a forecast, beside the paths unchanged.
Never a forecast: nothing is learned, and a result is marked as a scenario. Start reading in `changes`, then
`calculation`.
"""
