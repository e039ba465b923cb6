"""Reasons as sentences: what raises this student's score, with what is usual beside it.

Things a student and adviser can act on come first; background comes after, because it explains the model
but is no subject for advice.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from features.cohort import KEY
from features.cohort_table import Feature, FeatureKind

MOST_REASONS = 5


def tell_reasons(frame: pd.DataFrame, contributions: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return up to five reasons per student, in long form.

    `frame` has the key and the features, `contributions` one column per feature under the same index.
    Columns: the key, position, feature, contribution, actionable, sentence_nl, sentence_en.
    """
    declared = {feature.name: feature for feature in features}
    usual = frame[[name for name, one in declared.items() if one.kind is FeatureKind.NUMERIC]].quantile(0.5)
    # A value that is exactly what is usual in the group is no reason to talk, whatever it contributes.
    telling = contributions.mask(frame[contributions.columns].eq(usual))
    long = telling.reset_index(names="row").melt(id_vars="row", var_name="feature", value_name="contribution")
    long = long.loc[long["contribution"] > 0]
    long["actionable"] = long["feature"].map(lambda name: declared[name].actionable).astype(bool)
    long = long.sort_values(["row", "actionable", "contribution", "feature"], ascending=[True, False, False, True])
    long["position"] = long.groupby("row").cumcount() + 1
    long = long.loc[long["position"] <= MOST_REASONS]
    long["sentence_nl"], long["sentence_en"] = _sentences(long, frame, declared, usual)
    told = long.merge(frame[list(KEY)], left_on="row", right_index=True, how="left", validate="many_to_one")
    columns = [*KEY, "position", "feature", "contribution", "actionable", "sentence_nl", "sentence_en"]
    return told[columns].reset_index(drop=True)


def _sentences(
    long: pd.DataFrame, frame: pd.DataFrame, declared: dict[str, Feature], usual: pd.Series
) -> tuple[list[str], list[str]]:
    pairs = [
        _say(declared[name], frame.at[row, name], usual.get(name, np.nan))
        for row, name in zip(long["row"], long["feature"], strict=True)
    ]
    return [dutch for dutch, _ in pairs], [english for _, english in pairs]


def _say(feature: Feature, value: Any, usual: float) -> tuple[str, str]:
    dutch, english = feature.nl[:1].upper() + feature.nl[1:], feature.en[:1].upper() + feature.en[1:]
    if feature.kind is FeatureKind.CATEGORY:
        return f"{dutch}: {value}", f"{english}: {value}"
    if pd.isna(value):
        return f"{dutch}: niet bekend", f"{english}: not known"
    own, others = _number(float(value), feature), _number(usual, feature)
    if pd.isna(usual):
        return f"{dutch}: {own.replace('.', ',')}", f"{english}: {own}"
    return (
        f"{dutch}: {own.replace('.', ',')} (gebruikelijk in deze groep: {others.replace('.', ',')})",
        f"{english}: {own} (usual in this group: {others})",
    )


def _number(value: float, feature: Feature) -> str:
    if pd.isna(value):
        return ""
    if feature.unit == "share":
        return f"{value:.0%}"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
