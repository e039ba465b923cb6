"""The steps from extracts to results, and what is redone when something changed.

Takes settings.
Makes results, versions and reports, a step at a time.
Never answers a request. Start reading in `run`.
"""
