from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.quarantine import hold_to_schema
from features.schemas import SCHEMAS
from simulation import Seasons, SimulationSettings, draw_seasons, simulate_institution
from simulation.files.weekly import irregular_weeks
from simulation.season import deliveries

KEY = ["programme", "origin", "status", "academic_year", "delivered_on"]
SETTINGS = SimulationSettings(students=6_000, years=3, programmes=40, seed=8)


@pytest.fixture(scope="module")
def seasons() -> Seasons:
    return draw_seasons(SETTINGS)


def read_files(folder: Path, season: int) -> pd.DataFrame:
    """First-years of the weekly files of a season, summed like the lake does it, of one delivery per week."""
    weeks = {}
    for path in sorted(folder.glob(f"telbestand_sl_*_{season}.csv")):
        day = date.fromisoformat(path.stem.split("_")[2])
        rows = pd.read_csv(path, dtype={"Isatcode": str}).assign(delivered_on=pd.Timestamp(day))
        weeks[day.isocalendar()[:2]] = rows[rows["Hogerejaars"] == "N"]
    rows = pd.concat([rows for rows in weeks.values() if len(rows)])
    rows["origin"] = rows["Herkomst"].map({"N": "NL", "E": "EEA", "R": "non-EEA"})
    rows["applicants"] = (rows["Aantal"] / rows["meercode_V"]).where(rows["Status"] != "A")
    rows = rows.rename(columns={"Isatcode": "programme", "Status": "status", "Studiejaar": "academic_year"})
    return rows.groupby(KEY).agg(applications=("Aantal", "sum"), applicants=("applicants", "sum")).sort_index()


@pytest.mark.parametrize("suppress_below", [0, 5])
def test_seasons_in_memory_say_what_the_files_say(tmp_path: Path, suppress_below: int) -> None:
    settings = SimulationSettings(students=400, years=1, seed=3, suppress_below=suppress_below)
    simulate_institution(settings, tmp_path / "out")
    drawn = draw_seasons(settings)
    for season in settings.seasons[:-2]:  # later ones have switchers from students
        rows = drawn.application_counts[drawn.application_counts["academic_year"] == season]
        memory = rows.astype({"programme": str, "origin": str, "status": str}).set_index(KEY).sort_index()
        files = read_files(tmp_path / "out" / "studielink", season)
        assert list(memory.index) == list(files.index)
        assert memory["applications"].tolist() == files["applications"].tolist()
        assert memory["applicants"].fillna(0.0).to_numpy() == pytest.approx(files["applicants"].to_numpy())
    told = pd.read_parquet(tmp_path / "out-truth" / "inflow.parquet")
    history = told[told["academic_year"] < settings.first_year].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        drawn.truth[drawn.truth["academic_year"] < settings.first_year].reset_index(drop=True),
        history.astype({"counted": "int64"}),
    )


def test_frames_fit_their_schemas_and_have_one_row_per_key(seasons: Seasons) -> None:
    for name, frame in seasons.tables().items():
        held = hold_to_schema(frame, SCHEMAS[name], name)
        assert len(held.unfit) == 0
        assert not held.absent
        assert held.unknown == ()
        assert frame.dtypes.to_dict() == held.fit[list(frame.columns)].dtypes.to_dict()
        assert not frame.duplicated(list(SCHEMAS[name].key)).any()


def test_the_same_settings_give_the_same_seasons(seasons: Seasons) -> None:
    again = draw_seasons(SETTINGS)
    for name, frame in seasons.tables().items():
        pd.testing.assert_frame_equal(frame, again.tables()[name])
    pd.testing.assert_frame_equal(seasons.truth, again.truth)


def test_counts_are_those_of_the_truth_and_every_season_has_one(seasons: Seasons) -> None:
    series = ["programme", "origin", "exam_type", "academic_year"]
    counted = seasons.truth.loc[seasons.truth["counted"] > 0].set_index(series)["counted"].sort_index()
    listed = seasons.student_counts.set_index(series)["students"].sort_index()
    assert listed.tolist() == counted.tolist()
    assert list(listed.index) == list(counted.index)
    assert set(seasons.truth["academic_year"]) == set(SETTINGS.seasons)


def test_counts_differ_from_the_truth_by_chance_only(seasons: Seasons) -> None:
    capped = seasons.truth["programme"].isin(seasons.caps["programme"])
    free = seasons.truth[~capped & (seasons.truth["expected_inflow"] > 0)]
    expected, difference = free["expected_inflow"], free["counted"] - free["expected_inflow"]
    spread = float(np.sqrt((2.0 + 1.0 / expected).sum()))
    assert abs(float((difference**2 / expected - 1.0).sum())) < 4.5 * spread
    assert abs(difference.sum()) < 4.5 * expected.sum() ** 0.5


def test_caps_hold_in_every_season(seasons: Seasons) -> None:
    series = ["programme", "academic_year"]
    counted = seasons.truth.groupby(series)["counted"].sum()
    shares = [counted[row.programme, row.academic_year] / row.cap for row in seasons.caps.itertuples()]
    assert len(shares) == 3 * len(SETTINGS.seasons)
    assert max(shares) <= 1.0
    assert np.mean(np.array(shares) > 0.9) > 0.5


def test_irregular_deliveries_are_there_as_a_lake_would_hold_them(seasons: Seasons) -> None:
    days = seasons.application_counts.groupby("academic_year")["delivered_on"].unique()
    found = {year: {day.date() for day in days[year]} for year in SETTINGS.seasons}
    regular = {year: set(deliveries(year)) for year in SETTINGS.seasons}
    odd = {what: deliveries(season)[week] for what, (season, week) in irregular_weeks(SETTINGS).items()}
    missing, late, twice = SETTINGS.seasons[-4:-1]
    assert odd["missing"] in regular[missing] - found[missing]
    assert found[late] - regular[late] == {odd["late"] + timedelta(days=3)}
    assert found[twice] - regular[twice] == {odd["twice"] + timedelta(days=2)}
    assert odd["twice"] not in found[twice]
    assert found[SETTINGS.seasons[0]] <= regular[SETTINGS.seasons[0]]


def test_programmes_open_and_close(seasons: Seasons) -> None:
    years = seasons.student_counts.astype({"programme": str}).groupby("programme")["academic_year"].agg(["min", "max"])
    listed = seasons.programmes.astype({"programme": str}).set_index("programme")
    new = listed[listed["first_year"] > SETTINGS.seasons[0]]
    closed = listed[listed["last_year"].notna()]
    assert len(new) == 2
    assert len(closed) == 1
    assert (years["min"].reindex(new.index) == new["first_year"]).all()
    assert (years["max"].reindex(closed.index) == closed["last_year"]).all()
