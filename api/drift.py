"""What doctor looks at beside the store: files made of it, leftovers, disk, permissions, clock."""

from __future__ import annotations

import os
import shutil
import stat
import time
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from api.configuration import FILE_NAME as SETTINGS_FILE
from api.parts import Finding, Mend
from api.settings import described
from search.catalogue_file import FILE as CATALOGUE_FILE
from search.catalogue_file import load_learning
from search.citing_file import FILE as CITING_FILE
from search.citing_file import kept_digests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from corpus.library import Library
    from corpus.store import Store
    from search.embed import Embedder

STALE_SECONDS = 3600.0
"""Temporary files of that age belong to no run: each lives for seconds, a segment for minutes."""
_LEAST_FREE = 256 * 1024 * 1024
"""Bytes that an ingestion of some documents and the index's next generation need."""
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time."""
_AHEAD_SECONDS = 24 * 3600.0
_SAMPLED = 1_000
"""Vectors of a segment that are looked at."""
_TOLERANCE = 0.01
"""Of a vector's length; half precision is off by .0005."""


class Kept(Protocol):
    """What is looked at."""

    @property
    def store(self) -> Store:
        """Everything that is kept."""
        ...

    @property
    def shown(self) -> Library:
        """What readers see."""
        ...

    @property
    def folder(self) -> Path:
        """Of the library."""
        ...

    @property
    def index_folder(self) -> Path:
        """Of the index."""
        ...

    @property
    def embedder(self) -> Embedder:
        """The model."""
        ...


def drift(parts: Kept) -> list[Finding]:
    """Everything but the index."""
    return [
        *_derived(parts),
        _leftovers(parts),
        _space(parts.folder),
        _writable(parts),
        *_secrets(parts.folder),
        _clock(parts.folder),
    ]


def indexed(parts: Kept) -> Finding:
    """The index document by document, and whether its vectors can be this model's.

    Raises:
        BrokenLibrary: it cannot be opened.
    """
    from search.index import open_generation  # noqa: PLC0415  faiss is slow to import

    opened = open_generation(parts.index_folder)
    wrong = _differing(opened.catalogue.digests(), parts.shown.document_digests())
    dims = {one.dim for one in opened.dense if len(one)}
    if dims - {parts.embedder.dim}:
        wrong.append(f"向量 {sorted(dims)} 维，模型 {parts.embedder.dim} 维")
    odd = sum(_odd_vectors(one) for one in opened.dense)
    if odd:
        wrong.append(f"有 {odd} 个向量不可用")
    if wrong:
        advice = "请运行 tiaowen ingest（不必写来源），索引会随之重建。"
        return Finding(
            "索引内容", ok=False, detail="；".join(wrong), advice=advice, mend=Mend.INDEX
        )
    detail = f"{opened.catalogue.counts.documents} 件文件与库逐件一致"
    return Finding("索引内容", ok=True, detail=detail, mend=Mend.INDEX)


def _odd_vectors(dense: object) -> int:
    import numpy as np  # noqa: PLC0415  see `indexed`

    from search.dense import DenseIndex  # noqa: PLC0415  see `indexed`

    assert isinstance(dense, DenseIndex)  # noqa: S101  for the type checker
    if not len(dense):
        return 0
    rows = np.unique(np.linspace(0, len(dense) - 1, min(_SAMPLED, len(dense))).astype(np.int64))
    lengths = np.linalg.norm(dense.vectors(rows), axis=1)
    return int((~(np.abs(lengths - 1) < _TOLERANCE)).sum())


