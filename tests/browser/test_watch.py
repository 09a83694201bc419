"""The pages of what was noticed, in a real Chromium at two widths, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.api.watched_library import Watching, noticed
from tests.api.watched_web import serving_office
from tests.browser.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
TOKEN = "a-token-for-tests"  # noqa: S105  of no use anywhere else


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    folder = tmp_path_factory.mktemp("library")
    settings = Settings(folder, admin_token=TOKEN, allow_private=True)
    with serving_office() as office, noticed(settings, office) as made:
        yield made


@pytest.fixture(scope="module")
def base(watching: Watching) -> Iterator[str]:
    with serving(create_app(watching.service)) as address:
        yield address


def _page(browser: Browser, width: int, *, script: bool) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 850},
        java_script_enabled=script,
        extra_http_headers={"Authorization": f"Bearer {TOKEN}"},
        bypass_csp=script,
    )
    return context.new_page()


def _paths(watching: Watching) -> list[str]:
    changes = watching.service.store.watches.changes()
    return ["/admin/watch", *(f"/admin/watch/changes/{c.number}" for c in changes)]


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_fit_and_axe_finds_nothing(
    browser: Browser, base: str, watching: Watching, width: int
) -> None:
    page = _page(browser, width, script=True)
    for path in _paths(watching):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(page)
        assert not found.response["violations"], (path, found.generate_report())
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_person_follows_a_change_to_who_cites_it(browser: Browser, base: str, width: int) -> None:
    page = _page(browser, width, script=False)
    page.goto(base + "/admin/watch")
    page.get_by_role("link", name="内容有变").click()
    page.get_by_role("link", name="改动 1 条").click()

    expect(page.locator(".pair")).to_contain_text("第三条")
    expect(page.locator(".pair del")).not_to_have_count(0)
    expect(page.locator("main")).to_contain_text("引用第三条的")
    page.get_by_role("link", name="全文逐条对照").click()
    expect(page.locator("main")).to_contain_text("350")
    page.context.close()


def test_an_address_is_watched_and_given_up_with_forms(browser: Browser, base: str) -> None:
    page = _page(browser, 390, script=False)
    page.goto(base + "/admin/watch")
    page.get_by_label("网址，一行一个").fill("https://www.qinghe.example/zwgk/")
    page.get_by_label("名称").fill("青河市规范性文件")
    page.get_by_role("button", name="添加").click()

    expect(page.get_by_role("status")).to_contain_text("已添加")
    page.get_by_role("button", name="停止监测 青河市规范性文件").click()
    expect(page.get_by_role("status")).to_contain_text("已停止监测")
    page.context.close()
