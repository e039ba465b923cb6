import re
import zlib

import pytest

from fairness.errors import AuditError
from fairness.pages import printing
from fairness.pages.printing import print_pdf

PAGE = """<!doctype html><html lang="nl"><head><title>Audit van kans</title>
<meta name="author" content="J. de Wit"><meta name="keywords" content="s0012345">
<meta name="description" content="x@y.nl"></head><body><h1>Audit van kans</h1>
<table><thead><tr><th>groep</th></tr></thead><tr><td>{}</td></tr></table></body></html>"""


def unpack(pdf):
    """All of a PDF, its streams decompressed."""
    whole = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            whole.append(zlib.decompress(stream))
        except zlib.error:
            whole.append(stream)
    return b"\n".join(whole)


def test_a_page_becomes_a_tagged_pdf_with_language_and_title():
    whole = unpack(print_pdf(PAGE.format("zonder de toets")))

    assert whole.startswith(b"%PDF-1.7")
    assert b"/Lang (nl)" in whole
    assert b"/Title (Audit van kans)" in whole
    assert b"/Marked true" in whole
    assert b"pdfuaid:part" in whole
    assert b"/TH" in whole
    assert b"Tj" in whole or b"TJ" in whole


def test_who_made_a_page_is_no_part_of_the_file():
    whole = unpack(print_pdf(PAGE.format("x")))

    assert not re.search(rb"(?i)de wit|s0012345|x@y|/Author|/Keywords|CreationDate|ModDate", whole)


def test_the_same_page_gives_the_same_bytes():
    assert print_pdf(PAGE.format("x")) == print_pdf(PAGE.format("x"))


@pytest.mark.parametrize(
    "element",
    [
        '<img src="https://example.org/a.png">',
        '<img src="file:///etc/hostname">',
        '<div style="background: url(https://example.org/a.png)">x</div>',
        '<style>@import "https://example.org/a.css";</style>',
    ],
)
def test_a_page_that_asks_for_anything_is_refused_without_naming_it(element):
    with pytest.raises(AuditError, match="nothing is fetched") as refusal:
        print_pdf(PAGE.format(element))

    assert "example" not in str(refusal.value)


def test_a_page_without_a_language_is_refused():
    with pytest.raises(AuditError, match="language"):
        print_pdf(PAGE.format("x").replace(' lang="nl"', ""))


def test_without_pango_the_error_says_what_to_install(monkeypatch):
    def fail(name, *_rest):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *_rest)

    real = __import__
    monkeypatch.setattr("builtins.__import__", fail)

    with pytest.raises(AuditError, match=r"apt-get install libpango-1\.0-0 libpangoft2-1\.0-0"):
        print_pdf(PAGE.format("x"))


def test_a_long_table_repeats_its_heading_and_numbers_its_pages():
    rows = "".join(f"<tr><td>groep {place}</td></tr>" for place in range(120))

    assert unpack(print_pdf(PAGE.format("x</td></tr>" + rows + "<tr><td>"))).count(b"/Type /Page/") >= 2
    assert "table-header-group" in printing._PAGES
