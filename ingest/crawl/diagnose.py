"""What kind of answer came: a page, or one of the many ways of saying nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.errors import BadPage
from ingest.decode import decode
from ingest.extract_html_lines import visible_lines
from ingest.extract_html_tree import parse

if TYPE_CHECKING:
    from ingest.crawl.model import Fetched


class Finding(StrEnum):
    """What an answer is."""

    OK = "ok"
    ERROR_PAGE = "error_page"
    """A status of 400 or above, or a page that says so with a status of 200."""
    LOGIN_WALL = "login_wall"
    CAPTCHA = "captcha"
    EMPTY_LIST = "empty_list"
    SCRIPT_SHELL = "script_shell"
    EMPTY = "empty"
    """No bytes, or nothing visible."""
    NOT_TEXT = "not_text"
    """A picture, a video, a program: nothing that can be read."""
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an answer is, and how that is known."""

    finding: Finding
    words: str = ""
    """What on the page shows it, as it stands there."""
    message: str = ""
    """For people, in Chinese; empty where all is well."""

    @property
    def ok(self) -> bool:
        """Whether the answer may hold a document."""
        return self.finding is Finding.OK


MESSAGES = {
    Finding.ERROR_PAGE: "网站返回的是出错页，不是正文。请在浏览器中核对网址，或稍后再抓取。",
    Finding.LOGIN_WALL: "网页要求登录后才能查看，没有取得正文。请登录后另存网页，再用 tiaowen ingest 导入。",
    Finding.CAPTCHA: "网站要求输入验证码或通过安全验证，没有取得正文。请放慢抓取，或在浏览器中打开后另存导入。",
    Finding.EMPTY_LIST: "栏目页上没有列出任何内容。请核对网址；列表可能由脚本加载。",
    Finding.SCRIPT_SHELL: "网页内容由脚本生成，抓取到的只有空壳。请在浏览器中打开后另存网页再导入。",
    Finding.EMPTY: "网站返回了空白页。请在浏览器中核对网址，或稍后再抓取。",
    Finding.NOT_TEXT: "返回的不是可读取的文字（图片、音视频或程序），已跳过。",
    Finding.TOO_LARGE: "网页过大，已跳过。如确需导入，请手工下载后用 tiaowen ingest 导入。",
}

LARGEST = 50_000_000
"""Bytes of one answer."""
_ERROR_STATUS = 400
_SHORT = 300
"""Visible characters below which a page can be all error, all login, all captcha."""
_ERROR_WORDS = re.compile(
    r"(?:404|403|500|502|503)\s*(?:not found|forbidden|error|错误)|页面不存在|找不到(?:您|该|此)?\S{0,6}(?:页面|网页)"
    r"|页面(?:未找到|已删除|丢失)|抱歉[，,]\s*(?:指定的主题不存在|您访问的)|无法访问此?页",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(
    r"(?:请|需要|必须|您需要)(?:先)?登[录陆]|登录后(?:才能|可)?(?:查看|浏览|访问)|没有权限(?:访问|查看)"
)
_CAPTCHA_WORDS = re.compile(
    r"(?:请输入|输入)验证码|安全验证|人机验证|滑动验证|captcha|访问过于频繁", re.IGNORECASE
)


def diagnose(fetched: Fetched) -> Diagnosis:
    """What the answer is; in doubt a page is a page."""
    if len(fetched.body) > LARGEST:
        return _found(Finding.TOO_LARGE, f"{len(fetched.body)} 字节")
    if fetched.status >= _ERROR_STATUS:
        return _found(Finding.ERROR_PAGE, f"状态 {fetched.status}")
    if not fetched.body.strip():
        return _found(Finding.EMPTY)
    kind = fetched.header("content-type").lower()
    if kind.startswith(("image/", "video/", "audio/", "font/")):
        return _found(Finding.NOT_TEXT, kind)
    if kind and "html" not in kind:
        return Diagnosis(Finding.OK)
    text = decode(fetched.body, fetched.header("content-type")).text
    try:
        tree = parse(text)
    except BadPage:
        return _found(Finding.TOO_LARGE)
    shown = " ".join(line.text for line in visible_lines(tree) if line.rule is None)
    if len(shown) <= _SHORT:
        for finding, words in (
            (Finding.CAPTCHA, _CAPTCHA_WORDS),
            (Finding.LOGIN_WALL, _LOGIN_WORDS),
            (Finding.ERROR_PAGE, _ERROR_WORDS),
        ):
            match = words.search(f"{tree.title} {shown}")
            if match:
                return _found(finding, match[0])
    if not shown.strip():
        shell = "<script" in text.lower()
        return _found(Finding.SCRIPT_SHELL if shell else Finding.EMPTY)
    return Diagnosis(Finding.OK)


def _found(finding: Finding, words: str = "") -> Diagnosis:
    return Diagnosis(finding, words, MESSAGES[finding])
