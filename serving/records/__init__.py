"""Who may do what, and what was done: the store, the log, accounts, decisions.

Takes events and decisions.
Makes a hash-chained log.
Never changes a line of it. Start reading in `log`.
"""
