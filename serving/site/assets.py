"""The files that pages link to, each under an address that changes with its content, so that it is fetched once.

The library of charts is made from the one that draws on the server, when a browser first asks for it: it takes seconds.
"""

import gzip
import mimetypes
from contextlib import nullcontext
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import vl_convert
from starlette.requests import Request
from starlette.responses import Response

from serving.site.sending import SMALLEST_COMPRESSED, make_tag

CHARTS = "charts.js"  # our script with Vega, Vega-Lite and Vega-Embed before it
_STATIC = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600  # seconds
_MAKING = Lock()


@cache
def find_asset(name: str) -> str:
    """Return the address of a file in `static`, with the start of the SHA-256 of what is in it."""
    digest = sha256((_STATIC / name).read_bytes())
    if name == CHARTS:
        digest.update(version("vl-convert-python").encode())
    return f"/static/{name}?v={digest.hexdigest()[:16]}"


def send_asset(request: Request) -> Response:
    """Answer with a file in `static`, compressed; 304 where the browser has it, 404 where there is none."""
    name = request.path_params["name"]
    if name not in {path.name for path in _STATIC.iterdir()}:
        return Response("not found", 404, media_type="text/plain")
    plain, packed = _read(name)
    is_fixed = request.url.query and find_asset(name).endswith(request.url.query)
    # An address with the hash of its content never means anything else.
    keep = f"public, max-age={_YEAR}, immutable" if is_fixed else "public, max-age=3600"
    headers = {"ETag": make_tag(plain), "Cache-Control": keep, "Vary": "Accept-Encoding"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if len(plain) >= SMALLEST_COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
        plain = packed
        headers["Content-Encoding"] = "gzip"
    return Response(plain, media_type=mimetypes.guess_type(name)[0], headers=headers)


def _read(name: str) -> tuple[bytes, bytes]:
    # Who comes second for the library waits for the first, and does not make it again; nobody waits for a style sheet.
    with _MAKING if name == CHARTS else nullcontext():
        return _make(name)


@cache
def _make(name: str) -> tuple[bytes, bytes]:
    written = (_STATIC / name).read_text()
    plain = (vl_convert.javascript_bundle(written) if name == CHARTS else written).encode()
    return plain, gzip.compress(plain, 9, mtime=0)
