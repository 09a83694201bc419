"""The format fixtures that carry others: a saved web page, a mail, a zip archive."""

from __future__ import annotations

import io
import quopri
import zipfile
from base64 import b64encode

_ADDRESS = "https://www.qingshi.example/zwgk/202305/t20230509_18.html"


def mht(html: str) -> bytes:
    """A page as Internet Explorer saved it: GBK, quoted-printable, a picture beside it."""
    page = html.replace('charset="utf-8"', 'charset="gb2312"').encode("gbk")
    quoted = quopri.encodestring(page).decode("ascii").splitlines()
    lines = [
        "From: <Saved by Windows Internet Explorer 8>",
        f"Subject: {_encoded('青石县村级会议室管理办法')}",
        "Date: Tue, 9 May 2023 09:00:00 +0800",
        "MIME-Version: 1.0",
        "Content-Type: multipart/related;",
        '\ttype="text/html";',
        '\tboundary="----=_Part_0"',
        "",
        "This is a multi-part message in MIME format.",
        "",
        "------=_Part_0",
        "Content-Type: text/html;",
        '\tcharset="gb2312"',
        "Content-Transfer-Encoding: quoted-printable",
        f"Content-Location: {_ADDRESS}",
        "",
        *quoted,
        "",
        "------=_Part_0",
        "Content-Type: image/gif",
        "Content-Transfer-Encoding: base64",
        "Content-Location: https://www.qingshi.example/logo.gif",
        "",
        "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=",
        "",
        "------=_Part_0--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _encoded(words: str) -> str:
    """Words of a header as mail programs in China write them."""
    return "=?gb2312?B?" + b64encode(words.encode("gbk")).decode("ascii") + "?="


def eml(name: str, attachment: bytes) -> bytes:
    """A short covering mail in GBK with one attachment whose name is an encoded word."""
    words = "各乡镇：现将《青石县村级会议室管理办法》发给你们，见附件。"
    encoded = _encoded(name)
    lines = [
        "From: office@qingshi.example",
        "To: towns@qingshi.example",
        f"Subject: {_encoded('会议室管理办法')}",
        "Date: Tue, 9 May 2023 09:00:00 +0800",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="=_mixed"',
        "",
        "--=_mixed",
        "Content-Type: text/plain; charset=gb2312",
        "Content-Transfer-Encoding: base64",
        "",
        b64encode(words.encode("gbk")).decode(),
        "--=_mixed",
        f'Content-Type: application/octet-stream; name="{encoded}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{encoded}"',
        "",
        *_folded(b64encode(attachment).decode()),
        "--=_mixed--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _folded(text: str, width: int = 76) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def gbk_zip(files: dict[str, bytes]) -> bytes:
    """An archive with names in GBK, as Chinese zip programs write them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = _Gbk(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, body)
    return buffer.getvalue()


class _Gbk(zipfile.ZipInfo):
    """An entry whose name is written in GBK, without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800
