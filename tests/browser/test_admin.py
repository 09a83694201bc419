"""The operator's pages in a real Chromium: a night's work at two widths, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.admin_pages import SECTIONS
from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.queries import Asked, Verb
from corpus.store_reader import by_the_clock
from tests.api.material import MEASURES, PAGES
from tests.api.test_admin import COPY, DOUBTFUL
from tests.api.test_held import MARKED
from tests.browser.conftest import serving
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
TOKEN = "a-token-for-tests"  # noqa: S105  of no use anywhere else
NUMBER = "青政发〔2023〕9号"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library in which something of every kind waits for a person."""
    folder = tmp_path_factory.mktemp("sources")
    every = {**PAGES, "doubtful.txt": DOUBTFUL, "secret.txt": MARKED, "copy.txt": COPY}
    for name, text in every.items():
        (folder / name).write_text(text, "utf-8")
    settings = Settings(tmp_path_factory.mktemp("library"), admin_token=TOKEN)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(folder)])
    made.store.queries.keep_words(on=True)
    made.store.queries.note([Asked(Verb.SEARCH, "电竞酒店", 20.0)], by_the_clock())
    yield made
    made.close()


@pytest.fixture(scope="module")
def base(service: Service) -> Iterator[str]:
    with serving(create_app(service)) as address:
        yield address


@pytest.fixture(params=[390, 1440])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The operator's browser, at each width."""
    context = browser.new_context(
        viewport={"width": request.param, "height": 850},
        java_script_enabled=False,
        extra_http_headers={"Authorization": f"Bearer {TOKEN}"},
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def document(service: Service) -> str:
    """The address of the document with doubts."""
    (found,) = service.library.find(NUMBER)
    return f"/admin/review/{found.id}"


def test_no_page_is_wider_than_the_screen(page: Page, base: str, document: str) -> None:
    for path in [*(path for path, _, _ in SECTIONS), document]:
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("h1").count() == 1
        assert page.locator("main img, main script").count() == 0


def test_axe_finds_nothing(browser: Browser, base: str, document: str) -> None:
    for width in (390, 1440):
        context = browser.new_context(
            viewport={"width": width, "height": 850},
            extra_http_headers={"Authorization": f"Bearer {TOKEN}"},
        )
        opened = context.new_page()
        for path in [*(path for path, _, _ in SECTIONS), document]:
            opened.goto(base + path)
            found = Axe().run(opened).response["violations"]
            assert [(v["id"], v["nodes"][0]["target"]) for v in found] == [], path
        context.close()


def test_a_doubt_is_settled_and_the_rule_taken_back(page: Page, base: str, document: str) -> None:
    page.goto(f"{base}/admin")
    page.get_by_role("link", name="存疑：须核对").click()
    page.get_by_role("link", name="标号不连续").first.click()
    page.get_by_role("link", name="青河市社区食堂补助发放细则").click()
    page.get_by_role("button", name="核对无误：标号不连续").click()

    expect(page.get_by_role("status").first).to_contain_text("已保存规则")
    expect(page.get_by_role("heading", name="标号不连续")).to_have_count(0)
    page.get_by_role("button", name="删去").click()
    expect(page.get_by_role("heading", name="标号不连续")).to_have_count(1)
    expect(page).to_have_url(re.compile("^" + re.escape(base + document)))


def test_a_line_is_decided_with_the_keyboard(page: Page, base: str, document: str) -> None:
    page.goto(base + document)
    page.locator("details.panel > summary").press("Enter")
    button = page.locator("details.panel").get_by_role(
        "button", name="是正文：打印本页", exact=True
    )
    button.press("Enter")

    expect(page.get_by_role("rowheader", name="“打印本页”是正文")).to_be_visible()
    page.get_by_role("button", name="删去：“打印本页”是正文").click()
    expect(page.get_by_role("rowheader", name="“打印本页”是正文")).to_have_count(0)


def test_a_query_in_vain_becomes_a_synonym(page: Page, base: str, service: Service) -> None:
    service.synonyms.write("")
    page.goto(f"{base}/admin/usage")
    page.get_by_role("link", name="加同义词").click()
    box = page.locator("#text")
    expect(box).to_have_value(re.compile("电竞酒店 = $"))
    box.fill("电竞酒店 = 社区食堂")
    page.get_by_role("button", name="试一试").click()
    expect(page.get_by_text("电竞酒店 → 社区食堂")).to_be_visible()
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("status")).to_contain_text("即刻生效")
    assert service.synonyms.own().groups == 1


def test_a_text_is_pasted_and_its_job_watched(page: Page, base: str) -> None:
    width = (page.viewport_size or {"width": 0})["width"]
    page.goto(f"{base}/admin/ingest")
    page.get_by_label("粘贴一份文件的全文").fill(MEASURES.replace("12号", f"{width}号"))
    page.get_by_label("名称").fill(f"粘贴{width}")
    page.get_by_role("button", name="入库").click()

    row = page.get_by_role("row").filter(has_text=f"粘贴{width}")
    if width < 900:  # there a table is a list of entries
        row = page.locator("tr").filter(has_text=f"粘贴{width}")
    expect(row.first).to_contain_text("完成")
