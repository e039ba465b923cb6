"""Exports of student systems, 1CijferHO and the open dataset as they are, through `check` and `build`."""

from pathlib import Path

import pandas as pd
import pytest
from lib.field import enrol, list_enrolments, write_settings

DATES = ("starts_on", "enrolled_on", "left_on", "known_on")
MOMENTS = """
[features.dropout]
outcome = "dropout"
[features.dropout.moments]
enrolment = "day 0"
"""
NOVEMBER = 'november = "11-15"\n'  # when there are results


@pytest.fixture
def run(call, tmp_path):
    """Run commands on a folder `data`; returns the exit code of the last and all that it printed, as one line."""

    def run(*commands: str, kind="institution", options="", today="2024-02-15", moments=MOMENTS):
        toml = write_settings(tmp_path, kind, "data", options, today=today, after=moments)
        return [call(command, "-s", toml) for command in commands][-1]

    return run


def read_account(folder: Path) -> dict[tuple[str, str], int]:
    """Rows per fate and reason."""
    account = pd.read_parquet(folder.parent / "results" / "check.parquet")
    return account.groupby(["fate", "reason"])["rows"].sum().to_dict()


def read_tables(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder.parent / "results" / "tables.parquet").set_index(["cohort", "moment"])


@pytest.mark.parametrize("kind", ["closed each year", "open", "9999-12-31 while somebody studies"])
def test_an_end_on_31_august_is_the_end_of_a_year_and_of_no_study(run, data, kind):
    rows = list_enrolments()
    if kind == "open":
        rows["left_on"] = ""
    elif kind != "closed each year":
        rows.loc[rows["cohort"] == 2023, "left_on"] = "9999-12-31"
    rows.to_csv(data / "enrolments.csv", index=False)
    code, said = run("check", "build")
    assert code == 0, said
    tables = read_tables(data)
    assert tables.loc[("2022", "enrolment"), "with_outcome"] == tables.loc[("2022", "enrolment"), "rows"] == 40
    assert tables.loc[("2023", "enrolment"), "rows"] == 40


@pytest.mark.parametrize("kind", ["first years only", "one row for a whole study"])
def test_without_rows_of_the_next_year_it_is_said_why_there_is_no_outcome(run, data, kind):
    rows = list_enrolments()
    if kind == "first years only":
        rows = rows[rows["year_of_study"] == 1]
    else:
        rows = rows.assign(left_on=rows.groupby("student")["left_on"].transform("max")).drop_duplicates("student")
    rows.to_csv(data / "enrolments.csv", index=False)
    code, said = run("check")
    assert code == 0
    assert "without an outcome: no student of the year after" in said


def test_students_of_no_table_are_told_with_number_and_reason(run, data):
    others = [
        *[enrol(f"feb{number}", "34401", 2021, 1, "2022-02-01") for number in range(12)],
        *[enrol(f"dual{number}", "34401", 2021, 1, "2021-09-01") for number in range(3)],
        *[enrol(f"dual{number}", "56604", 2021, 1, "2021-09-01", "2022-01-31") for number in range(3)],
        *[enrol(f"back{number}", "34401", 2021, 1, "2021-09-01", "2021-10-31") for number in range(2)],
        *[enrol(f"back{number}", "34401", 2021, 1, "2022-02-01") for number in range(2)],
        *[enrol(f"moved{number}", "34479", 2021, 1, "2021-09-01", "2021-12-15") for number in range(11)],
        *[enrol(f"moved{number}", "34401", 2021, 1, "2022-02-01") for number in range(11)],
    ]
    pd.concat([list_enrolments(), pd.DataFrame(others)]).to_csv(data / "enrolments.csv", index=False)
    code, said = run("check", "build")
    assert code == 0, said
    account = read_account(data)
    assert account[("merged", "spells of one year in one programme are one enrolment: earliest start, latest end")] == 2
    assert not [fate for fate, _ in account if fate == "quarantined"]
    assert "First-years in no cohort table" in said
    absent = said[said.index("First-years in no cohort table") :]
    assert "enrolled after 1 October (a February start, or another │ 23 │" in absent


@pytest.mark.parametrize(
    ("write", "told"),
    [
        ("%d-%m-%Y", ""),
        ("%d/%m/%Y", ""),
        ("%Y%m%d", ""),
        ("%d-%m-%Y 0:00", ""),
        ("%Y-%m-%dT00:00:00+02:00", "times with a time zone"),
        ("serial", "numbers of days of a"),
    ],
)
def test_dates_in_one_dialect_are_the_same_days(run, data, write, told):
    rows = list_enrolments()
    rows.to_csv(data / "enrolments.csv", index=False)
    run("check")
    plain = pd.read_parquet(data.parent / "lake" / "enrolments.parquet")
    for column in DATES:
        days = pd.to_datetime(rows[column])
        rows[column] = (days - pd.Timestamp("1899-12-30")).dt.days if write == "serial" else days.dt.strftime(write)
    rows.to_csv(data / "enrolments.csv", index=False, sep=";")
    code, said = run("check")
    assert code == 0, said
    assert told in said
    pd.testing.assert_frame_equal(pd.read_parquet(data.parent / "lake" / "enrolments.parquet"), plain)


