"""The command `studiepeil`: lets an audit of files through to `fairness` alone, and everything else to the whole.

Somebody who audits another's scores needs none of what trains, stores and serves; it is not even imported.
"""

import sys
from collections.abc import Sequence

_FILES = (".parquet", ".pq", ".csv", ".tsv", ".txt", ".xlsx", ".xls")


def main() -> None:
    """Run the command line."""
    arguments = sys.argv[1:]
    if is_audit_of_files(arguments):
        from fairness.command import main as audit_files

        audit_files(arguments)
    else:
        from serving.commands.app import main as run

        run()


def is_audit_of_files(arguments: Sequence[str]) -> bool:
    """Return whether `studiepeil ...` audits files from outside, and not a model that is registered here."""
    if not arguments or arguments[0] != "audit":
        return False
    return any(one.lower().endswith(_FILES) or one.split("=")[0] == "--policy" for one in arguments[1:])
