"""The columns of a dropout table: what is known of a first-year at the as-of date.

Takes tables that were cut at the as-of date. Makes one row of features per first-year. Never looks at a protected
attribute or at anything that became known later. Start reading in `compute`.
"""

from features.dropout.compute import FEATURES, declared_features

__all__ = ["FEATURES", "declared_features"]
