"""Keys of sketches: two texts that share one are worth comparing. Pure.

Apart from `corpus.sketch`, whose library takes half a second to load and is needed only where a
text is sketched.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sketch = NDArray[np.uint32]
"""See `corpus.sketch`."""
MIXER = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits, odd: multiplying by it spreads the bits of what is hashed."""
_BANDS, _ROWS = 42, 3
"""A pair with the share s meets with the probability 1 - (1 - s³)⁴²: .996 at one half (half of the
text lost, or one character in fourteen misprinted), .68 at .3, .04 at a tenth."""


def bands(numbers: Sketch) -> list[int]:
    """Keys of a sketch, signed and of 64 bits: two texts that share one are worth comparing.

    Locality-sensitive hashing by banding (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of
    Massive Datasets", chapter 3): one key for each stretch of three numbers.
    """
    parts = numbers[: _BANDS * _ROWS].astype(np.uint64).reshape(_BANDS, _ROWS)
    keys = np.arange(1, _BANDS + 1, dtype=np.uint64)
    for row in range(_ROWS):
        keys = (keys ^ parts[:, row]) * MIXER
        keys ^= keys >> np.uint64(29)
    found: list[int] = np.unique(keys.view(np.int64)).tolist()
    return found
