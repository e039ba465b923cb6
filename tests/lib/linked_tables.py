"""Students with several attributes, as the tables an audit publishes: every attribute and every pair."""

from itertools import combinations

import numpy as np
import pandas as pd

from fairness.policy import JOINT


def link(students):
    """One text column per attribute -> groups with n, and per table the group of each student."""
    single = {name: np.unique(students[name].to_numpy(dtype="str"), return_inverse=True) for name in students}
    heads, members = [], []
    for names in [(name,) for name in students] + list(combinations(students, 2)):
        labels, places = single[names[0]]
        parts = [(label,) for label in labels.tolist()]
        if len(names) > 1:
            others, beside = single[names[1]]
            found, places = np.unique(places * len(others) + beside, return_inverse=True)
            parts = [(str(labels[code // len(others)]), str(others[code % len(others)])) for code in found]
        numbers = np.bincount(places, minlength=len(parts)).tolist()
        members.append(places + len(heads))
        heads += [
            (JOINT.join(names), JOINT.join(part), part[0], part[1] if len(part) > 1 else "", float(number))
            for part, number in zip(parts, numbers, strict=True)
        ]
    return pd.DataFrame(heads, columns=["attribute", "group", "first", "second", "n"]), members


def spread(*sizes):
    """Students of each combination of attributes: (values, how many)."""
    rows = [values for values, number in sizes for _ in range(number)]
    return pd.DataFrame(rows, columns=[f"a{i}" for i in range(len(sizes[0][0]))])
