"""Who may do what: the whole table, written out once more."""

import pytest

from serving.errors import Forbidden
from serving.records.permissions import (
    Person,
    Right,
    Role,
    check_allowed,
    check_own_student,
    is_allowed,
    is_own_student,
)

TABLE = """
                                      planner adviser officer
signed in                             yes     yes     yes
see forecasts                         yes     no      no
see scenarios                         yes     no      yes
make scenarios                        yes     no      no
see own students                      no      yes     no
record a decision                     no      yes     no
see models                            no      no      yes
approve, refuse and withdraw models   no      no      yes
see the log                           no      no      yes
"""


def cells() -> list[tuple[Role, Right, bool]]:
    head, *lines = TABLE.strip("\n").splitlines()
    roles = [Role(name) for name in head.split()]
    found = []
    for line in lines:
        right = Right(line[:38].strip())
        found += [(role, right, word == "yes") for role, word in zip(roles, line[38:].split(), strict=True)]
    return found


def test_the_table_is_complete() -> None:
    assert {(role, right) for role, right, _ in cells()} == {(role, right) for role in Role for right in Right}


@pytest.mark.parametrize(("role", "right", "expected"), cells())
def test_a_role_has_exactly_the_rights_of_the_table(role: Role, right: Right, expected: bool) -> None:
    person = Person("somebody", role)
    assert is_allowed(person, right) is expected
    if expected:
        check_allowed(person, right)
    else:
        with pytest.raises(Forbidden, match="Your role does not give access to this"):
            check_allowed(person, right)


def test_only_a_student_of_the_caseload_is_an_own_student() -> None:
    assert is_own_student("p01", {"p01", "p02"})
    check_own_student("p01", {"p01"})
    with pytest.raises(Forbidden, match="not on your list"):
        check_own_student("p03", {"p01", "p02"})
