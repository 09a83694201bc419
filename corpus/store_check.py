"""What may be wrong with a library, for `tiaowen doctor`."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, exists, select, text

from corpus import schema
from corpus.access import Clearance
from corpus.errors import BrokenLibrary
from corpus.force import statuses_of
from corpus.model import Document
from corpus.status import Force
from corpus.store_clearance import hidden_ids
from corpus.store_findings import all_claims, all_found, settled_day, unfound
from corpus.store_keys import document_digest, sha256
from corpus.store_mend import bad_vectors, orphans
from corpus.store_pending import Task, marked
from corpus.store_read import batches, document_ids, documents, forces, owners_of
from corpus.store_tally import counted, tally
from corpus.store_vectors import counted_vectors, vector_count
from corpus.store_versions import document_at

_MOST = 20
"""Problems named one by one; what is beyond is only counted."""


class Trouble(StrEnum):
    """What kind of thing is wrong; each is mended in its own way, or by a backup alone."""

    FILE = "数据库文件"
    ORPHANS = "多余记录"
    PAGES = "网页原文"
    TEXTS = "文件正文"
    LINKS = "印发关系"
    STATUSES = "时效"
    COUNTS = "计数"
    VECTORS = "向量缓存"
    VERSIONS = "版本"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    trouble: Trouble
    message: str
    """A sentence that says what to do."""
    document: str | None = None
    """Id of the document that it is about."""


def problems(connection: Connection) -> list[str]:
    """As `examined`, the sentences alone, and not more than a person reads."""
    found = [problem.message for problem in examined(connection)]
    rest = len(found) - _MOST
    return [*found[:_MOST], f"另有 {rest} 个问题未列出。"] if rest > 0 else found


def examined(connection: Connection) -> list[Problem]:
    """Every problem; empty where all is well."""
    found = [*_file_problems(connection)]
    if found:  # a damaged file makes all the rest unreadable
        return found
    return [
        *_orphan_problems(connection),
        *_page_problems(connection),
        *_document_problems(connection),
        *_issuer_problems(connection),
        *_status_problems(connection),
        *_finding_problems(connection),
        *_vector_problems(connection),
        *_version_problems(connection),
    ]


def _file_problems(connection: Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    for said in connection.execute(text("PRAGMA integrity_check(5)")).scalars():
        if said != "ok":
            advice = "请先另存整个资料文件夹，再用 tiaowen restore 恢复最近的备份。"
            yield Problem(Trouble.FILE, f"资料库文件损坏（{said}）。{advice}")


def _orphan_problems(connection: Connection) -> Iterator[Problem]:
    found = orphans(connection)
    if found:
        advice = "请运行 tiaowen doctor --mend 清理；清理不了的请用最近的备份。"
        yield Problem(Trouble.ORPHANS, f"有 {found} 行记录指向不存在的内容。{advice}")


def _page_problems(connection: Connection) -> Iterator[Problem]:
    table = schema.pages.c
    for (sha,) in connection.execute(select(table.sha256)).all():
        try:
            body = connection.scalar(select(table.body).where(table.sha256 == sha))
            sound = body is not None and sha256(body) == sha
        except zlib.error:
            sound = False
        if not sound:
            advice = "请对它的来源重新运行 tiaowen ingest。"
            yield Problem(Trouble.PAGES, f"网页原文 {sha[:12]} 已损坏。{advice}")


def _document_problems(connection: Connection) -> Iterator[Problem]:
    table = schema.documents.c
    digests = {row.id: row.digest for row in connection.execute(select(table.id, table.digest))}
    for ids in batches(document_ids(connection)):
        try:
            read = documents(connection, ids, as_parsed=True)
        except (ValueError, zlib.error, BrokenLibrary) as error:
            said = f"文件 {ids[0]} 至 {ids[-1]} 中有记录读不出（{error}）。请改用最近的备份。"
            yield Problem(Trouble.TEXTS, said)
            continue
        for gone in sorted(set(ids) - {document.id for document in read}):
            said = f"文件 {gone} 的正文不见了。请重新导入它的来源。"
            yield Problem(Trouble.TEXTS, said, gone)
        for document in read:
            if document_digest(document) != digests[document.id]:
                said = f"文件 {document.id} 的内容与校验值不符。请重新导入它的来源。"
                yield Problem(Trouble.TEXTS, said, document.id)
            if not _sound(document):
                said = f"文件 {document.id} 的条款位置不对。请重新导入它的来源。"
                yield Problem(Trouble.TEXTS, said, document.id)


def _sound(document: Document) -> bool:
    """Whether the spans lie inside the text and the parents exist."""
    known: set[str | None] = {None}
    for clause in document.clauses:
        if not 0 <= clause.start <= clause.end <= len(document.text) or clause.parent not in known:
            return False
        known.add(clause.id)
    return True


def _issuer_problems(connection: Connection) -> Iterator[Problem]:
    table, issuer = schema.documents, schema.documents.alias()
    query = select(table.c.id, table.c.issued_by).where(
        table.c.issued_by.is_not(None), ~exists().where(issuer.c.id == table.c.issued_by)
    )
    for row in connection.execute(query.order_by(table.c.id)):
        said = f"文件 {row.id} 的印发文件 {row.issued_by} 不在库中。请重新导入它的来源。"
        yield Problem(Trouble.LINKS, said, row.id)


def _status_problems(connection: Connection) -> Iterator[Problem]:
    """Every proof stands in a clause that is there; lead and cover are not in the outline."""
    bases = [basis for force in forces(connection).values() for basis in force.basis]
    named = {b.clause for b in bases if b.clause and not b.clause.endswith(("-lead", "-cover"))}
    present: set[str] = set()
    for some in batches(named):
        present.update(owners_of(connection, some))
    dangling = sum(1 for force in forces(connection).values() if _names(force) & (named - present))
    if dangling:
        said = f"有 {dangling} 个时效结论的依据条款已不在库中。请重新运行 tiaowen ingest。"
        yield Problem(Trouble.STATUSES, said)
    drifted = _drifted(connection)
    if drifted:
        advice = "请运行 tiaowen ingest（不必写来源），会重新查明。"
        yield Problem(Trouble.STATUSES, f"有 {drifted} 个时效结论与它的依据不符。{advice}")


def _drifted(connection: Connection) -> int:
    """How many kept statuses are not what follows on their day; those still open left out."""
    day = settled_day(connection)
    if day is None or not all_found(connection):
        return 0
    kept, waiting = forces(connection), set(marked(connection, Task.FORCE))
    told = statuses_of(all_claims(connection, hidden_ids(connection, Clearance.OPEN)), day)
    return sum(1 for i, force in told.items() if i not in waiting and kept.get(i) != force)


def _names(force: Force) -> set[str]:
    return {basis.clause for basis in force.basis if basis.clause is not None}


def _finding_problems(connection: Connection) -> Iterator[Problem]:
    """What is kept beside the documents, and counted of them, is what they say."""
    if tally(connection) != counted(connection):
        said = "文件的计数与库中内容不符。请运行 tiaowen ingest（不必写来源），会重新计数。"
        yield Problem(Trouble.COUNTS, said)
    missing = unfound(connection)
    if all_found(connection) and missing:
        advice = "请运行 tiaowen ingest（不必写来源），会重新查明。"
        yield Problem(Trouble.STATUSES, f"有 {len(missing)} 件文件缺少时效依据的记录。{advice}")


def _vector_problems(connection: Connection) -> Iterator[Problem]:
    bad = bad_vectors(connection)
    advice = "请运行 tiaowen doctor --mend，会在下次建索引时重新计算。"
    if bad:
        yield Problem(Trouble.VECTORS, f"有 {len(bad)} 个缓存的向量长短不对。{advice}")
    if vector_count(connection) != counted_vectors(connection):
        yield Problem(Trouble.VECTORS, f"缓存向量的计数与库中内容不符。{advice}")


def _version_problems(connection: Connection) -> Iterator[Problem]:
    """Every document has one version that stands, and what was laid away can be read."""
    table, documents_ = schema.versions.c, schema.documents
    standing = list(connection.scalars(select(table.document_id).where(table.ended.is_(None))))
    present = set(connection.scalars(select(documents_.c.id)))
    odd = {name for name, count in Counter(standing).items() if count > 1}
    for name in sorted(odd | (set(standing) ^ present)):
        said = f"文件 {name} 的版本记录与库中内容不符。请重新导入它的来源。"
        yield Problem(Trouble.VERSIONS, said, name)
    ended = select(table.document_id, table.number).where(table.ended.is_not(None))
    for name, number in connection.execute(ended).all():
        try:
            document_at(connection, name, number)
        except (BrokenLibrary, zlib.error):
            said = f"文件 {name} 的第 {number} 版读不出。请改用最近的备份。"
            yield Problem(Trouble.VERSIONS, said, name)
