"""What the forecasts of more than one year start from: counts per year, and who goes on, leaves or graduates.

Takes extracts cut at the as-of date.
Makes yearly counts and transitions between years of study.
Never fills a year that was not counted. Start reading in `yearly_counts`.
"""
