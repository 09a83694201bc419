"""WCAG A and AA on every page by axe-core, light and dark; and that nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.material import DRAFT, QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from api.service import Service

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = ((390, "light"), (1440, "dark"))
"""Each width and each scheme once: colours do not depend on the width, nor sizes on the scheme."""


def _paths(service: Service) -> list[str]:
    ids = {d.doc_number or "": d.id for d in service.library.documents()}
    a, b = ids["青政发〔2021〕12号"], ids["青政发〔2024〕8号"]
    clause = service.library.document(a).clauses[2].id
    return [
        "/",
        f"/?q={QUESTION}",
        "/?q=月球基地的补贴是多少",
        "/?q=青政发〔2021〕12号",
        "/?q=食堂&filter=year%3D2021&as_of=2023-01-01",
        "/documents",
        "/documents?q=没有这样的标题",
        "/documents?code=青政发",
        f"/documents/{a}",
        f"/documents/{a}?cite={clause}#{clause}",
        f"/documents/{a}?view=source",
        f"/documents/{ids['青政发〔2022〕3号']}",
        f"/clauses/{clause}/similar",
        "/compare",
        f"/compare?a={a}&b={b}",
        f"/compare?a={a}&b={b}&view=通读",
        f"/compare?a={a}&b={b}&view=编注",
        "/matrix",
        f"/matrix?ids={a}&ids={b}",
        "/desk",
        "/basket",
        f"/basket?c={clause}",
        "/basket?c=没有",
        "/docs",
        "/nowhere",
    ]


@pytest.fixture(params=SCREENS, ids=str)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on each screen."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def _violations(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = axe.Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['html'][:160]} {n['any'][:1]}" for v in found for n in v["nodes"]]


def test_no_page_has_a_violation(page: Page, base: str, service: Service) -> None:
    found = {}
    for path in _paths(service):
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if violations := _violations(page):
            found[path] = violations

    assert not found


def test_a_checked_draft_has_none(page: Page, base: str) -> None:
    page.goto(f"{base}/desk")
    page.get_by_label("粘贴文稿").fill(DRAFT)
    page.get_by_role("button", name="核对").click()

    page.locator(".desk-notes li").first.wait_for()
    assert not _violations(page)


def test_suggestions_have_none(page: Page, base: str) -> None:
    page.goto(base)
    page.fill("#q", "社区食堂")
    page.locator(".suggestions li").first.wait_for()
    page.keyboard.press("ArrowDown")

    assert not _violations(page)


@pytest.mark.parametrize("width", [320, 720])
def test_nothing_is_cut_off(browser: Browser, base: str, service: Service, width: int) -> None:
    """320 px is also a screen of 1280 at 400 %, 720 px one of 1440 at 200 % (WCAG 1.4.10)."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = []
    for path in _paths(service):
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    context.close()

    assert not wide
