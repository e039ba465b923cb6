"""Small invented deliveries as institutions really have them, with the settings of a first-time user."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

PURPOSE = """
[features.purpose]
name = "support"
lawful_basis = "research"
necessity = "to test"
retention_years = 10
"""
POLICY = """
name = "p"
version = 1
author = "the board"
dated = 2024-01-15
attributes = ["sex"]
capacity = 0.2
resamples = 50
"""
PROGRAMMES = ("34401", "34479", "56604")


def write_settings(folder: Path, kind: str, path: str, options: str = "", *, today: str, after: str = "") -> Path:
    """Write studiepeil.toml and policy.toml into `folder`, and return the first."""
    (folder / "policy.toml").write_text(POLICY)
    toml = folder / "studiepeil.toml"
    source = f'[[features.sources]]\nformat = "{kind}"\npath = "{path}"\n'
    said = f"options = {{ {options} }}\n" if options else ""
    fairness = '[fairness]\npolicy = "policy.toml"\n'
    toml.write_text(f"[features]\ntoday = {today}\n{source}{said}{PURPOSE}{after}{fairness}")
    return toml


def list_outsiders(students: int, seed: int = 1) -> pd.DataFrame:
    """Students of somebody else's model: key, calibrated score, outcome, and two groups that are alike in both."""
    random = np.random.default_rng(seed)
    score = (1 / (1 + np.exp(-random.normal(-1.0, 1.2, students)))).round(4)
    table = pd.DataFrame(
        {
            "student": [f"{number:07d}" for number in range(students)],
            "score": score,
            "outcome": random.binomial(1, score),
        }
    )
    alike = table.sort_values(["outcome", "score"]).index
    return table.assign(sex=pd.Series(np.resize(["man", "vrouw", "vrouw", "man"], students), index=alike))


def list_first_years(students: int, seed: int = 3) -> pd.DataFrame:
    """Return a flat table of first-years in which credits and grade say who stops."""
    random = np.random.default_rng(seed)
    points, grade = random.normal(20, 9, students).clip(0, 30).round(1), random.normal(6.7, 0.8, students).round(1)
    stops = random.random(students) < 1 / (1 + np.exp(0.2 * (points - 16) + 0.5 * (grade - 6.7)))
    return pd.DataFrame(
        {
            "studentnummer": 500_000 + np.arange(students),
            "jaar": random.choice([2020, 2021, 2022], students),
            "opleiding": random.choice(["B Bedrijfskunde", "B Verpleegkunde"], students),
            "punten": points,
            "cijfer": grade,
            "uren": random.integers(0, 2400, students),
            "geslacht": random.choice(["man", "vrouw"], students),
            "uitval": np.where(stops, "Ja", "Nee"),
        }
    )


FLAT_OPTIONS = (
    'key = "studentnummer", label = "uitval", positive = "Ja", cohort = "jaar", programme = "opleiding", '
    'protected = { geslacht = "sex" }'
)
FLAT_MOMENT = '[features.dropout]\noutcome = "dropout"\ncounted = false\n[features.dropout.moments]\nstart = "day 0"\n'
FLAT_TRAINING = '[training]\ntrained_by = "the tests"\n[training.dropout]\nevaluation = "short"\n'


def list_enrolments(each: int = 40, seed: int = 4) -> pd.DataFrame:
    """Return rows per student, programme and academic year; the student system closes each on 31 August."""
    random, rows = np.random.default_rng(seed), []
    for cohort in range(2020, 2024):
        for number in range(each):
            programme, last = random.choice(PROGRAMMES), cohort + 2 * (random.random() > 0.3)
            rows += [
                enrol(
                    f"s{cohort}{number:03d}", programme, year, year - cohort + 1, f"{year}-09-01", f"{year + 1}-08-31"
                )
                for year in range(cohort, min(last, 2023) + 1)
            ]
    return pd.DataFrame(rows)


def enrol(student: str, programme: str, year: int, of_study: int, since: str, until: str = "") -> dict[str, object]:
    """Return one row of enrolments."""
    return {
        "student": student, "programme": programme, "cohort": year, "year_of_study": of_study,
        "starts_on": f"{year}-09-01", "enrolled_on": since, "left_on": until, "prior_education": "vwo",
        "known_on": since,
    }  # fmt: skip


def count_applications(season: int, week: int) -> pd.DataFrame:
    """Return a weekly file of Studielink for three programmes and three origins; `week` counts from October."""
    rows = []
    for number, programme in enumerate(PROGRAMMES):
        for origin, share in (("N", 0.75), ("E", 0.15), ("R", 0.1)):
            count = int((60 + 40 * number) * share * min(1, week / 36) * (1 + 0.05 * (season - 2020)))
            row = {
                "HBO_WO": "H", "Brincode": "99XX", "Brin_volgnr": 0, "Isatcode": programme, "Type_HO": "B",
                "Opl_vorm": 1, "Voertaal": 1, "Studiejaar": season, "Fixus": "N", "Maand": 9, "Herkomst": origin,
                "Geslacht": "M", "meercode_V": 1, "meercode_A": 0, "Status": "V", "Hogerejaars": "N",
                "Herinschrijving": "N", "1cHO_L": 1, "1cHO_K": 1, "Aantal": count, "etl_ingestion_timestamp": "",
                "etl_is_deleted": 0,
            }  # fmt: skip
            rows += [row] if count else []
    return pd.DataFrame(rows)


def put_season(
    folder: Path, season: int, weeks: Iterable[int], change: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows
) -> None:
    """Write the weekly files of a season."""
    folder.mkdir(exist_ok=True)
    october = dt.date(season - 1, 10, 1)
    first = october + dt.timedelta(-october.weekday() % 7)
    for week in weeks:
        day = first + dt.timedelta(7 * (week - 1))
        name = f"telbestand_sl_{day:%Y%m%d}_v{week:02d}_{season}.csv"
        change(count_applications(season, week)).to_csv(folder / name, index=False)


def count_students(years: Iterable[int]) -> pd.DataFrame:
    """Return the counts of 1 October, as the institution keeps them in a workbook."""
    return pd.DataFrame(
        [
            {
                "Collegejaar": year, "Isatcode": programme, "Groepeernaam Croho": f"B {programme}",
                "EER-NL-nietEER": origin, "Examentype code": "Bachelor eerstejaars", "Aantal eerstejaars croho": 1,
                "Aantal Hoofdinschrijvingen": int((30 + 20 * number) * share * (1 + 0.05 * (year - 2020))),
            }
            for year in years
            for number, programme in enumerate(PROGRAMMES)
            for origin, share in (("NL", 0.8), ("EER", 0.12), ("Niet-EER", 0.08))
        ]
    )  # fmt: skip
