"""Which letters are those of DOS is decided in two packages that may not know each other: they never differ."""

from pathlib import Path

import numpy as np

from fairness.files.csv_rows import decode
from features.sources.dialect import find_code_page

WORDS = (
    "Zoë",
    "Groß",
    "café",
    "naïef",
    "Łódź",
    "Ménière",
    "coöperatie",
    "ÉÉN",
    "knäckebröd",
    "‚80",
    "10 ¢",
    "§ 3",
    "São",
)


def write(words: list[str], pages: list[str]) -> bytes:
    """Words of one text, each in its own code page; what a page does not have is a question mark."""
    return b"naam;plaats\n" + b"\n".join(
        word.encode(page, errors="replace") + b";x" for word, page in zip(words, pages, strict=True)
    )


def list_contents() -> list[bytes]:
    random = np.random.default_rng(7)
    whole = [write(list(WORDS), [page] * len(WORDS)) for page in ("cp850", "cp1252")]
    mixed = [
        write(
            [str(word) for word in random.choice(WORDS, 6)], [str(one) for one in random.choice(["cp850", "cp1252"], 6)]
        )
        for _ in range(60)
    ]
    # Without those that begin a character of UTF-8, which an audit refuses among others.
    codes = [*range(0x41, 0x7B), *(code for code in range(0x80, 0x100) if code not in (0xC2, 0xC3, 0xE2))]
    return [*whole, *mixed, *(bytes(random.choice(codes, 40).tolist()) + b"\xe9" for _ in range(300))]


def test_both_packages_read_the_same_letters(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    for content in list_contents():
        page = find_code_page(content)
        path.write_bytes(content)
        assert decode(path) == content.decode(page, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def test_whole_files_are_read_as_they_were_written() -> None:
    words = ["Zoë", "café", "naïef", "Ménière"]
    for page in ("cp850", "cp1252"):
        assert find_code_page(write(words, [page] * 4)) == page
