"""The workbook with student counts (`oktober_bestand.xlsx`), written so that equal counts give equal bytes."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from simulation.arrays import Ints
from simulation.programmes import Programmes

COLUMNS = (
    "Collegejaar", "Isatcode", "Groepeernaam Croho", "EER-NL-nietEER", "Examentype code", "Aantal eerstejaars croho",
    "Aantal Hoofdinschrijvingen",
)  # fmt: skip
_ORIGINS = ("NL", "EER", "Niet-EER")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write_workbook(programmes: Programmes, first_years: dict[int, Ints], higher: dict[int, Ints], path: Path) -> int:
    """Write the counts per year (each programmes x origins); zero counts are not listed. Returns the rows.

    Higher years are listed for bachelors only, with the flag for first-years off.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Blad1"
    sheet.append(COLUMNS)
    rows = 0
    for year in sorted(first_years):
        for row in _rows(programmes, year, first_years[year], 1) + _rows(programmes, year, higher[year], 0):
            sheet.append(row)
            rows += 1
    saved = BytesIO()
    book.save(saved)
    path.write_bytes(_without_times(saved.getvalue()))
    return rows


def _rows(programmes: Programmes, year: int, counts: Ints, flag: int) -> list[tuple[int | str, ...]]:
    found: list[tuple[int | str, ...]] = []
    for programme, origin in zip(*np.nonzero(counts), strict=True):
        master = bool(programmes.master[programme])
        if master and not flag:
            continue
        exam = "Master" if master else "Bachelor eerstejaars" if flag else "Bachelor hogerejaars"
        code, name, count = int(programmes.code[programme]), programmes.name[programme], int(counts[programme, origin])
        found.append((year, code, name, _ORIGINS[origin], exam, flag, count))
    return found


def _without_times(content: bytes) -> bytes:
    """The same workbook with a fixed date on every part and on the document itself."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = _SAVED_AT.sub(rb"\g<1>1980-01-01T00:00:00Z", source.read(name))
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return result.getvalue()
