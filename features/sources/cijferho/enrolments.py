"""1CijferHO: enrolments (EV), school grades (VAKHAVW), poverty areas (APCG).

A folder holds one EV file and, when delivered, one of each of the others; `files` says which of several states of
conversion is read. Columns are found by name; more than needed is fine. What is done about the traps of this delivery:

- codes are decoded value by value, as a file may be decoded in part; a programme without a name goes by its code;
- prior education is as of the extraction: it is used only when its diploma year is not after the
  enrolment year, otherwise empty;
- a grade of 0 means that there is none; grades are times ten, which is the scale 0-100 used here;
- only main enrolments count (whole word: other kinds have the word inside a longer one);
- an enrolment date may lie before the academic year (a renewed enrolment keeps its first date): a row
  is known from the start of its academic year at the earliest, otherwise next year would leak;
- a diploma of the programme counts when the delivery has its date and its kind: a propaedeutic diploma has a date too.

One enrolment per person, programme and academic year: the cohort is the academic year of the row.
School grades carry no date; they are taken as known when the student enrols, as havo and vwo come before.
"""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from features.errors import ExtractError
from features.sources.cijferho import codes
from features.sources.cijferho.files import Found, find_file, read_delivered
from features.sources.delivery import Intake, Source
from features.sources.options import SourceSettings
from features.sources.reading import check_columns, read_table
from features.values import convert, to_text
from features.values.dates import days_in, read_dates
from features.values.texts import LARGEST_WHOLE
from features.vocabulary import Kind

_PERSON, _YEAR = "persoonsgebonden_nummer", "inschrijvingsjaar"
_FIRST_YEAR, _FIRST_YEAR_HO = "eerste_jaar_aan_deze_opleiding_instelling", "eerste_jaar_in_het_hoger_onderwijs"
_MANDATORY = (_PERSON, _YEAR, _FIRST_YEAR, "soort_inschrijving_continu_hoger_onderwijs", "datum_inschrijving")
_PROGRAMME, _CODE = "opleidingscode_naam_opleiding", "opleidingscode"
_DIPLOMA, _DIPLOMA_YEAR = "hoogste_vooropleiding_omschrijving_vooropleiding", "diplomajaar_hoogste_vooropleiding"
_SEX, _AGE, _POSTCODE = "geslacht", "leeftijd_per_peildatum_1_oktober", "postcodecijfers_student_op_1_oktober"
_GRADUATED, _GRADUATED_KIND = "datum_tekening_diploma", "soort_diploma_instelling"
_LEFT = "datum_uitschrijving"
_OPTIONAL = (_DIPLOMA, _DIPLOMA_YEAR, _FIRST_YEAR_HO, _SEX, _AGE, _POSTCODE)
_SUBJECT, _EXAM, _MEAN = "afkorting_vak", "cijfer_eerste_centraal_examen", "gemiddeld_cijfer_cijferlijst"
_SUBJECTS = {  # the names a subject had over the years -> the fact
    **dict.fromkeys(("ne", "netl"), "exam_dutch"),
    **dict.fromkeys(("en", "entl"), "exam_english"),
    **dict.fromkeys(("wisA", "wa", "wa1", "wa12"), "exam_maths_a"),
    **dict.fromkeys(("wisB", "wb", "wb1", "wb12"), "exam_maths_b"),
    "wisC": "exam_maths_c",
}
_AGE_BANDS = ((18, "under 18"), (21, "18-20"), (25, "21-24"), (30, "25-29"), (np.inf, "30 or over"))
# How a description of prior education begins -> its kind, for audits.
_SCHOOLS = {**{name: name for name in ("vwo", "havo", "mbo", "hbo", "wo")}, "overig": "other"}
_KEY = ["student", "programme", "cohort"]


