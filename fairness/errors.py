"""The errors of the audit that are meant for people: what is wrong, where, and what to do."""


class AuditError(Exception):
    """An audit cannot be made; shown without a traceback.

    It stands apart from the errors of the other packages because `fairness` imports none of them, and
    has the same shape, so that the command line treats both alike.

    Never put a personal value (a student number, an outcome) in a message: name the table, the column
    and the number of rows instead.
    """

    exit_code = 7

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        parts = (what, where and f"  where: {where}", do and f"  what to do: {do}")
        super().__init__("\n".join(part for part in parts if part))


class PolicyError(AuditError):
    """The declared policy cannot be used as it stands."""
