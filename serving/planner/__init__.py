"""The pages of planners: forecasts, why they changed, years ahead, scenarios, exports.

Takes results.
Makes pages and workbooks.
Never shows a person. Start reading in `pages`.
"""
