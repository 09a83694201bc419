"""What persons decided, applied to what was read: structure and metadata change, never characters.

Lines and labels are decided while the page is read (`ingest.clean`, `ingest.segment`); fields and
warnings here, behind everything else. The ids stay those of the reading: a corrected title or date
breaks no citation. Everything that a person decided says so, in a proof, a removal or a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from corpus.model import Document, Genre, Proof, Warning
from corpus.review import FIELDS, OF_LINES, Rule, RuleKind
from corpus.severity import kind_of
from ingest.conflicts import NAMES

BY_PERSON = "person"
"""Source of a proof that is a person's word."""


def lines_decided(rules: Sequence[Rule]) -> dict[str, bool]:
    """Lines by their words and whether they are document text; the more particular rule wins."""
    return {r.about: r.kind is RuleKind.KEEP for r in reversed(rules) if r.kind in OF_LINES}


def labels_decided(rules: Sequence[Rule]) -> dict[str, str]:
    """Labels by the opening words of their clause."""
    return {r.about: r.value for r in rules if r.kind is RuleKind.LABEL}


def reviewed(documents: Sequence[Document], rules: Sequence[Rule]) -> tuple[Document, ...]:
    """The documents of a page with the rules that are about them applied."""
    if not rules:
        return tuple(documents)
    return tuple(
        _reviewed(document, [r for r in rules if _is_about(r, document)]) for document in documents
    )


def _is_about(rule: Rule, document: Document) -> bool:
    """The library may keep a document by a second name: its id, `~` and a digest of its place."""
    return rule.kind in OF_LINES or rule.document.partition("~")[0] == document.id.partition("~")[0]


def _reviewed(document: Document, rules: Sequence[Rule]) -> Document:
    for rule in rules:
        if rule.kind is RuleKind.FIELD:
            document = _with_field(document, rule)
    looked_at = {_key(r.about, r.clause) for r in rules if r.kind is RuleKind.DISMISS}
    left = [w for w in document.warnings if _key(w.code, w.clause or "") not in looked_at]
    gone = dict.fromkeys(
        (w.code, w.clause) for w in document.warnings if _key(w.code, w.clause or "") in looked_at
    )
    told = [
        Warning("reviewed", f"“{kind_of(code).name}”已经人工核对。", clause)
        for code, clause in gone
    ]
    return replace(document, warnings=(*left, *told, *_kept(document, rules)))


def _key(code: str, clause: str) -> tuple[str, str]:
    """Blind to the second name of the document."""
    name, dash, place = clause.partition("-")
    return code, name.partition("~")[0] + dash + place


def _kept(document: Document, rules: Sequence[Rule]) -> Sequence[Warning]:
    """Which lines are text because a person said so."""
    found = []
    for rule in rules:
        at = document.text.find(rule.about) if rule.kind is RuleKind.KEEP else -1
        if at >= 0:
            message = "这一行经人工核定为正文。"
            found.append(Warning("reviewed", message, None, at, at + len(rule.about)))
    return found


def _with_field(document: Document, rule: Rule) -> Document:
    """The document with one field as a person gave it."""
    proofs = [p for p in document.proofs if p.field != rule.about]
    values = _VALUES[rule.about](rule.value)
    shown = [rule.value] if rule.about != "issuers" else list(values["issuers"])
    proofs += [Proof(rule.about, v, BY_PERSON, "") for v in shown if v]
    doubted = NAMES.get(rule.about)
    warnings = [
        w
        for w in document.warnings
        if not (doubted and w.code == "metadata_conflict" and w.message.startswith(doubted))
    ]
    if not rule.value:
        message = f"{FIELDS[rule.about]}经人工核定为没有。"
        warnings.append(Warning("reviewed", message))
    return replace(document, **values, proofs=tuple(proofs), warnings=tuple(warnings))


def _word(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda value: {name: value or None}


def _day(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda value: {name: date.fromisoformat(value) if value else None}


def _issuers(value: str) -> dict[str, Any]:
    return {"issuers": tuple(i.strip() for i in value.split("、") if i.strip())}


_VALUES: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "title": lambda value: {"title": value},
    "doc_number": _word("doc_number"),
    "issuers": _issuers,
    "issued_on": _day("issued_on"),
    "published_on": _day("published_on"),
    "effective_on": _day("effective_on"),
    "genre": lambda value: {"genre": Genre(value)},
    "normative": lambda value: {"normative": value == "是"},
    "form": _word("form"),
    "region": _word("region"),
    "index_number": _word("index_number"),
}
"""What a value means for the document, by field; the fields of `corpus.review.FIELDS`."""
