"""Where two places state different things about one document: warnings for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.model import Proof, Warning
from ingest.issuers import agree as issuers_agree
from ingest.numbers import agree as numbers_agree
from ingest.proof_words import PLACES
from ingest.reading import OUTSIDE
from ingest.stated import Stated

NAMES = {
    "doc_number": "发文字号", "issued_on": "成文日期", "effective_on": "施行日期",
    "issuers": "发文机关",
}  # fmt: skip
"""Fields that are compared, by the word that opens a warning about them."""


def conflicts(stated: Stated, effective: Sequence[Proof]) -> Iterator[Warning]:
    """Warnings about fields for which the page says otherwise than the text.

    Args:
        stated: number, issuers and date of issue with all their proofs.
        effective: the proofs of the date of effect, the believed one first.
    """
    for proofs, agree in (
        (stated.numbers, numbers_agree),
        (stated.issued, str.__eq__),
        (effective, str.__eq__),
    ):
        for other in proofs[1:]:
            if _differs(proofs[0], other) and not agree(proofs[0].value, other.value):
                yield _warning(proofs[0], other)
                break
    for named in stated.issuers[1:]:
        ours = stated.issuers[0]
        if _differs(ours[0], named[0]):
            if not issuers_agree(_values(ours), _values(named)):
                yield _warning(_listed(ours), _listed(named))
            break


def _values(proofs: Sequence[Proof]) -> list[str]:
    return [p.value for p in proofs]


def _listed(proofs: Sequence[Proof]) -> Proof:
    """Several issuers as one."""
    return replace(proofs[0], value="、".join(_values(proofs)))


def _differs(chosen: Proof, other: Proof) -> bool:
    """Whether one speaks from inside the text and the other from outside it."""
    return (chosen.source in OUTSIDE) != (other.source in OUTSIDE)


def _warning(chosen: Proof, other: Proof) -> Warning:
    name = NAMES[chosen.field]
    return Warning(
        "metadata_conflict",
        f"{name}前后不一：{_place(chosen)}为“{chosen.value}”，{_place(other)}为“{other.value}”。"
        f"已采用前者，请核对原件。",
        None,
        chosen.start if chosen.start >= 0 else None,
        chosen.start + len(chosen.quote) if chosen.start >= 0 else None,
    )


def _place(proof: Proof) -> str:
    return PLACES.get(proof.source, proof.source)