def test_dates_with_the_month_first_stop_with_how_to_write_them(run, data):
    rows = list_enrolments()
    for column in DATES:
        rows[column] = pd.to_datetime(rows[column]).dt.strftime("%m/%d/%Y")
    rows.to_csv(data / "enrolments.csv", index=False)
    code, said = run("check")
    assert code == 2
    assert "puts the month before the day" in said
    assert "write dates as 2024-09-01" in said


def test_a_student_system_without_a_header_shows_nobody(run, data):
    rows = "2134567,34401,2022,1,2022-09-01\n2134568,34401,2022,1,2022-09-01\n"
    (data / "enrolments.csv").write_text(rows)
    code, said = run("check")
    assert code == 4
    assert "2134567" not in said


MAIN = "hoofdinschrijving binnen het domein hoger onderwijs"


def list_raw(students: int = 120) -> pd.DataFrame:
    rows = []
    for number in range(students):
        cohort = 2019 + number % 4
        for year in range(cohort, cohort + 1 + (number % 3 > 0)):
            rows.append(
                {
                    "Persoonsgebonden nummer": f"{number:012d}", "Inschrijvingsjaar": year, "Opleidingscode": "34401",
                    "Eerste jaar aan deze instelling": cohort, "Eerste jaar in het hoger onderwijs": cohort,
                    "Eerste jaar aan deze opleiding-instelling": cohort, "Diplomajaar hoogste vooropleiding": cohort,
                    "Geslacht": "MV"[number % 2], "Leeftijd per peildatum 1 oktober": "019",
                    "Postcodecijfers student op 1 oktober": "1234",
                    "Soort inschrijving continu hoger onderwijs": "1", "Datum inschrijving": f"{year}0901",
                    "Hoogste vooropleiding": "00415",
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def snake(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns=lambda name: "_".join(name.lower().replace("-", " ").split()))


def decode(raw: pd.DataFrame) -> pd.DataFrame:
    return raw.assign(
        **{
            "Opleidingscode Naam opleiding": "B Communicatie",
            "Hoogste vooropleiding Omschrijving vooropleiding": "havo profiel economie & maatschappij",
        }
    )


def enrich(raw: pd.DataFrame) -> pd.DataFrame:
    sexes = raw["Geslacht"].map({"M": "man", "V": "vrouw"})
    return decode(raw).assign(**{"Soort inschrijving continu hoger onderwijs": MAIN, "Geslacht": sexes})


@pytest.mark.parametrize("kind", ["output of the tool", "enriched", "plain", "headings of the description", "dates"])
def test_a_state_of_1cijferho_is_read_whole(run, data, kind):
    raw = list_raw()
    dates = raw["Datum inschrijving"].str.replace(r"(\d{4})(\d\d)(\d\d)", r"\3-\2-\1", regex=True)
    files = {
        "output of the tool": {"": snake(raw), "_decoded": snake(decode(raw)), "_enriched": snake(enrich(raw))},
        "enriched": {"_enriched": snake(enrich(raw))},
        "plain": {"": snake(raw)},
        "headings of the description": {"_enriched": enrich(raw)},
        "dates": {"_enriched": snake(enrich(raw).assign(**{"Datum inschrijving": dates}))},
    }[kind]
    for state, frame in files.items():
        frame.to_csv(data / f"EV299XX24{state}.csv", sep=";", index=False)
    code, said = run("check", kind="cijferho")
    assert code == 0, said
    assert len(pd.read_parquet(data.parent / "lake" / "enrolments.parquet")) == len(raw)
    assert ("not read: EV299XX24.csv, EV299XX24_decoded.csv" in said) == (kind == "output of the tool")


def test_the_fixed_width_file_is_read_with_its_description_and_shows_nobody_without(run, data):
    raw = list_raw().astype(str)
    widths = raw.apply(lambda column: column.str.len().max())
    lines = ["".join(value.rjust(width) for value, width in zip(row, widths, strict=True)) for row in raw.to_numpy()]
    (data / "EV299XX24.asc").write_text("\n".join(lines) + "\n", encoding="cp1252")
    code, said = run("check", kind="cijferho")
    assert code == 4
    assert raw.iloc[0, 0] not in said
    starts = 1 + widths.cumsum() - widths
    layout = [f"{name:<60}{starts[name]:>5}{widths[name]:>12}" for name in raw.columns]
    (data / "Bestandsbeschrijving_1cyferho_2024.txt").write_text("\n".join(layout) + "\n", encoding="cp1252")
    code, said = run("check", kind="cijferho")
    assert code == 0, said
    assert len(pd.read_parquet(data.parent / "lake" / "enrolments.parquet")) == len(raw)


def put_open_dataset(folder: Path, *, daily: bool = True) -> dict[str, pd.DataFrame]:
    """The files of the open dataset, small; question marks stand for what is missing."""
    courses = pd.DataFrame(
        [(module, run, 268) for module in ("AAA", "BBB") for run in ("2013J", "2014J")],
        columns=["code_module", "code_presentation", "module_presentation_length"],
    )
    students = courses.iloc[:, :2].merge(pd.DataFrame({"number": range(30)}), how="cross")
    students = students.assign(id_student=1000 + students.index).drop(columns="number")
    key, count = students.copy(), len(students)
    info = students.assign(
        gender="F", region="Wales", highest_education="A Level or Equivalent", imd_band=["10-20", "?"] * (count // 2),
        age_band="0-35", num_of_prev_attempts=0, studied_credits=60, disability="N",
        final_result=["Pass", "Withdrawn", "Fail"] * (count // 3),
    )  # fmt: skip
    marks = courses.iloc[:, :2].assign(id_assessment=range(100, 104), assessment_type="TMA", date=30, weight=50)
    handed_in = key.merge(marks)[["id_assessment", "id_student"]]
    files = {
        "courses": courses,
        "studentInfo": info,
        "studentRegistration": key.assign(date_registration=-30, date_unregistration="?"),
        "assessments": marks,
        "studentAssessment": handed_in.assign(date_submitted=29, is_banked=0, score=["70", "?"] * (count // 2)),
        "studentVle": key.assign(id_site=1, date=3, sum_click=4),
    }
    if not daily:
        del files["studentVle"]
        totals = {"clicks_before_day0": 3, "click_rows_before_day0": 1, "clicks_to_day56": 40}
        files["clicks_by_day"] = key.assign(**totals)
    for name, frame in files.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return files


OPEN = {"kind": "oulad", "today": "2016-01-01"}


@pytest.mark.parametrize("daily", [True, False], ids=["studentVle as published", "totals"])
def test_the_open_dataset_is_read_as_it_is(run, data, daily):
    put_open_dataset(data, daily=daily)
    code, said = run("check", **OPEN)
    assert code == 0, said
    assert len(pd.read_parquet(data.parent / "lake" / "enrolments.parquet")) == 120


@pytest.mark.parametrize("name", ["courses", "studentInfo", "studentRegistration", "assessments", "studentAssessment"])
def test_a_row_twice_in_the_open_dataset_is_merged_and_told(run, data, name):
    frame = put_open_dataset(data)[name]
    pd.concat([frame, frame.head(1)]).to_csv(data / f"{name}.csv", index=False)
    code, said = run("check", **OPEN)
    assert code == 0, said
    assert "merged" in said or "it was taken once" in said
    assert len(pd.read_parquet(data.parent / "lake" / "enrolments.parquet")) == 120


def test_a_presentation_that_courses_lacks_stops_with_that_reason(run, data):
    put_open_dataset(data)["courses"].head(3).to_csv(data / "courses.csv", index=False)
    code, said = run("check", **OPEN)
    assert code == 2
    assert "the presentation is not in courses.csv" in said


def test_a_presentation_that_begins_in_another_month_asks_for_it(run, data):
    for name, frame in put_open_dataset(data).items():
        if "code_presentation" in frame:
            frame["code_presentation"] = frame["code_presentation"].replace("2014J", "2014D")
        frame.to_csv(data / f"{name}.csv", index=False)
    code, said = run("check", **OPEN)
    assert code == 4
    assert 'starts = { D = "04-01" }' in said
    assert run("check", **OPEN, options='starts = { D = "04-01" }')[0] == 0


def list_results(enrolments: pd.DataFrame) -> pd.DataFrame:
    first = enrolments[enrolments["year_of_study"] == 1].reset_index(drop=True)
    points = 40 + (first.index * 37) % 55
    return first[["student", "programme", "cohort"]].assign(
        programme=first["programme"], course="Statistiek", assessment="toets", attempt=1, score=points, passed=True,
        submitted_on=first["cohort"].astype(str) + "-10-20", graded_on=first["cohort"].astype(str) + "-11-01",
        credits=5, banked=False, known_on=first["cohort"].astype(str) + "-10-20",
    )  # fmt: skip


@pytest.mark.parametrize("is_other", [False, True])
def test_a_course_on_another_scale_is_told_before_anybody_is_scored(run, data, is_other):
    enrolments = list_enrolments(each=100).assign(programme="34401")
    results = list_results(enrolments)
    if is_other:
        results["score"] = results["score"].where(results["cohort"] != 2023, results["score"] / 10)
    enrolments.to_csv(data / "enrolments.csv", index=False)
    results.to_csv(data / "results.csv", index=False)
    code, said = run("check", "build", moments=MOMENTS + NOVEMBER)
    assert code == 0, said
    assert ("In Statistiek of 34401 results seem to be on another scale this year" in said) == is_other
