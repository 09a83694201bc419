"""The search box on another origin than the service's, in a real Chromium."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.service import Service
from api.widget_listing import new_site
from tests.api.material import QUESTION
from tests.browser.conftest import first_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

pytestmark = pytest.mark.browser

LINE = '<script src="{base}/widget.js" data-site="{key}" async></script>'
PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>宿主</title>'
    '<link rel="icon" href="data:,">{head}</head>'
    '<body><main><h1>办事大厅</h1><p><label>姓名 <input id="name"></label></p>{line}'
    "<p>正文。</p></main></body></html>"
)
HOSTILE = """<style>
html { font-size: 40px; direction: rtl; }
body { transform: rotate(.5deg) scale(.98); filter: saturate(.9); position: relative; z-index: 5; }
* { all: unset !important; font-size: 40px !important; letter-spacing: 1em !important;
    color: red !important; text-transform: uppercase !important; line-height: 0 !important;
    visibility: hidden !important; }
button, input, dialog, ul, li, div, p { display: none !important; }
tiaowen-search { display: none !important; opacity: 0 !important; width: 0 !important; }
.cover { all: unset !important; position: fixed !important; inset: 0 !important;
    z-index: 2147483647 !important; background: pink !important; display: block !important;
    visibility: visible !important; pointer-events: none !important; }
</style>"""


@dataclass
class Host:
    """A web server of somebody else: pages by path, each with its headers."""

    address: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, path: str, text: str, **headers: str) -> str:
        """Serve a page; gives its address. Header names are written with `_`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = text, named
        return self.address + path


@contextmanager
def hosting() -> Iterator[Host]:
    host = Host("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, headers = host.pages.get(self.path, ("", {}))
            body = text.encode()
            self.send_response(200 if text else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.address = f"http://localhost:{server.server_address[1]}"
    yield host
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """On `localhost`, another host than the service's `127.0.0.1`."""
    with hosting() as made:
        yield made


@pytest.fixture(scope="module")
def key(service: Service, host: Host) -> str:
    """Of a site whose pages are `host`'s."""
    return service.sites.add(new_site("宿主", [host.address], per_minute=6000)).key


@pytest.fixture(scope="module")
def foreign(service: Service) -> str:
    """The key of a site whose pages are elsewhere."""
    return service.sites.add(new_site("别处", ["https://www.elsewhere.example"])).key


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def said(page: Page) -> list[str]:
    """Everything the page complains of."""
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: heard.append(str(e)))
    return heard


def _line(base: str, key: str) -> str:
    return LINE.format(base=base, key=key)


def _plain(host: Host, base: str, key: str, head: str = "", more: str = "") -> str:
    line = _line(base, key).replace(" async", f" {more} async")
    return host.put("/", PAGE.format(head=head, line=line))


def _field(page: Page) -> Locator:
    return page.locator("tiaowen-search input")


def _hears(page: Page, said: list[str], words: str) -> None:
    """Waits up to six seconds until the page complains so."""
    for _ in range(60):
        if any(words in line for line in said):
            return
        page.wait_for_timeout(100)
    raise AssertionError(said)


def _search(page: Page, text: str) -> None:
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill(text)
    page.keyboard.press("Enter")
    page.locator("tiaowen-search article").first.wait_for()


def test_from_typing_to_copying(
    page: Page, context: BrowserContext, said: list[str], host: Host, base: str, key: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.address)
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    _field(page).press_sequentially("社区食堂", delay=20)
    options = page.locator("tiaowen-search [role=option]")
    options.nth(2).wait_for()
    assert "社区食堂" in options.nth(1).inner_text()
    page.keyboard.press("Enter")

    card = page.locator("tiaowen-search article").first
    card.wait_for()
    assert "青河市社区食堂管理办法" in card.inner_text()
    assert "规范性文件" in card.locator(".badges").inner_text()
    assert card.locator("mark").count() > 0
    link = card.locator("a.place").first
    assert (link.get_attribute("href") or "").startswith(f"{base}/documents/")
    assert link.get_attribute("target") == "_blank"
    card.get_by_role("button", name="复制引文").first.click()
    card.get_by_role("button", name="已复制引文").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"《青河市社区食堂管理办法.*第.条", copied)
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert said == []


