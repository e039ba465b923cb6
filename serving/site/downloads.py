"""Answers that are no page of the site: files to keep, and documents with a style of their own."""

import csv
import io

import pandas as pd
from starlette.responses import HTMLResponse, Response

from fairness.words.formats import disarm
from serving.errors import NotFound
from serving.site.drawing import make_png

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
# Documents have their style inside: they may look good and do nothing else.
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


def send_document(html: str) -> Response:
    """Answer with a document that has a style of its own and may do nothing else."""
    return HTMLResponse(html, headers={"Content-Security-Policy": _DOCUMENT_POLICY})


def send_file(content: bytes, name: str) -> Response:
    """Answer with a file; the kind follows from the name, of which only plain characters are kept."""
    plain = "".join(one for one in name.replace(" ", "-") if one.isascii() and (one.isalnum() or one in "-."))
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return Response(content, media_type=_KINDS[plain.rpartition(".")[2]], headers=headers)


def send_chart(svg: str, name: str) -> Response:
    """Answer with a chart as SVG or PNG, by the name. Raises `NotFound` for another kind."""
    kind = name.rpartition(".")[2]
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