def _fill(settings: SourceSettings, intake: Intake) -> None:
    folder = settings.path if settings.path.is_dir() else settings.path.parent
    found = Found(settings.path) if settings.path.is_file() else find_file(folder, "EV")
    if found is None:
        raise ExtractError(
            "There is no enrolment file (EV*.csv, .parquet or .asc).",
            where=str(folder),
            do="Put the 1CijferHO delivery there, as DUO delivers it or converted.",
        )
    path, delivered = found.path, _read_enrolments(found, intake)
    remark = partial(intake.remark, "enrolments", path.name, count=len(delivered))
    for column in (column for column in _OPTIONAL if column not in delivered.columns):
        remark(f"column '{column}' is missing; what is made of it is empty")
    optional = (*_OPTIONAL, _GRADUATED, _GRADUATED_KIND, _LEFT)
    complete = delivered.reindex(columns=[*delivered.columns, *(name for name in optional if name not in delivered)])
    frame = _main_enrolments(complete, path.name, intake)
    if not {_GRADUATED, _GRADUATED_KIND} <= set(delivered.columns):
        remark(f"no diplomas ('{_GRADUATED}' with '{_GRADUATED_KIND}'); who left may have graduated")
    school, areas = find_file(folder, "VAKHAVW"), find_file(folder, "APCG")
    grades = None if school is None else _grades(school.path, frame["student"], intake)
    _add_enrolments(intake, frame, grades, path.name)
    if grades is not None and school is not None:
        _add_facts(intake, frame, grades, school.path.name)
    poor = None if areas is None else read_table(areas.path, ("CBS_APCG_PC4", "CBS_APCG_tf")).frame
    _add_groups(intake, frame, poor, path.name)


def _read_enrolments(found: Found, intake: Intake) -> pd.DataFrame:
    """Return the rows of an enrolment file, with names for the codes of programmes and prior education."""
    name = found.path.name
    file = read_delivered(found.path, _MANDATORY, (*_MANDATORY, *_OPTIONAL, _PROGRAMME, _CODE))
    intake.take_file("enrolments", name, file)
    has_code = _CODE in file.frame.columns and _PROGRAMME not in file.frame.columns
    check_columns(file.frame, (*_MANDATORY, _CODE if has_code else _PROGRAMME), name)
    if found.others:
        said = f"read of this delivery, as its codes are decoded furthest; not read: {', '.join(found.others)}"
        intake.remark("enrolments", name, said, file.read)
        _tell_fewer(found, file.read, intake)
    frame, without = codes.decode(file.frame, found.path.parent)
    for column, count in without.items():
        kind = "programme" if column == _PROGRAMME else "prior education"
        goes = "they go by their code" if column == _PROGRAMME else "it is left empty"
        intake.remark(
            "enrolments",
            name,
            f"a code of {kind} has no name, in this file nor in a Dec table beside it; {goes}",
            count,
        )
    programme = to_text(frame[_PROGRAMME])
    return frame.assign(**{_PROGRAMME: programme.fillna(to_text(frame[_CODE])) if _CODE in frame else programme})


def _tell_fewer(found: Found, read: int, intake: Intake) -> None:
    """Tell of the files beside it that hold more rows: a conversion that broke off leaves half a file."""
    for other in found.others:
        rows = read_delivered(found.path.with_name(other), (), _MANDATORY).read
        said = f"holds {read:,} rows, and {other} beside it {rows:,}: convert the delivery again, so that none is lost"
        intake.remark("enrolments", found.path.name, said, max(rows - read, 0))


def _main_enrolments(delivered: pd.DataFrame, file: str, intake: Intake) -> pd.DataFrame:
    """Keep main enrolments; add the key, dates and years as numbers."""
    named = delivered.assign(student=to_text(delivered[_PERSON]))
    is_main = codes.is_main_enrolment(named["soort_inschrijving_continu_hoger_onderwijs"])
    unclear = named.loc[is_main.isna(), ["student"]]
    intake.reject("enrolments", unclear, "the kind of enrolment is neither a code nor a text that is known", file)
    others = named[~is_main.fillna(True).astype(bool)]
    intake.leave_out("enrolments", file, "not a main enrolment", others, usual=0.75)
    frame = named[is_main.fillna(False).astype(bool)]
    year, first = _number(frame[_YEAR]), _number(frame[_FIRST_YEAR])
    starts_on = days_in(year, "09-01")
    enrolled_on = _date(frame["datum_inschrijving"])
    return frame.assign(
        programme=frame[_PROGRAMME],
        cohort=year.astype("string[pyarrow]"),
        year=year,
        first_year=first,
        starts_on=starts_on,
        enrolled_on=enrolled_on,
        known_on=enrolled_on.where(~(enrolled_on < starts_on), starts_on),
    )


