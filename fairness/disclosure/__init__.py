"""What is not shown, so that a report tells nothing about a handful of people.

Takes sizes of groups.
Makes groups taken together, and flags of what is withheld.
Never looks at a name. Start reading in `recoding`, then `withholding`.
"""
