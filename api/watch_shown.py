"""Changes and watched addresses as JSON, as lines, and ready for a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from api import watch_compare as compare
from api.editions import Entry, View
from api.history import FATES
from corpus.errors import UnknownDocument
from corpus.watching import ChangeKind, Kind, Seen, State
from search.textdiff import diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from api.present import Json
    from api.service import Service
    from api.watcher import Round
    from corpus.model import Document
    from corpus.watching import Change, Citing, Held, Touched, Watched

KINDS = {
    ChangeKind.NEW: "新文件",
    ChangeKind.CHANGED: "内容有变",
    ChangeKind.VANISHED: "网页消失",
    ChangeKind.RETURNED: "重新出现",
    ChangeKind.REPEALED: "宣布废止",
    ChangeKind.FAILING: "打不开",
}
STATES = {
    State.WAITING: "待查看",
    State.THERE: "正常",
    State.MISSING: "找不到，待确认",
    State.GONE: "已消失",
    State.FAILING: "打不开",
    State.BARE: "没有文件",
}
COLUMN, PAGE = "栏目", "网页"
_PUT_IN = "新增"


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause of a change with its words before and after."""

    touched: Touched
    entry: Entry
    fate: str

    @property
    def citing(self) -> tuple[Citing, ...]:
        """Who cites it."""
        return self.touched.citing


def visible(changes: Sequence[Change], service: Service) -> list[Change]:
    """The changes about documents that a reader may see, less who cites them unseen.

    What is about no document (a column that fails) stays.
    """
    seen = {card.id for card in service.parts.library.document_cards()}
    archive, hidden = service.archive, service.store.hidden_places()
    found = []
    for change in changes:
        name = change.document_id
        if change.url in hidden:
            continue
        if name and name not in seen and not archive.versions(name):
            continue
        found.append(_less(change, seen))
    return found


def _less(change: Change, seen: set[str]) -> Change:
    def kept(citing: Sequence[Citing]) -> tuple[Citing, ...]:
        return tuple(c for c in citing if c.document_id in seen)

    return replace(
        change,
        citing=kept(change.citing),
        touched=tuple(replace(t, citing=kept(t.citing)) for t in change.touched),
        ended=tuple(replace(e, citing=kept(e.citing)) for e in change.ended),
    )


def clauses_of(change: Change, service: Service) -> list[ShownClause]:
    """The clauses of a change with their words, as far as the reader may see both texts."""
    old, new = _text(change.before, service), _text(change.after, service)
    if old is None or new is None:
        return []
    return [_clause(touched, old, new) for touched in change.touched]


def _clause(touched: Touched, old: Document, new: Document) -> ShownClause:
    was = compare.words_at(old, [touched.clause]) if touched.clause else ""
    now = compare.words_at(new, touched.now)
    fate = _PUT_IN if touched.fate is None else FATES[touched.fate]
    anchor = touched.clause or next(iter(touched.now), "")
    place = (touched.place,)
    entry = Entry(diff(was, now), place, place, anchor, (fate,), frozenset(), frozenset())
    return ShownClause(touched, entry, fate)


def _text(held: Held | None, service: Service) -> Document | None:
    try:
        return service.archive.version(*held) if held is not None else None
    except UnknownDocument:
        return None


def path_of(change: Change) -> str:
    """Where a reader sees what changed."""
    if change.before and change.after:
        pair = {"a": pin(change.before), "b": pin(change.after)}
        return "/compare?" + urlencode({**pair, "view": View.COLUMNS.value, "changes": "1"})
    return f"/documents/{quote(change.document_id)}" if change.document_id else ""


def pin(held: Held) -> str:
    """A version, as the comparison takes it."""
    return f"{held[0]}@{held[1]}"


def change_json(change: Change) -> Json:
    """A change."""
    return {
        "number": change.number,
        "kind": change.kind.value,
        "at": change.at.isoformat(),
        "url": change.url,
        "title": change.title,
        "message": change.told,
        "document_id": change.document_id or None,
        "before": pin(change.before) if change.before else None,
        "after": pin(change.after) if change.after else None,
        "path": path_of(change) or None,
        "clauses": [
            {
                "clause_id": t.clause or None,
                "place": t.place,
                "fate": t.fate.value if t.fate is not None else "added",
                "now": list(t.now),
                "cited_by": _citing_json(t.citing),
            }
            for t in change.touched
        ],
        "repealed": [
            {
                "title": e.title or None,
                "doc_number": e.number or None,
                "place": e.place or None,
                "document_id": e.document_id or None,
                "cited_by": _citing_json(e.citing),
            }
            for e in change.ended
        ],
        "cited_by": _citing_json(change.citing),
    }


