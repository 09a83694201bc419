"""Signing in with a real Chromium, with and without scripts: in, to what one wanted, and out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api import accounts
from api.service import Service
from corpus.access import Clearance, Role
from tests.browser.conftest import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WORD = "一句容易记的长口令"
INTERNAL = "青政发〔2024〕8号"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library with one document for insiders, a reader who is one, and an administrator."""
    made = filled(tmp_path_factory)
    accounts.new_user(made.accounts, "wang", WORD, Role.READER, Clearance.INTERNAL)
    accounts.new_user(made.accounts, "boss", WORD, Role.ADMIN, Clearance.RESTRICTED)
    made.classify(_internal(made), Clearance.INTERNAL, "boss")
    made.relearn()
    yield made
    made.close()


@pytest.fixture(params=[(390, False), (1440, True)], ids=["phone, no script", "desktop"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Nobody's browser yet."""
    width, scripts = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 850}, java_script_enabled=scripts
    )
    yield context.new_page()
    context.close()


def test_in_to_what_one_wanted_and_out(page: Page, base: str, service: Service) -> None:
    path = f"/documents/{_internal(service)}"
    hidden = page.goto(base + path)
    assert hidden is not None
    assert hidden.status == 404

    page.locator("a.who").click()
    _sign_in(page, "wang")

    expect(page).to_have_url(base + path)
    expect(page.locator("main")).to_contain_text(INTERNAL)
    expect(page.get_by_text("内部，不得外传")).to_be_visible()
    expect(page.locator("form.who")).to_contain_text("wang")
    expect(page.locator("form.who a")).to_have_count(0)  # a reader has no pages of the operator

    page.get_by_role("button", name="退出").click()
    page.locator("a.who").wait_for()
    gone = page.goto(base + path)
    assert gone is not None
    assert gone.status == 404


def test_a_wrong_password_is_said_and_the_name_kept(page: Page, base: str) -> None:
    page.goto(base + "/signin")
    _sign_in(page, "wang", "不是这个口令")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("用户名")).to_have_value("wang")
    expect(page.get_by_label("口令")).to_have_value("")
    expect(page.locator("a.who")).to_be_visible()


def test_the_operators_pages_ask_for_a_sign_in_and_go_on(page: Page, base: str) -> None:
    page.goto(base + "/admin/users")
    expect(page).to_have_url(re.compile("/signin"))
    _sign_in(page, "boss")

    expect(page).to_have_url(base + "/admin/users")
    expect(page.locator("main")).to_contain_text("wang")


def _sign_in(page: Page, name: str, word: str = WORD) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("口令").fill(word)
    page.locator("main").get_by_role("button", name="登录").click()


def _internal(service: Service) -> str:
    whole = service.seen_by(Clearance.RESTRICTED)
    (found,) = whole.library.find(INTERNAL)
    return found.id