def _differing(found: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """How two sets of documents differ, in words."""
    missing, extra = len(wanted.keys() - found.keys()), len(found.keys() - wanted.keys())
    other = sum(1 for i in wanted.keys() & found.keys() if wanted[i] != found[i])
    told = ((missing, "缺少"), (extra, "多出"), (other, "内容不同的"))
    return [f"{words} {count} 件文件" for count, words in told if count]


def _derived(parts: Kept) -> Iterator[Finding]:
    """Files that are made of the store: none is made yet, or it knows the documents as they are."""
    wanted = parts.shown.document_digests()
    learning = load_learning(parts.folder)
    made = {
        "简称和词语": (CATALOGUE_FILE, None if learning is None else learning.digests),
        "引用关系": (CITING_FILE, kept_digests(parts.folder)),
    }
    for name, (file, digests) in made.items():
        there = (parts.folder / file).exists()
        wrong = _differing(digests or {}, wanted) if there else []
        if there and digests is None and wanted:
            wrong = [f"{file} 读不懂"]
        detail = "；".join(wrong) or ("一致" if there else "尚未生成，用到时生成")
        yield Finding(name, ok=not wrong, detail=detail, mend=Mend.DERIVED)


def leftovers(parts: Kept, now: float) -> list[Path]:
    """What killed runs left behind, old enough to be nobody's."""
    from search.generations import unreferenced  # noqa: PLC0415  see `indexed`

    found = [p for p in parts.folder.glob(".*") if _is_temporary(p)]
    found += [p for p in (parts.folder / "tiaowen.part",) if p.exists()]
    found += unreferenced(parts.index_folder)
    return [p for p in found if now - p.stat().st_mtime > STALE_SECONDS]


def _is_temporary(path: Path) -> bool:
    """`.name.json.1a2b3c4d`, as every file is written before it is renamed."""
    tail = path.name.rpartition(".")[2]
    return ".json." in path.name and len(tail) == 8 and not set(tail) - set("0123456789abcdef")  # noqa: PLR2004


def _leftovers(parts: Kept) -> Finding:
    found = leftovers(parts, time.time())
    if found:
        detail = f"有 {len(found)} 个中断的运行留下的文件：{found[0].name} 等"
        return Finding("残留", ok=False, detail=detail, mend=Mend.LEFTOVERS)
    return Finding("残留", ok=True, detail="没有", mend=Mend.LEFTOVERS)


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    detail = f"剩余 {free / 1024**3:.1f} GB"
    advice = "请清理磁盘，或把库移到更大的磁盘；空间不足时入库和备份会失败。"
    return Finding("磁盘空间", ok=free >= _LEAST_FREE, detail=detail, advice=advice)


def _writable(parts: Kept) -> Finding:
    places = [parts.folder, *parts.folder.glob("tiaowen.db*"), parts.index_folder]
    closed = [p for p in places if p.exists() and not os.access(p, os.R_OK | os.W_OK)]
    if closed:
        advice = "请把库文件夹交给运行服务的用户（chown -R）。"
        detail = f"{closed[0]} 等 {len(closed)} 处不可读写"
        return Finding("权限", ok=False, detail=detail, advice=advice)
    return Finding("权限", ok=True, detail="可读写")


def secret_file(folder: Path) -> Path | None:
    """The library's settings file, where it holds secrets and others may read it."""
    file = folder / SETTINGS_FILE
    try:
        held = set(tomllib.loads(file.read_text("utf-8")))
        others = file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except (OSError, ValueError):
        return None
    return file if others and held & {s.name for s in described() if s.told.secret} else None


def _secrets(folder: Path) -> Iterator[Finding]:
    file = secret_file(folder)
    if file is not None or (folder / SETTINGS_FILE).exists():
        detail = "没有别人能读的密码" if file is None else f"{file.name} 里有密码，别人可读"
        yield Finding("设置文件", ok=file is None, detail=detail, mend=Mend.PERMISSIONS)


def _clock(folder: Path) -> Finding:
    """Statuses turn with the day: a wrong clock makes wrong statuses."""
    now = time.time()
    newest = max((p.stat().st_mtime for p in folder.glob("tiaowen.db*")), default=now)
    said = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    wrong = now < _BUILT.timestamp() or newest - now > _AHEAD_SECONDS
    advice = "请校准系统时间；时效按当天日期判断。"
    return Finding("时钟", ok=not wrong, detail=said, advice=advice)
