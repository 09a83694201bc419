"""What a text says that readings of the whole library need, found once, when it is stored. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.claims import Claims, claims
from corpus.logic import digest_of, modules_below
from corpus.masking import display
from corpus.model import Document

LOGIC = digest_of(
    modules_below("from corpus.findings import find\nfrom corpus.force import statuses_of")
)
"""A digest of the code that finds and concludes; findings of another one are made again."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one document."""

    title: str
    """As everybody may see it."""
    private: bool
    """It holds personal data, so what is shown is a masked copy."""
    claims: Claims


def find(document: Document) -> Findings:
    """Read one document; what is kept of it is what may be shown."""
    shown = display(document)
    return Findings(shown.title, shown is not document, claims(shown))
