"""Short sketches of texts, by which likely copies are found among many. Pure.

A sketch is a MinHash (datasketch; A. Broder, "On the resemblance and containment of documents",
1997) over the 5-grams of what a text says. The share of equal numbers in two sketches is about
the share of 5-grams that the texts have in common.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from corpus.bands import MIXER, Sketch
from corpus.saying import saying

PERMUTATIONS = 128
"""Numbers in a sketch; its error is about 1 / sqrt(128), nine hundredths."""
_GRAM = 5
_SCHEME = "affine32"


def sketch(text: str) -> Sketch:
    """The sketch of a text; the same text gives the same numbers on every machine."""
    minhash = MinHash(
        PERMUTATIONS, scheme=_SCHEME, hashfunc=int, permutations=_template().permutations
    )
    minhash.update_batch(_grams(saying(text).chars).tolist())
    return np.asarray(minhash.hashvalues, dtype=np.uint32)


def _grams(chars: str) -> NDArray[np.uint32]:
    """Distinct 5-grams, each as a number; of a shorter text the text itself."""
    codes = np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    size = min(_GRAM, len(codes))
    if not size:
        return np.empty(0, dtype=np.uint32)
    mixed = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    for i in range(size):  # arithmetic on uint64 wraps round, as a hash wants
        mixed = (mixed ^ codes[i : len(codes) - size + 1 + i].astype(np.uint64)) * MIXER
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def likeness(a: Sketch, b: Sketch) -> float:
    """About the share of 5-grams in common."""
    return float(np.count_nonzero(a == b)) / len(a)


@cache
def _template() -> MinHash:
    return MinHash(PERMUTATIONS, scheme=_SCHEME, hashfunc=int)
