from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.account import Fate
from features.errors import ExtractError
from features.sources.cijferho.enrolments import SOURCE
from features.sources.delivery import TOTAL, Delivery
from features.sources.options import SourceSettings

MAIN = "hoofdinschrijving binnen het domein hoger onderwijs"
ROW = {
    "persoonsgebonden_nummer": "7",
    "inschrijvingsjaar": "2016",
    "eerste_jaar_in_het_hoger_onderwijs": "2016",
    "eerste_jaar_aan_deze_opleiding_instelling": "2016",
    "diplomajaar_hoogste_vooropleiding": "2016",
    "geslacht": "vrouw",
    "leeftijd_per_peildatum_1_oktober": "18",
    "postcodecijfers_student_op_1_oktober": "1102",
    "soort_inschrijving_continu_hoger_onderwijs": MAIN,
    "datum_inschrijving": "20160901",
    "opleidingscode_naam_opleiding": "B Tandheelkunde",
    "hoogste_vooropleiding_omschrijving_vooropleiding": "vwo",
    "extra": "x",
}
GRADES = (
    "persoonsgebonden_nummer;gemiddeld_cijfer_cijferlijst;afkorting_vak;cijfer_schoolexamen;"
    "cijfer_eerste_centraal_examen\n"
)


def read(folder: Path, *rows: dict[str, str], grades: str | None = None, without: tuple[str, ...] = ()) -> Delivery:
    frame = pd.DataFrame([{**ROW, **row} for row in rows]).drop(columns=list(without))
    frame.to_csv(folder / "EV299XX24.csv", sep=";", index=False, quoting=1)
    if grades is not None:
        (folder / "VAKHAVW_99XX.csv").write_text(GRADES + grades)
    return SOURCE.read(SourceSettings("cijferho", folder))


def enrolment(folder: Path, **row: str) -> Any:
    return read(folder, row).tables["enrolments"].iloc[0]


def groups(folder: Path, *rows: dict[str, str]) -> dict[str, str]:
    table = read(folder, *rows).tables["groups"]
    return dict(zip(table["attribute"], table["value"], strict=True))


def test_an_enrolment_is_known_from_its_academic_year(tmp_path: Path) -> None:
    first = enrolment(tmp_path)
    assert first[["student", "programme", "cohort", "year_of_study"]].tolist() == ["7", "B Tandheelkunde", "2016", 1]
    renewed = enrolment(tmp_path, inschrijvingsjaar="2018")  # still carries the first enrolment date
    assert (renewed["year_of_study"], renewed["enrolled_on"]) == (3, pd.Timestamp("2016-09-01"))
    assert renewed["known_on"] == pd.Timestamp("2018-09-01")
    winter = enrolment(tmp_path, datum_inschrijving="20170201")
    assert winter["known_on"] == pd.Timestamp("2017-02-01")


@pytest.mark.parametrize(
    ("year", "education"),
    [("2015", "vwo"), ("2016", "vwo"), ("2017", None), ("2024", None), ("onbekend > 0000", None), ("", None)],
)
def test_a_diploma_after_the_enrolment_is_not_used(year: str, education: str | None, tmp_path: Path) -> None:
    row = enrolment(tmp_path, diplomajaar_hoogste_vooropleiding=year)
    assert (None if pd.isna(row["prior_education"]) else row["prior_education"]) == education
    assert pd.isna(row["prior_diploma_year"]) == (education is None)


@pytest.mark.parametrize(
    ("kind", "date", "graduated_on"),
    [
        ("Hoofd-bachelor-diploma binnen de actuele instelling", "20190705", "2019-07-05"),
        ("Hoofddiploma associate degree binnen de actuele instelling", "20180705", "2018-07-05"),
        ("Hoofd-propedeuse-diploma binnen de actuele instelling", "20170705", None),
        ("Hoofd-master-diploma binnen de actuele instelling", "00000000", None),
        ("", "20190705", None),
    ],
)
def test_only_a_final_diploma_with_a_date_is_a_graduation(
    kind: str, date: str, graduated_on: str | None, tmp_path: Path
) -> None:
    row = enrolment(tmp_path, soort_diploma_instelling=kind, datum_tekening_diploma=date)
    assert (None if pd.isna(row["graduated_on"]) else str(row["graduated_on"].date())) == graduated_on


