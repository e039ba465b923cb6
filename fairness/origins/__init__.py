"""Where a gap comes from: contributions of features, what can be read from them, what is missing.

Takes contributions, features and groups as tables.
Makes tables and sentences.
Never sees a model. Start reading in `contributions`.
"""