def _number(values: pd.Series) -> pd.Series:
    """Whole numbers, as codes and grades times ten are; missing where a value is none."""
    numbers = convert(to_text(values), Kind.NUMBER)[0].round()
    return numbers.where(numbers.abs() <= LARGEST_WHOLE).astype("Int64")


def _date(values: pd.Series) -> pd.Series:
    return read_dates(values).values


def _add_enrolments(intake: Intake, frame: pd.DataFrame, grades: pd.DataFrame | None, file: str) -> None:
    diploma_year = _number(frame[_DIPLOMA_YEAR])
    is_earlier = _has_earlier_diploma(frame)
    later, undated = int((diploma_year > frame["year"]).fillna(False).sum()), int(diploma_year.isna().sum())
    remark = partial(intake.remark, "enrolments", file)
    remark("the diploma is dated after the enrolment; prior education is left empty", later)
    remark("the diploma has no year; prior education is left empty", undated)
    table = frame[[*_KEY, "starts_on", "enrolled_on", "known_on"]].assign(
        year_of_study=frame["year"] - frame["first_year"] + 1,
        applied_on=None,
        applications=None,
        left_on=_date(frame[_LEFT]),
        # The date of the final diploma, where the kind says that it is one.
        graduated_on=_date(frame[_GRADUATED]).where(codes.is_final_diploma(frame[_GRADUATED_KIND])),
        prior_education=to_text(frame[_DIPLOMA]).where(is_earlier),
        prior_diploma_year=diploma_year.where(is_earlier),
        prior_mean_grade=_mean_grades(frame["student"], grades, intake),
        planned_credits=None,
        previous_attempts=None,
    )
    early = int((frame["enrolled_on"] < frame["starts_on"]).sum())
    remark("the enrolment is dated before the academic year; the row is known from 1 September", early)
    intake.add("enrolments", table, file, rows=0)


def _has_earlier_diploma(frame: pd.DataFrame) -> pd.Series:
    earlier: pd.Series = (_number(frame[_DIPLOMA_YEAR]) <= frame["year"]).fillna(False).astype(bool)
    return earlier


def _grades(path: Path, students: pd.Series, intake: Intake) -> pd.DataFrame:
    """Return the grades with the student as `students` writes the number: either file may have lost its zeros."""
    columns = (_PERSON, _SUBJECT, _EXAM, _MEAN)
    file = read_delivered(path, columns, columns)
    grades = file.frame
    check_columns(grades, columns, path.name)
    intake.take_file("facts", path.name, file)
    exam, mean = _number(grades[_EXAM]), _number(grades[_MEAN])
    named, written = to_text(grades[_PERSON]), students.dropna().drop_duplicates()
    known = written.set_axis(codes.strip_zeros(written)).loc[lambda one: ~one.index.duplicated()]
    return grades.assign(
        student=codes.strip_zeros(named).map(known).astype("string[pyarrow]").fillna(named),
        name=to_text(grades[_SUBJECT]).map(_SUBJECTS).astype("string[pyarrow]"),
        number=exam.mask(exam == 0),
        mean=mean.mask(mean == 0),
    )


def _mean_grades(students: pd.Series, grades: pd.DataFrame | None, intake: Intake) -> pd.Series | None:
    """The mean of the grade list; a student with two lists has none, as nothing tells which counts."""
    if grades is None:
        return None
    means = grades.dropna(subset=["student", "mean"]).groupby("student")["mean"].agg(["min", "max"])
    two_lists = means["min"] != means["max"]
    sentence = "a student has two grade lists with different means; the mean is left empty"
    intake.remark("enrolments", "school grades", sentence, int(two_lists.sum()))
    return students.map(means.loc[~two_lists, "min"]).astype("Float64")


