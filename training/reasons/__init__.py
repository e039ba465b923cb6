"""Why a score is what it is, and what would change it, for a student and an adviser.

Takes SHAP values and the features of a cohort table.
Makes reasons as rows.
Never names what only an officer may see. Start reading in `selection`.
"""
