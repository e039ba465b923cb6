import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from features.errors import SettingsError
from simulation import MARKER, SimulationSettings, simulate_institution

TABLES = (
    "programmes",
    "caps",
    "enrolments",
    "assessments",
    "results",
    "activity",
    "attendance",
    "group_work",
    "consents",
    "groups",
    "caseload",
)
TINY = {"students": 120, "years": 2, "seed": 5}


def digest(out: Path) -> dict[str, str]:
    folders = (out, out.with_name(out.name + "-truth"))
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(out.parent)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_gives_the_same_bytes_in_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate_institution(SimulationSettings(**TINY), tmp_path / "one" / "out")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    simulate_institution(SimulationSettings(**TINY), tmp_path / "two" / "out")
    first, second = digest(tmp_path / "one" / "out"), digest(tmp_path / "two" / "out")
    assert first == second
    assert len(first) > 250
    assert {Path(name).suffix for name in first} == {".csv", ".xlsx", ".parquet", ".json", ""}


def test_another_seed_gives_other_students(tmp_path: Path) -> None:
    simulate_institution(SimulationSettings(**TINY), tmp_path / "one" / "out")
    simulate_institution(SimulationSettings(**{**TINY, "seed": 6}), tmp_path / "two" / "out")
    first, second = digest(tmp_path / "one" / "out"), digest(tmp_path / "two" / "out")
    for table in ("enrolments", "results", "activity", "groups"):
        assert first[f"out/institution/{table}.parquet"] != second[f"out/institution/{table}.parquet"]


def test_one_cohort_is_enough_and_has_no_outcome_yet(tmp_path: Path) -> None:
    summary = simulate_institution(SimulationSettings(students=100, years=1, seed=2), tmp_path / "out")
    assert summary.dropout_rate is None
    assert summary.cohorts == (2019,)
    assert summary.seasons == tuple(range(2014, 2021))


def test_truth_stands_beside_the_extracts_with_its_marker(made: Any) -> None:
    assert made.summary.truth == made.summary.out.with_name("out-truth")
    assert (made.summary.truth / MARKER).is_file()
    assert not list(made.summary.out.rglob(MARKER))


def test_progress_is_told_and_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    simulate_institution(SimulationSettings(**TINY), tmp_path / "out", lambda step, part: told.append((step, part)))
    parts = [part for _, part in told]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert [step for step, _ in told][:2] == ["2015", "2016"]


@pytest.mark.parametrize("taken", ["out", "out-truth"])
def test_a_folder_in_use_is_refused(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir()
    (tmp_path / taken / "something.txt").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        simulate_institution(SimulationSettings(**TINY), tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*")] == [taken, "something.txt"]


def test_size_is_what_was_asked(made: Any) -> None:
    assert made.summary.first_years == pytest.approx(made.settings.students, rel=0.08)


def test_summary_counts_the_rows_of_every_table(made: Any) -> None:
    for table in TABLES:
        assert made.summary.rows[table] == len(made.table(table)) > 0
    assert made.summary.files == len(list((made.summary.out / "studielink").glob("*.csv")))


def test_counts_in_the_workbook_equal_the_enrolments_on_1_october(made: Any) -> None:
    book = pd.read_excel(made.summary.out / "studielink" / "oktober_bestand.xlsx", dtype={"Isatcode": str})
    enrolments = made.table("enrolments").astype({"cohort": "int64"})
    left = pd.to_datetime(enrolments["left_on"])
    here = left.isna() | (left > pd.to_datetime(enrolments["cohort"].astype(str) + "-10-01"))
    first = enrolments[here & (enrolments["year_of_study"] == 1)]
    counted = first.groupby(["cohort", "programme"]).size()
    listed = book[book["Aantal eerstejaars croho"] == 1].groupby(["Collegejaar", "Isatcode"])
    listed = listed["Aantal Hoofdinschrijvingen"].sum()
    listed = listed[listed.index.get_level_values(0) >= made.settings.first_year]
    assert dict(listed) == {(int(c), str(p)): int(n) for (c, p), n in counted.items()}
    assert 0 < (~here).sum() < 0.03 * len(enrolments)


def test_dropout_can_be_derived_from_the_enrolments(made: Any) -> None:
    enrolments = made.table("enrolments").astype({"cohort": "int64"})
    truth = made.truth("students").astype({"cohort": "int64"})
    past = truth[(truth["cohort"] < made.settings.cohorts[-1]) & truth["counted_on_1_october"]]
    programmes = enrolments.set_index(["student", "cohort"])["programme"].to_dict()
    derived = [(row.student, row.cohort + 1) not in programmes for row in past.itertuples()]
    assert derived == past["drawn_dropout"].tolist()
    switched = past[past["drawn_switch"]]
    assert len(switched) > 10
    for row in switched.itertuples():
        assert programmes[(row.student, row.cohort + 1)] != row.programme


def test_the_current_cohort_has_no_next_year_and_no_departure_to_come(made: Any) -> None:
    enrolments = made.table("enrolments")
    assert set(enrolments["cohort"]) == {str(cohort) for cohort in made.settings.cohorts}
    assert pd.to_datetime(enrolments["left_on"]).max() <= pd.Timestamp(made.settings.today)


def test_caps_hold_in_every_counted_year(made: Any) -> None:
    caps = made.table("caps")
    assert set(caps["academic_year"]) == set(made.settings.seasons)
    listed = made.table("programmes").set_index("programme")["cap"].dropna().to_dict()
    last = caps[caps["academic_year"] == made.settings.seasons[-1]]
    assert last.set_index("programme")["cap"].to_dict() == listed
    book = pd.read_excel(made.summary.out / "studielink" / "oktober_bestand.xlsx", dtype={"Isatcode": str})
    first = book[book["Aantal eerstejaars croho"] == 1]
    yearly = first.groupby(["Isatcode", "Collegejaar"])["Aantal Hoofdinschrijvingen"].sum()
    shares = [
        yearly[row.programme, row.academic_year] / row.cap
        for row in caps.itertuples()
        if row.academic_year < made.settings.seasons[-1]
    ]
    assert max(shares) <= 1.0
    assert np.median(shares) > 0.9


def test_dropout_is_common_and_can_be_told_apart_by_who_knows_the_truth(made: Any) -> None:
    truth = made.truth("students")
    past = truth[(truth["cohort"] < str(made.settings.cohorts[-1])) & truth["counted_on_1_october"]]
    rate = past["drawn_dropout"].mean()
    assert 0.22 < rate < 0.34
    assert made.summary.dropout_rate == pytest.approx(rate)
    assert past["dropout_chance"].mean() == pytest.approx(rate, abs=0.04)
    ranks = past["dropout_chance"].rank()
    dropped = past["drawn_dropout"].to_numpy()
    n1, n0 = dropped.sum(), (~dropped).sum()
    auc = (ranks[dropped].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
    assert 0.78 < auc < 0.87


def test_traces_say_something_about_dropout(made: Any) -> None:
    truth = made.truth("students").set_index(["student", "cohort"])
    results = made.table("results")
    mean = results[results["graded_on"].notna()].groupby(["student", "cohort"])["score"].mean().astype(float)
    days = made.table("activity").groupby(["student", "cohort"]).size()
    both = truth.join(mean.rename("score")).join(days.rename("days")).dropna(subset=["score"])
    assert np.corrcoef(both["score"], both["ability"])[0, 1] > 0.4
    assert np.corrcoef(both["days"].fillna(0), both["engagement"])[0, 1] > 0.3
