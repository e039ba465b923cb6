"""The audit as a page and on paper: drawings, HTML, PDF.

Takes a report.
Makes documents that ask nothing of any other host.
Never needs a script. Start reading in `report`.
"""
