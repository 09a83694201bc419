"""How bases of claims are shown: JSON and text."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from api.labels import place
from search.basis_stand import Stand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.present import Json
    from search.basis import Basis, Ground

STANDS: Mapping[Stand, str] = MappingProxyType(
    {
        Stand.SUPPORTS: "有依据",
        Stand.CONTRADICTS: "相矛盾",
        Stand.RELATED: "相关",
        Stand.NONE: "未找到依据",
    }
)
"""Their names for readers."""
NO_CLAIMS = "没有找到可查依据的句子（含数字，或含应当、可以、不得一类词）。"


def basis_json(found: Sequence[Basis]) -> Json:
    """Each claim with its grounds; none is said as such."""
    return {
        "found": len(found),
        "claims": [
            {
                "text": b.text,
                "start": b.start,
                "end": b.end,
                "stand": str(b.stand),
                "grounds": [_ground_json(g) for g in b.grounds],
            }
            for b in found
        ],
        "message": f"共查 {len(found)} 句。" if found else NO_CLAIMS,
    }


def _ground_json(ground: Ground) -> Json:
    return {
        "stand": str(ground.stand),
        "clause_id": ground.clause.id,
        "path": list(ground.clause.path),
        "document_id": ground.document.id,
        "title": ground.document.title,
        "quote": ground.quote,
        "start": ground.start,
        "end": ground.end,
        "proof": [
            {"claim": a, "clause": b}
            for a, b in zip(ground.claim_words, ground.clause_words, strict=True)
        ],
        "note": ground.note,
    }


def basis_text(found: Sequence[Basis]) -> Iterator[str]:
    """Each claim with its grounds, for a person."""
    if not found:
        yield NO_CLAIMS
    for basis in found:
        yield f"[{STANDS[basis.stand]}] {basis.text}"
        for ground in basis.grounds:
            yield f"  {STANDS[ground.stand]}：《{ground.document.title}》{place(ground.clause)}"
            yield f"    {ground.quote}"
            proof = "；".join(proof_words(ground))
            yield from (f"    {line}" for line in (proof, ground.note) if line)


def proof_words(ground: Ground) -> list[str]:
    """文稿“5年”，条款“6年”: the words that decide it."""
    pairs = zip(ground.claim_words, ground.clause_words, strict=True)
    return [f"文稿“{a}”，条款“{b}”" for a, b in pairs]
