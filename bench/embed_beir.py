"""Embeds the corpus of a BEIR folder into a vector cache, resumable; run it under `nice`.

python bench/embed_beir.py ../shared/eval/statutes CACHE
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from search.beir import load_beir
from search.embed import load_embedder
from search.entries import model_inputs, rows_of
from search.vector_folder import FolderVectors
from search.vectors import embed_cached


def main() -> None:
    """Embed whatever the cache has not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("beir", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--split", default="dev")
    chosen = parser.parse_args()
    entries = load_beir(chosen.beir, chosen.split).entries
    texts = model_inputs(entries, rows_of(entries))
    began = time.monotonic()
    first: list[int] = []

    def tell(done: int, total: int) -> None:
        first.append(done)
        elapsed = time.monotonic() - began
        rate = (done - first[0]) / elapsed if len(first) > 1 else 0.0
        print(f"{done}/{total} {elapsed:.0f} s {rate:.1f}/s", file=sys.stderr, flush=True)

    embed_cached(texts, load_embedder(), FolderVectors(chosen.cache), tell)


if __name__ == "__main__":
    main()
