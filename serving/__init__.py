"""Takes champions and today's tables.

Makes pages, an API, a decision log.
Never decides.

Start reading in `__main__` (the command line) and `service` (the API and the pages).
"""
