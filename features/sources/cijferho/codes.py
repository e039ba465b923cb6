"""What the codes of 1CijferHO mean, where a file was not decoded, or only in part: value by value.

Source: the field descriptions of 1 cijfer HO (DUO). Which programme and which prior education a code stands for is
in tables of their own (Dec_isat, Dec_vopl), used where they lie beside the file.
"""

from pathlib import Path

import pandas as pd

from features.errors import ExtractError
from features.sources.cijferho.fixed_width import list_layouts, read_fixed_width
from features.sources.cijferho.headings import rename_headings
from features.sources.reading import read_table
from features.values import to_text

_MAIN_CODES = ("1", "6", "A")  # also of an exchange student and of a recognised private institution
_OTHER_CODES = ("2", "3", "4", "5", "7", "8", "9", "B", "C", "D", "E")
_OTHER_WORDS = r"inschrijving|telt niet mee"
_SEXES = {"m": "man", "v": "vrouw", "o": "onbekend"}
_FINAL_DIPLOMA = r"bachelor|master|doctoraal|associate degree|beroepsfase"
_FINAL_CODES = ("03", "04", "05", "06", "07", "08", "09", "10", "13", "14", "15", "16")
_TABLES = {  # heading with the code -> table, and heading of what it means
    "opleidingscode": (("dec_isat",), "opleidingscode_naam_opleiding"),
    "hoogste_vooropleiding": (("dec_vopl",), "hoogste_vooropleiding_omschrijving_vooropleiding"),
}


def is_main_enrolment(kinds: pd.Series) -> pd.Series:
    """Say of each kind of enrolment whether it is a main one; missing where it is neither a known code nor a text."""
    text = to_text(kinds)
    code = text.str.upper()
    # The whole word: other kinds have it inside a longer one.
    is_main = text.str.contains(r"\bhoofdinschrijving\b", regex=True) | code.isin(_MAIN_CODES)
    is_other = text.str.contains(_OTHER_WORDS, regex=True) | code.isin(_OTHER_CODES) | text.isna()
    main, other = (one.fillna(False).astype(bool) for one in (is_main, is_other))
    return main.astype("boolean").mask(~main & ~other)


def is_final_diploma(kinds: pd.Series) -> pd.Series:
    """Say of each kind of diploma whether it ends a programme; a propaedeutic one does not."""
    text = to_text(kinds)
    is_final = text.str.contains(_FINAL_DIPLOMA, case=False, regex=True) | text.str.zfill(2).isin(_FINAL_CODES)
    return is_final.fillna(False).astype(bool)


def decode_sex(values: pd.Series) -> pd.Series:
    """Return the words for the codes M, V and O; what is a word already stays."""
    text = to_text(values)
    decoded: pd.Series = text.str.lower().map(_SEXES).astype("string[pyarrow]").fillna(text)
    return decoded


def decode(frame: pd.DataFrame, folder: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """Fill the names of programmes and of prior education from the tables in `folder`.

    Returns:
        `frame` with both columns, and per column in how many rows there is a code and no name.
    """
    without: dict[str, int] = {}
    for code, (tables, name) in _TABLES.items():
        if code not in frame.columns:
            continue
        names = frame[name] if name in frame.columns else pd.Series(pd.NA, frame.index, dtype="string[pyarrow]")
        codes = strip_zeros(to_text(frame[code]))
        filled = to_text(names)
        if filled.isna().any() and (meanings := _read_meanings(folder, tables)) is not None:
            filled = filled.fillna(codes.map(meanings).astype("string[pyarrow]"))
        is_code = codes.notna() & (codes != "0")
        without[name] = int((filled.isna() & is_code).sum())
        frame = frame.assign(**{name: filled})
    return frame, without


def strip_zeros(codes: pd.Series) -> pd.Series:
    """Return codes without the zeros before them: a tool that reads them as numbers loses those."""
    stripped = codes.str.lstrip("0")
    return stripped.mask((stripped == "").fillna(False).astype(bool), "0")


def _read_meanings(folder: Path, tables: tuple[str, ...]) -> pd.Series | None:
    """Return the meanings by code, from the first of `tables` that is there, converted or fixed-width."""
    files = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    for table in tables:
        for ending in (".csv", ".parquet", ".xlsx"):
            if (path := files.get(table + ending)) is not None:
                return _to_meanings(rename_headings(read_table(path).frame, path.name), path)
        path = files.get(f"{table}.asc")
        layout = next((one for one in list_layouts(folder) if one.title == table), None)
        if path is not None and layout is not None:
            return _to_meanings(read_fixed_width(path, layout).frame, path)
    return None


def _to_meanings(table: pd.DataFrame, path: Path) -> pd.Series:
    if len(table.columns) < 2:
        raise ExtractError(
            f"{path.name} has no column with the meaning of its codes.", where=str(path), do="Convert it again."
        )
    pairs = table.iloc[:, :2].set_axis(["code", "meaning"], axis=1).astype("string[pyarrow]")
    pairs["code"] = strip_zeros(to_text(pairs["code"]))
    return pairs.dropna().drop_duplicates("code").set_index("code")["meaning"]
