"""Labels as paths and ids have them, printed from kind and number. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.model import Kind
from corpus.numbering import to_han, to_roman

_LAST_CIRCLED = 20
_PRINTERS: Mapping[Kind, Callable[[int], str]] = MappingProxyType(
    {
        Kind.BOOK: lambda n: f"第{to_han(n)}编",
        Kind.SUBBOOK: lambda n: f"第{to_han(n)}分编",
        Kind.CHAPTER: lambda n: f"第{to_han(n)}章",
        Kind.SECTION: lambda n: f"第{to_han(n)}节",
        Kind.ARTICLE: lambda n: f"第{to_han(n)}条",
        Kind.PARAGRAPH: lambda n: f"第{to_han(n)}款",
        Kind.HAN: to_han,
        Kind.HAN_PAREN: lambda n: f"({to_han(n)})",
        Kind.ARABIC: str,
        Kind.ARABIC_PAREN: lambda n: f"({n})",
        Kind.CIRCLED: lambda n: chr(0x2460 + n - 1) if 1 <= n <= _LAST_CIRCLED else f"({n})",
        Kind.ROMAN: to_roman,
        Kind.ENUMERATION: lambda n: f"{to_han(n)}是",
        Kind.ORDINAL: lambda n: f"第{to_han(n)}",
        Kind.TABLE: lambda n: f"表{n}",
        Kind.ANNEX: lambda n: f"附件{n}" if n else "附件",
    }
)


def label_of(kind: Kind, number: int, branch: int = 0) -> str:
    """The normalised label of the contract: 一, (一), 1, (1), ①, 第三条, 一是, 第一, 附件1.

    Raises:
        ValueError: a kind whose label is no number (see `label_as_printed`).
    """
    printer = _PRINTERS.get(kind)
    if printer is None:
        msg = f"{kind} has no numbered label"
        raise ValueError(msg)
    return printer(number) + (f"之{to_han(branch)}" if branch else "")


def label_as_printed(kind: Kind, printed: str, number: int, prefix: tuple[int, ...]) -> str:
    """The label of a kind that keeps something of its own spelling: 首先, A, (a), 1.2.3.

    Args:
        kind: sequence words, letters or decimals.
        printed: the label as the source prints it.
        number: its inferred number.
        prefix: the numbers before the last one of a decimal.
    """
    if kind is Kind.SEQUENCE:
        return re.sub(r"[,，、]", "", printed).replace("後", "后")
    if kind is Kind.DECIMAL:
        return ".".join(map(str, (*prefix, number)))
    first = unicodedata.normalize("NFKC", printed).strip("( ")[:1]
    letter = chr((ord("A") if first.isupper() else ord("a")) + number - 1)
    return f"({letter})" if kind is Kind.LATIN_PAREN else letter


SPELT = frozenset({Kind.SEQUENCE, Kind.DECIMAL, Kind.LATIN, Kind.LATIN_PAREN})
"""Kinds whose label comes from `label_as_printed`."""
