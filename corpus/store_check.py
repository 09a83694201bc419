"""What may be wrong with a library, for `tiaowen doctor`."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, exists, select, text

from corpus import schema
from corpus.errors import BrokenLibrary
from corpus.model import Document
from corpus.status import Force
from corpus.store_findings import all_found, unfound
from corpus.store_keys import document_digest, sha256
from corpus.store_read import batches, document_ids, documents, forces, owners_of
from corpus.store_tally import counted, tally
from corpus.store_versions import document_at

_MOST = 20
"""Problems named one by one; what is beyond is only counted."""


def problems(connection: Connection) -> list[str]:
    """Every problem found, each a sentence that says what to do; empty where all is well."""
    found = [*_file_problems(connection)]
    if found:  # a damaged file makes all the rest unreadable
        return found
    found = [
        *_page_problems(connection),
        *_document_problems(connection),
        *_issuer_problems(connection),
        *_status_problems(connection),
        *_finding_problems(connection),
        *_version_problems(connection),
    ]
    rest = len(found) - _MOST
    return [*found[:_MOST], f"另有 {rest} 个问题未列出。"] if rest > 0 else found


def _file_problems(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for said in connection.execute(text("PRAGMA integrity_check(5)")).scalars():
        if said != "ok":
            yield f"资料库文件损坏（{said}）。请先另存整个资料文件夹，再用最近的备份替换。"
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        yield f"有 {len(orphans)} 行记录指向不存在的内容。请用最近的备份替换资料库。"


def _page_problems(connection: Connection) -> Iterator[str]:
    table = schema.pages.c
    for (sha,) in connection.execute(select(table.sha256)).all():
        try:
            body = connection.scalar(select(table.body).where(table.sha256 == sha))
            sound = body is not None and sha256(body) == sha
        except zlib.error:
            sound = False
        if not sound:
            yield f"网页原文 {sha[:12]} 已损坏。请对它的来源重新运行 tiaowen ingest。"


def _document_problems(connection: Connection) -> Iterator[str]:
    table = schema.documents.c
    digests = {row.id: row.digest for row in connection.execute(select(table.id, table.digest))}
    for ids in batches(document_ids(connection)):
        try:
            read = documents(connection, ids, as_parsed=True)
        except (ValueError, zlib.error, BrokenLibrary) as error:
            yield f"文件 {ids[0]} 至 {ids[-1]} 中有记录读不出（{error}）。请改用最近的备份。"
            continue
        for document in read:
            if document_digest(document) != digests[document.id]:
                yield f"文件 {document.id} 的内容与校验值不符。请重新导入它的来源。"
            if not _sound(document):
                yield f"文件 {document.id} 的条款位置不对。请重新导入它的来源。"


def _sound(document: Document) -> bool:
    """Whether the spans lie inside the text and the parents exist."""
    known: set[str | None] = {None}
    for clause in document.clauses:
        if not 0 <= clause.start <= clause.end <= len(document.text) or clause.parent not in known:
            return False
        known.add(clause.id)
    return True


def _issuer_problems(connection: Connection) -> Iterator[str]:
    table, issuer = schema.documents, schema.documents.alias()
    query = select(table.c.id, table.c.issued_by).where(
        table.c.issued_by.is_not(None), ~exists().where(issuer.c.id == table.c.issued_by)
    )
    for row in connection.execute(query.order_by(table.c.id)):
        yield f"文件 {row.id} 的印发文件 {row.issued_by} 不在库中。请重新导入它的来源。"


def _status_problems(connection: Connection) -> Iterator[str]:
    """Every proof stands in a clause that is there; lead and cover are not in the outline."""
    bases = [basis for force in forces(connection).values() for basis in force.basis]
    named = {b.clause for b in bases if b.clause and not b.clause.endswith(("-lead", "-cover"))}
    present: set[str] = set()
    for some in batches(named):
        present.update(owners_of(connection, some))
    dangling = sum(1 for force in forces(connection).values() if _names(force) & (named - present))
    if dangling:
        yield f"有 {dangling} 个时效结论的依据条款已不在库中。请重新运行 tiaowen ingest。"


def _names(force: Force) -> set[str]:
    return {basis.clause for basis in force.basis if basis.clause is not None}


def _finding_problems(connection: Connection) -> Iterator[str]:
    """What is kept beside the documents, and counted of them, is what they say."""
    if tally(connection) != counted(connection):
        yield "文件的计数与库中内容不符。请运行 tiaowen ingest（不必写来源），会重新计数。"
    missing = unfound(connection)
    if all_found(connection) and missing:
        advice = "请运行 tiaowen ingest（不必写来源），会重新查明。"
        yield f"有 {len(missing)} 件文件缺少时效依据的记录。{advice}"


def _version_problems(connection: Connection) -> Iterator[str]:
    """Every document has one version that stands, and what was laid away can be read."""
    table, documents_ = schema.versions.c, schema.documents
    standing = list(connection.scalars(select(table.document_id).where(table.ended.is_(None))))
    present = set(connection.scalars(select(documents_.c.id)))
    odd = {name for name, count in Counter(standing).items() if count > 1}
    for name in sorted(odd | (set(standing) ^ present)):
        yield f"文件 {name} 的版本记录与库中内容不符。请重新导入它的来源。"
    ended = select(table.document_id, table.number).where(table.ended.is_not(None))
    for name, number in connection.execute(ended).all():
        try:
            document_at(connection, name, number)
        except (BrokenLibrary, zlib.error):
            yield f"文件 {name} 的第 {number} 版读不出。请改用最近的备份。"
