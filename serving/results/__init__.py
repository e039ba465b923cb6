"""What the service reads: results on disk, as far as they come from the present champions.

Takes result files and the registry.
Makes frames that may be shown.
Never shows what is withdrawn or objected to. Start reading in `published`.
"""