def test_a_delivery_without_diplomas_says_so(tmp_path: Path) -> None:
    without = read(tmp_path, {}, {"datum_tekening_diploma": "20190705"})
    assert without.tables["enrolments"]["graduated_on"].isna().all()
    assert "who left may have graduated" in " ".join(remark.sentence for remark in without.remarks)


@pytest.mark.parametrize(
    "kind",
    [
        "neveninschrijving binnen het domein (echte neveninschrijving)",
        "neveninschrijving (onechte neveninschrijving)",
        "geen subhoofdinschrijving",
        "inschrijving is niet actief in het betreffende inschrijvingsjaar",
        "",
    ],
)
def test_only_main_enrolments_count(kind: str, tmp_path: Path) -> None:
    delivery = read(
        tmp_path, {}, {"soort_inschrijving_continu_hoger_onderwijs": kind, "opleidingscode_naam_opleiding": "M"}
    )
    assert delivery.tables["enrolments"]["programme"].tolist() == ["B Tandheelkunde"]
    assert left_out(delivery)["not a main enrolment"] == 1


def test_no_grade_is_missing_and_not_zero(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, grades="7;68;ne;70;0\n7;68;entl;70;55\n7;68;wisB;70;81\n7;68;gs;70;60\n")
    facts = delivery.tables["facts"]
    assert dict(zip(facts["name"], facts["number"], strict=True)) == {"exam_english": 55, "exam_maths_b": 81}
    assert delivery.tables["enrolments"]["prior_mean_grade"].tolist() == [68]
    said = left_out(delivery)
    assert said["a central exam grade of 0, or none, means no grade"] == 1
    assert said["the grade of another subject"] == 1


def test_a_mean_of_zero_is_no_mean(tmp_path: Path) -> None:
    assert read(tmp_path, {}, grades="7;0;ne;70;60\n").tables["enrolments"]["prior_mean_grade"].isna().all()


def test_two_grade_lists_are_not_chosen_from(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, grades="7;68;ne;70;60\n7;72;ne;70;65\n7;68;en;70;60\n7;72;en;70;60\n")
    assert delivery.tables["enrolments"]["prior_mean_grade"].isna().all()
    assert delivery.tables["facts"]["name"].tolist() == ["exam_english"]  # the same grade twice is one grade
    rejected = delivery.quarantine["facts"]
    assert rejected["reason"].tolist() == ["two exam grades for one subject; which one counts is not delivered"] * 2
    assert rejected["row"].tolist() == [2, 3]


def test_groups_for_the_audit(tmp_path: Path) -> None:
    (tmp_path / "APCG_2019.csv").write_text('"CBS_APCG_PC4";"CBS_APCG_tf"\n1102;TRUE\n1103;FALSE\n')
    assert groups(tmp_path, {}) == {
        "sex": "vrouw",
        "age_band": "18-20",
        "prior_route": "straight from school",
        "poverty_area": "yes",
        "prior_education": "vwo",
    }
    other = {"postcodecijfers_student_op_1_oktober": "1103", "leeftijd_per_peildatum_1_oktober": "30"}
    assert groups(tmp_path, other)["poverty_area"] == "no"
    assert groups(tmp_path, other)["age_band"] == "30 or over"
    abroad = {"postcodecijfers_student_op_1_oktober": "woonachtig in Duitsland"}
    assert groups(tmp_path, abroad)["poverty_area"] == "unknown"


