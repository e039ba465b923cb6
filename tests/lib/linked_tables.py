"""Students with several attributes, as the tables an audit publishes: every attribute and every pair."""

from itertools import combinations

import numpy as np
import pandas as pd

from fairness.policy import JOINT


def link(students):
    """One text column per attribute -> groups with n, and per table the group of each student."""
    blocks, members, start = [], [], 0
    for names in [(name,) for name in students] + list(combinations(students, 2)):
        codes, labels = pd.factorize(pd.MultiIndex.from_frame(students[list(names)]), sort=True)
        parts = [tuple(label) for label in labels]
        blocks.append(
            pd.DataFrame(
                {
                    "attribute": JOINT.join(names),
                    "group": [JOINT.join(part) for part in parts],
                    "first": [part[0] for part in parts],
                    "second": [part[1] if len(part) > 1 else "" for part in parts],
                    "n": np.bincount(codes).astype("float64"),
                }
            )
        )
        members.append(codes + start)
        start += len(parts)
    return pd.concat(blocks, ignore_index=True), members


def spread(*sizes):
    """Students of each combination of attributes: (values, how many)."""
    rows = [values for values, number in sizes for _ in range(number)]
    return pd.DataFrame(rows, columns=[f"a{i}" for i in range(len(sizes[0][0]))])
