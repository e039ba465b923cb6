"""Who applies where: programmes draw applicants, years differ, places are limited.

Takes settings and effects.
Makes applications.
Never makes a file. Start reading in `market`.
"""
