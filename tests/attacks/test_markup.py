"""Hostile texts, names and questions in everything that is shown or handed out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx import Document as WordDocument
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from api import export, export_matrix
from api.docx_basket import basket_docx
from api.editions import View, edition_view
from api.logs import OneLine
from tests.attacks.hostile import ENDS_ATTRIBUTE, MARKS, ORDER, SCRIPT, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient
    from playwright.sync_api import Browser

    from api.service import Service

API = "/api/v1"
QUESTIONS = [
    *MARKS,
    ORDER + "补助",
    "a" * 900,
    "\x00补助\x07",
    "javascript:alert(1)",
    "补助 {{7*7}} ${7*7}",
]


def places(service: Service) -> list[str]:
    """Every page of the site that shows something of a document or of what was typed."""
    known = list(service.library.documents())
    found = [f"/documents/{d.id}" for d in known]
    found += [f"/documents/{d.id}?view=source" for d in known]
    found += [f"/documents/{d.id}?cite={d.clauses[0].id}" for d in known[:4] if d.clauses]
    found += [f"/clauses/{d.clauses[0].id}/similar" for d in known[:4] if d.clauses]
    found += [f"/compare?a={known[0].id}&b={d.id}" for d in known[1:4]]
    found += [f"/matrix?ids={known[0].id}&ids={known[1].id}&ids={known[2].id}"]
    return ["/", "/documents", "/desk", "/docs", *found]


def is_harmless(html: str) -> None:
    """No element or attribute that acts, in whatever way a browser mends the markup."""
    tree = LexborHTMLParser(html)
    for node in tree.css("*"):
        assert node.tag not in {"iframe", "object", "embed", "base", "svg", "img", "math"}, (
            node.html
        )
        if node.tag == "script":
            assert (node.attributes["src"] or "").startswith("/static/")
        if node.tag == "meta":
            assert node.attributes.get("http-equiv") in {None, "Content-Security-Policy"}
        if node.tag == "link":
            assert (node.attributes["href"] or "").startswith("/static/")
        for name, value in node.attributes.items():
            assert not name.startswith("on"), node.html
            assert name != "style", node.html
            if name in {"href", "src", "action", "formaction"}:
                wanted = ("/", "#", "?", "https://", "http://", "data:application/vnd.openxml")
                assert (value or "").startswith(wanted), node.html
                if (value or "").startswith("http"):
                    assert "noopener" in (node.attributes.get("rel") or ""), node.html


def test_every_page_over_hostile_texts_is_harmless(client: TestClient, service: Service) -> None:
    for place in places(service):
        response = client.get(place, headers={"Accept": "text/html"})
        assert response.status_code == 200, place
        is_harmless(response.text)
        assert "49" not in re.findall(r"7\*7|49管理", response.text)


@pytest.mark.parametrize("words", QUESTIONS)
def test_whatever_is_typed_is_shown_as_text(client: TestClient, words: str) -> None:
    for place, name in (
        ("/", "q"), ("/documents", "q"), ("/compare", "a"), ("/matrix", "ids"), ("/", "filter"),
        ("/documents", "genre"), ("/", "as_of"), ("/none", "q"), ("/documents/none", "q"),
    ):  # fmt: skip
        given = {name: words, "b": words, **({"q": "补助"} if name != "q" else {})}
        response = client.get(place, params=given, headers={"Accept": "text/html"})
        assert response.status_code < 500
        is_harmless(response.text)


@pytest.mark.parametrize("words", MARKS)
def test_a_hostile_draft_is_shown_as_text(client: TestClient, words: str) -> None:
    draft = f"根据《{words}》第一条{words}，以及《青河市社区食堂管理办法》第三条办理。{words}"
    answers = [
        client.post("/desk", data={"text": draft}, files={"x": ("", b"")}),
        client.post("/desk", files={"file": (f"{words}.txt", draft.encode(), "text/html")}),
    ]

    for answer in answers:
        assert answer.status_code in {200, 422}
        is_harmless(answer.text)


@pytest.mark.parametrize("words", MARKS)
def test_an_address_of_an_error_is_shown_as_text(client: TestClient, words: str) -> None:
    for place in ("/documents/", "/clauses/", "/static/", "/x/"):
        response = client.get(place + words, headers={"Accept": "text/html"})
        assert response.status_code in {404, 405}
        is_harmless(response.text)
        problem = client.get(API + place + words)
        assert problem.headers["content-type"] == "application/problem+json"


def test_answers_in_json_are_never_taken_for_a_page(client: TestClient) -> None:
    for words in MARKS:
        response = client.get(f"{API}/search", params={"q": words}, headers={"Accept": "text/html"})
        assert response.headers["content-type"].startswith("application/")
        assert response.headers["x-content-type-options"] == "nosniff"
        json.loads(response.content)


def test_exported_pages_are_harmless_and_carry_their_own_policy(
    service: Service, tmp_path: Path
) -> None:
    known = list(service.library.documents())
    comparison = service.compare(known[0].id, known[1].id)
    made = [tmp_path / "a.html", tmp_path / "b.html"]
    export.write_html(comparison, made[0])
    export_matrix.write_html(service.matrix(known[:4]), made[1])
    if comparison.editions:
        export.write_view(
            edition_view(comparison, next(iter(View)), only_changes=False), tmp_path / "c.html"
        )

    for file in tmp_path.glob("*.html"):
        html = file.read_text(encoding="utf-8")
        is_harmless(html)
        assert "default-src 'none'" in html


def test_exported_word_files_are_sound_and_hold_no_field_or_link(
    service: Service, tmp_path: Path
) -> None:
    known = list(service.library.documents())
    export.write_docx(service.compare(known[0].id, known[1].id), tmp_path / "a.docx")
    export_matrix.write_docx(service.matrix(known[:4]), tmp_path / "b.docx")
    (tmp_path / "c.docx").write_bytes(
        basket_docx(service.basket([d.clauses[0].id for d in known if d.clauses]))
    )

    for file in tmp_path.glob("*.docx"):
        WordDocument(str(file))
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(part)
                assert b'TargetMode="External"' not in part
                assert not re.search(rb"<w:(?:fldSimple|instrText|altChunk|object)\b", part)


def test_a_name_with_line_breaks_makes_one_line_of_the_log() -> None:
    import logging  # noqa: PLC0415  this test alone

    record = logging.LogRecord("x", logging.ERROR, "", 0, "a\r\nb\x1b[2J\u202e", (), None)

    line = OneLine(None).format(record)
    assert "\n" not in line
    assert "\x1b" not in line


@pytest.mark.browser
def test_in_a_real_browser_nothing_runs_and_nothing_is_asked_for(
    browser: Browser, address: str, service: Service
) -> None:
    """With the policy taken away as well: the markup itself must hold."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    bad: list[str] = []
    page.on("dialog", lambda d: (bad.append(f"dialog {d.message}"), d.dismiss()))
    page.on("popup", lambda _: bad.append("popup"))
    page.on(
        "request",
        lambda r: None if r.url.startswith(address) else bad.append(f"{page.url} asks for {r.url}"),
    )
    page.on("pageerror", lambda e: bad.append(str(e)))
    typed = [
        f"/?q={w}" for w in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>补助')
    ]
    for place in [*places(service), *typed, "/documents?q=<svg onload=alert(1)>", "/none/<script>"]:
        page.goto(address + place)
        assert page.url.startswith(address)
        assert page.locator("main").count() == 1
    context.close()
    assert not bad


@pytest.mark.browser
def test_an_exported_page_opened_from_a_disk_does_nothing(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    known = list(service.library.documents())
    export.write_html(service.compare(known[0].id, known[1].id), tmp_path / "a.html")
    page = browser.new_page()
    bad: list[str] = []
    page.on("dialog", lambda d: (bad.append(d.message), d.dismiss()))
    page.on("request", lambda r: None if r.url.startswith("file:") else bad.append(r.url))

    page.goto((tmp_path / "a.html").as_uri())
    assert page.locator("table").count() > 0
    page.close()
    assert not bad


def test_the_attacks_reach_the_pages(client: TestClient, service: Service) -> None:
    """Else the tests above would prove nothing."""
    shown = "".join(client.get(p).text for p in places(service))

    assert "&lt;script&gt;alert(1)" in shown
    assert "onerror=alert(1)&gt;" in shown
    assert ORDER in shown
    assert "7*7" in shown
    assert SCRIPT not in shown
    assert ENDS_ATTRIBUTE not in shown
    assert TEMPLATE.split("{%", maxsplit=1)[0] in shown
