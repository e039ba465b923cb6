"""Takes scores, outcomes, groups.

Makes an audit report.
Never sees a model.

Start reading in `policy` (what is asked) and `audit` (how it is answered). An audit goes through `population` (who),
`measures` (what, per group), `conclusions` (which gaps count), `permutations` (does it claim what is not there) and
`verdict`; `trend` follows audits over the years. What it leaves is an `audit_report` with `findings`, which anybody can
read without the libraries that measure. How sure each number is: `statistics`. What is not shown: `disclosure`. Why
there is a gap: `origins`. What can be done: `mitigation`. Findings are facts: `words` makes sentences of them, and
`pages` documents, when somebody reads. `files` and `command` let it run alone.
"""
