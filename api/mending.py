"""`tiaowen doctor --mend`: sets right what can be made again from what is kept."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from api.drift import Kept, leftovers, secret_file
from api.health import Examined, diagnose
from api.parts import Finding, Mend
from corpus.errors import PolicyError
from corpus.model import Source
from search.catalogue_file import COUNT_FILE
from search.catalogue_file import FILE as CATALOGUE_FILE
from search.citing_file import FILE as CITING_FILE
from search.generations import writing
from search.stamp import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.intake import Intake

_DERIVED = (CATALOGUE_FILE, COUNT_FILE, CITING_FILE)


class Mended(Examined, Kept, Protocol):
    """What is mended."""

    @property
    def intake(self) -> Intake:
        """Reads pages."""
        ...

    def regroup(self, notify: Callable[[str], None]) -> int:
        """Find copies among what is new."""
        ...

    def refresh(self, notify: Callable[[str], None] = ..., *, thorough: bool = False) -> None:
        """Find out statuses; where thorough, of all."""
        ...

    def index(self, notify: Callable[[str], None], *, thorough: bool = False) -> None:
        """Bring the index in step."""
        ...


def mended(parts: Mended, notify: Callable[[str], None]) -> list[Finding]:
    """Look, mend what is wrong, look again; what was wrong and is right now is marked."""
    before = {f.name: f for f in diagnose(parts) if not f.ok}
    wanted = {f.mend for f in before.values()}
    for mend in Mend:
        if mend in wanted:
            _DO[mend](parts, notify)
    if wanted & {Mend.ROWS, Mend.TEXTS, Mend.FACTS} and Mend.INDEX not in wanted:
        parts.index(notify)  # what was mended may be indexed otherwise
    after = diagnose(parts) if wanted - {None} else list(before.values())
    told = {f.name for f in after}
    gone = [replace(f, ok=True, advice="", mended=True) for n, f in before.items() if n not in told]
    return [*(replace(f, mended=f.ok and f.name in before) for f in after), *gone]


def _rows(parts: Mended, notify: Callable[[str], None]) -> None:
    notify(
        f"清理多余记录 {parts.store.drop_orphans()} 行，向量 {parts.store.drop_bad_vectors()} 个"
    )


def _texts(parts: Mended, notify: Callable[[str], None]) -> None:
    """Read damaged texts again from their pages; written only where they are what they were."""
    ids = {p.document for p in parts.store.examine() if p.document is not None}
    for home in parts.store.homes(sorted(ids)):
        try:
            page = replace(parts.store.page(home.sha256), locator=home.locator)
            found = next((d for d in parts.intake.parse(page) if d.id == home.document_id), None)
        except PolicyError as error:
            notify(f"文件 {home.document_id} 的原文读不出：{error}")
            continue
        if found is None:
            continue
        source = Source(home.locator, home.sha256, found.source.kind, page.is_url)
        if parts.store.rewrite(replace(found, source=source)):
            notify(f"已从保存的网页恢复文件 {home.document_id}")
    parts.regroup(notify)


def _facts(parts: Mended, notify: Callable[[str], None]) -> None:
    parts.refresh(notify, thorough=True)


def _derived(parts: Mended, notify: Callable[[str], None]) -> None:
    for name in _DERIVED:
        (parts.folder / name).unlink(missing_ok=True)
    notify("简称、词语和引用关系已清除，用到时重新生成")


def _index(parts: Mended, notify: Callable[[str], None]) -> None:
    """Make it anew: an update would go on from what is wrong; vectors come from the cache."""
    with writing(parts.index_folder):
        (parts.index_folder / LAYOUT.pointer).unlink(missing_ok=True)
    parts.index(notify, thorough=True)


def _leftovers(parts: Mended, notify: Callable[[str], None]) -> None:
    with writing(parts.index_folder):
        found = leftovers(parts, time.time())
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    notify(f"清理残留 {len(found)} 个")


def _permissions(parts: Mended, notify: Callable[[str], None]) -> None:
    file = secret_file(parts.folder)
    if file is not None:
        file.chmod(0o600)
        notify(f"{file.name} 已改为只有本人可读写")


_DO: dict[Mend, Callable[[Mended, Callable[[str], None]], None]] = {
    Mend.ROWS: _rows,
    Mend.TEXTS: _texts,
    Mend.FACTS: _facts,
    Mend.DERIVED: _derived,
    Mend.INDEX: _index,
    Mend.LEFTOVERS: _leftovers,
    Mend.PERMISSIONS: _permissions,
}
