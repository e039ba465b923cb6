import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from features.sources import find_source
from features.sources.options import SourceSettings
from simulation.files.export import COLUMNS, FILE_NAME

ENROLLED = ("Ingeschreven", "Uitgeschreven", "Studie gestaakt")
DATES = ("Datum Verzoek Inschr", "Datum intrekking vooraanmelding")


@pytest.fixture(scope="module")
def rows(made: Any) -> pd.DataFrame:
    frame = pd.read_csv(made.summary.out / "applications" / FILE_NAME, sep=";", dtype=str)
    for column in DATES:
        frame[column] = pd.to_datetime(frame[column], format="%d-%m-%Y")
    return frame.astype({"Collegejaar": int})


def test_export_is_in_the_format_of_the_register(made: Any, rows: pd.DataFrame) -> None:
    content = (made.summary.out / "applications" / FILE_NAME).read_bytes()
    assert content.split(b"\n")[0].decode() == ";".join(COLUMNS)
    assert len(set(COLUMNS)) == 30
    assert b"\r" not in content
    assert b'"' not in content
    second = content.split(b"\n")[1].decode().split(";")
    assert re.fullmatch(r"\d{2}-\d{2}-\d{4}", second[1])
    assert (rows["Ingangsdatum"] == "01-09-" + rows["Collegejaar"].astype(str)).all()
    flags = rows[["Is eerstejaars croho opleiding", "Is hogerejaars", "BBC ontvangen", "Aantal studenten"]]
    assert flags.drop_duplicates().to_numpy().tolist() == [["1", "0", "0", "1"]]
    assert set(rows["EER"]) == {"J", "N"}
    assert (rows.loc[rows["Nationaliteit"] == "Nederlandse", "EER"] == "J").all()
    assert set(rows["Examentype"]) == {"Propedeuse Bachelor", "Master"}
    must = rows.drop(columns=[name for name in COLUMNS if re.search("intrekking|adres|School|Plaats", name)])
    assert must.notna().all(axis=None)


def test_the_reader_of_this_format_trusts_every_row(made: Any, rows: pd.DataFrame) -> None:
    path, today = made.summary.out / "applications", made.summary.today
    settings = SourceSettings("applications", path, {"exported_on": today})
    delivery = find_source(settings).read(settings)
    table = delivery.tables["applications"]
    assert len(table) == len(rows) == made.summary.rows["single applications"]
    assert sum(len(unfit) for unfit in delivery.quarantine.values()) == 0
    assert set(table["origin"]) == {"NL", "EEA", "non-EEA"}
    assert not table.duplicated(["student", "programme", "academic_year"]).any()
    assert (table["enrolled"].notna() == (table["academic_year"] < made.settings.seasons[-1])).all()


def test_who_enrolled_is_who_is_in_the_enrolments(made: Any, rows: pd.DataFrame) -> None:
    enrolments = made.table("enrolments")
    first = enrolments[enrolments["year_of_study"] == 1]
    for cohort in made.settings.cohorts:
        mine = first[first["cohort"] == str(cohort)]
        theirs = rows[(rows["Collegejaar"] == cohort) & rows["Inschrijfstatus"].isin(ENROLLED)]
        expected = {
            (str(row.student), str(row.programme), row.applied_on, str(row.prior_education)[:2].upper())
            for row in mine.itertuples()
        }
        education = theirs["Type vooropleiding"].replace("Buitenlands diploma", "FOreign").str[:2].str.upper()
        keys = zip(theirs["Sleutel"], theirs["Croho"], theirs[DATES[0]].dt.date, education, strict=True)
        assert set(keys) == expected
        assert len(theirs) == len(mine)
        gone = mine[mine["left_on"].notna()]
        left = theirs[theirs["Inschrijfstatus"] != "Ingeschreven"]
        assert set(left["Sleutel"]) == set(gone["student"])


