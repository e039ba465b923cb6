"""How answers go out: compressed, tagged, with a masked token, and with no more than the policy allows."""

import gzip

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse

from serving.site.sending import is_token, make_tag, mask_token, send, write_policy

TOKEN = "kX9-a_token"


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw})


def test_a_token_is_known_under_every_mask_and_never_looks_the_same() -> None:
    masked = {mask_token(TOKEN) for _ in range(50)}

    assert len(masked) == 50
    assert all(is_token(one, TOKEN) for one in masked)
    assert not any(TOKEN in one for one in masked)


@pytest.mark.parametrize("given", ["", "zz", "00", TOKEN])
def test_what_is_not_the_token_is_refused(given: str) -> None:
    assert not is_token(given, TOKEN)


def test_another_token_and_half_a_token_are_refused() -> None:
    assert not is_token(mask_token("another-token"), TOKEN)
    assert not is_token(mask_token(TOKEN)[:-2], TOKEN)


def test_a_long_page_is_compressed_for_who_understands_it() -> None:
    page = "<p>a line</p>" * 500

    packed = send(asked(accept_encoding="gzip, br"), HTMLResponse(page))
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding, Cookie"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(page) / 10
    assert gzip.decompress(bytes(packed.body)).decode() == page
    assert "content-encoding" not in send(asked(), HTMLResponse(page)).headers
    assert "content-encoding" not in send(asked(accept_encoding="gzip"), HTMLResponse("<p>short</p>")).headers


def test_a_page_that_may_be_kept_is_not_sent_twice() -> None:
    first = send(asked(), HTMLResponse("<p>the forecast</p>"), is_kept=True)
    assert first.headers["cache-control"] == "private, no-cache"

    again = send(asked(if_none_match=first.headers["etag"]), HTMLResponse("<p>the forecast</p>"), is_kept=True)
    assert (again.status_code, again.body) == (304, b"")
    other = send(asked(if_none_match=first.headers["etag"]), HTMLResponse("<p>another</p>"), is_kept=True)
    assert (other.status_code, other.body) == (200, b"<p>another</p>")


def test_a_page_about_students_is_kept_by_no_browser() -> None:
    page = HTMLResponse("<p>a student</p>", headers={"ETag": make_tag("a student")})

    answer = send(asked(if_none_match=make_tag("a student")), page)
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert "cache-control" not in answer.headers  # the middleware says that nothing is kept


def test_the_policy_lets_in_no_script_and_no_style_but_our_own() -> None:
    assert "script-src 'self';" in write_policy()
    assert "style-src 'self';" in write_policy()
    assert "style-src 'self' 'sha256-abc';" in write_policy("sha256-abc")
    assert "unsafe" not in write_policy("sha256-abc")
