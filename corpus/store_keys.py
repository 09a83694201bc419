"""Digests and folded keys by which the store finds and compares documents. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from typing import Any

from corpus.docnumber import canonical
from corpus.folding import squeeze
from corpus.ids import fingerprint
from corpus.model import Document, Trust

_SURROGATES = re.compile("[\ud800-\udfff]")
_ELSEWHERE = ("source", "runs", "removed", "warnings", "proofs", "comments", "force")
"""Fields that say where a text came from or what else was found out, not what it says; they change
no index."""
_LATER = {
    "index_number": None,
    "subjects": (),
    "form": None,
    "region": None,
    "level": None,
    "trust": Trust.REPOST,
    "secrecy": None,
    "ocr": None,
}
"""Fields of migration 0002 and what they hold in older rows, whose digests must stay right."""


def text_key(text: str) -> str:
    """`corpus.ids.fingerprint`, for any string: OpenCC refuses lone surrogates."""
    return fingerprint(_without_surrogates(text))


def title_key(title: str) -> str:
    """The title folded, without spaces and without a pair of 《》 around the whole."""
    squeezed = squeeze(_without_surrogates(title))[0]
    return squeezed[1:-1] if _bracketed(squeezed) else squeezed


def number_key(number: str) -> str:
    """The canonical 文号, or the text itself where it is none."""
    plain = _without_surrogates(number)
    return canonical(plain) or plain


def document_digest(document: Document) -> str:
    """Changes with every character of the text, every clause and all metadata."""
    content = {
        k: v
        for k, v in asdict(document).items()
        if k not in _ELSEWHERE and not (k in _LATER and v == _LATER[k])
    }
    dumped = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)
    return sha256(dumped.encode("utf-8", "surrogatepass"))


def sha256(body: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def text_sha256(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass"))


def _without_surrogates(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


def _bracketed(title: str) -> bool:
    """Whether the first 《 closes with the last character (《A》和《B》 does not)."""
    if not (title.startswith("《") and title.endswith("》")):
        return False
    depth = 0
    for position, character in enumerate(title):
        depth += (character == "《") - (character == "》")
        if depth == 0:
            return position == len(title) - 1
    return False


def _plain(value: Any) -> str:  # noqa: ANN401  what json.dumps hands over: dates here
    return str(value)
