"""A page as PDF, to sign, send and archive: A4, numbered pages, tagged for screen readers (PDF/UA-1).

Nothing is fetched: a page that asks for a file or an address is refused. The same page gives the same bytes, so that
an archive can be checked by its hash.
"""

from typing import Any, NoReturn

from fairness.errors import AuditError

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # of Debian and Ubuntu
_PAGES = """
@page {
  size: A4; margin: 18mm 16mm 20mm;
  font: 8pt "Liberation Sans", Arial, sans-serif; color: #566473;
  @bottom-left { content: string(title); width: 75%; text-align: left }
  @bottom-right { content: counter(page) " / " counter(pages) }
}
h1 { string-set: title content(text) }
h1, h2, h3, h4, caption, summary { break-after: avoid }
thead { display: table-header-group } tr, figure, svg { break-inside: avoid }
p, li { orphans: 3; widows: 3 }
"""


def print_pdf(html: str) -> bytes:
    """Return a self-contained page as PDF; its language and title are those of the page.

    Who made a page is no part of the file: authors, key words and dates in the head of the page are left out.
    Raises AuditError when the page has no language or title, when it asks for anything outside itself, and when
    the machine lacks what draws text (it says what to install).
    """
    weasyprint = _load_weasyprint()
    fatal: type[Exception] = weasyprint.urls.FatalURLFetchingError

    def refuse(url: str, **_settings: Any) -> NoReturn:
        raise fatal("a page asks for something outside itself")

    try:
        page = weasyprint.HTML(string=html, url_fetcher=refuse)
        document = page.render(stylesheets=[weasyprint.CSS(string=_PAGES)], pdf_variant="pdf/ua-1")
        metadata = document.metadata
        _check_reading(metadata)
        metadata.authors, metadata.keywords = [], []
        metadata.description = metadata.created = metadata.modified = None
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    except fatal as error:
        raise AuditError(
            "the page asks for a file or an address, and nothing is fetched to print it",
            do="put what it needs in the page itself",
        ) from error
    return pdf


def _load_weasyprint() -> Any:
    # Here, and not above: everything but the PDF must work where Pango is missing.
    try:
        import weasyprint  # noqa: PLC0415
        import weasyprint.urls  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise AuditError(
            "no PDF can be made: the library that draws text (Pango) is missing on this machine",
            do=f"install it (Debian, Ubuntu: apt-get install {PACKAGES}), or use the HTML page",
        ) from error
    return weasyprint


def _check_reading(metadata: Any) -> None:
    if not metadata.title or not metadata.lang:
        raise AuditError(
            "a page without a title or a language cannot be printed: screen readers need both",
            where="<html lang> and <title>",
            do="give the page both",
        )
