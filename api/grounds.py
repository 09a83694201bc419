"""What each fact about a document rests on, in words for a reader."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.proof_words import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Document, Proof

_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "发文字号": ("doc_number",),
        "发布机关": ("issuers",),
        "成文日期": ("issued_on",),
        "发布日期": ("published_on",),
        "施行日期": ("effective_on",),
        "转载日期": ("posted_on",),
        "文种": ("genre",),
        "公文文种": ("form",),
        "层级地域": ("level", "region"),
        "索引号": ("index_number",),
        "主题分类": ("subjects",),
        "来源可信度": ("trust",),
    }
)
"""Fields of the metadata behind the names that `api.labels` gives."""
_LONGEST = 80


def grounds(document: Document, name: str) -> list[str]:
    """The proofs of one fact, each with its place; the same words are told once."""
    fields = _FIELDS.get(name, ())
    found = [_told(p) for p in document.proofs if p.field in fields]
    return list(dict.fromkeys(found))


def _told(proof: Proof) -> str:
    place = PLACES.get(proof.source, proof.source)
    quote = " ".join(proof.quote.split())
    if len(quote) > _LONGEST:
        quote = quote[: _LONGEST - 1] + "…"
    return f"{place}：“{quote}”" if quote else place