@pytest.mark.parametrize(("letter", "origin"), [("N", "NL"), ("E", "EEA")])
def test_rows_counted_per_week_give_the_weekly_counts(made: Any, rows: pd.DataFrame, letter: str, origin: str) -> None:
    programme = rows["Croho"].value_counts().index[0]
    dutch = rows["Nationaliteit"] == "Nederlandse"
    mine = rows[(rows["Croho"] == programme) & (rows["EER"] == "J") & (dutch if origin == "NL" else ~dutch)]
    compared = 0
    for season in made.settings.seasons[-3:]:
        for path in made.weekly(season):
            day = date.fromisoformat(path.stem.split("_")[2])
            if day.weekday() == 0 and not (season == 2021 and "_v31_" in path.name):
                assert open_and_cancelled(mine, season, day) == stock(path, programme, letter)
                compared += 1
    assert compared > 100


def open_and_cancelled(rows: pd.DataFrame, season: int, day: date) -> tuple[int, int]:
    known = rows[(rows["Collegejaar"] == season) & (rows[DATES[0]] <= pd.Timestamp(day))]
    cancelled = int((known[DATES[1]] <= pd.Timestamp(day)).sum())
    return len(known) - cancelled, cancelled


def stock(path: Path, programme: str, letter: str) -> tuple[int, int]:
    frame = pd.read_csv(path, dtype={"Isatcode": str})
    cell = frame[(frame["Isatcode"] == programme) & (frame["Herkomst"] == letter) & (frame["Hogerejaars"] == "N")]
    is_cancelled = cell["Status"] == "A"
    return int(cell.loc[~is_cancelled, "Aantal"].sum()), int(cell.loc[is_cancelled, "Aantal"].sum())


def test_nothing_is_known_after_today(made: Any, rows: pd.DataFrame) -> None:
    assert rows[list(DATES)].max().max() <= pd.Timestamp(made.summary.today)
    coming = rows[rows["Collegejaar"] == made.settings.seasons[-1]]
    assert set(coming["Inschrijfstatus"]) == {"Verzoek tot inschrijving", "Geannuleerd"}
    withdrawn = rows[DATES[1]].notna()
    assert (rows["Inschrijfstatus"] == "Geannuleerd").tolist() == withdrawn.tolist()
    assert (rows.loc[withdrawn, DATES[1]] > rows.loc[withdrawn, DATES[0]]).all()


def test_two_seasons_before_the_first_cohort_are_in_the_export(made: Any, rows: pd.DataFrame) -> None:
    first = made.settings.first_year - 2
    assert set(rows["Collegejaar"]) == set(range(first, made.settings.seasons[-1] + 1))


def test_a_student_who_comes_back_has_the_same_home_and_nationality(rows: pd.DataFrame) -> None:
    back = rows[rows.duplicated("Sleutel", keep=False)]
    same = ["Nationaliteit", "Geverifieerd adres postcode", "Geslacht", "School eerste vooropleiding"]
    assert back["Collegejaar"].groupby(back["Sleutel"]).nunique().max() >= 2
    assert (back.groupby("Sleutel")[same].nunique(dropna=False) == 1).all(axis=None)


def test_what_the_register_knows_says_something_about_who_will_come(rows: pd.DataFrame) -> None:
    dutch = rows[(rows["Nationaliteit"] == "Nederlandse") & (rows["Collegejaar"] < rows["Collegejaar"].max())]
    came = dutch["Inschrijfstatus"].isin(ENROLLED)
    far = dutch["Geverifieerd adres postcode"].str[:2].isin(["10", "30", "56", "65", "80", "97", "62", "75", "89"])
    several = dutch.groupby(["Collegejaar", "Sleutel"])["Croho"].transform("size") > 1
    assert came[far].mean() < came[~far].mean() - 0.05
    assert came[several].mean() < came[~several].mean() - 0.1
    numbers = dutch["Sleutel"].astype(int).groupby(dutch["Collegejaar"]).rank(pct=True)
    assert abs(np.corrcoef(numbers, came)[0, 1]) < 0.06
