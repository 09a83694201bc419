"""What there is to report of a page: from the versions told of last to those of now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api import watch_compare as compare
from corpus.errors import UnknownDocument
from corpus.watching import Change, ChangeKind, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from api.citing import Link
    from api.service import Service
    from corpus.model import Document
    from corpus.watching import Held, Watched

_UNTOLD = "（未公开的文件）"
"""Stands for a title that not everybody may see."""
_NAMED = 3
"""Repealed documents that a sentence names."""


class Reporter:
    """Looks at a library for what a page's visit brought."""

    def __init__(self, service: Service) -> None:
        """Over a library, as the readers of the service see it."""
        self._service = service

    def texts(self, held: Sequence[Held]) -> list[Document]:
        """Versions, as they were read, hidden ones too."""
        return [self._service.store.version(*one) for one in held]

    def changes(self, watched: Watched, now: Sequence[Held], at: datetime) -> list[Change]:
        """New, changed and gone documents of a page, and what they say to be repealed.

        Args:
            watched: how it stood before the visit.
            now: what it gives.
            at: when that was seen.
        """
        found = compare.moved(watched.documents, now, self._service.store)
        changes: list[Change] = []
        first = watched.quiet and watched.good_at is None
        for held in found.new:
            if not first and self._is_new(held, watched.url):
                changes += [self._new(watched.url, held, at), *self._ends(watched.url, held, at)]
        for old, new in found.changed:
            changes.append(self._changed(watched.url, (old, new), at))
            changes += self._ends(watched.url, new, at, old)
        changes += [self._dropped(watched.url, held, at) for held in found.gone]
        return changes

    def returned(self, watched: Watched, at: datetime) -> list[Change]:
        """A page that was said to have vanished is there again."""
        if watched.state is not State.GONE or not watched.documents:
            return []
        held = watched.documents[0]
        title = self._title(held) or watched.name
        told = f"《{title}》所在网页又可以打开了。"
        return [Change(ChangeKind.RETURNED, at, watched.url, title, told, after=held)]

    def completed(self, change: Change, watched: Watched) -> Change:
        """A page's end with its document, and with who cites that."""
        held = next(iter(watched.documents), None)
        title = self._title(held) if held is not None else ""
        told = f"《{title}》所在{change.told}" if title else f"{watched.name}{change.told}"
        citing = compare.whole(self._cited(watched.documents))
        named = title or watched.name
        return replace(change, title=named, told=told, before=held, citing=citing)

    def _is_new(self, held: Held, url: str) -> bool:
        """Whether the library has a document from this page alone: else it is a repost."""
        return all(s.locator == url for s in self._service.store.sightings(held[0]))

    def _new(self, url: str, held: Held, at: datetime) -> Change:
        text = self._text(held)
        title = text.title if text is not None else _UNTOLD
        number = f"（{text.doc_number}）" if text is not None and text.doc_number else ""
        return Change(ChangeKind.NEW, at, url, title, f"新文件《{title}》{number}。", after=held)

    def _changed(self, url: str, pair: tuple[Held, Held], at: datetime) -> Change:
        old, new = map(self._text, pair)
        told = "一份未公开的文件有改动。"
        change = Change(ChangeKind.CHANGED, at, url, _UNTOLD, told, *pair)
        if old is None or new is None:
            return change
        links = self._links(old)
        clauses = compare.touched(old, new, links)
        cited = sum(bool(c.citing) for c in clauses)
        told = compare.counted(clauses) or "条款文字未变，标题、日期或版式有变"
        told += f"；其中 {cited} 条被库中文件引用" if cited else ""
        return replace(
            change,
            title=new.title,
            told=f"《{new.title}》{told}。",
            touched=clauses,
            citing=compare.whole(link for link in links if not link.clause),
        )

    def _dropped(self, url: str, held: Held, at: datetime) -> Change:
        title = self._title(held) or _UNTOLD
        told = f"网页不再刊载《{title}》，库中保存其原文。"
        citing = compare.whole(self._cited([held]))
        return Change(ChangeKind.VANISHED, at, url, title, told, held, citing=citing)

    def _ends(self, url: str, held: Held, at: datetime, before: Held | None = None) -> list[Change]:
        """What a text says to be repealed and an earlier text of it did not."""
        new, old = self._text(held), self._text(before) if before is not None else None
        if new is None:
            return []
        library, book = self._service.library, self._service.parts.book()
        told = compare.ended(old, library, book) if old is not None else ()
        known = {(e.title, e.number, e.place) for e in told}
        ended = compare.ended(new, library, book)
        ended = tuple(e for e in ended if (e.title, e.number, e.place) not in known)
        if not ended:
            return []
        names = "、".join(
            f"《{e.title}》{e.place}" if e.title else e.number for e in ended[:_NAMED]
        )
        more = f"等 {len(ended)} 件" if len(ended) > _NAMED else ""
        there = sum(bool(e.document_id) for e in ended)
        said = f"《{new.title}》宣布废止{names}{more}，其中 {there} 件在库中。"
        change = Change(ChangeKind.REPEALED, at, url, new.title, said, after=held, ended=ended)
        return [change]

    def _cited(self, held: Sequence[Held]) -> list[Link]:
        texts = (self._text(one) for one in held)
        return [link for text in texts if text is not None for link in self._links(text)]

    def _links(self, document: Document) -> tuple[Link, ...]:
        return compare.cited_by(document, self._service.library, self._service.parts.book())

    def _text(self, held: Held) -> Document | None:
        """A version, as readers may see it."""
        try:
            return self._service.archive.version(*held)
        except UnknownDocument:
            return None

    def _title(self, held: Held) -> str:
        text = self._text(held)
        return text.title if text is not None else ""
