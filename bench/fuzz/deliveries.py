"""A small right delivery of every format, with values that no message may hold."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

STUDENTS = 24
NUMBERS = np.arange(STUDENTS)
SECRET = "zekrét woord"  # a text of a row
AUDIT = "audit"
"""The format of scores and groups of any model, which `fairness.files` reads."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A delivery.

    Attributes:
        format: its name, or AUDIT.
        tables: its files as tables.
        options: of the format.
        path: the file, or the folder when empty.
        texts: files that are no tables and are never changed.
        fixed: widths of the columns of files of fixed width.
        packed: the name of a zip that may hold all files instead.
        counted: files in which a row that is there twice counts twice.
    """

    format: str
    tables: Mapping[str, pd.DataFrame]
    options: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    packed: str = ""
    counted: tuple[str, ...] = ()

    @functools.cached_property
    def secrets(self) -> tuple[str, ...]:
        """Values of rows that can be told from any word of a message: those with four digits, and SECRET."""
        values = {str(value) for table in self.tables.values() for name in table for value in table[name].unique()}
        named = " ".join((*self.tables, *self.texts, str(dict(self.options)), self.packed))
        telling = {value for value in values if sum(letter.isdigit() for letter in value) > 3 and value not in named}
        return (SECRET, SECRET[:6], *sorted(telling - MEANT))


MEANT = frozenset({"2022", "2023", "2013J", "34401", "34479", "34999"})
"""Years, and codes of programmes, which a register publishes: a sentence may hold these, whatever stands in a row."""


def make_samples() -> dict[str, tuple[Sample, ...]]:
    """Return the samples of each loader."""
    made: dict[str, tuple[Sample, ...]] = {}
    for make in _MAKERS:
        sample = make()
        made[sample.format] = (*made.get(sample.format, ()), sample)
    return made


def _students() -> list[str]:
    return [f"8675309{number:02d}" for number in NUMBERS]


def _sex() -> Any:
    return np.where(NUMBERS % 2 == 0, "man", "vrouw")


def _flat() -> Sample:
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "nummer": _students(),
            "jaar": 2022 + NUMBERS % 2,
            "opleiding": np.where(NUMBERS % 3 == 0, "A", "B"),
            "cijfer": random.normal(6.5, 1, STUDENTS).round(4),
            "punten": random.integers(0, 60, STUDENTS),
            "opmerking": np.where(NUMBERS % 6 == 0, SECRET, "anders"),
            "geslacht": _sex(),
            "uitval": np.where(NUMBERS % 4 == 0, "Ja", "Nee"),
        }
    )
    options = {
        "key": "nummer", "cohort": "jaar", "programme": "opleiding", "label": "uitval", "positive": "Ja",
        "protected": ["geslacht"],
    }  # fmt: skip
    return Sample("flat", {"tabel.csv": table}, options, "tabel.csv")


def _flat_of_one_cohort() -> Sample:
    table = pd.DataFrame(
        {
            "e-mail": [f"zekret{number}8675309@example.org" for number in NUMBERS],
            "geboren": "1999-08-23", "werk": np.where(NUMBERS % 2 == 0, 0.125, 0.75), "code": 71 + NUMBERS % 3,
            "route": np.where(NUMBERS % 3 == 0, "havo", "vwo"), "uit": np.where(NUMBERS % 4 == 0, 1, 0),
        }
    )  # fmt: skip
    options = {
        "key": "e-mail", "starts_on": date(2022, 9, 1), "label": "uit", "positive": 1, "negative": 0,
        "protected": {"route": "prior_route"}, "ignore": ["geboren"], "categories": ["code"],
    }  # fmt: skip
    return Sample("flat", {"tabel.csv": table}, options, "tabel.csv")


def _institution() -> Sample:
    enrolments = pd.DataFrame(
        {
            "student": _students(), "programme": "34401", "cohort": "2022", "year_of_study": 1,
            "starts_on": "2022-09-05", "enrolled_on": "2022-08-23", "left_on": "", "prior_education": SECRET,
            "prior_mean_grade": 71.0625, "known_on": "2022-09-06",
        }
    )  # fmt: skip
    results = pd.DataFrame(
        {
            "student": _students(), "programme": "34401", "cohort": "2022", "course": "C1", "assessment": "toets",
            "attempt": 1, "submitted_on": "2022-11-03", "score": np.linspace(30, 95, STUDENTS).round(3),
            "passed": "true", "banked": "false", "graded_on": "2022-11-12", "credits": 5, "known_on": "2022-11-13",
        }
    )  # fmt: skip
    return Sample("institution", {"enrolments.csv": enrolments, "results.csv": results})


def _exchange_of_persons() -> Sample:
    consents = pd.DataFrame(
        {
            "student": _students(), "purpose": "advies", "known_on": "2022-10-17",
            "status": np.where(NUMBERS % 3 == 0, "objected", "given"),
        }
    )  # fmt: skip
    groups = pd.DataFrame(
        {"student": _students(), "cohort": "2022", "attribute": "sex", "value": _sex(), "known_on": "2022-09-06"}
    )
    activity = pd.DataFrame(
        {
            "student": _students(), "programme": "34401", "cohort": "2022", "on": "2022-10-18",
            "clicks": 4711 + NUMBERS, "known_on": "2022-10-19",
        }
    )  # fmt: skip
    caseload = pd.DataFrame({"adviser": SECRET, "student": _students(), "known_on": "2022-09-06"})
    tables = {"consents.csv": consents, "groups.csv": groups, "activity.csv": activity, "caseload.csv": caseload}
    return Sample("institution", tables)


def _programmes() -> list[tuple[str, str, str]]:
    return [(isat, origin, sex) for isat in ("34401", "34479") for origin in "NER" for sex in "MV"]


def _student_counts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Collegejaar": 2022, "Isatcode": ["34401", "34479"], "Groepeernaam Croho": SECRET,
            "EER-NL-nietEER": "NL", "Examentype code": "Bachelor eerstejaars", "Aantal eerstejaars croho": 1,
            "Aantal Hoofdinschrijvingen": [4071, 4712],
        }
    )  # fmt: skip


def _studielink() -> Sample:
    rows = pd.DataFrame(
        [
            {
                "HBO_WO": "H", "Brincode": "99XX", "Brin_volgnr": 0, "Isatcode": isat, "Type_HO": "B", "Opl_vorm": 1,
                "Voertaal": 1, "Studiejaar": 2023, "Fixus": "N", "Maand": 9, "Herkomst": origin, "Geslacht": sex,
                "meercode_V": 1.25, "meercode_A": 0, "Status": "V", "Hogerejaars": "N", "Herinschrijving": "N",
                "1cHO_L": 1, "1cHO_K": 1, "Aantal": 4010 + number, "etl_ingestion_timestamp": SECRET,
                "etl_is_deleted": 0,
            }
            for number, (isat, origin, sex) in enumerate(_programmes())
        ]
    )  # fmt: skip
    return Sample("studielink", {"telbestand_sl_20230109_v15_2023.csv": rows, "oktober_bestand.csv": _student_counts()})


def _studielink_weeks() -> Sample:
    rows = pd.DataFrame(
        [
            {
                "Brincode": "99XX", "Isatcode": isat, "Type_HO": "B", "Studiejaar": 2023, "Herkomst": origin,
                "Geslacht": sex, "meercode_V": 1.5, "Status": "V", "Hogerejaars": "N", "Herinschrijving": "N",
                "Aantal": 4010 + number, "Fixus": "N",
            }
            for number, (isat, origin, sex) in enumerate(_programmes())
        ]
    )  # fmt: skip
    return Sample("studielink", {"telbestandY2023W02.csv": rows, "telbestandY2023W03.csv": rows})


def _studielink_lists() -> Sample:
    weekly = _studielink_weeks().tables["telbestandY2023W02.csv"]
    codes = ["34401", "34479"]
    tables = {
        "telbestandY2023W02.csv": weekly,
        "opleidingen.csv": pd.DataFrame(
            {"programme": codes, "name": SECRET, "faculty": ["F", "G"], "cap": ["4071", ""]}
        ),
        "plaatsen.csv": pd.DataFrame({"programme": codes, "academic_year": 2023, "cap": [4071, 4712]}),
        "codes.csv": pd.DataFrame({"programme": ["34999"], "becomes": ["34401"], "academic_year": 2022}),
    }
    lists = {"programmes": "opleidingen.csv", "caps": "plaatsen.csv", "programme_changes": "codes.csv"}
    return Sample("studielink", tables, {**lists, "institution": "99XX"})


def _applications() -> Sample:
    table = pd.DataFrame(
        {
            "Sleutel": _students(), "Croho": "34401", "Examentype": "Bachelor", "Collegejaar": 2023,
            "Datum Verzoek Inschr": "15-01-2023", "Datum intrekking vooraanmelding": "", "Ingangsdatum": "01-09-2023",
            "Inschrijfstatus": "Ingeschreven", "Is eerstejaars croho opleiding": "1", "Is hogerejaars": "0",
            "Nationaliteit": "Nederlandse", "EER": "J", "Type vooropleiding": SECRET,
        }
    )  # fmt: skip
    return Sample("applications", {"individuele_aanmelddata.csv": table}, {"exported_on": date(2023, 11, 1)})


def _applications_of_other_headings() -> Sample:
    table = _applications().tables["individuele_aanmelddata.csv"].rename(columns={"Croho": "Code van de opleiding"})
    table = table.assign(
        **{
            "Datum intrekking vooraanmelding": np.where(NUMBERS % 5 == 0, "23-02-2023", ""),
            "Geverifieerd adres postcode": "1237 QX", "Geverifieerd adres land": "Nederland",
            "Land code eerste vooropleiding": "NL", "BBC ontvangen": "N",
        }
    )  # fmt: skip
    options = {"columns": {"Code van de opleiding": "Croho"}}
    return Sample("applications", {"aanmeldingen.csv": table}, options, "aanmeldingen.csv")


def _enrolments_of_duo() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "persoonsgebonden_nummer": _students(), "inschrijvingsjaar": 2022,
            "eerste_jaar_aan_deze_opleiding_instelling": 2022, "eerste_jaar_in_het_hoger_onderwijs": 2022,
            "opleidingscode_naam_opleiding": "B Communicatie",
            "soort_inschrijving_continu_hoger_onderwijs": "hoofdinschrijving binnen het domein hoger onderwijs",
            "datum_inschrijving": "20220914", "geslacht": "vrouw", "leeftijd_per_peildatum_1_oktober": "019",
            "hoogste_vooropleiding_omschrijving_vooropleiding": SECRET,
            "diplomajaar_hoogste_vooropleiding": 2022, "postcodecijfers_student_op_1_oktober": "1237",
        }
    )  # fmt: skip


def _cijferho() -> Sample:
    grades = pd.DataFrame(
        {
            "persoonsgebonden_nummer": _students(),
            "afkorting_vak": "wisA",
            "cijfer_eerste_centraal_examen": 67,
            "gemiddeld_cijfer_cijferlijst": 71,
        }
    )
    return Sample("cijferho", {"EV299XX24_enriched.csv": _enrolments_of_duo(), "VAKHAVW_99XX_enriched.csv": grades})


def _cijferho_fixed() -> Sample:
    table = _enrolments_of_duo().rename(columns={"opleidingscode_naam_opleiding": "opleidingscode"})
    table = table.assign(
        opleidingscode="34401", soort_inschrijving_continu_hoger_onderwijs="1", geslacht="V",
        hoogste_vooropleiding_omschrijving_vooropleiding="12",
    )  # fmt: skip
    widths = {name: max(map(len, map(str, table[name]))) for name in table}
    lines, start = ["Bestandsbeschrijving EV299XX24.asc", ""], 1
    for name, width in widths.items():
        lines.append(f"{name.replace('_', ' ').capitalize():60}{start:6}{width:6}")
        start += width
    texts = {"Bestandsbeschrijving_1cyferho.txt": "\n".join([*lines, ""])}
    return Sample("cijferho", {"EV299XX24.asc": table}, texts=texts, fixed={"EV299XX24.asc": widths})


def _duo() -> Sample:
    table = pd.DataFrame(
        {
            "brin": "99XX", "instelling": SECRET, "type_ho": "bachelor", "opleidingscode": ["34401", "34479"],
            "opleidingsnaam": "B Communicatie", "studiejaar": 2022, "aantal": [4071, 4712],
            "onderdrukt": "False", "definitie": "x",
        }
    )  # fmt: skip
    return Sample("duo", {"panel.csv": table})


_PRESENTATION = {"code_module": "AAA", "code_presentation": "2013J"}


def _oulad_persons() -> dict[str, pd.DataFrame]:
    return {
        "courses.csv": pd.DataFrame([{**_PRESENTATION, "module_presentation_length": 260}]),
        "studentInfo.csv": pd.DataFrame(
            {
                **_PRESENTATION, "id_student": _students(), "gender": "F", "region": SECRET,
                "highest_education": "A Level", "imd_band": "10-20%", "age_band": "0-35", "num_of_prev_attempts": 0,
                "studied_credits": 60, "disability": "N",
                "final_result": np.where(NUMBERS % 3 == 0, "Withdrawn", "Pass"),
            }
        ),
        "studentRegistration.csv": pd.DataFrame(
            {**_PRESENTATION, "id_student": _students(), "date_registration": -20, "date_unregistration": ""}
        ),
        "assessments.csv": pd.DataFrame(
            [{**_PRESENTATION, "id_assessment": "1", "assessment_type": "TMA", "date": 20, "weight": 12.5}]
        ),
        "studentAssessment.csv": pd.DataFrame(
            {
                "id_assessment": "1", "id_student": _students(), "date_submitted": 19, "is_banked": 0,
                "score": 61.0625 + NUMBERS,
            }
        ),
    }  # fmt: skip


def _oulad() -> Sample:
    totals = {"clicks_before_day0": 4, "click_rows_before_day0": 2, "clicks_to_day56": 4711}
    clicks = pd.DataFrame({**_PRESENTATION, "id_student": _students(), **totals})
    return Sample("oulad", {**_oulad_persons(), "clicks_by_day.csv": clicks}, packed="oulad.zip")


def _oulad_daily() -> Sample:
    clicks = pd.DataFrame(
        {**_PRESENTATION, "id_student": _students(), "id_site": 546652, "date": NUMBERS, "sum_click": 4711 + NUMBERS}
    )
    tables = {**_oulad_persons(), "studentVle.csv": clicks}
    return Sample("oulad", tables, packed="oulad.zip", counted=("studentVle.csv",))


def _notes(students: Iterable[str]) -> list[str]:
    """A text of each student's own; what several students share may be shown."""
    return [f"{SECRET} {student}" for student in students]


