"""What can be done about a gap, and what it costs whom.

Takes scores, outcomes and groups.
Makes weights, places and trade-offs.
Never serves a score. Start reading in `adjustments`, then `trade_offs`.
"""
