"""Files as they come, by the thousand: every loader on mutated deliveries, with an oracle.

Takes a small delivery of each format, invented here. Makes mutations of it and bench/results/fuzz.md. Never trains.
Start reading in `oracle`; run it with `python -m bench.fuzz`.
"""
