"""Files, folders and addresses become pages; a failure is named, not raised."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from corpus.errors import PolicyError
from corpus.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.settings import Settings
    from ingest.members import Unread

_SKIPPED = frozenset(  # one string: a list of fifty would fill the screen
    """
    .avi .bz2 .css .csv .db .dll .exe .gif .gz .ico .ini .js .json .jsonl .lock
    .log .map .mov .mp3 .mp4 .mpg .otf .py .pyc .sh .so .sqlite .sqlite3 .svg .tar .tgz
    .toml .ts .tsv .ttf .wav .webm .webp .woff .woff2 .xml .yaml .yml
    .tmp .bak .db-wal .db-shm
    """.split()  # noqa: SIM905  see above
)
"""Endings passed over in a folder. A file named by itself is always tried."""
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
_SAVED = (".files", "_files", "_文件")
"""What browsers add to the name of the folder with a saved page's pictures and scripts."""
_ARCHIVES = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that gave nothing, and why."""

    source: str
    message: str
    """For the operator, in Simplified Chinese."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Files that were left aside on purpose."""

    source: str
    message: str
    count: int = 1


Opened: TypeAlias = Page | Failed | Skipped


def read_sources(sources: Sequence[str], settings: Settings) -> Iterator[Opened]:
    """Every page of `sources`, in the order given; a folder's files by name."""
    for source in sources:
        if "://" in source:
            yield _fetched(source, settings)
        elif not source.strip():
            yield Failed("（空）", "没有给出来源。请写明文件、文件夹或网址。")
        elif os.path.isdir(source):  # noqa: PTH112  Path.is_dir raises on an over-long name
            yield from _folder(Path(source), settings)
        else:
            yield from _opened(Path(source), settings)


def _opened(path: Path, settings: Settings) -> Iterator[Opened]:
    """The page in a file; a WARC file is read page by page, since it may be of any size."""
    if not path.name.lower().endswith(_ARCHIVES):
        yield read_file(path, settings.max_page)
        return
    from ingest.crawl.warc import Bounds, warc_pages  # noqa: PLC0415  few have any

    try:
        with path.open("rb") as file:
            bounds = Bounds(settings.max_page)
            yield from map(opened, warc_pages(file, locator(path), bounds, passed_over))
    except OSError as error:
        yield _unreadable(path, error)


def opened(found: Page | Unread) -> Opened:
    """What was found in an archive, as the operator is told of it."""
    if isinstance(found, Page):
        return found
    if found.skipped:
        return Skipped(found.locator, found.message, found.count)
    return Failed(found.locator, found.message)


def read_file(path: Path, max_bytes: int) -> Page | Failed:
    """The page in a file."""
    name = str(path)
    try:
        if not path.exists():
            return Failed(name, "没有这个文件。请检查路径是否写对。")
        if not path.is_file():
            return Failed(name, "这不是普通文件，无法读取。")
        if path.stat().st_size > max_bytes:
            return Failed(
                name, f"文件超过 {max_bytes // 1024 // 1024} MB，没有读取。请拆分后再试。"
            )
        return Page(path.read_bytes(), locator(path), fetched_at=datetime.now(UTC))
    except (OSError, ValueError) as error:
        return _unreadable(path, error)


def _unreadable(path: Path, error: Exception) -> Failed:
    if isinstance(error, FileNotFoundError):
        return Failed(str(path), "没有这个文件。请检查路径是否写对。")
    reason = "没有读取权限" if isinstance(error, PermissionError) else "无法读取"
    return Failed(str(path), f"{reason}。请检查文件和权限。")


def locator(path: Path) -> str:
    """A file's place as the library keeps it: one file named in two ways is one place.

    Relative to the current folder where it lies below it, else as the operator named it.
    """
    plain = Path(os.path.normpath(path))
    here = Path.cwd()
    return str(plain.relative_to(here) if plain.is_relative_to(here) else plain)


def _fetched(url: str, settings: Settings) -> Page | Failed:
    from api.text_at import text_at  # noqa: PLC0415  the crawler's rules are needed for this alone

    try:
        return text_at(url, settings)
    except PolicyError as error:
        return Failed(url, str(error))


def _folder(folder: Path, settings: Settings) -> Iterator[Opened]:
    found = False
    skipped: Counter[str] = Counter()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if passed_over(f"{Path(parent).name}/{name}"):
                skipped[Path(name).suffix.lower() or "无后缀"] += not name.startswith(".")
            else:
                found = True
                yield from _opened(Path(parent) / name, settings)
    if skipped.total():
        kinds = "、".join(f"{ending} {n} 个" for ending, n in skipped.most_common() if n)
        yield Skipped(str(folder), f"略过不是文件的：{kinds}。", skipped.total())
    if not found:
        yield Failed(str(folder), "文件夹里没有可以入库的文件。")


def passed_over(name: str) -> bool:
    """Whether a file of a folder, an archive or a mail is left aside: no text is in its kind.

    Args:
        name: its way, with slashes; the folder above it counts.
    """
    folder, _, plain = name.replace("\\", "/").rpartition("/")
    lower = plain.lower()
    if lower.endswith(_ARCHIVES):
        return False
    ending = Path(lower).suffix
    of_saved_page = ending in _PICTURES and folder.endswith(_SAVED)
    about = Path(lower).stem in {"readme", "license", "licence", "notice", "changelog"}
    return about or of_saved_page or plain.startswith((".", "~$")) or ending in _SKIPPED
