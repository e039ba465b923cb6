"""Answers that are no page of the site: files to keep, and documents with a style of their own."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

import pandas as pd
from markupsafe import Markup
from starlette.responses import HTMLResponse, JSONResponse, Response

from fairness.words.formats import disarm
from serving.errors import NotFound
from serving.site.context import RequestContext
from serving.site.drawing import Drawing, make_png
from serving.site.sending import write_policy

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": EXCEL,
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "json": "application/json",
}
_BODY_PARTS = re.compile(r"<(/?)(?:main|header)\b")  # the shell has these already
# Documents have their style inside: they may look good and do nothing else.
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


def show_document(context: RequestContext, html: str, trail: Sequence[tuple[str, str]], note: str = "") -> Response:
    """Show a document that a run keeps, or that is made from its data, in the shell of the site.

    What is shown is what stands in its body, with its own style, which holds for nothing else on the page. With
    `?plain` in the address it is sent as it is kept, byte for byte: to keep, to print, or to check a signature.

    Args:
        context: The request.
        html: The document.
        trail: Address and name of the pages above it.
        note: What is to be said above it.
    """
    if context.query("plain"):
        return HTMLResponse(html, headers={"Content-Security-Policy": _DOCUMENT_POLICY})
    style = f".document {{\n{_between(html, '<style>', '</style>')}\n}}"
    response = context.page(
        "document.html",
        name=Markup(_between(html, "<title>", "</title>")),  # noqa: S704 - written by our templates, which escape
        style=Markup(style),  # noqa: S704
        body=Markup(_BODY_PARTS.sub(r"<\1div", _between(html, "<body>", "</body>"))),  # noqa: S704
        trail=trail,
        note=note,
    )
    style_hash = b64encode(sha256(style.encode()).digest()).decode()
    response.headers["Content-Security-Policy"] = write_policy(f"sha256-{style_hash}")
    return response


def _between(html: str, start: str, end: str) -> str:
    return html.partition(start)[2].partition(end)[0]


def send_file(content: bytes, name: str) -> Response:
    """Answer with a file; the kind follows from the name, of which only plain characters are kept."""
    plain = "".join(one for one in name.replace(" ", "-") if one.isascii() and (one.isalnum() or one in "-."))
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return Response(content, media_type=_KINDS[plain.rpartition(".")[2]], headers=headers)


def send_chart(svg: Drawing, name: str) -> Response:
    """Answer with a chart as SVG, PNG or specification (JSON), by the name. Raises `NotFound` for another kind."""
    kind = name.rpartition(".")[2]
    if kind == "json":
        return JSONResponse(svg.specification)
    if kind not in ("svg", "png"):
        raise NotFound("page_not_found")
    return send_file(svg.encode() if kind == "svg" else make_png(svg), name)


def send_frame(frame: pd.DataFrame, name: str) -> Response:
    """Answer with a frame as CSV or Parquet, by the name."""
    if name.endswith(".csv"):
        return send_file(_write_csv(frame).encode(), name)
    file = io.BytesIO()
    frame.to_parquet(file, index=False)
    return send_file(file.getvalue(), name)


def _write_csv(frame: pd.DataFrame) -> str:
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([_plain(value) for value in row])
    return output.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:g}" if abs(value) < 1e5 else f"{value:.0f}"
    if value is None or value is pd.NA:
        return ""
    return disarm(str(value))
