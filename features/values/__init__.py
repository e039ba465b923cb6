"""What the values of a column mean, as people and systems write them.

Takes a column as delivered.
Makes it in one type, with what was refused and what must be told.
Never guesses in silence. Start reading in `dates`.
"""
