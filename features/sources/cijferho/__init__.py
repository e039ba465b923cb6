"""1CijferHO: enrolments, school grades and poverty areas, converted, decoded or as DUO delivers them.

Takes a folder with such files, in whatever state of conversion.
Makes tables of `features.schemas`.
Never prints what a line holds. Start reading in `enrolments`, then `files`.
"""
