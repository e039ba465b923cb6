import pandas as pd
import pytest

from fairness.measures.counts import choose_references
from fairness.statistics.bands import NOBODY, REST

GROUPS = pd.DataFrame(
    {
        "attribute": ["sex", "sex", "origin", "origin", "origin", "sex × origin", "sex × origin"],
        "group": ["F", "M", "EEA", "NL", "other", "F × NL", "M × NL"],
        "n": [60.0, 40.0, 10.0, 45.0, 45.0, 50.0, 40.0],
    }
)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("rest", [REST] * 7),
        ("largest", [NOBODY, 0, 3, NOBODY, 3, NOBODY, 5]),
        ({"sex": "M"}, [1, NOBODY, REST, REST, REST, REST, REST]),
        ({"sex": "M", "origin": "NL"}, [1, NOBODY, 3, NOBODY, 3, 6, NOBODY]),
        ({"sex": "X"}, [NOBODY, NOBODY, REST, REST, REST, REST, REST]),
    ],
    ids=["rest", "largest", "one-named", "both-named", "not-there"],
)
def test_with_whom_a_group_is_compared(reference, expected):
    assert choose_references(GROUPS, reference).tolist() == expected
