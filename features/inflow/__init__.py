"""The inflow tables: one row per programme, origin and exam type, with what was known in one week of the season.

Takes extracts cut at the as-of date.
Makes inflow tables and the rows of single applicants.
Never looks past the delivery of that week. Start reading in `build`.
"""
