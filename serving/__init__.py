"""Takes champions and today's tables.

Makes pages, an API, a decision log.
Never decides.

Start reading in `commands.app` (the command line), `pipeline.run` (the steps) and `api.service` (the API and
the pages).
"""
