"""The web pages in a real Chromium: at two widths, without JavaScript, with the keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.service import Service
from tests.api.material import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WIDTHS = (390, 1440)


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page without JavaScript, at each width."""
    viewport = {"width": request.param, "height": 850}
    context = browser.new_context(viewport=viewport, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def noisy(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page with JavaScript, and everything it complains of."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda e: said.append(str(e)))
    opened.on("dialog", lambda d: (said.append(f"dialog {d.message}"), d.dismiss()))
    yield opened, said
    context.close()


def _ids(service: Service) -> dict[str, str]:
    return {d.doc_number or "": d.id for d in service.library.documents()}


def test_ask_and_follow_to_the_clause(page: Page, base: str) -> None:
    page.goto(base)
    page.fill("#q", QUESTION)
    page.click(".hero-search button")

    expect(page.locator("#bar-q")).to_have_value(QUESTION)
    expect(page.locator(".card")).to_have_count(1)
    page.locator(".hits a.place").first.click()
    expect(page).to_have_url(re.compile("#."))
    name = page.url.partition("#")[2]
    assert page.locator(f'[id="{name}"]').is_visible()


def test_no_page_is_wider_than_the_screen(page: Page, base: str, service: Service) -> None:
    ids = _ids(service)
    a, b = ids["青政发〔2021〕12号"], ids["青政发〔2024〕8号"]
    paths = ["/", f"/?q={QUESTION}", "/documents", f"/documents/{a}", f"/documents/{a}?view=source"]
    for path in [*paths, f"/compare?a={a}&b={b}", "/docs", "/nowhere"]:
        page.goto(base + path)
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= (page.viewport_size or {"width": 0})["width"], path
        assert page.locator("h1").count() == 1


def test_pick_two_documents_and_see_them_side_by_side(page: Page, base: str) -> None:
    page.goto(f"{base}/compare")
    page.select_option("#pick-a", label="青河市社区食堂管理办法（青政发〔2021〕12号）")
    page.select_option("#pick-b", index=2)
    page.click(".picker button")

    sides = page.locator(".pair .sides").first.locator(".side")
    expect(sides).to_have_count(2)
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left is not None
    assert right is not None
    wide = (page.viewport_size or {"width": 0})["width"] > 900
    assert (right["x"] > left["x"]) == wide
    assert (right["y"] > left["y"]) != wide


def test_outline_and_facets_fold_on_a_phone(page: Page, base: str, service: Service) -> None:
    page.goto(f"{base}/documents/{_ids(service)['青政发〔2021〕12号']}")
    entries = page.locator(".outline ol")
    phone = (page.viewport_size or {"width": 0})["width"] < 900

    assert entries.is_visible() != phone
    if phone:
        page.click(".outline .fold")
        expect(entries).to_be_visible()


def test_keyboard_reaches_the_text_first(page: Page, base: str) -> None:
    page.goto(f"{base}/documents")
    page.keyboard.press("Tab")

    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    skip.press("Enter")
    expect(page).to_have_url(f"{base}/documents#main")


def test_hostile_documents_do_nothing(
    noisy: tuple[Page, list[str]], base: str, service: Service
) -> None:
    page, said = noisy
    hostile = _ids(service)["青政发〔2022〕3号"]
    clause = service.library.document(hostile).clauses[0].id
    for path in (
        f"/documents/{hostile}",
        f"/documents/{hostile}?view=source",
        f"/documents/{hostile}?cite={clause}",
        "/?q=<script>alert(1)</script>试点期限",
        "/documents",
        "/compare",
    ):
        page.goto(base + path)
        assert page.locator("main script, main img, main svg").count() == 0

    assert said == []


def test_citation_is_copied_with_a_button(
    noisy: tuple[Page, list[str]], base: str, service: Service
) -> None:
    page, said = noisy
    document = _ids(service)["青政发〔2021〕12号"]
    clause = service.library.document(document).clauses[0].id

    page.goto(f"{base}/documents/{document}?cite={clause}#{clause}")

    assert page.locator(".citing dd").count() == 4
    assert page.locator(".citing button").count() == 4
    page.locator(".citing button").first.click()
    assert said == []


def test_the_desk_checks_and_gives_the_file_back(page: Page, base: str) -> None:
    page.goto(f"{base}/desk")
    page.get_by_label("粘贴文稿").fill("依据《青河市社区食堂管理办法》（青政发[2021]12号）第九条。")
    page.get_by_role("button", name="核对").click()

    expect(page.get_by_text("没有这一条")).to_have_count(1)
    expect(page.locator(".desk-draft .mark")).not_to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载核对稿").click()
    assert download.value.suggested_filename == "核对稿.docx"
