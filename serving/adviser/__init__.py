"""The pages of advisers: their own students, with reasons and early signals.

Takes results and caseloads.
Makes pages, and records what was seen and decided.
Never shows the student of another. Start reading in `pages`.
"""
