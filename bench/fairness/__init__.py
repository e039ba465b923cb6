"""The audit against its bars; `python -m bench.fairness`."""
