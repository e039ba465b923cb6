"""The steps from extracts to cohort tables: the lake, inflow and dropout tables, early signals, deliveries.

Takes settings and the extracts they name.
Makes the lake, cohort tables, signals and findings about deliveries.
Never trains. Start reading in `extracts`.
"""
