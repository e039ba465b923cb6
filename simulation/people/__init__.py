"""Who the students are, what happens to them, and the traces they leave.

Takes applications and effects.
Makes students with outcomes and traces.
Never makes a file. Start reading in `students`.
"""
