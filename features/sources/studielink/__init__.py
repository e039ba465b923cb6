"""The files of Studielink: weekly counts of applications, student counts, programmes.

Takes folders as delivered.
Makes tables of `features.schemas`.
Never guesses a column. Start reading in `files`.
"""
