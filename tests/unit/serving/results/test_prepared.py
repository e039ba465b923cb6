"""What is worked out from results is worked out again when a result is another, and only then."""

import pandas as pd

from serving.results.prepared import Prepared


def test_it_is_made_once_for_the_same_frame_and_again_for_another() -> None:
    prepared, made = Prepared(), []
    frame = pd.DataFrame({"a": [1]})

    def make() -> int:
        made.append(1)
        return len(made)

    assert [prepared.of("rows", (frame, 3), make) for _ in range(3)] == [1, 1, 1]
    assert prepared.of("rows", (frame.copy(), 3), make) == 2  # read again, because its file is another
    assert prepared.of("rows", (frame, 4), make) == 3  # another champion, say
    assert prepared.of(("rows", "2026"), (frame, 4), make) == 4  # asked otherwise


def test_no_more_is_kept_than_fits() -> None:
    prepared = Prepared()
    for number in range(600):
        prepared.of(number, (), lambda: "value")

    assert len(prepared._kept) == 500
