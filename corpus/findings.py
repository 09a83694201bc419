"""What a text says that readings of the whole library need, found once, when it is stored. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.claims import Claims, claims
from corpus.code import digest_of, modules_behind
from corpus.masking import display
from corpus.model import Document


@cache
def logic() -> str:
    """Version of what is found and how: a digest of the code that finds it.

    Findings of another version are made again, at the next ingestion.
    """
    own = files("corpus").joinpath("findings.py").read_bytes()
    return digest_of({"findings": own}, modules_behind(own.decode("utf-8")))


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
