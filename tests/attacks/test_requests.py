"""Requests built to confuse: headers on every answer, paths, bodies, parameters, hosts, tokens."""

from __future__ import annotations

import inspect
import json
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

from api import access
from tests.attacks.conftest import TOKEN

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


API = "/api/v1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PLACES = [
    "/", "/?q=补助", "/?q=" + "长" * 2_000, "/documents", "/documents/none", "/clauses/none", "/compare",
    "/compare?a=x&b=y", "/matrix?ids=x&ids=y", "/desk", "/docs", "/openapi.json", "/static/style.css",
    "/static/icon.svg", "/static/none.css", "/static/", "/none", "/documents?page=x",
    f"{API}/search?q=补助", f"{API}/search", f"{API}/documents", f"{API}/documents/none", f"{API}/none",
    f"{API}/health", f"{API}/ready", f"{API}/metrics", f"{API}/held", f"{API}/jobs/none", API,
]  # fmt: skip


def raw(address: str, request: bytes) -> bytes:
    """The answer to bytes that no client library would send."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
        return answer


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE", "DELETE"])
def test_every_answer_has_the_headers(client: TestClient, place: str, method: str) -> None:
    response = client.request(method, place, headers={"Accept": "text/html"})

    headers = response.headers
    policy = dict(
        p.strip().partition(" ")[::2] for p in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["object-src"] == "'none'" if "object-src" in policy else True
    assert "unsafe" not in headers["content-security-policy"]
    assert "*" not in headers["content-security-policy"]
    assert set(policy["script-src"].split()) <= {"'self'"}
    assert set(policy["style-src"].split()) <= {"'self'"}
    assert {"form-action", "frame-ancestors"} <= set(policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"same-origin", "no-referrer", "strict-origin"}
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] in {"same-origin", "cross-origin"}
    assert "server" not in headers
    assert "x-powered-by" not in headers
    assert "strict-transport-security" not in headers
    assert response.status_code < 500 or place.endswith("ready")
    assert (
        response.status_code not in {200, 204}
        or method in {"GET", "HEAD", "OPTIONS"}
        or place == "/desk"
    )
    if response.content:
        assert headers["content-type"].split(";")[0] in {
            "text/html", "text/plain", "text/css", "image/svg+xml", "application/json",
            "application/problem+json",
        }  # fmt: skip


def test_an_unchanged_file_has_the_headers_too(client: TestClient) -> None:
    tag = client.get("/static/style.css").headers["etag"]

    response = client.get("/static/style.css", headers={"If-None-Match": tag})

    assert response.status_code == 304
    assert "content-security-policy" in response.headers
    assert response.headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_script_or_style_of_their_own(client: TestClient) -> None:
    known = client.get(f"{API}/documents").json()["documents"]
    for place in [*PLACES, *(f"/documents/{d['id']}" for d in known)]:
        text = client.get(place, headers={"Accept": "text/html"}).text
        if "<html" in text:
            assert " style=" not in text
            assert "<style" not in text
            assert " onclick" not in text
            tree = LexborHTMLParser(text)
            for attribute in ("href", "src", "action", "formaction"):
                for node in tree.css(f"[{attribute}]"):
                    assert (node.attributes[attribute] or "").startswith(("/", "#", "?")), node.html
            assert text.count("<script") == text.count('<script src="/static/')


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/%2e%2e%2fapp.py",
        "/static/..%5capp.py", "/static/....//app.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
        "/static/..%252fapp.py", "/static/%c0%ae%c0%ae/app.py", "/static/..;/app.py",
        "/static/style.css%00.html", "/static/./../templates/base.html",
        "/static/C:%5cwindows%5cwin.ini", "/static/" + "../" * 60 + "etc/passwd",
        "/documents/..%2f..%2fapi%2fv1%2fheld", "/documents/..;/..;/api/v1/held",
        "/api/v1/documents/..%2fheld", "/api/v1/..;/held", "/api/v1/./held", "//api/v1/held",
        "/api/v1//held", "/API/V1/HELD", "/api/v1/held%00", "/api/v1/held%2f", "/api/v1/%68eld",
        "/api/v1/documents/%2e%2e/held", "/documents/%00", "/documents/%ff%fe", "/documents/\\..\\held",
        "/documents/" + "a" * 6_000, "/clauses/%0d%0aSet-Cookie:%20a=b", "/%0d%0aX-Evil:%201",
    ],
)  # fmt: skip
def test_no_path_leads_where_it_should_not(address: str, path: str) -> None:
    host = address.removeprefix("http://")
    answer = raw(
        address, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] in {b"400", b"401", b"403", b"404", b"405", b"307", b"422"}, head
    assert b"root:" not in body
    assert b"import " not in body
    assert b"{%" not in body
    assert b"X-Evil" not in head
    assert b"Set-Cookie" not in head


@pytest.mark.parametrize(
    "host", ["wicked.example", "wicked.example:80", 'a"><script>', "", "127.0.0.1@wicked"]
)
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Original-URL", "Forwarded"])
def test_no_link_is_made_from_what_the_request_says_of_its_host(
    address: str, header: str, host: str
) -> None:
    own = "" if header == "Host" else "Host: 127.0.0.1\r\n"
    paths = ["/", "/static", "/documents/none", "/openapi.json", "/api/v1/documents/"]
    for path in (*paths, "/documents/", "/documents/?a=b"):
        request = f"GET {path} HTTP/1.1\r\n{own}{header}: {host}\r\nConnection: close\r\n\r\n"
        answer = raw(address, request.encode())
        assert b"wicked" not in answer
        assert b"<script>" not in answer.replace(b'<script src="/static', b"")


@pytest.mark.parametrize(
    "path",
    ["//wicked.example/documents/", "/\\wicked.example/", "/%5cwicked.example/", "///wicked.example/a/"],
)  # fmt: skip
def test_no_path_becomes_another_host(address: str, path: str) -> None:
    answer = raw(address, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())

    location = [line for line in answer.split(b"\r\n") if line.lower().startswith(b"location:")]
    assert all(line.split(b" ")[1].startswith(b"/") for line in location)
    assert not any(line.split(b" ")[1].startswith((b"//", b"/\\")) for line in location)


def test_a_method_cannot_be_smuggled_in(client: TestClient) -> None:
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.get(f"{API}/pages", headers={header: "POST", **BEARER}).status_code in {
            404,
            405,
        }
    assert client.post("/?_method=DELETE", data={"_method": "DELETE"}).status_code == 405


NESTED = "[" * 100_000 + "]" * 100_000
BODIES = {
    "deep list": NESTED,
    "deep object": '{"question":' * 50_000 + "1" + "}" * 50_000,
    "deep in a field": f'{{"question": {NESTED}}}',
    "huge number": '{"question": ' + "9" * 100_000 + "}",
    "huge exponent": '{"question": 1e999999999}',
    "not a number": '{"question": NaN}',
    "infinite": '{"question": -Infinity}',
    "lone surrogate": '{"question": "\\ud800补助"}',
    "pair the wrong way": '{"question": "\\udc00\\ud800"}',
    "null character": '{"question": "补助\\u0000"}',
    "twice": '{"question": "补助", "question": ["a"]}',
    "prototype": '{"question": "补助", "__proto__": {"x": 1}, "constructor": 1}',
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "UTF-16": '{"question": "补助"}'.encode("utf-16"),
    "UTF-7": b'{"question": "+ADw-script+AD4-"}',
    "with a mark": b"\xef\xbb\xbf" + '{"question": "补助"}'.encode(),
    "a list": "[]",
    "a string": '"补助"',
    "null": "null",
    "empty": "",
    "blank": " " * 100_000,
    "cut": '{"question": "补',
    "comment": '{"question": "补助" /* */}',
    "many keys": json.dumps({f"k{i}": i for i in range(50_000)}),
    "many after": json.dumps({"question": "补助", "after": ["a"] * 50_000}),
    "wrong type": '{"question": {"$ne": ""}}',
}


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize(
    "path", ["/ask", "/compare", "/compare/matrix", "/citations/check", "/citations/basket"]
)
def test_no_body_breaks_a_route(client: TestClient, path: str, case: str) -> None:
    body = BODIES[case]
    started = time.monotonic()

    response = client.post(
        API + path,
        content=body if isinstance(body, bytes) else body.encode(),
        headers={"Content-Type": "application/json"},
    )

    assert response.status_code in {200, 400, 404, 413, 422}, response.text[:300]
    assert time.monotonic() - started < 5
    assert len(response.content) < 20_000
    json.loads(response.content)


@pytest.mark.parametrize(
    "query",
    [
        "q=a&q=b", "q[]=a", "q=a&k=1&k=99", "q=a&filter=" + quote("'" * 2_000), "q=%00", "q=%ff", "q=%ED%A0%80",
        "q=a&k=1e9", "q=a&k=-1", "q=a&k=" + "9" * 5_000, "q=a&k=٣", "q=a&as_of=0000-00-00",
        "q=a&as_of=9999-12-31", "q=a&as_of=" + "9" * 20, "q=" + "%F0%9F%92%A9" * 900,
        "q=a&" + "&".join(f"filter=year%3D{i}" for i in range(3_000)), "q=a;DROP", "q=a&group=__class__",
    ],
)  # fmt: skip
def test_no_parameter_breaks_a_search(client: TestClient, query: str) -> None:
    for path in (f"{API}/search", f"{API}/suggest", "/", "/documents", "/compare"):
        response = client.get(f"{path}?{query}", headers={"Accept": "text/html"})
        assert response.status_code in {200, 400, 414, 422}, (path, response.text[:300])
        assert "Traceback" not in response.text


PARTS = {
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "long boundary": ("multipart/form-data; boundary=" + "x" * 5_000, b"--" + b"x" * 5_000),
    "hostile boundary": ('multipart/form-data; boundary="\r\n"', b"--\r\n"),
    "many parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 5_000 + b"--x--",
    ),
    "many headers": (
        "multipart/form-data; boundary=x",
        b"--x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n1\r\n--x--",
    ),
    "long header": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 300_000 + b'"\r\n\r\n1\r\n--x--',
    ),
    "many files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n1\r\n' * 50
        + b"--x--",
    ),
    "never closed": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n1',
    ),
    "text as a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n1\r\n--x--',
    ),
    "charset": (
        "multipart/form-data; boundary=x; charset=utf-7",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+ADw-\r\n--x--',
    ),
    "form": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % i for i in range(20_000))),
    "other": ("application/octet-stream", b"text=a"),
}  # fmt: skip


# The framework drops the file of a form that breaks off without closing it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("case", PARTS)
def test_no_form_breaks_a_route(client: TestClient, case: str) -> None:
    kind, body = PARTS[case]
    for path, headers in (("/desk", {}), (f"{API}/pages", BEARER)):
        response = client.post(path, content=body, headers={"Content-Type": kind, **headers})
        assert response.status_code in {200, 202, 400, 413, 415, 422}, response.text[:300]
        assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x00\xa5",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"GET http://wicked.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ],
)  # fmt: skip
def test_no_request_line_breaks_the_server(address: str, request_: bytes) -> None:
    try:
        answer = raw(
            address, request_.replace(b"\r\nHost: a", b"\r\nHost: a\r\nConnection: close", 1)
        )
    except (ConnectionError, TimeoutError):
        answer = b""
    assert b"Traceback" not in answer
    assert b"ocation: http" not in answer
    assert raw(
        address, b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    ).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Bearer x", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}",
     f"Bearer {TOKEN.upper()}", "Bearer " + "x" * 20_000, "Bearer \xff"],
)  # fmt: skip
def test_only_the_token_opens(client: TestClient, given: str) -> None:
    response = client.get(f"{API}/held", headers={"Authorization": given.encode("latin-1")})

    assert response.status_code in {401, 403}
    assert TOKEN not in response.text


def test_tokens_are_compared_in_constant_time() -> None:
    source = inspect.getsource(access)

    assert "compare_digest" in source
    assert "token ==" not in source


def test_a_request_names_no_file_of_the_server(client: TestClient, tmp_path_factory: Any) -> None:
    secret = tmp_path_factory.mktemp("x") / "secret.txt"
    secret.write_text("一、机密内容。" * 20, encoding="utf-8")
    for name in (str(secret), secret.as_uri()):
        compared = client.post(f"{API}/compare", json={"a": name, "b": name})
        assert compared.status_code == 404
        queued = client.post(f"{API}/pages", json={"url": name}, headers=BEARER)
        assert queued.status_code == 422
        assert (
            "机密内容"
            not in compared.text + client.get("/compare", params={"a": name, "b": name}).text
        )
