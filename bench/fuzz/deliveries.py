"""A small right delivery of every format, with secrets in it: words and numbers that no message may hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

STUDENTS = 24
SECRETS = ("zekretwoord", "8675309", "31415.92")
"""Parts of the values of rows; every delivery holds the first two."""


@dataclass(frozen=True)
class Sample:
    """A delivery: its format, options, and files as tables; `path` is the file or, when empty, the folder."""

    format: str
    tables: Mapping[str, pd.DataFrame]
    options: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""


def make_samples() -> dict[str, Sample]:
    """Return a sample per loader."""
    return {sample.format: sample for sample in (make() for make in _MAKERS)}


def _students() -> list[str]:
    return [f"{SECRETS[1]}{number:02d}" for number in range(STUDENTS)]


def _flat() -> Sample:
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "nummer": _students(),
            "jaar": 2021 + np.arange(STUDENTS) % 2,
            "opleiding": np.where(np.arange(STUDENTS) % 3 == 0, "A", "B"),
            "cijfer": random.normal(6.5, 1, STUDENTS).round(1),
            "punten": random.integers(0, 60, STUDENTS),
            "opmerking": np.where(np.arange(STUDENTS) % 2 == 0, SECRETS[0], "anders"),
            "geslacht": np.where(np.arange(STUDENTS) % 2 == 0, "man", "vrouw"),
            "uitval": np.where(np.arange(STUDENTS) % 4 == 0, "Ja", "Nee"),
        }
    )
    options = {
        "key": "nummer", "cohort": "jaar", "programme": "opleiding", "label": "uitval", "positive": "Ja",
        "protected": ["geslacht"],
    }  # fmt: skip
    return Sample("flat", {"tabel.csv": table}, options, "tabel.csv")


def _institution() -> Sample:
    enrolments = pd.DataFrame(
        {
            "student": _students(), "programme": "34401", "cohort": "2022", "year_of_study": 1,
            "starts_on": "2022-09-01", "enrolled_on": "2022-08-20", "prior_education": SECRETS[0],
            "known_on": "2022-09-01",
        }
    )  # fmt: skip
    results = pd.DataFrame(
        {
            "student": _students(), "programme": "34401", "cohort": "2022", "course": "C1", "assessment": "toets",
            "attempt": 1, "submitted_on": "2022-11-01", "score": np.linspace(30, 95, STUDENTS).round(1),
            "passed": "true", "banked": "false", "graded_on": "2022-11-10", "credits": 5, "known_on": "2022-11-10",
        }
    )  # fmt: skip
    return Sample("institution", {"enrolments.csv": enrolments, "results.csv": results})


def _studielink() -> Sample:
    rows = pd.DataFrame(
        [
            {
                "HBO_WO": "H", "Brincode": "99XX", "Brin_volgnr": 0, "Isatcode": isat, "Type_HO": "B", "Opl_vorm": 1,
                "Voertaal": 1, "Studiejaar": 2023, "Fixus": "N", "Maand": 9, "Herkomst": origin, "Geslacht": sex,
                "meercode_V": 1.25, "meercode_A": 0, "Status": "V", "Hogerejaars": "N", "Herinschrijving": "N",
                "1cHO_L": 1, "1cHO_K": 1, "Aantal": 10 + number, "etl_ingestion_timestamp": SECRETS[0],
                "etl_is_deleted": 0,
            }
            for number, (isat, origin, sex) in enumerate(
                (isat, origin, sex) for isat in ("34401", "34479") for origin in "NER" for sex in "MV"
            )
        ]
    )  # fmt: skip
    counts = pd.DataFrame(
        {
            "Collegejaar": 2022, "Isatcode": ["34401", "34479"], "Groepeernaam Croho": SECRETS[0],
            "EER-NL-nietEER": "NL", "Examentype code": "Bachelor eerstejaars", "Aantal eerstejaars croho": 1,
            "Aantal Hoofdinschrijvingen": [40, int(SECRETS[1])],
        }
    )  # fmt: skip
    return Sample("studielink", {"telbestand_sl_20230109_v15_2023.csv": rows, "oktober_bestand.xlsx": counts})


def _applications() -> Sample:
    table = pd.DataFrame(
        {
            "Sleutel": _students(), "Croho": "34401", "Examentype": "Bachelor", "Collegejaar": 2023,
            "Datum Verzoek Inschr": "15-01-2023", "Datum intrekking vooraanmelding": "", "Ingangsdatum": "01-09-2023",
            "Inschrijfstatus": "Ingeschreven", "Is eerstejaars croho opleiding": "1", "Is hogerejaars": "0",
            "Nationaliteit": "Nederlandse", "EER": "J", "Type vooropleiding": SECRETS[0],
        }
    )  # fmt: skip
    return Sample("applications", {"individuele_aanmelddata.csv": table}, {"exported_on": date(2023, 11, 1)})


def _cijferho() -> Sample:
    table = pd.DataFrame(
        {
            "persoonsgebonden_nummer": _students(), "inschrijvingsjaar": 2022,
            "eerste_jaar_aan_deze_opleiding_instelling": 2022, "eerste_jaar_in_het_hoger_onderwijs": 2022,
            "opleidingscode_naam_opleiding": "B Communicatie",
            "soort_inschrijving_continu_hoger_onderwijs": "hoofdinschrijving binnen het domein hoger onderwijs",
            "datum_inschrijving": "20220901", "geslacht": "vrouw", "leeftijd_per_peildatum_1_oktober": "019",
            "hoogste_vooropleiding_omschrijving_vooropleiding": SECRETS[0],
            "diplomajaar_hoogste_vooropleiding": 2022, "postcodecijfers_student_op_1_oktober": "1234",
        }
    )  # fmt: skip
    return Sample("cijferho", {"EV299XX24_enriched.csv": table})


def _duo() -> Sample:
    table = pd.DataFrame(
        {
            "brin": "99XX", "instelling": SECRETS[0], "type_ho": "bachelor", "opleidingscode": ["34401", "34479"],
            "opleidingsnaam": "B Communicatie", "studiejaar": 2022, "aantal": [40, int(SECRETS[1])],
            "onderdrukt": "False", "definitie": "x",
        }
    )  # fmt: skip
    return Sample("duo", {"panel.csv": table})


def _oulad() -> Sample:
    key = {"code_module": "AAA", "code_presentation": "2013J"}
    students = _students()
    tables = {
        "courses.csv": pd.DataFrame([{**key, "module_presentation_length": 260}]),
        "studentInfo.csv": pd.DataFrame(
            {
                **key, "id_student": students, "gender": "F", "region": SECRETS[0], "highest_education": "A Level",
                "imd_band": "10-20%", "age_band": "0-35", "num_of_prev_attempts": 0, "studied_credits": 60,
                "disability": "N", "final_result": np.where(np.arange(STUDENTS) % 3 == 0, "Withdrawn", "Pass"),
            }
        ),
        "studentRegistration.csv": pd.DataFrame(
            {**key, "id_student": students, "date_registration": -20, "date_unregistration": ""}
        ),
        "assessments.csv": pd.DataFrame(
            [{**key, "id_assessment": "1", "assessment_type": "TMA", "date": 20, "weight": 50}]
        ),
        "studentAssessment.csv": pd.DataFrame(
            {"id_assessment": "1", "id_student": students, "date_submitted": 19, "is_banked": 0, "score": 70}
        ),
        "clicks_by_day.csv": pd.DataFrame(
            {
                **key, "id_student": students, "clicks_before_day0": 4, "click_rows_before_day0": 2,
                "clicks_to_day56": 90,
            }
        ),
    }  # fmt: skip
    return Sample("oulad", tables)


_MAKERS: tuple[Callable[[], Sample], ...] = (
    _flat, _institution, _studielink, _applications, _cijferho, _duo, _oulad,
)  # fmt: skip


def write_sample(sample: Sample, folder: Path) -> None:
    """Write the files of a sample: comma, decimal point, UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in sample.tables.items():
        if name.endswith(".xlsx"):
            table.to_excel(folder / name, index=False)
        else:
            table.to_csv(folder / name, index=False)