@pytest.mark.parametrize(
    ("first_in_ho", "diploma", "route"),
    [
        ("2016", "2016", "straight from school"),
        ("2016", "2014", "after a gap"),
        ("2014", "2014", "from higher education"),
        ("2016", "2020", "unknown"),
    ],
)
def test_prior_routes(first_in_ho: str, diploma: str, route: str, tmp_path: Path) -> None:
    row = {"eerste_jaar_in_het_hoger_onderwijs": first_in_ho, "diplomajaar_hoogste_vooropleiding": diploma}
    assert groups(tmp_path, row)["prior_route"] == route


@pytest.mark.parametrize(
    ("description", "diploma", "kind"),
    [
        ("wo-ba gezondheidszorg", "2014", "wo"),
        ("hbo-p economie", "2014", "hbo"),
        ("overig buitenlands diploma / Europees baccalaureaat", "2014", "other"),
        ("vooropleiding onbekend", "2014", "unknown"),
        ("vwo algemeen", "2020", "unknown"),  # a diploma of later years would tell what became of the student
    ],
)
def test_prior_education_as_known_when_the_year_began(
    description: str, diploma: str, kind: str, tmp_path: Path
) -> None:
    row = {
        "hoogste_vooropleiding_omschrijving_vooropleiding": description,
        "diplomajaar_hoogste_vooropleiding": diploma,
    }
    assert groups(tmp_path, row)["prior_education"] == kind


def test_missing_columns(tmp_path: Path) -> None:
    with pytest.raises(
        ExtractError, match="lacks the columns 'eerste_jaar_aan_deze_opleiding_instelling', 'datum_inschrijving'"
    ):
        read(tmp_path, {}, without=("datum_inschrijving", "eerste_jaar_aan_deze_opleiding_instelling"))
    delivery = read(tmp_path, {}, without=("geslacht",))
    assert delivery.remarks[0].sentence == "column 'geslacht' is missing; what is made of it is empty"
    assert delivery.tables["groups"].loc[lambda frame: frame["attribute"] == "sex", "value"].isna().all()


def test_two_deliveries_in_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "EV199XX23.csv").write_text("a\n")
    with pytest.raises(ExtractError, match="There are 2 files EV"):
        read(tmp_path, {})
    with pytest.raises(ExtractError, match="There is no enrolment file"):
        SOURCE.read(SourceSettings("cijferho", Path(__file__).parent))


def test_the_public_demo(shared: Path) -> None:
    delivery = SOURCE.read(SourceSettings("cijferho", shared / "data" / "cijferho_demo"))
    assert len(delivery.tables["enrolments"]) == 8477
    assert left_out(delivery)["not a main enrolment"] == 781
    table = delivery.tables["enrolments"]
    assert not (table["prior_diploma_year"] > table["cohort"].astype("Int64")).fillna(False).any()
    assert (table["known_on"] >= table["starts_on"]).all()


def left_out(delivery: Delivery) -> dict[str, int]:
    return {one.reason: one.rows for one in delivery.account.entries if one.fate is Fate.LEFT_OUT}


RAW = {
    "Persoonsgebonden nummer": ("000000000007", 12),
    "Inschrijvingsjaar": ("2016", 4),
    "Opleidingscode": ("34401", 5),
    "Eerste jaar in het hoger onderwijs": ("2016", 4),
    "Eerste jaar aan deze opleiding-instelling": ("2016", 4),
    "Nationaliteit 1": ("0001", 4),
    "Diplomajaar hoogste vooropleiding": ("2016", 4),
    "Hoogste vooropleiding": ("00415", 5),
    "Soort diploma instelling": ("03", 2),
    "Datum tekening diploma": ("20190705", 8),
    "Geslacht": ("V", 1),
    "Leeftijd per peildatum 1 oktober": ("018", 3),
    "Postcodecijfers student op 1 oktober": ("1102", 4),
    "Soort inschrijving continu hoger onderwijs": ("1", 1),
    "Datum inschrijving": ("20160901", 8),
    "Datum uitschrijving": ("20170131", 8),
}
DESCRIPTION = "Bestandsbeschrijving_1cyferho_2024.txt"
DEC = "Bestandsbeschrijving_Dec-bestanden.txt"