def test_an_answer_on_demand(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    _search(page, "青政发〔2024〕8号新建社区食堂的一次性建设补助是多少")
    page.get_by_role("button", name="直接作答").click()

    answer = page.locator("tiaowen-search .answer")
    answer.wait_for()
    assert "15万元" in answer.inner_text()
    assert "依据" in answer.inner_text()


def test_an_abstention_says_why(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("社区食堂厨师的退休年龄是几岁")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="直接作答").click()

    answer = page.locator("tiaowen-search .answer.none")
    answer.wait_for()
    assert "未作答" in answer.inner_text()


def test_copying_without_a_clipboard(page: Page, host: Host, base: str, key: str) -> None:
    """As on a plain http address of an intranet."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(_plain(host, base, key))
    _search(page, "社区食堂")
    page.get_by_role("button", name="复制引文").first.click()

    page.get_by_role("button", name="已复制引文").wait_for()
    page.evaluate("document.execCommand = () => false")
    page.get_by_role("button", name="复制引文").first.click()
    by_hand = page.locator("tiaowen-search textarea.by-hand")
    by_hand.wait_for()
    assert "第" in by_hand.input_value()


@pytest.mark.parametrize("which", ["foreign", "s0000"])
def test_a_site_that_is_not_allowed_gets_nothing(
    page: Page, said: list[str], host: Host, base: str, foreign: str, which: str
) -> None:
    page.goto(_plain(host, base, foreign if which == "foreign" else which))
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("社区食堂")
    page.keyboard.press("Enter")

    trouble = page.locator("tiaowen-search .trouble")
    expect(trouble).to_contain_text("来源可能未获允许")
    _hears(page, said, "CORS policy")
    assert page.locator("tiaowen-search article").count() == 0


def test_a_page_cannot_read_the_api_without_a_key(page: Page, host: Host, base: str) -> None:
    page.goto(host.put("/", PAGE.format(head="", line="")))

    read = "url => fetch(url).then(() => 'read', () => 'refused')"

    assert page.evaluate(read, f"{base}/api/v1/search?q=社区食堂") == "refused"
    assert page.evaluate(read, f"{base}/api/v1/documents") == "refused"


def test_only_the_sites_own_pages_frame_the_box(
    page: Page, said: list[str], host: Host, base: str, key: str, foreign: str
) -> None:
    frame = '<iframe src="{}/embed?site={}" title="搜索" width="600" height="500"></iframe>'
    page.goto(host.put("/", PAGE.format(head="", line=frame.format(base, key))))
    box = page.frame_locator("iframe")
    box.locator("tiaowen-search input").fill("社区食堂")
    box.locator("tiaowen-search input").press("Enter")
    box.locator("tiaowen-search article").first.wait_for()
    assert said == []

    page.goto(host.put("/", PAGE.format(head="", line=frame.format(base, foreign))))
    _hears(page, said, "frame-ancestors")
    assert page.frame_locator("iframe").locator("tiaowen-search").count() == 0
    said.clear()
    page.goto(
        host.put("/", PAGE.format(head="", line=f'<iframe src="{base}/" title="x"></iframe>'))
    )
    _hears(page, said, "frame-ancestors")


def test_the_keyboard_alone(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").wait_for()
    dialog, field_ = page.locator("tiaowen-search dialog"), _field(page)
    page.locator("#name").press("/")
    expect(page.locator("#name")).to_have_value("/")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    expect(field_).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#name")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(dialog).to_be_visible()
    expect(field_).to_be_focused()
    expect(field_).to_have_value("")

    page.keyboard.type("社区食堂")
    page.locator("tiaowen-search [role=option]").nth(2).wait_for()
    expect(field_).to_have_attribute("aria-expanded", "true")
    expect(field_).not_to_have_attribute("aria-activedescendant", re.compile(""))
    last = page.locator("tiaowen-search [role=option]").count() - 1
    for pressed, active in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", last),
        ("ArrowDown", 0),
        ("ArrowUp", last),
        ("Home", 0),
    ):
        page.keyboard.press(pressed)
        expect(field_).to_have_attribute("aria-activedescendant", f"option-{active}")
        chosen = page.locator("tiaowen-search [aria-selected=true]")
        expect(chosen).to_have_attribute("id", f"option-{active}")
    page.keyboard.press("Enter")
    page.locator("tiaowen-search article").first.wait_for()
    expect(field_).to_have_attribute("aria-expanded", "false")
    expect(page.locator("tiaowen-search [role=status]")).to_contain_text("份文件")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tiaowen-search .place:focus")).to_have_count(1)
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(field_).to_be_focused()


def test_focus_stays_in_the_dialog(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    _search(page, "社区食堂")
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.tagName")
        assert at in {"TIAOWEN-SEARCH", "BODY"}, at  # BODY: the browser's own bar
    page.keyboard.press("Escape")
    expect(page.locator("tiaowen-search .trigger")).to_be_focused()


def test_an_input_method_is_left_alone(page: Page, host: Host, base: str, key: str) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/api/v1/" in r.url else None)
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    session = page.context.new_cdp_session(page)
    for typed in ("s", "she", "shequ"):
        session.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    entered = {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True}
    _field(page).dispatch_event("keydown", entered)
    page.wait_for_timeout(400)
    assert asked == []
    session.send("Input.insertText", {"text": "社区"})
    page.locator("tiaowen-search [role=option]").nth(1).wait_for()
    assert len(asked) == 1
    assert page.locator("tiaowen-search article").count() == 0


def test_late_answers_are_dropped(page: Page, host: Host, base: str, key: str) -> None:
    held: list[Route] = []
    page.goto(_plain(host, base, key))
    page.route(re.compile(r"/api/v1/search\?q=%E8%8F%9C"), lambda route: held.append(route))  # noqa: PLW0108  playwright marks it
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("菜单")
    page.keyboard.press("Enter")
    page.locator("tiaowen-search .busy").wait_for()
    _field(page).fill("运营补助")
    page.keyboard.press("Enter")
    page.locator("tiaowen-search article").first.wait_for()

    assert len(held) == 1
    held[0].abort()  # an open route would outlive the page
    assert "运营补助" in page.locator("tiaowen-search .results").inner_text()
    assert page.locator("tiaowen-search .trouble").count() == 0


def test_late_suggestions_leave_the_pick(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    with first_held(page, "**/suggest?*") as held:
        _field(page).fill("社区食堂")
    _field(page).press("ArrowDown")
    held[0].continue_()
    page.locator("tiaowen-search [role=option]").nth(2).wait_for()

    chosen = page.locator("tiaowen-search [aria-selected=true]")
    expect(chosen).to_have_attribute("id", "option-0")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ({"status": 500, "body": "<html>"}, "检索服务出错"),
        ({"status": 429, "headers": {"Retry-After": "7"}}, "7 秒后"),
        ({"status": 422, "body": '{"detail": "请换一种说法。"}'}, "请换一种说法"),
        (None, "网络"),
    ],
)
def test_trouble_is_told_and_tried_again(
    page: Page, host: Host, base: str, key: str, reply: dict[str, object] | None, told: str
) -> None:
    page.goto(_plain(host, base, key))
    open_to = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}

    def failing(route: object) -> None:
        if reply is None:
            route.abort()  # type: ignore[attr-defined]  playwright's route
        else:
            headers = {**open_to, **reply.get("headers", {})}  # type: ignore[dict-item]  a table's cell
            route.fulfill(**{**reply, "headers": headers})  # type: ignore[attr-defined]  playwright's route

    page.route("**/api/v1/search?*", failing)
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("社区食堂")
    page.keyboard.press("Enter")
    trouble = page.locator("tiaowen-search .trouble")
    trouble.wait_for()
    assert told in trouble.inner_text()
    page.unroute("**/api/v1/search?*")
    trouble.get_by_role("button", name="重试").click()
    page.locator("tiaowen-search article").first.wait_for()


def test_a_hostile_page_changes_nothing(page: Page, host: Host, base: str, key: str) -> None:
    def look() -> list[object]:
        measured: list[object] = page.evaluate(
            """() => {
              const root = document.querySelector("tiaowen-search").shadowRoot;
              return [".trigger", "input", "article h3", ".snippet", ".quiet"].map((name) => {
                const node = root.querySelector(name), style = getComputedStyle(node);
                return [name, style.fontSize, style.display, style.visibility, style.direction,
                  style.color, style.letterSpacing, style.textTransform, style.lineHeight,
                  node.offsetWidth > 20, node.offsetHeight];
              });
            }"""
        )
        return measured

    seen = []
    for head, more in (("", ""), (HOSTILE, '<div class="cover"></div>')):
        text = PAGE.format(head=head, line=_line(base, key) + more)
        page.goto(host.put("/", text))
        trigger = page.locator("tiaowen-search .trigger")
        trigger.wait_for()
        box = trigger.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert box["width"] >= 200
        trigger.click()
        _field(page).fill("社区食堂")
        page.keyboard.press("Enter")
        page.locator("tiaowen-search article").first.wait_for()
        seen.append(look())
        top = page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 3).tagName")
        assert top == "TIAOWEN-SEARCH"
        page.get_by_role("button", name="复制引文").first.click()
    assert seen[0] == seen[1]


def test_a_strict_policy_of_the_host_is_enough(
    page: Page, said: list[str], host: Host, base: str, key: str
) -> None:
    policy = (
        f"default-src 'none'; script-src {base}; connect-src {base}; "
        "require-trusted-types-for 'script'; base-uri 'none'; img-src data:"
    )
    text = PAGE.format(head="", line=_line(base, key))
    page.goto(host.put("/", text, Content_Security_Policy=policy))
    _search(page, "社区食堂")

    assert (
        page.locator("tiaowen-search .trigger").evaluate("e => getComputedStyle(e).display")
        == "flex"
    )
    assert said == []


def test_no_barrier_is_found(page: Page, host: Host, base: str, key: str) -> None:
    axe = Axe()
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").wait_for()

    def clean(state: str) -> None:
        found = axe.run(page, context="tiaowen-search").response["violations"]
        grave = [v for v in found if v["impact"] in {"serious", "critical"}]
        assert grave == [], (state, [(v["id"], v["nodes"][0]["html"]) for v in grave])

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  one of two words
        page.reload()
        page.locator("tiaowen-search .trigger").wait_for()
        clean("closed")
        page.locator("tiaowen-search .trigger").click()
        clean("tips")
        _field(page).fill("社区食堂")
        page.locator("tiaowen-search [role=option]").nth(2).wait_for()
        page.keyboard.press("ArrowDown")
        clean("suggestions")
        page.keyboard.press("Enter")
        page.locator("tiaowen-search article").first.wait_for()
        clean("results")
        page.get_by_role("button", name="直接作答").click()
        page.locator("tiaowen-search .answer").wait_for()
        clean("answer")


def test_in_traditional_characters(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key, more='data-lang="zh-Hant"'))
    expect(page.locator("tiaowen-search .trigger")).to_have_text(re.compile("^搜尋政策文件"))
    _search(page, "社區食堂管理辦法")

    expect(page.locator("tiaowen-search article").first).to_contain_text("青河市社区食堂管理办法")
    expect(page.get_by_role("button", name="複製引文").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone(browser: Browser, host: Host, base: str, key: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, has_touch=True)
    page = context.new_page()
    page.goto(_plain(host, base, key))
    _search(page, "社区食堂")

    dialog = page.locator("tiaowen-search dialog").bounding_box()
    assert dialog == {"x": 0, "y": 0, "width": width, "height": 640}
    wider = page.locator("tiaowen-search .body *").evaluate_all(
        "nodes => nodes.filter(n => n.clientWidth > 1 && n.scrollWidth > n.clientWidth + 1)"
        ".map(n => n.outerHTML)"
    )
    assert wider == []
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("tiaowen-search dialog")).to_be_hidden()
    context.close()


def test_the_page_decides_place_and_colour(page: Page, host: Host, base: str, key: str) -> None:
    theme = "<style>:root { --tiaowen-accent: #006633; --tiaowen-width: 500px }</style>"
    more = 'data-target="#here" data-theme="dark" data-hotkeys="off" async'
    head = theme + _line(base, key).replace("async", more)
    page.goto(host.put("/", PAGE.format(head=head, line='<div id="here"></div>')))
    box = page.locator("#here > tiaowen-search")
    box.wait_for()
    assert (box.bounding_box() or {})["width"] == 500
    page.keyboard.press("Control+k")
    assert not page.locator("tiaowen-search dialog").is_visible()
    box.locator(".trigger").click()
    _field(page).fill(QUESTION)
    page.keyboard.press("Enter")
    ask = box.locator(".ask")
    ask.wait_for()
    lightened = "color(srgb 0.5 0.7 0.6)"  # the host's green, half way to white
    expect(ask).to_have_css("background-color", lightened)
    expect(box.locator("dialog")).to_have_css("background-color", "rgb(29, 32, 36)")


def test_a_heading_is_looked_for_in_its_document(
    page: Page, said: list[str], host: Host, base: str, key: str
) -> None:
    """The document is a hostile one: its title is shown, and does nothing."""
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("总体要")
    page.locator("tiaowen-search [role=option]").nth(1).click()

    page.locator("tiaowen-search article").first.wait_for()
    expect(_field(page)).to_have_value("总体要求")
    scope = page.locator("tiaowen-search .scope")
    expect(scope).to_contain_text("只列《青河市<script>alert(1)</script>")
    expect(page.locator("tiaowen-search article")).to_have_count(1)
    assert page.locator("tiaowen-search script").count() == 0
    page.get_by_role("button", name="在全部文件中搜索").click()
    scope.wait_for(state="detached")
    assert said == []


def test_the_page_does_not_hear_what_is_typed(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(_plain(host, base, key))
    page.locator("tiaowen-search .trigger").click()
    page.evaluate("addEventListener('keydown', e => { (window.heard ||= []).push(e.key) })")
    page.keyboard.type("j/k")

    expect(_field(page)).to_have_value("j/k")
    assert page.evaluate("window.heard || []") == []


def test_motion_and_colours_of_the_system(page: Page, host: Host, base: str, key: str) -> None:
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    page.goto(_plain(host, base, key))
    held: list[Route] = []
    page.route("**/api/v1/search?*", lambda route: held.append(route))  # noqa: PLW0108  playwright marks it
    page.locator("tiaowen-search .trigger").click()
    _field(page).fill("社区食堂")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("tiaowen-search [aria-selected=true]")
    expect(chosen).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    busy = page.locator("tiaowen-search .busy")
    busy.wait_for()
    assert busy.evaluate("e => getComputedStyle(e, '::before').animationName") == "none"
    held[0].abort()  # an open route would outlive the page


def test_two_boxes_share_the_keys(page: Page, host: Host, base: str, key: str) -> None:
    page.goto(host.put("/", PAGE.format(head="", line=_line(base, key) * 2)))
    page.locator("tiaowen-search").nth(1).wait_for()
    page.keyboard.press("Control+k")

    expect(page.locator("tiaowen-search dialog[open]")).to_have_count(1)
    page.keyboard.press("Control+k")
    expect(page.locator("tiaowen-search dialog[open]")).to_have_count(0)
