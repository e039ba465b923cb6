"""The form of a scenario: what people write becomes changes, and changes become words."""

import pytest

from serving.errors import BadInput
from serving.planner.scenario_pages import MOST_LINES, FormLine, describe_change, read_changes, read_lines
from training.inflow.scenarios.changes import Change, ChangeKind, Where

NEW = Where("Nautiek", "Techniek")
TECH = "faculty:Techniek"
NURSING = "programme:34401"
WRITTEN = [
    (FormLine("conversion", TECH, "EEA", "-10"), ChangeKind.CONVERSION, Where(faculty="Techniek", origin="EEA"), 0.9),
    (FormLine("applications", "all", "all", "+7,5 %"), ChangeKind.APPLICATIONS, Where(), 1.075),
    (FormLine("applications", "all", "all", "−20"), ChangeKind.APPLICATIONS, Where(), 0.8),
    (FormLine("cap", NURSING, "all", "120"), ChangeKind.CAP, Where("34401"), 120),
    (FormLine("cap", NURSING, "all", ""), ChangeKind.CAP, Where("34401"), None),
    (FormLine("start", TECH, "all", "40", "Nautiek"), ChangeKind.START, NEW, 40),
    (FormLine("start", TECH, "all", "40"), ChangeKind.START, Where(faculty="Techniek"), 40),
    (FormLine("end", NURSING, "all", "25"), ChangeKind.END, Where("34401"), 0.25),
    (FormLine("end", NURSING, "all", ""), ChangeKind.END, Where("34401"), 0),
    (FormLine("origin_share", "all", "EEA", "12"), ChangeKind.ORIGIN_SHARE, Where(origin="EEA"), 0.12),
]


@pytest.mark.parametrize(("line", "kind", "where", "amount"), WRITTEN)
def test_a_line_becomes_a_change(line: FormLine, kind: ChangeKind, where: Where, amount: float | None) -> None:
    [read] = read_changes([FormLine(), line])

    assert (read.kind, read.where) == (kind, where)
    assert read.amount == (None if amount is None else pytest.approx(amount))


@pytest.mark.parametrize("line", [FormLine("cap", amount="many"), FormLine("magic", amount="1")])
def test_what_is_no_number_or_no_kind_is_refused(line: FormLine) -> None:
    with pytest.raises(BadInput):
        read_changes([line])


def test_lines_are_read_from_the_form_and_are_not_endless() -> None:
    form = {"lines": "2", "kind_1": "cap", "amount_1": " 20 ", "kind_3": "end"}
    assert read_lines(form) == [FormLine("cap", amount="20"), FormLine()]
    assert len(read_lines({"lines": "999"})) == MOST_LINES
    assert len(read_lines({"lines": "many"})) == len(read_lines({}))


def test_a_change_is_told_in_words() -> None:
    told = [describe_change(Change(*one), {"34401": "Verpleegkunde"}, "nl") for _, *one in WRITTEN]

    assert told[0] == "conversie −10% voor Techniek, herkomst EER"
    assert told[1] == "aanmeldingen +7,5% voor de hele instelling"
    assert told[3:5] == ["Verpleegkunde krijgt 120 plaatsen", "Verpleegkunde heeft geen numerus fixus meer"]
    assert told[5] == "nieuwe opleiding Nautiek (Techniek) met 40 eerstejaars"
    assert told[7] == "Verpleegkunde stopt; 25% kiest een andere opleiding van de faculteit"
    assert told[9] == "aandeel van herkomst EER wordt 12% voor de hele instelling"