def _add_facts(intake: Intake, frame: pd.DataFrame, grades: pd.DataFrame, file: str) -> None:
    common = grades[grades["name"].notna()]
    leave_out = partial(intake.leave_out, "facts", file)
    leave_out("the grade of another subject", grades[grades["name"].isna()])
    leave_out("a central exam grade of 0, or none, means no grade", common[common["number"].isna()])
    leave_out("no student is named", common[common["number"].notna() & common["student"].isna()], usual=0.05)
    filled = common.dropna(subset=["student", "number"])
    single = filled.drop_duplicates(["student", "name", "number"])
    conflicting = single.duplicated(["student", "name"], keep=False)
    shown = single[["student", "name", "number"]]
    reason = "two exam grades for one subject; which one counts is not delivered"
    intake.reject("facts", shown[conflicting], reason, file)
    intake.merge("facts", file, filled.drop(index=single.index), "the same exam grade is delivered more than once")
    clear = shown[~conflicting]
    is_enrolled = clear["student"].isin(frame["student"])
    leave_out("the student has no main enrolment", clear[~is_enrolled])
    table = frame[[*_KEY, "known_on"]].merge(clear, on="student")
    intake.add_made("facts", table.assign(text=None), file, int(is_enrolled.sum()))


def _add_groups(intake: Intake, frame: pd.DataFrame, areas: pd.DataFrame | None, file: str) -> None:
    # The kind of school a student came from, as far as it was known when the year began.
    school = to_text(frame[_DIPLOMA]).str.lower().str.extract(r"^([a-z]+)", expand=False).map(_SCHOOLS)
    attributes = {
        "sex": codes.decode_sex(frame[_SEX]),
        "age_band": _age_bands(_number(frame[_AGE])),
        "prior_route": _prior_routes(frame),
        "prior_education": school.astype("string[pyarrow]").where(_has_earlier_diploma(frame)).fillna("unknown"),
    }
    if areas is not None:
        check_columns(areas, ("CBS_APCG_PC4",), "APCG file")
        attributes["poverty_area"] = _poverty_areas(to_text(frame[_POSTCODE]), areas)
    parts = [
        frame[["student", "cohort", "known_on"]].assign(attribute=name, value=value)
        for name, value in attributes.items()
    ]
    # a person with two main enrolments in one year has the same attributes twice
    key = ["student", "cohort", "attribute", "value"]
    groups = pd.concat(parts).sort_values("known_on", kind="stable").drop_duplicates(key)
    intake.count("groups", file, len(frame))
    intake.add_made("groups", groups, file, len(frame))


def _age_bands(age: pd.Series) -> pd.Series:
    edges = [-np.inf, *(limit for limit, _ in _AGE_BANDS)]
    bands = pd.cut(age.astype("float64"), edges, right=False, labels=[name for _, name in _AGE_BANDS])
    return bands.astype("string[pyarrow]")


def _prior_routes(frame: pd.DataFrame) -> pd.Series:
    """How the student came to the programme: straight from school, after a gap, or from higher education."""
    entered, entered_ho, diploma = frame["first_year"], _number(frame[_FIRST_YEAR_HO]), _number(frame[_DIPLOMA_YEAR])
    route = pd.Series("unknown", index=frame.index, dtype="string[pyarrow]")
    route = route.mask((diploma < entered).fillna(False), "after a gap")
    route = route.mask((diploma == entered).fillna(False), "straight from school")
    route = route.mask((entered_ho < entered).fillna(False), "from higher education")
    return route.mask(entered.isna() | entered_ho.isna(), "unknown")


def _poverty_areas(postcode: pd.Series, areas: pd.DataFrame) -> pd.Series:
    is_code = postcode.str.fullmatch(r"[1-9]\d{3}").fillna(False).astype(bool)
    listed = areas[areas["CBS_APCG_tf"].str.upper() == "TRUE"] if "CBS_APCG_tf" in areas.columns else areas
    is_poor = postcode.isin(set(to_text(listed["CBS_APCG_PC4"])))
    value = pd.Series("no", index=postcode.index, dtype="string[pyarrow]").mask(is_poor, "yes")
    return value.mask(~is_code, "unknown")


SOURCE = Source("cijferho", ("enrolments", "facts", "groups"), {}, _fill)
