"""From files as institutions get them to a trained dropout model: 1CijferHO in two states, the zip of OULAD."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lib.field import POLICY

from serving.pipeline.models.dropout import train_dropout_model
from serving.pipeline.settings import read_settings
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts

pytestmark = pytest.mark.slow  # trains models: with make test-all

SETTINGS = """
[features]
today = {today}
[[features.sources]]
format = "{format}"
path = "{path}"
[training]
trained_by = "the tests"
[training.dropout]
evaluation = "short"
[features.purpose]
name = "test"
lawful_basis = "research"
necessity = "to test"
retention_years = 10
[features.dropout]
outcome = "{outcome}"
counted = {counted}
[features.dropout.moments]
start = "{moment}"
[fairness]
policy = "policy.toml"
"""
FIELDS = {
    "Persoonsgebonden nummer": 12, "Inschrijvingsjaar": 4, "Opleidingscode": 5, "Eerste jaar in het hoger onderwijs": 4,
    "Eerste jaar aan deze opleiding-instelling": 4, "Hoogste vooropleiding": 5, "Diplomajaar hoogste vooropleiding": 4,
    "Geslacht": 1, "Leeftijd per peildatum 1 oktober": 3, "Postcodecijfers student op 1 oktober": 4,
    "Soort inschrijving continu hoger onderwijs": 1, "Datum inschrijving": 8,
}  # fmt: skip


def list_enrolments() -> pd.DataFrame:
    """Three cohorts of 150; who came with an older diploma leaves more often."""
    random = np.random.default_rng(3)
    rows = []
    for number in range(600):
        cohort, gap = 2018 + number % 4, int(random.integers(0, 4))
        stays = random.random() > 0.15 + 0.2 * gap
        for year in range(cohort, min(cohort + 1 + stays, 2023)):
            rows.append(
                (f"{number:012d}", year, "34401", cohort, cohort, "00415", cohort - gap, "MV"[number % 2], "018",
                 "1234", "1", f"{year}0901")
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(FIELDS)).astype(str)


def put_fixed_width(folder: Path) -> None:
    frame = list_enrolments()
    lines = ["".join(value.ljust(width) for value, width in zip(row, FIELDS.values(), strict=True))
             for row in frame.itertuples(index=False)]  # fmt: skip
    (folder / "EV299XX24.asc").write_text("\n".join(lines) + "\n")
    starts = np.cumsum([1, *FIELDS.values()])
    said = [
        f"{name:<60}{start:>5}{width:>10}" for (name, width), start in zip(FIELDS.items(), starts[:-1], strict=True)
    ]
    (folder / "Bestandsbeschrijving_1cyferho_2024.txt").write_text("Lay-out bestand\n" + "\n".join(said) + "\n")


def put_tool_output(folder: Path) -> None:
    raw = list_enrolments().rename(columns=lambda name: "_".join(name.lower().replace("-", " ").split()))
    decoded = raw.assign(
        opleidingscode_naam_opleiding="B Taal", hoogste_vooropleiding_omschrijving_vooropleiding="havo profiel economie"
    )
    enriched = decoded.assign(geslacht=decoded["geslacht"].map({"M": "man", "V": "vrouw"}))
    for state, frame in {"": raw, "_decoded": decoded, "_enriched": enriched}.items():
        frame.to_csv(folder / f"EV299XX24{state}.csv", sep=";", index=False)
        frame.to_parquet(folder / f"EV299XX24{state}.parquet", index=False)


def put_oulad(path: Path) -> None:
    random = np.random.default_rng(4)
    courses = pd.DataFrame(
        [("AAA", cohort, 240) for cohort in ("2013B", "2013J", "2014B", "2014J")],
        columns=["code_module", "code_presentation", "module_presentation_length"],
    )
    number = np.arange(600)
    info = pd.DataFrame(
        {"code_module": "AAA", "code_presentation": courses["code_presentation"].to_numpy()[number % 4]}
    )
    active = random.random(600) < 0.5
    info = info.assign(
        id_student=number, gender=np.where(number % 2, "M", "F"), region="Wales", highest_education="A Level",
        imd_band="?", age_band="0-35", num_of_prev_attempts=0, studied_credits=60, disability="N",
        final_result=np.where(random.random(600) < np.where(active, 0.8, 0.3), "Pass", "Fail"),
    )  # fmt: skip
    key = ["code_module", "code_presentation", "id_student"]
    clicks = info.loc[np.repeat(number, np.where(active, 12, 3)), key]
    clicks = clicks.assign(id_site=1, date=random.integers(-10, 28, len(clicks)), sum_click=3)
    files = {
        "courses": courses, "studentInfo": info, "studentVle": clicks,
        "studentRegistration": info[key].assign(date_registration=-30, date_unregistration="?"),
        "assessments": courses.iloc[:, :2].assign(
            id_assessment=range(4), assessment_type="TMA", date=20, weight=50),
        "studentAssessment": pd.DataFrame(
            {"id_assessment": number % 4, "id_student": number, "date_submitted": 19, "is_banked": 0, "score": "?"}),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, frame in files.items():
            packed.writestr(f"anonymisedData/{name}.csv", frame.to_csv(index=False))


@pytest.mark.parametrize("kind", ["tool", "fixed-width", "oulad"])
def test_a_model_is_trained_of_what_is_delivered(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    said = {"format": "cijferho", "path": "delivery", "outcome": "dropout", "counted": "true", "moment": "10-01",
            "today": "2023-02-01"}  # fmt: skip
    if kind == "oulad":
        put_oulad(folder / "oulad.zip")
        said |= {"format": "oulad", "path": "delivery/oulad.zip", "outcome": "withdrawn_or_failed", "counted": "false",
                 "moment": "day 28", "today": "2016-01-01"}  # fmt: skip
    else:
        (put_tool_output if kind == "tool" else put_fixed_width)(folder)
    (tmp_path / "studiepeil.toml").write_text(SETTINGS.format(**said))
    (tmp_path / "policy.toml").write_text(POLICY)
    settings = read_settings(tmp_path / "studiepeil.toml")
    check_extracts(settings)
    built = build_tables(settings)
    assert (built["with_outcome"] > 0).sum() >= 3
    version = train_dropout_model(settings, "dropout-start")
    assert version.version