def describe(fields: dict[str, int], title: str = "Lay-out bestand") -> str:
    lines, position = [title, "=" * len(title), " " * 60 + "Startpositie  Aantal posities"], 1
    for name, width in fields.items():
        lines.append(f"{name:<58}{position:>5}{width:>12}   (*)")
        position += width
    return "\n".join(lines) + "\n\nVeldbeschrijving\n1 = voltijd  2\n"


def put_raw(folder: Path, *rows: dict[str, str]) -> Path:
    values = [{name: value for name, (value, _) in RAW.items()} | row for row in ({}, *rows)]
    lines = ["".join(row[name].rjust(width) for name, (_, width) in RAW.items()) for row in values]
    (folder / "EV299XX24.asc").write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    description = describe({name: width for name, (_, width) in RAW.items()}).replace(
        "Nationaliteit 1 ", "Etnïciteit  1 "
    )
    (folder / DESCRIPTION).write_bytes(description.encode("cp1252"))
    return folder / "EV299XX24.asc"


def put_tool_output(folder: Path, kind: str) -> None:
    """Write what the conversion tool does: three states of the same rows beside each other."""
    raw = pd.DataFrame([{name: value for name, (value, _) in RAW.items()}])
    decoded = raw.assign(**{"opleidingscode__naam_opleiding": "B Taal", "Geslacht": "V"})
    states = {"": raw, "_decoded": decoded, "_enriched": decoded.assign(Geslacht="vrouw")}
    for state, frame in states.items():
        snake = frame.rename(columns=lambda name: "_".join(name.lower().replace("-", " ").replace("__", " ").split()))
        if kind == "csv":
            snake.to_csv(folder / f"EV299XX24{state}.csv", sep=";", index=False)
        # The tool writes Parquet before it renames the headings, and guesses numbers.
        frame.assign(**{"Persoonsgebonden nummer": 7, "Datum inschrijving": 20160901}).to_parquet(
            folder / f"EV299XX24{state}.parquet", index=False
        )


@pytest.mark.parametrize(("kind", "student"), [("csv", "000000000007"), ("parquet", "7")])
def test_of_the_output_of_the_conversion_tool_the_file_decoded_furthest_is_read(
    kind: str, student: str, tmp_path: Path
) -> None:
    put_tool_output(tmp_path, kind)
    (tmp_path / "VAKHAVW_99XX24.csv").write_text(GRADES + "000000000007;68;ne;70;61\n")
    delivery = SOURCE.read(SourceSettings("cijferho", tmp_path))
    row = delivery.tables["enrolments"].iloc[0]
    assert delivery.tables.read_parts("enrolments")[0][0] == f"EV299XX24_enriched.{kind}"
    assert row[["student", "programme", "cohort"]].tolist() == [student, "B Taal", "2016"]
    assert (row["enrolled_on"], row["left_on"]) == (pd.Timestamp("2016-09-01"), pd.Timestamp("2017-01-31"))
    assert row["graduated_on"] == pd.Timestamp("2019-07-05")
    assert row["prior_mean_grade"] == 68
    assert delivery.tables["facts"]["number"].tolist() == [61]
    assert any("decoded furthest" in remark.sentence for remark in delivery.remarks)


def test_a_decoded_file_with_fewer_rows_than_the_one_it_was_made_from_is_told(tmp_path: Path) -> None:
    put_tool_output(tmp_path, "csv")
    plain = tmp_path / "EV299XX24.csv"
    plain.write_text(plain.read_text() + plain.read_text().splitlines()[1] + "\n")
    delivery = SOURCE.read(SourceSettings("cijferho", tmp_path))
    (told,) = (one for one in delivery.remarks if "convert the delivery again" in one.sentence)
    assert (told.file, told.count) == ("EV299XX24_enriched.csv", 1)
    assert told.sentence.startswith("holds 1 rows, and EV299XX24.csv beside it 2")


