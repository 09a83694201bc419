"""Each person's way through the pages, in a real Chromium with JavaScript; errors of ours fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.api.material import QUESTION
from tests.browser.conftest import first_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from api.service import Service

pytestmark = pytest.mark.browser
SLOP = "依据《青河市社区食堂管理办法》（青政发[2021]12号）第三条。"


def _opened(browser: Browser, width: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, has_touch=width < 500, reduced_motion="reduce"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert said == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A cadre's."""
    yield from _opened(browser, 390)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A drafter's."""
    yield from _opened(browser, 1440)


def _id(service: Service, number: str) -> str:
    return service.resolve(number).id


def test_a_cadre_asks_and_reads_the_source(phone: Page, base: str) -> None:
    phone.goto(base)
    phone.fill("#q", QUESTION)
    phone.keyboard.press("Enter")

    phone.locator(".answer .cite summary").first.click()
    phone.locator(".answer .cite button").first.click()
    phone.locator(".answer .cite button", has_text="已复制").wait_for()
    copied = phone.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“")
    assert "青政发" in copied

    phone.locator(".answer figcaption a").first.click()
    expect(phone).to_have_url(re.compile("#."))
    name = phone.url.partition("#")[2]
    marked = phone.locator(f'[id="{name}"]')
    assert marked.is_visible()
    phone.wait_for_function("id => document.getElementById(id).matches(':target')", arg=name)
    phone.get_by_role("link", name="对照原网页").click()
    expect(phone.get_by_role("heading", name="原网页")).to_be_visible()


def test_suggestions_with_the_keyboard(desk: Page, base: str) -> None:
    desk.goto(base)
    desk.keyboard.type("社区食堂管理")
    options = desk.get_by_role("option")
    options.first.wait_for()
    box = desk.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")

    desk.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(""))
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("社区食堂管理")
    desk.keyboard.press("ArrowDown")
    options.first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/documents/**")


def test_suggestions_follow_who_types_faster_than_the_answers(desk: Page, base: str) -> None:
    """An answer that is no longer waited for neither shows nor takes the next one with it."""
    desk.goto(base)
    box = desk.get_by_role("combobox")
    with first_held(desk, "**/suggest?*") as held:
        box.press_sequentially("社区食")
    box.press_sequentially("堂")

    expect(desk.get_by_role("option")).not_to_have_count(0)
    held[0].abort()  # an open route would outlive the page


def test_suggestions_stay_while_one_picks(desk: Page, base: str) -> None:
    """What comes late does not take the list away from under the hand."""
    desk.goto(base)
    box, options = desk.get_by_role("combobox"), desk.get_by_role("option")
    box.press_sequentially("社区食堂")
    options.first.wait_for()
    with first_held(desk, "**/suggest?*") as held:
        box.press_sequentially("管")
    box.press("ArrowDown")
    held[0].fulfill(json={"suggestions": []})
    desk.wait_for_timeout(200)

    expect(options.first).to_have_attribute("aria-selected", "true")


