"""Which of two documents weighs more: the issuer's level first, then the date. Pure."""

from __future__ import annotations

import re
from datetime import date

from corpus.folding import simplify
from corpus.model import Document
from corpus.status import Force, Status

_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        5,
        re.compile(
            r"中共中央|国务院|全国|中华人民共和国|最高人民|国家|中央|^[^省市县区]{2,10}部(?:办公厅)?$|"
            r"^(?:中发|中办发|国发|国办发|国函|国令)"
        ),
    ),
    (4, re.compile(r"省|自治区|(?:北京|天津|上海|重庆)市")),
    (3, re.compile(r"市|自治州|地区|盟")),
    (2, re.compile(r"县|区|旗")),
    (1, re.compile(r"乡|镇|街道")),
)
_NATION = 5
_FORCE = frozenset({Status.REPEALED, Status.EXPIRED, Status.NOT_YET})


def level(document: Document) -> int:
    """5 national, 4 province, 3 city, 2 county, 1 township, 0 where nothing tells."""
    names = [simplify(name) for name in (*document.issuers, document.doc_number or "")]
    for name in (*filter(None, names), simplify(document.title)):
        found = next((rank for rank, pattern in _LEVELS if pattern.search(name)), 0)
        if found:
            return found
    return 0


def is_national(document: Document) -> bool:
    """Whether it holds in every province."""
    return level(document) == _NATION


def weight(document: Document) -> tuple[int, date]:
    """A sort key: the higher level, then the newer date, weighs more."""
    dated = document.effective_on or document.issued_on or document.published_on or date.min
    return level(document), dated


def may_answer(document: Document) -> bool:
    """Whether it may say 规定是…: normative and with values of its own."""
    return document.normative and not document.template


def force_of(document: Document) -> Force:
    """What the library found out of it, else what its page said."""
    return document.force or Force(document.status, document.effective_on)


def in_force(document: Document) -> bool:
    """Whether nothing known speaks against it; 未查明 counts as in force and is said as such.

    A wording in whose place the library has another is no longer in force.
    """
    replaced = document.force is not None and document.force.replaced_by is not None
    return document.status not in _FORCE and not replaced