@pytest.mark.parametrize("by_path", [True, False])
def test_a_fixed_width_delivery_is_read_with_its_description(by_path: bool, tmp_path: Path) -> None:
    nobody = {"Soort inschrijving continu hoger onderwijs": "2"}
    exchange = {"Persoonsgebonden nummer": "8", "Soort inschrijving continu hoger onderwijs": "6", "Geslacht": "O"}
    path = put_raw(tmp_path, nobody, exchange)
    delivery = SOURCE.read(SourceSettings("cijferho", path if by_path else tmp_path))
    table = delivery.tables["enrolments"]
    assert table[["student", "programme", "year_of_study"]].to_numpy().tolist() == [
        ["000000000007", "34401", 1],
        ["8", "34401", 1],
    ]
    assert left_out(delivery) == {"not a main enrolment": 1}
    groups = delivery.tables["groups"]
    assert groups.loc[groups["attribute"] == "sex", "value"].tolist() == ["vrouw", "onbekend"]
    said = " ".join(remark.sentence for remark in delivery.remarks)
    assert "a code of programme has no name" in said
    assert "a code of prior education has no name" in said


def test_codes_get_their_names_from_the_tables_beside_the_file(tmp_path: Path) -> None:
    put_raw(tmp_path, {"Opleidingscode": "99999", "Persoonsgebonden nummer": "9"})
    layout = describe({"Opleidingscode": 5, "Naam opleiding": 40}, "Dec_isat.asc")
    (tmp_path / DEC).write_text(layout + describe({"Code vooropleiding": 5, "Omschrijving vooropleiding": 40}))
    (tmp_path / "Dec_isat.asc").write_text("34401B Taal\n34479B Techniek\n")
    (tmp_path / "Dec_vopl.csv").write_text("code_vooropleiding;omschrijving_vooropleiding\n415;havo\n")
    delivery = SOURCE.read(SourceSettings("cijferho", tmp_path))
    assert delivery.tables["enrolments"]["programme"].tolist() == ["B Taal", "99999"]
    assert delivery.tables["enrolments"]["prior_education"].tolist() == ["havo", "havo"]
    assert [one.count for one in delivery.remarks if "code of programme" in one.sentence] == [1]


def test_no_message_about_a_fixed_width_file_holds_a_value(tmp_path: Path) -> None:
    path = put_raw(tmp_path)
    (tmp_path / DESCRIPTION).unlink()
    with pytest.raises(ExtractError, match="There is no description of") as absent:
        SOURCE.read(SourceSettings("cijferho", path))
    (tmp_path / DESCRIPTION).write_text(describe({name: max(1, width - 2) for name, (_, width) in RAW.items()}))
    with pytest.raises(ExtractError, match="The longest line") as other:
        SOURCE.read(SourceSettings("cijferho", path))
    for error in (absent, other):
        assert "000000000007" not in str(error.value)
        assert "34401" not in str(error.value)


def test_a_kind_of_enrolment_that_nobody_knows_is_set_apart(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, {"soort_inschrijving_continu_hoger_onderwijs": "?!"})
    assert delivery.quarantine["enrolments"]["reason"].tolist() == [
        "the kind of enrolment is neither a code nor a text that is known"
    ]


def test_a_heading_in_two_spellings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="one heading in several spellings"):
        read(tmp_path, {"Geslacht": "man"})


def test_years_and_ages_are_read_in_any_notation_and_are_missing_where_they_are_none(tmp_path: Path) -> None:
    assert enrolment(tmp_path, inschrijvingsjaar="2016,0")["cohort"] == "2016"
    assert groups(tmp_path, {"leeftijd_per_peildatum_1_oktober": "1e308"}).get("age_band") is not None


def test_a_total_below_the_grades_is_accounted_for(tmp_path: Path) -> None:
    delivery = read(tmp_path, ROW, grades="7;70;ne;70;61\nTotaal;70;;70;61\n")
    assert delivery.account.read["facts", "VAKHAVW_99XX.csv"] == 2
    assert TOTAL in {entry.reason for entry in delivery.account.entries}
