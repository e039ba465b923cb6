"""The smallest number of people that may be shown: one number for every audit, page, report and export.

An institution may raise it (`[fairness] smallest_count` in its settings, or the policy file where an audit runs
alone); whoever reads those settings sets it here, once, and everybody else asks for it.
"""

from fairness.errors import AuditError

SMALLEST_COUNT = 5
"""The default, and the least an institution can choose: a smaller count tells something about single persons."""
SMALLEST_GROUP = 10
"""The default for groups of which means, medians and measures are shown; a policy may choose another number."""

_chosen = SMALLEST_COUNT


def read_smallest_count() -> int:
    """Return the smallest number of people that may be shown in this installation."""
    return _chosen


def set_smallest_count(number: int, smallest_group: int | None = None) -> None:
    """Choose the smallest number of people that may be shown, for this process.

    Args:
        number: Of people; smaller counts are withheld.
        smallest_group: The smallest group that the policy shows, which may not be smaller than `number`.

    Raises:
        AuditError: The number is below SMALLEST_COUNT, or above `smallest_group`.
    """
    global _chosen  # noqa: PLW0603  # one number per installation, as the settings give it
    if number < SMALLEST_COUNT:
        raise AuditError(
            f"smallest_count is out of range: {number}",
            where="fairness, smallest_count",
            do=f"give {SMALLEST_COUNT} or more: smaller counts show individuals",
        )
    if smallest_group is not None and smallest_group < number:
        raise AuditError(
            f"the policy shows groups of {smallest_group} students, and no number below {number} may be shown",
            where="fairness, smallest_count",
            do=f"raise smallest_group of the policy to {number} or more, or lower smallest_count",
        )
    _chosen = number