def test_suggestions_wait_for_the_input_method(desk: Page, base: str) -> None:
    """While a syllable is being composed (shetang) nothing is asked and Enter picks nothing."""
    desk.goto(base)
    asked: list[str] = []
    desk.on("request", lambda r: asked.append(r.url) if "/suggest" in r.url else None)
    desk.evaluate(
        """() => {
            const q = document.getElementById("q");
            q.value = "she'qu";
            q.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    desk.wait_for_timeout(400)

    assert not asked


def test_a_drafter_checks_mends_and_takes_the_file(desk: Page, base: str) -> None:
    desk.goto(f"{base}/desk")
    desk.get_by_label("粘贴文稿").fill(SLOP)
    desk.get_by_role("button", name="核对").click()
    desk.locator(".desk-notes").get_by_role("button", name="采用").first.click()

    expect(desk.get_by_label("修改文稿")).to_have_value(re.compile("青政发〔2021〕12号"))
    expect(desk.locator(".desk-notes .bad")).to_have_count(0)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载核对稿").click()
    assert download.value.suggested_filename == "核对稿.docx"


def test_a_drafter_compares_and_keeps_the_table(desk: Page, base: str) -> None:
    desk.goto(f"{base}/compare")
    desk.select_option("#pick-a", label="青河市社区食堂管理办法（青政发〔2021〕12号）")
    desk.select_option("#pick-b", label="青河市社区食堂管理办法（修订）（青政发〔2024〕8号）")
    desk.get_by_role("button", name="对照").click()
    only = desk.get_by_role("link", name="只看改动")
    only.wait_for()
    before = desk.locator(".pair").count()
    only.click()
    desk.get_by_role("link", name="显示全文").wait_for()
    assert 0 < desk.locator(".pair").count() < before

    with desk.expect_download() as download:
        desk.get_by_role("link", name="存为 Word 对照表").click()
    assert download.value.suggested_filename == "文件对照表.docx"


def test_both_texts_scroll_together(desk: Page, base: str, service: Service) -> None:
    a, b = _id(service, "青政发〔2021〕12号"), _id(service, "青政发〔2024〕8号")
    desk.set_viewport_size({"width": 1440, "height": 420})
    desk.goto(f"{base}/compare?a={a}&b={b}&view=通读")
    left = desk.locator(".pane").first
    left.hover()
    for _ in range(10):  # a page just drawn loses the first turns of the wheel
        desk.mouse.wheel(0, 25)
    desk.wait_for_function("document.querySelectorAll('.passage.at').length === 2")

    tops = desk.evaluate(
        "[...document.querySelectorAll('.passage.at')].map(p => p.getBoundingClientRect().top)"
    )
    right = "document.querySelectorAll('.pane')[1]"
    left_over = desk.evaluate(f"{right}.scrollHeight - {right}.clientHeight - {right}.scrollTop")
    assert abs(tops[0] - tops[1]) < 2 or left_over < 1


def test_clauses_are_picked_into_the_basket(desk: Page, base: str, service: Service) -> None:
    document = _id(service, "青政发〔2021〕12号")
    desk.goto(f"{base}/documents/{document}")
    for place in range(2):
        tools = desk.locator(".block .tools").nth(place + 1)
        tools.locator("summary").click()
        tools.get_by_role("button", name="摘录").last.click()
    desk.get_by_role("link", name="摘录篮（2）").click()
    expect(desk.locator(".quotes > li")).to_have_count(2)

    desk.get_by_role("button", name="移出").first.click()
    expect(desk.locator(".quotes > li")).to_have_count(1)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="存为 Word").click()
    assert download.value.suggested_filename == "摘录.docx"
    desk.goto(f"{base}/basket")
    desk.wait_for_url("**/basket?c=*")
    expect(desk.locator(".quotes > li")).to_have_count(1)


def test_similar_clauses_open_in_place(desk: Page, base: str, service: Service) -> None:
    desk.goto(f"{base}/documents/{_id(service, '青政发〔2021〕12号')}")
    tools = desk.locator(".block .tools").nth(2)
    tools.locator("summary").press("Enter")
    tools.get_by_role("link", name="相近条款").last.click()

    panel = desk.locator(".similar-here")
    panel.locator(".group").first.wait_for()
    expect(panel).not_to_have_attribute("aria-busy", re.compile(""))
    assert "/similar" not in desk.url


def test_a_slow_answer_says_so(desk: Page, base: str) -> None:
    """The event alone, so that the page stays to be looked at."""
    desk.goto(base)
    submit = "document.querySelector('.hero-search').dispatchEvent(new Event('submit', at))"
    desk.evaluate(f"() => {{ const at = {{ bubbles: true }}; {submit}; }}")

    desk.locator("#busy", has_text="正在检索，请稍候").wait_for()
    assert desk.locator("main").get_attribute("aria-busy") == "true"
    desk.evaluate("dispatchEvent(new Event('pageshow'))")
    assert desk.locator("#busy").inner_text() == ""
    assert desk.locator("main").get_attribute("aria-busy") is None


def test_print_shows_the_text_with_its_source_alone(
    desk: Page, base: str, service: Service
) -> None:
    desk.goto(f"{base}/documents/{_id(service, '青政发〔2021〕12号')}")
    desk.emulate_media(media="print")

    for hidden in (".bar", ".outline", ".tools", ".actions", ".folds"):
        assert not desk.locator(hidden).first.is_visible()
    assert desk.locator(".foot .printed").is_visible()
    assert desk.locator(".text").is_visible()
