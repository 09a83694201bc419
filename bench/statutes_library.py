"""The library of the load test: the laws of ../shared/eval/statutes, ingested once into a folder.

python bench/statutes_library.py build/statutes [--vectors CACHE]

The corpus has one record an article; the articles of one law become one page of plain text, so that
parser, store and index do what they do in the field. A folder that is whole already is left as it
is. Embedding takes some twenty minutes on two cores. `--vectors` takes a cache filled by
bench/embed_beir.py instead: an article's vector then stands for each of its passages, which is
near enough for load and too coarse for judging what is found.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings
from api.wiring import RealParts
from corpus.errors import PolicyError
from corpus.model import Page
from search.beir import load_beir
from search.entries import entries_of, model_inputs, rows_of
from search.vector_folder import FolderVectors
from search.vectors import text_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.entries import Entry

STATUTES = Path(__file__).resolve().parents[2] / "shared" / "eval" / "statutes"
_DONE = "statutes.json"
"""Written last: what the folder was made of."""
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")


def main() -> None:
    """Make the library where it is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statutes", type=Path, default=STATUTES)
    parser.add_argument("--vectors", type=Path, help="a cache of bench/embed_beir.py")
    parser.add_argument("--laws", type=int, help="only so many of them")
    chosen = parser.parse_args()
    if not (chosen.folder / _DONE).exists():
        build(chosen.folder, chosen.statutes, chosen.vectors, chosen.laws)
    print((chosen.folder / _DONE).read_text(encoding="utf-8"))


def build(folder: Path, statutes: Path, vectors: Path | None, most: int | None) -> None:
    """Parse, store, index.

    Args:
        folder: of the library; a run that was cut short goes on.
        statutes: BEIR files.
        vectors: a cache to take vectors from; None embeds.
        most: how many laws; None takes all.
    """
    laws = _laws(load_beir(statutes, "dev").entries, most)
    parts = RealParts(Settings(folder))
    for done, page in enumerate(_pages(laws), 1):
        if parts.intake.seen(page):
            continue
        try:
            parts.intake.ingest(page)
        except PolicyError as error:
            _tell(f"{page.locator}: {error}")
        if done % 100 == 0:
            _tell(f"{done}/{len(laws)} laws")
    parts.regroup(_tell)
    parts.refresh(_tell)
    if vectors is not None:
        _seed(parts, laws, FolderVectors(vectors))
    parts.index(_tell)
    made = {**parts.counts(), **parts.engine_info()}
    parts.close()
    (folder / _DONE).write_text(json.dumps(made, ensure_ascii=False, default=str), encoding="utf-8")


def _laws(entries: Sequence[Entry], most: int | None) -> dict[str, list[Entry]]:
    """The articles of each law, in the corpus's order."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.owner].append(entry)
    return dict(list(found.items())[:most])


def _pages(laws: Mapping[str, Sequence[Entry]]) -> Iterator[Page]:
    for number, (law, articles) in enumerate(laws.items()):
        lines = [law, "", *(f"{_label(a)}　{a.text}" for a in articles)]
        yield Page("\n".join(lines).encode(), f"statutes/{number}.txt", "text/plain")


def _label(article: Entry) -> str:
    return article.title.rpartition(" ")[2]


def _seed(parts: RealParts, laws: Mapping[str, Sequence[Entry]], cache: FolderVectors) -> None:
    """Give the store a vector for each passage whose article has one."""
    model = parts.embedder.name
    for document in parts.shown.documents():
        articles = laws.get(document.title, ())
        known = _known(articles, cache, model)
        entries = list(entries_of(document))
        rows = list(rows_of(entries))
        owners = [_article(entries[row.entry].text) for row in rows]
        texts = model_inputs(entries, rows)
        given = {
            text_digest(text): known[owner]
            for text, owner in zip(texts, _carried(owners), strict=True)
            if owner in known
        }
        parts.store.put_vectors(model, given)


def _known(
    articles: Sequence[Entry], cache: FolderVectors, model: str
) -> dict[str, NDArray[np.float32]]:
    rows = list(rows_of(articles))
    digests = [text_digest(t) for t in model_inputs(articles, rows)]
    found = cache.vectors(model, digests)
    return {
        _label(articles[row.entry]): found[digest]
        for row, digest in zip(rows, digests, strict=True)
        if digest in found
    }


def _article(text: str) -> str:
    """The article that a passage opens; empty for one inside an article."""
    found = _ARTICLE.match(text.strip())
    return found[0] if found else ""


def _carried(owners: Sequence[str]) -> Iterator[str]:
    """Passages that open no article belong to the one before."""
    last = ""
    for owner in owners:
        last = owner or last
        yield last


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
