"""A span that fills the asked slot."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Span
from search.subject import Subject


@dataclass(frozen=True, slots=True)
class Slot:
    """A candidate answer inside a document."""

    span: Span
    """In `Document.text`."""
    near: str
    """Folded words that count as the candidate's own."""
    local: str = ""
    """Folded words between the candidates of one statement that belong to this one."""
    value: str = ""
    """Equal for equal values (600元 and 六百元); empty: the span's own words."""
    unit: str = ""
    subject: Subject | None = None
    """Whom the value is about, where that is known."""
    name: str = ""
    """What the value measures, folded."""
    direction: str = ""
    """"min" or "max" where the value is a limit."""
    placeholder: bool = False
    """The source prints x, ×, ***, ＿＿ where the value should be."""
    rank: float = 0.0
    """How well its shape suits the question; between candidates of one statement."""
    spoken: frozenset[str] = frozenset()
    """Words of the question that the slot itself speaks for."""
