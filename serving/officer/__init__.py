"""The pages of AI officers: models, audits, comparisons, the log.

Takes versions, audits and events.
Makes pages, and decisions about models.
Never shows a student. Start reading in `pages`.
"""
