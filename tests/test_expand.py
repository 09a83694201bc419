"""Archives and mails taken apart: names, bounds, and what is said of what stays unread."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from corpus.model import Page
from ingest import expand as module
from ingest.expand import expand
from ingest.members import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE = "第一条　为规范村级公章的保管和使用，制定本办法。\n第二条　公章由乡镇人民政府统一保管。\n"


def zipped(files: Mapping[str, bytes | str], **options: int) -> bytes:
    """An archive with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def opened(body: bytes, name: str = "a.zip") -> tuple[list[str], list[Unread]]:
    """Locators of the pages, and what was not read."""
    found = list(expand(Page(body, name), lambda n: n.endswith(".css")))
    return [p.locator for p in found if isinstance(p, Page)], [
        u for u in found if isinstance(u, Unread)
    ]


def test_what_holds_nothing_is_given_back_as_it_is() -> None:
    page = Page(RULE.encode(), "a.txt")

    assert list(expand(page)) == [page]


def test_members_keep_their_bytes_and_the_time_of_fetching() -> None:
    (page,) = expand(Page(zipped({"附件/一.txt": RULE}), "https://a.example/b.zip"))

    assert isinstance(page, Page)
    assert page.body == RULE.encode()
    assert page.locator == "https://a.example/b.zip!/附件/一.txt"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/办法.txt", "abs/办法.txt"),
        ("..\\..\\win\\a.txt", "win/a.txt"),
        ("C:\\a.txt", "a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("..", "未命名"),
        ("a\x07b.txt", "ab.txt"),
    ],
)
def test_a_name_never_leads_out_of_the_archive(name: str, shown: str) -> None:
    pages, _ = opened(zipped({name: RULE}))

    assert pages == [f"a.zip!/{shown}"]


def test_two_files_of_one_name_are_told_apart() -> None:
    pages, _ = opened(zipped({"a.txt": RULE, "./a.txt": RULE}))

    assert pages == ["a.zip!/a.txt", "a.zip!/a.txt~2"]


def test_litter_and_what_a_folder_leaves_aside_is_skipped_and_said() -> None:
    pages, unread = opened(
        zipped({"一.txt": RULE, "b.css": "p {}", "__MACOSX/._一.txt": b"x", "x/Thumbs.db": b"x"})
    )

    assert pages == ["a.zip!/一.txt"]
    assert [(u.locator, u.skipped) for u in unread] == [
        ("a.zip!/b.css", True), ("a.zip!/__MACOSX/._一.txt", True), ("a.zip!/x/Thumbs.db", True),
    ]  # fmt: skip


def test_archives_in_archives_are_opened_to_a_depth() -> None:
    inner = zipped({"深.txt": RULE})
    for i in range(4):
        inner = zipped({f"{i}.zip": inner})

    pages, unread = opened(inner)

    assert pages == []
    assert "嵌套超过 3 层" in unread[0].message
    assert opened(zipped({"b.zip": zipped({"a.txt": RULE})}))[0] == ["a.zip!/b.zip!/a.txt"]


def test_a_locked_archive_is_said() -> None:
    body = bytearray(zipped({"a.txt": RULE}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + offset] |= 1

    _, unread = opened(bytes(body))

    assert "已加密" in unread[0].message


def test_a_bomb_is_refused_and_the_rest_is_read() -> None:
    pages, unread = opened(zipped({"bomb.txt": bytes(20_000_000), "a.txt": RULE}))

    assert pages == ["a.zip!/a.txt"]
    assert "压缩炸弹" in unread[0].message


@pytest.mark.parametrize(("limit", "value"), [("MAX_MEMBERS", 2), ("MAX_UNPACKED", 300)])
def test_what_is_beyond_the_bounds_is_not_read(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(module, limit, value)
    monkeypatch.setattr(module._Budget, "__init__", bounded(members=2, size=300))

    pages, unread = opened(zipped({f"{i}.txt": RULE for i in range(5)}))

    assert len(pages) <= 2
    assert "其余的没有读取" in unread[-1].message


def bounded(members: int, size: int) -> object:
    def init(self: object) -> None:
        self.members, self.size = members, size  # type: ignore[attr-defined]

    return init


@pytest.mark.parametrize("body", [zipped({}), zipped({"a/": b""}), zipped({"a.css": "p {}"})])
def test_an_archive_without_files_is_said(body: bytes) -> None:
    pages, unread = opened(body)

    assert pages == []
    assert "没有可以入库的文件" in unread[-1].message


def mail(*attachments: tuple[str, bytes], text: str = "请查收附件。", html: str = "") -> bytes:
    """A mail as a program writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@a.example", "b@b.example", "通知"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, body in attachments:
        message.add_attachment(body, "application", "octet-stream", filename=name)
    return message.as_bytes()


def test_a_mail_without_attachments_is_its_text() -> None:
    (page,) = expand(Page(mail(text=RULE), "a.eml"))

    assert isinstance(page, Page)
    assert page.locator == "a.eml!/正文"
    assert page.body.decode().replace("\r\n", "\n").strip() == RULE.strip()
    assert page.content_type == "text/plain; charset=utf-8"


def test_a_long_text_and_each_attachment_are_pages() -> None:
    pages, unread = opened(mail(("一.txt", b"a"), ("一.txt", b"b"), text=RULE * 10), "a.eml")

    assert pages == ["a.eml!/正文", "a.eml!/一.txt", "a.eml!/一~2.txt"]
    assert unread == []


def test_the_html_of_a_mail_goes_before_its_plain_text() -> None:
    (page,) = expand(Page(mail(text="第一条", html="<p>第一条</p>"), "a.eml"))

    assert isinstance(page, Page)
    assert b"<p>" in page.body


def test_a_mail_inside_a_mail_is_opened() -> None:
    outer = EmailMessage()
    outer["From"], outer["To"] = "a@a.example", "b@b.example"
    outer.set_content("转发")
    inner = EmailMessage()
    inner["From"], inner["To"] = "c@a.example", "d@b.example"
    inner.set_content(RULE)
    outer.add_attachment(inner)

    pages, _ = opened(outer.as_bytes(), "a.eml")

    assert pages == ["a.eml!/转发的邮件.eml!/正文"]


def test_an_archive_in_a_mail_is_opened() -> None:
    pages, _ = opened(mail(("材料.zip", zipped({"一.txt": RULE}))), "a.eml")

    assert pages == ["a.eml!/材料.zip!/一.txt"]


@pytest.mark.parametrize(
    "header",
    [
        b'filename="=?GB2312?B?sOy3qC50eHQ=?="',
        b"filename*=GBK''%B0%EC%B7%A8.txt",
        b"filename*=UTF-8''%E5%8A%9E%E6%B3%95.txt",
        'filename="办法.txt"'.encode("gbk"),
        'filename="办法.txt"'.encode(),
    ],
)
def test_names_of_attachments_are_read_as_mail_programs_write_them(header: bytes) -> None:
    body = (
        b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; "
        + header
        + b"\r\n\r\nwords\r\n--x--\r\n"
    )

    assert opened(body, "a.eml")[0] == ["a.eml!/办法.txt"]


def test_a_mail_of_thousands_of_parts_is_refused() -> None:
    parts = b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 3_000
    body = (
        b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + parts
    )

    pages, unread = opened(body, "a.eml")

    assert pages == []
    assert "损坏" in unread[0].message
