"""Three small cohorts with protected attributes, and the model that was judged on the last of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
from lib.cohorts import cohort_table

from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, FeatureGroup
from training.dropout.mitigation.comparison import Present
from training.dropout.model_selection import Recipe
from training.dropout.models import stack, usable_features
from training.dropout.served import learn_rows
from training.prediction import predict
from training.splits import Split

_GROUPS = (FeatureGroup.RESULTS, FeatureGroup.SUBMISSIONS, FeatureGroup.BACKGROUND)


def grouped_tables(students: int = 300) -> list[CohortTable]:
    """Return three cohorts whose features are in groups."""
    return [_grouped(cohort_table(year, students)) for year in (2018, 2019, 2020)]


def protected_groups(tables: list[CohortTable]) -> pd.DataFrame:
    """Return KEY and sex: women miss more assignments, and one in ten is not known."""
    rows = pd.concat([table.frame for table in tables], ignore_index=True)
    random = np.random.default_rng(1)
    chance = 1 / (1 + np.exp(1 - rows["missing"]))
    sex = np.where(random.random(len(rows)) < chance, "f", "m")
    return rows[list(KEY)].assign(sex=np.where(random.random(len(rows)) < 0.1, None, sex))


def present_of(tables: list[CohortTable]) -> Present:
    """Return the logistic regression learnt from all but the last of `tables`, and what it said of that one."""
    split = Split(tuple(tables[:-1]), tables[-1])
    features, recipe = usable_features(split.train), Recipe()
    model = learn_rows(stack(split.train), features, 1, recipe)
    rows = split.test.labelled
    return Present(split, features, recipe, rows[[*KEY, OUTCOME]].assign(score=predict(model, rows)))


def _grouped(table: CohortTable) -> CohortTable:
    pairs = zip(table.features, _GROUPS, strict=True)
    return replace(table, features=tuple(replace(feature, group=group) for feature, group in pairs))
