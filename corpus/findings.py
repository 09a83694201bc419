"""What a text says that readings of the whole library need, found once, when it is stored. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import pii
from corpus.force import Claims, claims
from corpus.masking import display
from corpus.model import Document

LOGIC = f"1.{pii.RULES}"
"""Version of what is found and how; findings of another version are made again.

Move the first number with every change of `corpus.force`, `corpus.repeals` or what they rest on.
"""


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