def _citing_json(citing: Sequence[Citing]) -> list[Json]:
    return [
        {
            "document_id": c.document_id,
            "title": c.title,
            "clause_id": c.clause or None,
            "text": c.words,
        }
        for c in citing
    ]


def watched_json(watched: Watched) -> Json:
    """A watched address."""
    return {
        "url": watched.url,
        "kind": watched.kind.value,
        "name": watched.name,
        "parent": watched.parent or None,
        "state": watched.state.value,
        "documents": [pin(held) for held in watched.documents],
        "visited_at": _iso(watched.visited_at),
        "good_at": _iso(watched.good_at),
        "changed_at": _iso(watched.changed_at),
        "due_at": _iso(watched.due_at),
        "message": watched.told,
    }


def round_json(done: Round) -> Json:
    """What a round did."""
    return {
        "visits": done.visits,
        "seen": {seen.value: n for seen, n in sorted(done.seen.items())},
        "postponed": done.postponed,
        "more_due": done.stopped,
        "changes": [change_json(change) for change in done.changes],
    }


def round_text(done: Round) -> Iterator[str]:
    """The same as lines."""
    from api.watcher import TOLD  # noqa: PLC0415  loads the crawler

    told = "，".join(f"{TOLD[seen]} {n}" for seen, n in sorted(done.seen.items()))
    yield f"查看了 {done.visits} 个网址" + (f"：{told}。" if told else "，现在没有到期的。")
    if done.postponed:
        yield f"{done.postponed} 个网址因网站要求稍候，留到下一轮。"
    if done.stopped:
        yield "还有到期的没有查看，可再运行一次，或用 --most 增加每轮个数。"
    none = "没有变动。" if not done.seen.get(Seen.FIRST) else "没有变动；首次收录的不算。"
    yield f"变动 {len(done.changes)} 项。" if done.changes else none
    for change in done.changes:
        yield from change_text(change)


def change_text(change: Change) -> Iterator[str]:
    """A change, with whom it concerns."""
    when = change.at.astimezone().strftime("%Y-%m-%d %H:%M")
    yield f"[{change.number}] {when} {KINDS[change.kind]}：{change.told}"
    yield f"    {change.url}"
    for touched in change.touched:
        fate = _PUT_IN if touched.fate is None else FATES[touched.fate]
        if touched.citing:
            yield f"    {touched.place}（{fate}）被引用："
            yield from _citing_text(touched.citing)
    for ended in change.ended:
        name = f"《{ended.title}》" if ended.title else ended.number
        yield f"    废止 {name}{ended.place}" + (
            f"  {ended.document_id}" if ended.document_id else ""
        )
        yield from _citing_text(ended.citing)
    if change.citing:
        yield "    整份文件被引用："
        yield from _citing_text(change.citing)
    if change.before and change.after:
        yield f"    对照：tiaowen compare {pin(change.before)} {pin(change.after)}"


def _citing_text(citing: Sequence[Citing]) -> Iterator[str]:
    for one in citing:
        yield f"      ← 《{one.title}》{one.clause or '开头部分'}：{one.words}"


def watched_text(found: Sequence[Watched]) -> Iterator[str]:
    """Watched addresses, a line each; of a column's pages only how many there are."""
    pages: dict[str, int] = {}
    for watched in found:
        if watched.parent:
            pages[watched.parent] = pages.get(watched.parent, 0) + 1
    for watched in found:
        if watched.parent:
            continue
        kind = COLUMN if watched.kind is Kind.COLUMN else PAGE
        inner = f"，其中网页 {pages[watched.url]} 个" if watched.url in pages else ""
        name = f" {watched.name}" if watched.name else ""
        due = watched.due_at.astimezone().strftime("%m-%d %H:%M")
        yield f"{kind}  {STATES[watched.state]}  下次 {due}  {watched.url}{name}{inner}"
        if watched.told:
            yield f"    {watched.told}"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
