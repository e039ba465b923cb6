"""How an answer goes out: what its page may load, compressed, and not at all where the browser has it already.

A page that is compressed and holds a secret beside something that another site chose gives the secret away by its
length (BREACH). The one secret of our pages is the token of their forms: it is written under another mask each time.
"""

import gzip
import secrets
from hashlib import sha256
from secrets import compare_digest

from starlette.requests import Request
from starlette.responses import Response

SMALLEST_COMPRESSED = 1000  # bytes; below it the answer fits in one packet anyway
_TEXTUAL = ("text/", "application/json", "image/svg+xml")
_LEVEL = 5
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'{style}; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def write_policy(style_hash: str = "") -> str:
    """Return the content policy of a page; `style_hash` lets in one style sheet of a document, by its SHA-256."""
    return _POLICY.format(style=f" '{style_hash}'" if style_hash else "")


def mask_token(token: str) -> str:
    """Return a form token under a mask of its own: random bytes, and those combined with the token."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return mask.hex() + bytes(one ^ other for one, other in zip(mask, plain, strict=True)).hex()


def is_token(masked: str, token: str) -> bool:
    """Say whether this is the token under any mask."""
    try:
        both = bytes.fromhex(masked)
    except ValueError:
        return False
    half = len(both) // 2
    given = bytes(one ^ other for one, other in zip(both[:half], both[half : 2 * half], strict=True))
    return compare_digest(given, token.encode())


def make_tag(content: str | bytes) -> str:
    """Return the entity tag of a content."""
    return f'"{sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:32]}"'


def send(request: Request, response: Response, *, is_kept: bool = False) -> Response:
    """Make an answer ready to go out.

    Args:
        request: What it answers.
        response: The answer, whole.
        is_kept: Whether the browser may keep it and ask each time whether it still stands. Where it holds something
            about a student it may not.
    """
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    if is_kept:
        response.headers.setdefault("ETag", make_tag(bytes(response.body)))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if response.headers["ETag"] in request.headers.get("if-none-match", ""):
            kept = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
            return Response(status_code=304, headers=kept)
    elif "ETag" in response.headers:
        del response.headers["ETag"]
    if response.headers.get("content-type", "").startswith(_TEXTUAL):
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        if len(response.body) >= SMALLEST_COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
            response.body = gzip.compress(bytes(response.body), _LEVEL, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.body))
    return response
