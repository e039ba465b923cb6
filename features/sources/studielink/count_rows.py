"""Rows of Studielink's application counts: which can be trusted, what their codes mean, and their sums."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features.columns import to_text
from features.sources.delivery import Intake
from features.vocabulary import ExamType, Origin

_ORIGINS = {"N": Origin.NL, "E": Origin.EEA, "R": Origin.NON_EEA, "O": Origin.UNKNOWN}
_STATUSES = ("V", "I", "A", "U")
_CANCELLED = "A"
_KEY = [
    "institution",
    "programme",
    "exam_type",
    "academic_year",
    "delivered_on",
    "origin",
    "higher_years",
    "re_enrolment",
    "status",
]


def trust_rows(rows: pd.DataFrame, exam_types: Mapping[str, ExamType], intake: Intake) -> pd.DataFrame:
    """Return the rows with their numbers read; those with an unknown code or impossible number are rejected.

    rows: text as in the files, with `file` and `delivered_on`. exam_types: the codes of Type_HO.
    """
    amount, per_student = _dutch_integer(rows["Aantal"]), _average(rows["meercode_V"])
    rules = [
        (~rows["Status"].isin(_STATUSES), "Status is not one of V, I, A, U"),
        (~rows["Type_HO"].isin(exam_types), f"Type_HO is not one of {', '.join(exam_types)}"),
        (~rows["Herkomst"].isin(_ORIGINS), "Herkomst is not one of N, E, R, O"),
        (~rows["Hogerejaars"].isin(["J", "N"]), "Hogerejaars is not J or N"),
        (~rows["Herinschrijving"].isin(["J", "N", "O"]), "Herinschrijving is not J, N or O"),
        (rows["Brincode"].isna() | rows["Isatcode"].isna(), "Brincode or Isatcode is empty"),
        (amount.isna(), "Aantal is not a whole number from 0"),
        (per_student.isna() & (rows["Status"] != _CANCELLED), "meercode_V is not a number from 0"),
        ((per_student == 0) & (rows["Status"] != _CANCELLED), "meercode_V is 0 on a row that is not cancelled"),
    ]
    reason = pd.Series("", index=rows.index, dtype=object)
    for mask, sentence in rules:
        broken = mask.fillna(True).to_numpy(dtype=bool)
        reason = reason.mask(broken & (reason == ""), sentence)
    rejected = (reason != "").to_numpy()
    intake.reject("application_counts", _as_delivered(rows[rejected]), reason[rejected], rows.loc[rejected, "file"])
    unknown = int((rows["Herinschrijving"][~rejected] == "O").sum())
    intake.remark("application_counts", "", "Herinschrijving is unknown (O) and counts as no", unknown)
    return rows.assign(applications=amount, per_student=per_student)[~rejected]


def _as_delivered(rows: pd.DataFrame) -> pd.DataFrame:
    names = {
        "Brincode": "institution",
        "Isatcode": "programme",
        "Type_HO": "exam_type",
        "Studiejaar": "academic_year",
        "Herkomst": "origin",
        "Hogerejaars": "higher_years",
        "Herinschrijving": "re_enrolment",
        "Status": "status",
        "Aantal": "applications",
        "Fixus": "fixus",
    }
    return rows.rename(columns=names)[[*names.values(), "delivered_on"]]


def _dutch_integer(values: pd.Series) -> pd.Series:
    """A count such as 46, 1.234 (points part thousands) or 46,0; anything else is missing."""
    text = to_text(values)
    fits = text.str.fullmatch(r"(\d+|\d{1,3}(\.\d{3})+)(,0+)?").fillna(False).astype(bool)
    plain = text.where(fits).str.replace(".", "", regex=False).str.replace(r",0+$", "", regex=True)
    return pd.to_numeric(plain, errors="coerce").astype("Int64")


def _average(values: pd.Series) -> pd.Series:
    """Requests per student: 1, 1.29 or 1,29. Far below a thousand, so a point here is a decimal point."""
    numbers = pd.to_numeric(to_text(values).str.replace(",", ".", regex=False), errors="coerce").astype("float64")
    return numbers.where((numbers >= 0) & np.isfinite(numbers))


def code_rows(rows: pd.DataFrame, exam_types: Mapping[str, ExamType]) -> pd.DataFrame:
    """Trusted rows with the words of the schema; applicants = requests / requests per student, empty when cancelled."""
    return pd.DataFrame(
        {
            "institution": rows["Brincode"],
            "programme": rows["Isatcode"],
            "academic_year": rows["Studiejaar"].astype("Int64"),
            "exam_type": rows["Type_HO"].map({code: str(one) for code, one in exam_types.items()}),
            "origin": rows["Herkomst"].map({code: str(one) for code, one in _ORIGINS.items()}),
            "higher_years": rows["Hogerejaars"] == "J",
            "re_enrolment": rows["Herinschrijving"] == "J",
            "status": rows["Status"],
            "delivered_on": rows["delivered_on"].astype("datetime64[ns]"),
            "applications": rows["applications"],
            "fixus": (rows["Fixus"] == "J").fillna(False),
            "applicants": (rows["applications"].astype("float64") / rows["per_student"]).where(
                rows["Status"] != _CANCELLED
            ),
            "name": rows["Groepeernaam"],
            "faculty": rows["Faculteit"],
        }
    )


def sum_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Coded rows summed to the key of `application_counts`: location, form, language and sex are not kept apart."""
    grouped = rows.groupby(_KEY, as_index=False, observed=True)
    table = grouped.agg(applications=("applications", "sum"), fixus=("fixus", "max"))
    applicants = grouped["applicants"].sum(min_count=1)  # no applicants on cancelled rows is missing, not 0
    return table.merge(applicants, on=_KEY, how="left").assign(known_on=table["delivered_on"])
