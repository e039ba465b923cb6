"""The steps from cohort tables to results: train, audit, dossier, signature, forecast, scores, watch, years ahead.

Takes settings and cohort tables.
Makes versions with their audit and dossier, and what champions say.
Never makes a champion without a signature. Start reading in `inflow` and `dropout`.
"""
