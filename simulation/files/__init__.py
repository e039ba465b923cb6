"""The institution as it would be delivered, and the truth beside it.

Takes what was simulated.
Makes files in the formats of the field.
Never lets the truth into a delivery. Start reading in `export`.
"""
