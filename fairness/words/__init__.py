"""The audit in Dutch and English: names, numbers, sentences, verdicts.

Takes findings and policies.
Makes text for a council.
Never computes a figure. Start reading in `sentences`.
"""
