"""Which pieces of the base model's vocabulary the shipped model keeps. Pure.

A unigram tokenizer cuts a text into its most probable pieces, and only pieces that occur in the
text can take part. So a text of Han, digits and signs is cut as before as long as every piece of
these stays; what goes is long Latin words, and only texts that hold such words are cut otherwise.
"""

from __future__ import annotations

import copy
import re
from typing import Any

LATIN_PIECES = 4_000
"""Latin pieces of three letters or more that stay, the most probable first.

The base model has 77,000, most of them words of languages other than English."""
_SHORT = 2
"""Latin pieces of at most so many letters stay, so that any word can be spelt."""
_ABBREVIATION = re.compile(r"▁?[A-Z]{3,4}")
"""These stay as well: III, GDP, XXX stand among Han."""
_FIRST_NON_LATIN = 0x370
"""Greek begins here; all letters below are Latin, with and without accents."""


def kept_rows(
    pieces: list[tuple[str, float]], specials: int, needed: frozenset[str] = frozenset()
) -> list[int]:
    """Rows that stay, in their old order.

    Args:
        pieces: all pieces with the logarithm of their probability.
        specials: how many rows at the beginning are special tokens, which stay.
        needed: pieces that stay in any case, those of the prompts.
    """
    latin = [
        row
        for row, (piece, _) in enumerate(pieces)
        if row >= specials and piece not in needed and _is_long_latin(piece)
    ]
    likely = sorted(latin, key=lambda row: (-pieces[row][1], row))[:LATIN_PIECES]
    dropped = set(latin) - set(likely)
    return [row for row in range(len(pieces)) if row not in dropped]


def _is_long_latin(piece: str) -> bool:
    """Whether a piece has more than two letters, all of them Latin, and is no abbreviation."""
    if _ABBREVIATION.fullmatch(piece):
        return False
    letters = [c for c in piece if c.isalpha()]
    return len(letters) > _SHORT and all(ord(c) < _FIRST_NON_LATIN for c in letters)


def trimmed(tokenizer: dict[str, Any], rows: list[int]) -> dict[str, Any]:
    """`tokenizer.json` with some rows only; their numbers are their places in `rows`.

    Raises:
        ValueError: a special token is not among the rows, or the model is no Unigram.
    """
    made = copy.deepcopy(tokenizer)
    model = made["model"]
    if model["type"] != "Unigram":
        msg = f"expected a Unigram tokenizer, got {model['type']}"
        raise ValueError(msg)
    numbers = {row: number for number, row in enumerate(rows)}
    try:
        model["unk_id"] = numbers[model["unk_id"]]
        for token in made["added_tokens"]:
            token["id"] = numbers[token["id"]]
        for token in made["post_processor"]["special_tokens"].values():
            token["ids"] = [numbers[row] for row in token["ids"]]
    except KeyError as error:
        msg = f"special token {error} is not among the rows"
        raise ValueError(msg) from error
    model["vocab"] = [model["vocab"][row] for row in rows]
    made["truncation"] = made["padding"] = None
    return made
