"""Do the audit's values equal those of Fairlearn's MetricFrame, student by student, where both define the measure?

    python -m bench.fairness.metric_frame

Real tables: students of OULAD in 2014, scored by a plain logistic regression that learnt on 2013. And
random ones, with groups of all sizes. Fairlearn is handed one row per student; the audit counts. `value` and
`overall` are compared for selection rate, recall, precision (of scikit-learn: Fairlearn has none), false positive
rate and outcome rate; for the list as it is used, with nobody tied at its border.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score
from sklearn.preprocessing import StandardScaler

from fairness.measures.counts import count_groups
from fairness.measures.estimates import measure_groups
from fairness.policy import Policy
from fairness.population import build_population

BAR = 1e-9
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("STUDIEPEIL_SHARED", ROOT.parent / "shared")) / "data"
KEY = ("student",)
PEERS = {
    "selection_rate": selection_rate,
    "recall": true_positive_rate,
    "precision": lambda outcome, listed: precision_score(outcome, listed, zero_division=np.nan),
    "false_positive_rate": false_positive_rate,
    "outcome_rate": lambda outcome, listed: float(np.mean(outcome)),
}


def compare_values(scores: pd.Series, outcomes: pd.Series, groups: pd.DataFrame, capacity: int) -> tuple[float, int]:
    """The largest difference of a value, and how many were compared.

    scores, outcomes and groups share their index, and no two scores tie.

    Groups without anybody a measure is about are compared by the audit saying nothing: Fairlearn gives 0 there.
    """
    keys = pd.DataFrame({"student": np.arange(len(scores))})
    names = list(groups.columns)
    tables = (keys.assign(score=scores.to_numpy()), keys.assign(outcome=outcomes.to_numpy()))
    pairs = tuple((first, second) for place, first in enumerate(names) for second in names[place + 1 :])
    policy = Policy(attributes=tuple(names), intersections=pairs, capacity=capacity)
    population = build_population(*tables, keys.assign(**groups.reset_index(drop=True)), KEY, names, capacity)
    ours = measure_groups(count_groups(population, names, pairs), policy)
    listed = (population.frame["listed"] > 0).astype(int)
    differences: list[float] = []
    for attribute in ours["attribute"].unique():
        parts = [population.frame[name] for name in attribute.split(" × ")]
        label = parts[0] if len(parts) == 1 else parts[0] + " × " + parts[1]
        frame = MetricFrame(
            metrics=PEERS, y_true=population.frame["outcome"].astype(int), y_pred=listed, sensitive_features=label
        )
        found = ours[(ours["attribute"] == attribute) & ours["measure"].isin(PEERS)]
        wide = found.pivot(index="group", columns="measure", values="value")
        theirs = frame.by_group[wide.columns].astype("float64").reindex(wide.index)
        differences += list((wide - theirs).abs().to_numpy()[wide.notna().to_numpy()])
        overall = found.groupby("measure")["overall"].first()
        differences += list((overall - frame.overall[overall.index].astype("float64")).abs())
    return float(np.max(differences)), len(differences)


def draw_table(number: int, seed: int) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Random students with scores, outcomes and three attributes, some of whose groups are small."""
    random = np.random.default_rng(seed)
    score = pd.Series(1 / (1 + np.exp(-random.normal(-1, 1, number))))
    names = {"a": list("MF"), "b": list("xyzw"), "c": [f"c{i}" for i in range(8)]}
    groups = {name: random.choice(labels, number, p=_weigh(len(labels))) for name, labels in names.items()}
    return score, pd.Series(random.binomial(1, score)), pd.DataFrame(groups)


def read_demo() -> tuple[pd.Series, pd.Series, pd.DataFrame] | None:
    """Scores, outcomes and groups of OULAD students of 2014; None without the shared data."""
    path = DATA / "oulad" / "studentInfo.csv"
    if not path.exists():
        return None
    students = pd.read_csv(path, dtype={"id_student": "string"})
    outcome = students["final_result"].isin(["Withdrawn", "Fail"]).astype(int)
    columns = pd.get_dummies(students[["code_module", "highest_education"]], dtype="float64")
    columns["credits"], columns["attempts"] = students["studied_credits"], students["num_of_prev_attempts"]
    is_past = students["code_presentation"].str.startswith("2013")
    scaler = StandardScaler().fit(columns[is_past])
    model = LogisticRegression(max_iter=500).fit(scaler.transform(columns[is_past]), outcome[is_past])
    scores = pd.Series(model.predict_proba(scaler.transform(columns[~is_past]))[:, 1], students.index[~is_past])
    # Ties at the border are shared by the audit, which MetricFrame cannot be told; a hair keeps scores apart.
    hair = np.random.default_rng(1).permutation(len(scores)) * 1e-9
    later = students[~is_past]
    groups = later[["gender", "disability", "age_band", "region"]].fillna("unknown").astype("object")
    return scores * (1 - 1e-4) + hair, outcome[~is_past], groups


def run(small: bool) -> list[str]:
    """Return the section in Markdown; the real table is left out in small, and where it is not there."""
    tables = [(f"random, {number:,} students", draw_table(number, number)) for number in (300, 2000, 20000)]
    demo = None if small else read_demo()
    if demo is not None:
        tables.append((f"OULAD 2014, {len(demo[0]):,} students, logistic regression", demo))
    lines = ["| table | values compared | largest difference with MetricFrame | bar |", "|---|---|---|---|"]
    for name, (scores, outcomes, groups) in tables:
        worst, number = compare_values(scores, outcomes, groups, capacity=len(scores) // 5)
        lines.append(f"| {name} | {number} | {worst:.1e} | {'holds' if worst <= BAR else 'MISSED'} ({BAR:.0e}) |")
    return lines


def _weigh(number: int) -> np.ndarray:
    weights = 0.5 ** np.arange(number)
    return weights / weights.sum()


if __name__ == "__main__":
    print("\n".join(run(small=False)))