def _scores() -> pd.DataFrame:
    random = np.random.default_rng(2)
    score = random.beta(2, 5, 2 * STUDENTS)
    students = [f"8675309{number:02d}" for number in range(2 * STUDENTS)]
    return pd.DataFrame(
        {
            "student": students,
            "score": score.round(6),
            "outcome": random.binomial(1, score),
            "notitie": _notes(students),
        }
    )


def _audit() -> Sample:
    scores = _scores()
    groups = pd.DataFrame(
        {"student": scores["student"], "geslacht": [*_sex(), *_sex()], "notitie van": _notes(scores["student"])}
    )
    return Sample(AUDIT, {"scores.csv": scores, "groups.csv": groups}, {"attributes": ("geslacht",)})


def _audit_long() -> Sample:
    scores = _scores().assign(lijst=["ja", "nee"] * STUDENTS)
    groups = pd.DataFrame({"student": scores["student"], "attribute": "geslacht", "value": [*_sex(), *_sex()]})
    options = {"attributes": ("geslacht",), "listed": "lijst"}
    return Sample(AUDIT, {"scores.csv": scores, "groups.csv": groups}, options)


_MAKERS: tuple[Callable[[], Sample], ...] = (
    _flat, _flat_of_one_cohort, _institution, _exchange_of_persons, _studielink, _studielink_weeks, _studielink_lists,
    _applications, _applications_of_other_headings, _cijferho, _cijferho_fixed, _duo, _oulad, _oulad_daily, _audit,
    _audit_long,
)  # fmt: skip


def write_sample(sample: Sample, folder: Path) -> None:
    """Write the files of a sample: comma, decimal point, UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sample.tables:
        (folder / name).write_bytes(write_right(sample, name))
    for name, text in sample.texts.items():
        (folder / name).write_text(text)


def write_right(sample: Sample, name: str) -> bytes:
    """Return the right content of a file."""
    table = sample.tables[name]
    if name in sample.fixed:
        return write_fixed(table, sample.fixed[name]).encode("utf-8")
    return table.to_csv(None, index=False).encode("utf-8")


def write_fixed(table: pd.DataFrame, widths: Mapping[str, int], ends: str = "\n") -> str:
    """Return a table as a text of fixed width."""
    rows = table.astype(str).to_dict("records")
    return "".join("".join(row[name].ljust(width)[:width] for name, width in widths.items()) + ends for row in rows)
