"""Takes scores, outcomes, groups.

Makes an audit report.
Never sees a model.

Start reading in `policy` (what is asked), then `audit` (how it is answered). How sure each number is: `statistics`; what
is not shown: `disclosure`; the words: `words`; the documents: `pages`; why there is a gap and what can be done:
`origins`, `mitigation`; the years: `trend`.
"""
