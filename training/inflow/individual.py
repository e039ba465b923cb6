"""The individual component: how many of the applications now open become first-years, and who is still to apply.

The chance of an open application is learned over all series from earlier seasons at the same week: a logistic
regression in which every programme, and every programme within an origin, is shrunk towards what holds for all; trees
only where they were better on an earlier season. Chances are summed at once: a number per series leaves this module,
and none that the chance of a person could be read off. A series with few applications gets the mean chance of all such
series of its origin and exam type.

First-years who have not applied yet are a share of all that come, measured on earlier seasons and shrunk towards the
share of their origin and exam type. The sum and that share give the forecast, with the count of earlier seasons as a
prior that fades as applications come in (the mean of a gamma-Poisson model).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder

from fairness.disclosure.smallest import SMALLEST_COUNT
from features.cohort_table import OUTCOME
from features.inflow.applicants import CATEGORIES, NUMBERS, Applicants
from features.inflow.applications import SERIES
from training.inflow.components import INDIVIDUAL
from training.inflow.seasons import SeasonWeek

_GROUP = ["origin", "exam_type"]
_EDGES = {"weeks_since_applied": (1, 2, 4, 6, 9, 12, 16, 20, 26, 35), "requests": (1, 2, 3), "open_requests": (1, 2, 3)}
_SHARE_BOUNDS = (-0.5, 0.97)
_CELL = "programme_origin"
_RARE = 10  # applications; below it categories are taken together


@dataclass(frozen=True)
class IndividualSettings:
    """How the individual component is learned.

    `seasons`: at most so many earlier seasons, the newest; `fewest`: open applications with an outcome, below which
    there is none; `most`: rows that a model is fitted on, drawn at random; `trial`: rows on which trees are tried.
    `memory`: weight of a season against the one after it. `penalty`: inverse strength of the ridge. `prior_strength`:
    of the share of first-years still to apply in an origin and exam type, for each of its series, in first-years.
    `prior`: weight of the earlier counts while nobody has applied, against 1 for the applications when all have; it
    fades with the share to come.
    The defaults were chosen on simulated institutions, and judged on others.
    """

    seasons: int = 4
    fewest: int = 100
    most: int = 100_000
    trial: int = 15_000
    penalty: float = 0.3
    prior_strength: float = 20.0
    prior: float = 0.15
    memory: float = 0.6
    seed: int = 1


def forecast_all_individual(
    weeks: Iterable[Mapping[SeasonWeek, Applicants]], settings: IndividualSettings
) -> pd.DataFrame:
    """Return `forecast_individual` of every season that has earlier ones, with columns academic_year and iso_week.

    Args:
        weeks: the seasons in parts, by ISO week in order; only a part and the one before it are held at a time.
        settings: how it is learned.
    """
    columns = ["academic_year", "iso_week", *SERIES, INDIVIDUAL]
    parts = [pd.DataFrame(columns=columns)]
    before: Mapping[SeasonWeek, Applicants] = {}
    for now in weeks:
        near = {**before, **now}
        parts += [
            forecast_individual(near, season, settings).assign(academic_year=season[0], iso_week=season[1])
            for season in now
        ]
        before = now
    filled = [part for part in parts if len(part)]
    if not filled:
        return parts[0]
    rows = pd.concat(filled, ignore_index=True)[columns]
    return rows.sort_values(["academic_year", "iso_week"], kind="stable", ignore_index=True)


def forecast_individual(
    seasons: Mapping[SeasonWeek, Applicants], season: SeasonWeek, settings: IndividualSettings
) -> pd.DataFrame:
    """Return the individual component of `season` per series.

    Learned from the seasons whose outcomes were known on its date, at the same ISO week (`list_beside`), with the
    counts that were known then.

    Args:
        seasons: applicants by academic year and ISO week, that of `season` among them.
        season: the one to forecast.
        settings: how it is learned.

    Returns:
        SERIES and `individual` (students, not negative, never missing). No rows when there are too few applications to
        learn from: then there is no individual component.
    """
    asked_for = seasons[season]
    # Without the series that only the season's own count knows of.
    target = replace(asked_for, series=asked_for.series.loc[asked_for.series["open_applications"] > 0])
    earlier = [_recode(one, target.codes) for one in _usable(seasons, season, settings)]
    *coded, asked = _encode([*earlier, target])
    learned = [part.loc[part[OUTCOME].notna()] for part in coded]
    if not _is_enough(learned, settings) or len(asked) < SMALLEST_COUNT:
        return pd.DataFrame(columns=[*SERIES, INDIVIDUAL])
    chances = _predict(_learn([part for part in learned if len(part)], settings), asked)
    history = _list_history(earlier, settings)
    expected = _sum_open(target, chances, SMALLEST_COUNT).rename("expected").reset_index()
    # A series of a programme that takes part this season, and that nobody applied for yet, has its history only.
    waiting = history.loc[history["programme"].isin(set(expected["programme"])), list(SERIES)].drop_duplicates()
    series = expected.merge(waiting, on=list(SERIES), how="outer").fillna({"expected": 0.0})
    series = _add_history(series, history, settings)
    still = 1 - series["share_later"]
    prior = settings.prior * series["share_later"].clip(lower=0.0) * series["mean_count"].notna()
    total = (series["expected"] + prior * series["mean_count"].fillna(0.0)) / (still + prior)
    return series[list(SERIES)].assign(**{INDIVIDUAL: total.clip(lower=0.0)})


def list_beside(week: int) -> tuple[int, ...]:
    """Return the ISO weeks at which earlier seasons may be read for `week`, the first that a season has.

    The week itself, and for week 53, which not every year has, the one before it.
    """
    return (53, 52) if week == 53 else (week,)


def _usable(
    seasons: Mapping[SeasonWeek, Applicants], season: SeasonWeek, settings: IndividualSettings
) -> list[Applicants]:
    """The newest earlier seasons, each at the week of `season`, oldest first."""
    year, week = season
    as_of = seasons[season].as_of
    nearest: dict[int, Applicants] = {}
    for beside in list_beside(week):
        for one in seasons:
            if one[0] < year and one[1] == beside:
                known = seasons[one].known_on(as_of)
                if known.rows[OUTCOME].notna().any():
                    nearest.setdefault(one[0], known)
    return [nearest[found] for found in sorted(nearest)[-settings.seasons :]]


def _recode(applicants: Applicants, codes: Mapping[str, str]) -> Applicants:
    """The applicants of an earlier season under the codes of this one."""
    if not codes:
        return applicants
    rows, series = (
        frame.assign(programme=frame["programme"].replace(dict(codes)))
        for frame in (applicants.rows, applicants.series)
    )
    added = series.groupby(list(SERIES), as_index=False).sum(min_count=1)
    return replace(applicants, rows=rows, series=added, codes=codes)


def _season_weights(seasons: int, settings: IndividualSettings) -> list[float]:
    """The newest season counts fully, each one before it less."""
    return [settings.memory ** (seasons - 1 - place) for place in range(seasons)]


def _encode(seasons: Sequence[Applicants]) -> list[pd.DataFrame]:
    """Return the rows of each season with every column as a number: categories by code, numbers in bands as well.

    In bands, because what a chance does with time is no straight line. Codes are the same over all seasons.
    """
    rows = pd.concat([one.rows for one in seasons], keys=range(len(seasons)))
    bands = {f"{name}_band": np.digitize(rows[name], edges, right=True) for name, edges in _EDGES.items()}
    cell = {_CELL: rows["programme"] + "|" + rows["origin"]}
    codes = {name: pd.factorize(column)[0] for name, column in {**rows[[*SERIES, *CATEGORIES]], **cell}.items()}
    coded = pd.DataFrame({**codes, **bands}, index=rows.index).join(rows[[*NUMBERS, OUTCOME]])
    number = coded.index.get_level_values(0)
    return [coded.loc[number == place].droplevel(0) for place in range(len(seasons))]


def _learn(parts: Sequence[pd.DataFrame], settings: IndividualSettings) -> Pipeline:
    """Return the model of the chance: trees only where their log loss on the last season is lower beyond its error."""
    *before, judged = parts
    fit = _fit_logistic
    if _is_enough(before, settings):
        trial, known = _draw(before, settings.trial, settings), _draw([judged], settings.trial, settings)
        losses = [_log_losses(_predict(learn(trial, settings), known), known[OUTCOME]) for learn in _LEARNERS]
        gain = losses[0] - losses[1]
        if gain.mean() > 1.96 * gain.std() / np.sqrt(len(gain)):
            fit = _fit_trees
    return fit(_draw(parts, settings.most, settings), settings)


def _is_enough(parts: Sequence[pd.DataFrame], settings: IndividualSettings) -> bool:
    outcomes = pd.concat([part[OUTCOME] for part in parts]) if parts else pd.Series(dtype="float64")
    return len(outcomes) >= settings.fewest and outcomes.nunique() > 1


def _draw(parts: Sequence[pd.DataFrame], most: int, settings: IndividualSettings) -> pd.DataFrame:
    weights = _season_weights(len(parts), settings)
    weighed = [part.assign(weight=weight) for part, weight in zip(parts, weights, strict=True)]
    rows = pd.concat(weighed, ignore_index=True)
    return rows if len(rows) <= most else rows.sample(most, random_state=settings.seed)


def _log_losses(chances: "pd.Series[float]", outcomes: "pd.Series[float]") -> "pd.Series[float]":
    bounded = chances.clip(1e-6, 1 - 1e-6)
    return bounded.where(outcomes == 1, 1 - bounded).map(np.log).mul(-1)


def _fit_logistic(rows: pd.DataFrame, settings: IndividualSettings) -> Pipeline:
    encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=_RARE, dtype=np.float64)
    names = [*SERIES, _CELL, *CATEGORIES, *(f"{name}_band" for name in NUMBERS)]
    # newton-cg: on some hundreds of sparse columns five times as quick as lbfgs, and closer.
    model = LogisticRegression(C=settings.penalty, solver="newton-cg", tol=1e-6, max_iter=200)
    columns = FunctionTransformer(lambda frame: frame[names].to_numpy())  # of a frame each column would be checked
    pipeline = Pipeline([("columns", columns), ("categories", encoder), ("model", model)])
    return pipeline.fit(rows, rows[OUTCOME].astype(int), model__sample_weight=rows["weight"])


def _fit_trees(rows: pd.DataFrame, settings: IndividualSettings) -> Pipeline:
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=_RARE)
    columns = ColumnTransformer(
        [("numbers", "passthrough", list(NUMBERS)), ("categories", encoder, [*SERIES, _CELL, *CATEGORIES])],
        verbose_feature_names_out=False,
    )
    model = LGBMClassifier(
        n_estimators=120, learning_rate=0.05, num_leaves=15, min_child_samples=50, reg_lambda=10.0, n_jobs=1,
        deterministic=True, force_row_wise=True, verbose=-1, random_state=settings.seed,
    )  # fmt: skip
    pipeline = Pipeline([("columns", columns.set_output(transform="pandas")), ("model", model)])
    return pipeline.fit(rows, rows[OUTCOME].astype(int), model__sample_weight=rows["weight"])


_LEARNERS = (_fit_logistic, _fit_trees)


def _predict(pipeline: Pipeline, rows: pd.DataFrame) -> "pd.Series[float]":
    return pd.Series(pipeline.predict_proba(rows)[:, 1], index=rows.index)


def _sum_open(applicants: Applicants, values: "pd.Series[float]", fewest: int = 1) -> "pd.Series[float]":
    """Sum `values` of the rows per series; open applications without a row count as the mean of their group.

    Series with fewer rows than `fewest` count for each application as the mean of such series in the group; where
    those too have fewer rows together, as the mean of the other series. No mean mixes rows of the two kinds, as what
    is published of the others could be taken out of it.
    """
    counted = values.groupby([applicants.rows[name] for name in SERIES]).agg(["sum", "count"])
    known = counted.rename(columns={"count": "size"}).loc[counted["count"] > 0]
    large, small = known.loc[known["size"] >= fewest], known.loc[known["size"] < fewest]
    pooled = small.groupby(_GROUP).sum().loc[lambda group: group["size"] >= fewest]
    series = applicants.series.set_index(list(SERIES))["open_applications"].to_frame()
    series = series.join(large).fillna({"sum": 0.0, "size": 0.0})
    all_of = next((part for part in (large, pooled) if len(part)), known).sum()
    of_large = _mean_by_group(series, large.groupby(_GROUP).sum()).fillna(all_of["sum"] / all_of["size"])
    of_small = _mean_by_group(series, pooled).fillna(of_large)
    mean = of_large.where(series["size"] > 0, of_small)
    return series["sum"] + (series["open_applications"] - series["size"]).clip(lower=0.0) * mean


def _mean_by_group(series: pd.DataFrame, groups: pd.DataFrame) -> "pd.Series[float]":
    """The mean value of the group of each series, from the sums and sizes of groups; missing where it has none."""
    means = (groups["sum"] / groups["size"]).rename("mean")
    return series.join(means, on=_GROUP)["mean"]


def _list_history(earlier: Sequence[Applicants], settings: IndividualSettings) -> pd.DataFrame:
    """SERIES, first_years, `came` (who of them had an open application then) and weight, per season and series."""
    parts = []
    for one, weight in zip(earlier, _season_weights(len(earlier), settings), strict=True):
        came = _sum_open(one, one.rows[OUTCOME]).rename("came").reset_index()
        parts.append(one.series.merge(came, on=list(SERIES), validate="one_to_one").assign(weight=weight))
    return pd.concat(parts, ignore_index=True).dropna(subset="first_years")


def _add_history(series: pd.DataFrame, history: pd.DataFrame, settings: IndividualSettings) -> pd.DataFrame:
    """Add mean_count (missing for a new series) and share_later, the share of first-years who had yet to apply."""
    weighed = history[["first_years", "came"]].mul(history["weight"], axis="index")
    sums = history[[*SERIES, "weight"]].assign(
        total=weighed["first_years"], later=weighed["first_years"] - weighed["came"]
    )
    known = sums.groupby(list(SERIES), as_index=False)[["weight", "total", "later"]].sum()
    known["mean_count"] = known["total"] / known["weight"]
    groups = known.groupby(_GROUP, as_index=False)[["later", "total"]].sum()
    overall = groups["later"].sum() / max(groups["total"].sum(), 1.0)
    groups["share_group"] = _shrink_share(groups, overall, settings)
    joined = series.merge(known, on=list(SERIES), how="left", validate="one_to_one")
    joined = joined.merge(groups[[*_GROUP, "share_group"]], on=_GROUP, how="left", validate="many_to_one")
    joined = joined.fillna({"share_group": overall, "later": 0.0, "total": 0.0})
    return joined.assign(share_later=_shrink_share(joined, joined["share_group"], settings))


def _shrink_share(
    sums: pd.DataFrame, share: "pd.Series[float] | float", settings: IndividualSettings
) -> "pd.Series[float]":
    shrunk = (sums["later"] + settings.prior_strength * share) / (sums["total"] + settings.prior_strength)
    # Counts of another source can be smaller than the applications that came: then the share corrects downwards.
    return shrunk.clip(*_SHARE_BOUNDS)
