"""Fixed-width files (.asc) with their description (Bestandsbeschrijving*.txt), as DUO delivers them.

A description lists the fields of one or more files: name, first position, number of positions, perhaps a comment.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.errors import ExtractError
from features.sources.cijferho.headings import to_heading
from features.sources.dialect import find_code_page
from features.sources.reading import TableFile

# Every pair of numbers: names end in a number too ("Nationaliteit 1"), and comments begin with one ("0 = missing").
_PAIR = re.compile(r"\s(?=(\d{1,5})\s+(\d{1,5})(?:\s|$))")
_TITLE = re.compile(r"^\s*(?:.*\()?(?P<title>\w[\w.-]*)\.asc\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The fields of a file: heading (snake_case) -> first and last position, counted from 0, the last not included."""

    title: str
    fields: dict[str, tuple[int, int]]

    @property
    def width(self) -> int:
        """How many positions a line has."""
        return max(end for _, end in self.fields.values())


def read_layouts(description: Path) -> list[Layout]:
    """Return the layouts in a description; a field at position 1 begins a new one."""
    layouts: list[Layout] = []
    title, end = "", 0
    for line in _read_lines(description):
        if (named := _TITLE.match(line)) is not None:
            title = named["title"].lower()
        field = _read_field(line, end)
        if field is None:
            continue
        name, start, width = field
        if start == 0:
            layouts.append(Layout(title, {}))
        if layouts:
            end = start + width
            layouts[-1].fields[name] = (start, end)
    return layouts


def _read_field(line: str, end: int) -> tuple[str, int, int] | None:
    """Return heading, position from 0 and width of the field in a line; `end` is where the field above it ends."""
    pairs = [(match.start(), int(match[1]) - 1, int(match[2])) for match in _PAIR.finditer(line)]
    named = [(line[:place].strip(), start, width) for place, start, width in pairs if line[:place].strip() and width]
    following = [one for one in named if one[1] == end]
    later = [one for one in named if one[1] == 0 or one[1] > end > 0]
    found = next(iter((*following, *later)), None)
    return None if found is None else (to_heading(found[0]), found[1], found[2])


def find_layout(path: Path, wanted: Collection[str]) -> Layout:
    """Return the layout of a fixed-width file, from the descriptions beside it.

    Args:
        path: the file.
        wanted: headings that it must have; they tell which of the descriptions is meant.

    Raises:
        ExtractError: There is no such description, or there are several that differ.
    """
    found = [layout for layout in list_layouts(path.parent) if set(wanted) <= set(layout.fields)]
    if not found:
        raise ExtractError(
            f"There is no description of {path.name} beside it.",
            where=f"{path.parent}, Bestandsbeschrijving*.txt with the fields {', '.join(wanted)}",
            do="Put the file description that DUO delivers with it in the same folder, or convert the file first.",
        )
    if any(layout.fields != found[0].fields for layout in found):
        raise ExtractError(
            f"There are {len(found)} descriptions that could be of {path.name}, and they differ.",
            where=f"{path.parent}, Bestandsbeschrijving*.txt",
            do="Keep the description of the year of the file only.",
        )
    return found[0]


def list_layouts(folder: Path) -> Iterator[Layout]:
    """Yield the layouts of every description in a folder."""
    for path in sorted(folder.iterdir()):
        if path.name.lower().startswith("bestandsbeschrijving") and path.suffix.lower() == ".txt":
            yield from read_layouts(path)


def read_fixed_width(path: Path, layout: Layout) -> TableFile:
    """Read a fixed-width file with every field as text, without blanks around it; lines are numbered from 1.

    Raises:
        ExtractError: Its lines are longer than the layout, or nearly all shorter: it has another description.
    """
    lines = pa.array(_read_lines(path), pa.string())
    numbers = pd.RangeIndex(1, 1 + len(lines), name="row")
    lengths = pd.Series(pc.utf8_length(pc.utf8_rtrim_whitespace(lines)).to_numpy(zero_copy_only=False), index=numbers)
    filled = lengths > 0
    starts = [start for start, _ in layout.fields.values()]
    if filled.any() and not sorted(starts)[len(starts) // 2] < lengths.max() <= layout.width:
        raise ExtractError(
            f"The longest line of {path.name} has {int(lengths.max())} positions, its description {layout.width}.",
            where=str(path),
            do="Put the description of the year of the file beside it.",
        )
    columns = {
        name: pd.Series(
            pd.array(_empty_to_null(pc.utf8_slice_codeunits(lines, start, end)), dtype=pd.StringDtype("pyarrow")),
            index=numbers,
        )
        for name, (start, end) in layout.fields.items()
    }
    frame = pd.DataFrame(columns)[filled.to_numpy()]
    return TableFile(frame, len(frame))


def _empty_to_null(values: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _read_lines(path: Path) -> list[str]:
    content = path.read_bytes()
    if b"\0" in content[:4096]:
        raise ExtractError(f"{path.name} is no text file.", where=str(path), do="Deliver it as DUO does.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp850" if find_code_page(content) == "cp850" else "latin-1")
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
