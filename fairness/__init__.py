"""Takes scores, outcomes, groups.

Makes an audit report.
Never sees a model.

Start reading in `policy` (what is asked), then `audit` (how it is answered). How sure each number is: `statistics`.
What is not shown: `disclosure`. The words: `words`. The documents: `pages`. Why there is a gap: `origins`. What can be
done: `mitigation`. The years: `trend`.
"""
