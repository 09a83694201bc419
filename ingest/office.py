"""Old and foreign office files through LibreOffice, where it is installed. I/O (a process).

It runs headless with a profile of its own, macros and links off, for a bounded time,
in a folder that is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from corpus.errors import BadPage
from corpus.model import PageKind

SECONDS = 120
"""Longest conversion; a hundred pages take some ten seconds."""
MAX_CONVERTED = 100_000_000
"""Bytes of the converted file."""
_PROGRAMS = ("soffice", "libreoffice")
_NAMES = {
    PageKind.DOC: "Word 97–2003 或 WPS 文字（.doc、.wps）",
    PageKind.RTF: "RTF（.rtf）",
    PageKind.ODT: "OpenDocument 文字（.odt）",
    PageKind.XLS: "Excel 97–2003 或 WPS 表格（.xls、.et）",
    PageKind.ODS: "OpenDocument 表格（.ods）",
}
_ENDINGS = {kind: "." + kind.value for kind in _NAMES}
_SHEETS = frozenset({PageKind.XLS, PageKind.ODS})
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


def is_convertible(kind: PageKind) -> bool:
    """Whether this kind is read by way of LibreOffice."""
    return kind in _NAMES


def target(kind: PageKind) -> PageKind:
    """What a file of this kind is converted to."""
    return PageKind.XLSX if kind in _SHEETS else PageKind.DOCX


def program() -> str | None:
    """LibreOffice's command, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def converted(body: bytes, kind: PageKind) -> bytes:
    """The file as docx or xlsx.

    Raises:
        BadPage: LibreOffice is not installed, refused the file, or took too long.
    """
    command = program()
    name, wanted = _NAMES[kind], target(kind).value
    if command is None:
        msg = (
            f"这是 {name} 文件，读取它需要 LibreOffice，当前没有安装。"
            f"请安装 LibreOffice 后重试，或用 Word、WPS 另存为 .{wanted} 或 PDF 后再导入。"
        )
        raise BadPage(msg)
    with tempfile.TemporaryDirectory(prefix="tiaowen-") as folder:
        source = Path(folder) / f"page{_ENDINGS[kind]}"
        source.write_bytes(body)
        _run(_arguments(command, Path(folder), source, wanted), Path(folder), name)
        made = Path(folder) / "out" / f"page.{wanted}"
        if not made.is_file() or not 0 < made.stat().st_size <= MAX_CONVERTED:
            raise BadPage(_failed(name, wanted, kind))
        return made.read_bytes()


def _arguments(command: str, folder: Path, source: Path, wanted: str) -> list[str]:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return [
        command,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nodefault", "--nologo", "--nolockcheck",
        "--convert-to", wanted, "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip


def _run(arguments: list[str], folder: Path, name: str) -> None:
    """One conversion; the whole group of processes ends with it."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    with subprocess.Popen(  # noqa: S603  the command is LibreOffice's, the file our own copy
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            msg = f"转换 {name} 文件超过 {SECONDS} 秒，已停止。请用 Word 或 WPS 另存后再导入。"
            raise BadPage(msg) from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _failed(name: str, wanted: str, kind: PageKind) -> str:
    advice = f"请用 Word 或 WPS 另存为 .{wanted} 或 PDF 后再导入。"
    part = "（表格还需要 LibreOffice Calc 组件）" if kind in _SHEETS else ""
    return f"LibreOffice 没能转换这个 {name} 文件{part}，可能已加密或损坏。{advice}"
