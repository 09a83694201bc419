"""Ids that stay: derived from what a document and a clause are, never from where they lie.

A document's id comes from its title, number and date of issue, so the same document
keeps it when it is ingested again, from another folder or by a better cleaner.
A clause's id is the document's id and its place in the outline: `d4k7q2mx9-n3.d10` is 三›10.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from corpus.folding import squeeze
from corpus.model import Kind
from corpus.numbering import from_roman, to_int

_ID_BITS = 45
_OPENING = 80
"""Characters of the text that tell untitled, unnumbered, undated texts apart."""
_LETTERS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.BOOK: "b",
        Kind.SUBBOOK: "c",
        Kind.CHAPTER: "z",
        Kind.SECTION: "j",
        Kind.ARTICLE: "t",
        Kind.PARAGRAPH: "k",
        Kind.HAN: "n",
        Kind.HAN_PAREN: "m",
        Kind.ARABIC: "d",
        Kind.ARABIC_PAREN: "e",
        Kind.CIRCLED: "f",
        Kind.DECIMAL: "p",
        Kind.ROMAN: "r",
        Kind.LATIN: "a",
        Kind.LATIN_PAREN: "g",
        Kind.ORDINAL: "o",
        Kind.ENUMERATION: "s",
        Kind.SEQUENCE: "q",
        Kind.TABLE: "u",
        Kind.ANNEX: "x",
        Kind.LEAD: "lead",
        Kind.COVER: "cover",
    }
)
_ORDINALS = {"首先": "1", "其次": "2", "再次": "3", "然后": "3", "最后": "z"}


def document_id(
    title: str,
    doc_number: str | None,
    issued_on: date | None,
    text: str,
    ordinal: int = 0,
) -> str:
    """A short, URL-safe, stable id.

    Args:
        title: the document's title; script, width and spaces do not matter.
        doc_number: its canonical 发文字号.
        issued_on: its 成文日期.
        text: its body, of which the opening counts where there is neither number nor date.
        ordinal: how many documents with the same key came before it on the same page.
    """
    key = [squeeze(title)[0], doc_number or "", issued_on.isoformat() if issued_on else ""]
    if not doc_number and not issued_on:
        key.append(squeeze(text[: 2 * _OPENING])[0][:_OPENING])
    if ordinal:
        key.append(str(ordinal))
    return "d" + short_digest("\x1f".join(key))


def short_digest(text: str) -> str:
    """Nine characters of a SHA-256, in lower-case base 32 without look-alikes' confusion."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return b32encode(digest).decode("ascii").lower()[: _ID_BITS // 5]


def clause_id(document: str, steps: tuple[tuple[Kind, str], ...], repeat: int = 0) -> str:
    """The id of the clause at the end of `steps`.

    Args:
        document: the document's id.
        steps: kind and label of every clause from the top.
        repeat: how many clauses with the same steps came before it.
    """
    slug = ".".join(_step(kind, label) for kind, label in steps)
    return f"{document}-{slug}" + (f"~{repeat + 1}" if repeat else "")


def _step(kind: Kind, label: str) -> str:
    letter = _LETTERS[kind]
    if label in _ORDINALS:
        return letter + _ORDINALS[label]
    if kind is Kind.ROMAN:
        return f"{letter}{from_roman(label) or 0}"
    if kind in (Kind.LATIN, Kind.LATIN_PAREN):
        return f"{letter}{ord(label.strip('()').lower()) - ord('a') + 1}"
    numbers = [
        to_int(n) for n in re.findall(r"[0-9]+|[〇零○一二三四五六七八九十百千两]+|[①-⓿]", label)
    ]
    return letter + "_".join(str(n) for n in numbers if n is not None)


def fingerprint(text: str) -> str:
    """A digest that is blind to spacing, script and width: one text at two addresses has one."""
    return hashlib.sha256(squeeze(text)[0].encode("utf-8", "surrogatepass")).hexdigest()
