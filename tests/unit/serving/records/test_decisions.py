"""The closed list of actions and when a reason is needed."""

import pytest

from serving.errors import BadInput
from serving.records.decisions import Action, check_reason, read_action


def test_only_words_of_the_list_are_actions() -> None:
    assert [read_action(action.value) for action in Action] == list(Action)
    with pytest.raises(BadInput, match="one of the decisions listed"):
        read_action("expelled")


@pytest.mark.parametrize("action", list(Action))
def test_a_reason_is_needed_where_the_word_alone_says_too_little(action: Action) -> None:
    assert check_reason(action, "  talked last week ") == "talked last week"
    if action in (Action.NO_ACTION, Action.DISAGREES, Action.OTHER):
        with pytest.raises(BadInput, match="Give a reason"):
            check_reason(action, "   ")
    else:
        assert check_reason(action, "") == ""


def test_a_reason_has_a_greatest_length() -> None:
    with pytest.raises(BadInput, match="too long"):
        check_reason(Action.OTHER, "x" * 2001)
