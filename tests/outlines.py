"""Documents for tests, written as their printed lines; the label in front says what a line is.

一、… HAN      （一）… HAN_PAREN      1.… ARABIC      （1）… ARABIC_PAREN      ①… CIRCLED
第一章 …       第一条 …       ¶… a further 款       一是… ENUMERATION       附件1… ANNEX
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from corpus.ids import clause_id, document_id
from corpus.model import Clause, Document, Genre, Kind, PageKind, Source
from corpus.numbering import to_han
from corpus.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

_N = "[一二三四五六七八九十百千]+"
_LABELS = [
    (Kind.ANNEX, r"(附件\d*)", 0),
    (Kind.CHAPTER, rf"(第{_N}章)", 1),
    (Kind.ARTICLE, rf"(第{_N}[条條](?:之{_N})?)", 3),
    (Kind.PARAGRAPH, r"¶", 4),
    (Kind.HAN, rf"({_N})、", 1),
    (Kind.HAN_PAREN, rf"（({_N})）", 5),
    (Kind.ARABIC, r"(\d+)\.", 6),
    (Kind.ARABIC_PAREN, r"（(\d+)）", 7),
    (Kind.CIRCLED, "([①-⑳])", 8),
    (Kind.ENUMERATION, rf"({_N}是)", 9),
]
_IN_BRACKETS = {Kind.HAN_PAREN, Kind.ARABIC_PAREN}
_HEADED = {Kind.HAN, Kind.CHAPTER}


def outlined(
    title: str,
    body: str,
    number: str | None = None,
    *,
    lead: str = "",
    **fields: Any,  # noqa: ANN401  fields of Document, named by the test
) -> Document:
    """A normative document whose outline is that of the lines of `body`."""
    identity = document_id(title, number, None, body)
    text, clauses = _outline(identity, lead + "\n" if lead else "", body.strip().split("\n"))
    values: dict[str, Any] = {
        "genre": Genre.NORMATIVE,
        "normative": True,
        "status": Status.IN_FORCE,
        **fields,
    }
    return Document(
        id=identity,
        title=title,
        source=Source(f"{title}.txt", "0" * 64, PageKind.TEXT),
        text=text,
        clauses=tuple(clauses),
        doc_number=number,
        **values,
    )


def clause_at(document: Document, *path: str) -> Clause:
    """The clause with this path."""
    return next(c for c in document.clauses if c.path == path)


def _outline(identity: str, text: str, lines: Iterable[str]) -> tuple[str, list[Clause]]:
    open_: list[tuple[int, dict[str, Any]]] = []
    made: list[dict[str, Any]] = []
    for line in lines:
        found = _label(line)
        if found is None:
            text += line + "\n"
            continue
        kind, label, printed, rank = found
        shown = line.removeprefix("¶")
        if kind is Kind.PARAGRAPH:
            label = _next_paragraph(made, open_, len(text))
        while open_ and open_[-1][0] >= rank:
            open_.pop()[1]["end"] = len(text)
        node = _node(identity, [n for _, n in open_], kind, label)
        node |= {
            "printed": printed,
            "start": len(text),
            "heading": shown if kind in _HEADED else None,
        }
        made.append(node)
        open_.append((rank, node))
        text += shown + "\n"
    for node in made:
        node.setdefault("end", len(text))
    clauses = [Clause(**{k: v for k, v in n.items() if k != "steps"}) for n in made]
    return text, clauses


def _label(line: str) -> tuple[Kind, str, str, int] | None:
    for kind, pattern, rank in _LABELS:
        match = re.match(pattern, line)
        if match:
            label = match[1].replace("條", "条") if match.groups() else ""
            return kind, f"({label})" if kind in _IN_BRACKETS else label, match[0], rank
    return None


def _node(identity: str, above: list[dict[str, Any]], kind: Kind, label: str) -> dict[str, Any]:
    parent = above[-1] if above else None
    steps = (*(parent["steps"] if parent else ()), (kind, label))
    return {
        "id": clause_id(identity, steps),
        "path": tuple(step[1] for step in steps),
        "kind": kind,
        "parent": parent["id"] if parent else None,
        "steps": steps,
    }


def _next_paragraph(
    made: list[dict[str, Any]], open_: list[tuple[int, dict[str, Any]]], position: int
) -> str:
    """第二款 …; the first time, the words before become 第一款."""
    article = next(n for _, n in reversed(open_) if n["kind"] is Kind.ARTICLE)
    beneath = [n for n in made if n["parent"] == article["id"]]
    if not any(n["kind"] is Kind.PARAGRAPH for n in beneath):
        first = _node("", [article], Kind.PARAGRAPH, "第一款")
        first["id"] = str(article["id"]) + ".k1"
        first |= {"printed": "", "start": article["start"], "end": position, "heading": None}
        made.insert(made.index(article) + 1, first)
        for item in beneath:
            item |= {"parent": first["id"], "path": (*first["path"], item["path"][-1])}
        beneath = [first]
    count = sum(1 for n in beneath if n["kind"] is Kind.PARAGRAPH)
    return f"第{to_han(count + 1)}款"
