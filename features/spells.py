"""Two spells of one enrolment in an academic year: who leaves and comes back within the year is one enrolment.

The key of `enrolments` is student, programme and cohort. Rows that differ in their dates only, and of which each begins
when the one before has ended, are brought together: earliest start, latest end, and no end where the last spell has
none. Rows that overlap contradict each other, and stay as they are.
"""

import pandas as pd

from features.schemas import ENROLMENTS

REASON = "spells of one year in one programme are one enrolment: earliest start, latest end"
_EARLIEST, _LATEST = ("applied_on", "known_on"), ("graduated_on",)
_DATES = ("enrolled_on", "left_on", *_EARLIEST, *_LATEST)


def join_spells(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return enrolments with spells brought together, and the rows that went into an earlier one.

    Args:
        frame: the columns of `enrolments`, canonical, with `file` and `row`.
    """
    key = list(ENROLMENTS.key)
    doubles = frame[frame.duplicated(key, keep=False)]
    if doubles.empty:
        return frame, frame.iloc[:0]
    ordered = doubles.drop_duplicates(list(ENROLMENTS.names)).sort_values([*key, "enrolled_on"], kind="stable")
    groups = ordered.groupby(key, sort=False)
    before = groups["left_on"].shift()
    is_first = groups.cumcount() == 0
    follows = is_first | (ordered["enrolled_on"] >= before).fillna(False)
    others = [name for name in ENROLMENTS.names if name not in (*key, *_DATES)]
    same = groups[others].transform("nunique", dropna=False).le(1).all(axis=1)
    fits = (follows & same & (groups[key[0]].transform("size") > 1)).astype(bool)
    are_spells = fits.groupby([ordered[name] for name in key], sort=False).transform("min")
    spells = ordered[are_spells.astype(bool)]
    if spells.empty:
        return frame, frame.iloc[:0]
    kept = spells.drop_duplicates(key).set_index(key)
    parts = spells.groupby(key, sort=False)
    kept["left_on"] = parts["left_on"].nth(-1).set_axis(kept.index)
    for name in _EARLIEST:
        kept[name] = parts[name].min()
    for name in _LATEST:
        kept[name] = parts[name].max()
    joined = kept.reset_index().set_axis(spells.drop_duplicates(key).index, axis=0)[list(frame.columns)]
    of_spells = pd.MultiIndex.from_frame(doubles[key]).isin(kept.index)
    merged = doubles[of_spells].drop(index=joined.index)
    rest = frame.drop(index=doubles.index[of_spells])
    together = pd.concat([rest, joined.astype(frame.dtypes.to_dict())]).sort_index()
    return together.reset_index(drop=True), merged
