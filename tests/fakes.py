"""Stand-ins for the slow or outside parts: the embedding model and the store."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from corpus.docnumber import canonical
from corpus.errors import UnknownClause, UnknownDocument
from corpus.folding import squeeze
from corpus.force import PartForce, claims, parts_of, statuses
from corpus.heard import Heard, also_called, heard
from corpus.model import DocumentCard
from corpus.outline import find_clause
from corpus.status import Force
from corpus.store_keys import document_digest
from corpus.title_names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from corpus.model import Clause, Document
    from corpus.status import Status
    from search.context import Context
    from search.precedents import Precedents

_DIM = 64
_TODAY = date(2026, 1, 1)


class FakeEmbedder:
    """Folded character bigrams hashed into 64 numbers; texts that share words come out close."""

    def __init__(self, name: str = "fake-bigrams", dim: int = _DIM) -> None:
        self.name = name
        self.dim = dim
        self.context: Context | None = None
        self.precedents: Precedents | None = None
        self.encoded = 0
        """How many passages were encoded, so that a test can see what a cache saved."""

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return self._encode(texts)

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for slot in self._slots(text):
                rows[row, slot] += 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.maximum(norms, np.float32(1e-9))
        return rows

    def _slots(self, text: str) -> Iterator[int]:
        squeezed = squeeze(text)[0] or "\0"
        for i in range(max(1, len(squeezed) - 1)):
            digest = hashlib.sha256(squeezed[i : i + 2].encode("utf-8", "surrogatepass")).digest()
            yield int.from_bytes(digest[:4], "big") % self.dim


class InMemoryLibrary:
    """`corpus.library.Library` over a list of documents."""

    def __init__(self, documents: Sequence[Document]) -> None:
        found = statuses(documents, _TODAY)
        self._documents = {
            d.id: replace(d, force=force) if (force := found[d.id]).status is d.status else d
            for d in sorted(documents, key=lambda d: d.id)
        }

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            msg = f"库中没有文件“{document_id}”。"
            raise UnknownDocument(msg)
        return self._documents[document_id]

    def documents(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        document = self._documents.get(clause_id.split("-", 1)[0])
        clause = find_clause(document, clause_id) if document is not None else None
        if document is None or clause is None:
            msg = f"库中没有条款“{clause_id}”。"
            raise UnknownClause(msg)
        return document, clause

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        owned = {i: self._documents.get(i.split("-", 1)[0]) for i in clause_ids}
        found = {i: (d, find_clause(d, i)) for i, d in owned.items() if d is not None}
        return {i: (d, c) for i, (d, c) in found.items() if c is not None}

    def document_cards(self) -> Sequence[DocumentCard]:
        names = [f.name for f in fields(DocumentCard) if f.name != "digest"]
        return tuple(
            DocumentCard(**{n: getattr(d, n) for n in names}, digest=document_digest(d))
            for d in self._documents.values()
        )

    def document_digests(self) -> Mapping[str, str]:
        return {d.id: document_digest(d) for d in self._documents.values()}

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        return [
            (d.id, c.id, c.heading)
            for d in self._documents.values()
            for c in d.clauses
            if c.heading and (ids is None or d.id in ids)
        ]

    def forces_on(self, day: date) -> Mapping[str, Force]:
        return statuses(self._documents.values(), day)

    def parts_on(self, document: Document, day: date | None = None) -> Sequence[PartForce]:
        return parts_of(document, [*map(claims, self._documents.values())], day or _TODAY)

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> Sequence[Heard]:
        said = [(c, m) for c in map(claims, self._documents.values()) for m in c.mentions]
        names = {name_key(t) for t in also_called(title)} if title else set()
        about = [
            (c, m)
            for c, m in said
            if (m.title and name_key(m.title) in names) or (number and m.number == number)
        ]
        return heard(about, title, number, day or _TODAY)

    def find(self, reference: str) -> Sequence[Document]:
        wanted = squeeze(reference)[0].strip("《》")
        number = canonical(reference)
        return [
            d
            for d in self._documents.values()
            if d.id == reference
            or squeeze(d.title)[0].strip("《》") == wanted
            or (number is not None and d.doc_number == number)
        ]

    def statuses(self) -> Mapping[str, Status]:
        return {d.id: d.status for d in self._documents.values()}

    def digest(self) -> str:
        digest = hashlib.sha256()
        for d in self._documents.values():
            digest.update(f"{d.id}\x1f{d.text}\x1e".encode("utf-8", "surrogatepass"))
            for c in d.clauses:
                digest.update(f"{c.id}\x1f{c.start}\x1f{c.end}\x1e".encode())
        return digest.hexdigest()
