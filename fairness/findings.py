"""What a finding is: one row per group and measure, its columns, and why it may be empty or limited."""

from enum import StrEnum

POOLED = ["pooled", "pooled_low", "pooled_high"]
NUMBERS = [
    *("value", "low", "high", "overall", *POOLED, "gap", "gap_low", "gap_high", "gap_bound"),
    *("detectable_gap", "q_value", "limit"),
]
COLUMNS = ["attribute", "group", "measure", "n", "positives", *NUMBERS, "breach", "within", "suppressed", "note"]
FLAGS = ["breach", "within", "suppressed"]


class Note(StrEnum):
    """Why a finding is empty or limited; texts in `fairness.words.sentences`."""

    NONE = ""
    TOO_SMALL = "too_small"
    PROTECTS_OTHER = "protects_other"
    NOBODY = "nobody"
    NOTHING_TO_COUNT = "nothing_to_count"
    ONE_GROUP = "one_group"
    REFERENCE = "reference"
    REST_EMPTY = "rest_empty"
    ONE_CELL = "one_cell"
    NOT_SET_APART = "not_set_apart"
    SHORT_LIST = "short_list"
    LOW_POWER = "low_power"
