"""The precedents that ship with the model (`search.precedents`): `make train-embedder`.

    python -m training.precedents BEIR MODEL

The judged questions of the dev split, which somebody asked, and those that we wrote for articles
(`training.written`). Of their words nothing is kept: vectors and keys of passages, no text.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from search.beir import load_beir
from search.embed import load_embedder
from search.precedents import PRECEDENTS, Answered, Precedents
from training.written import written

if TYPE_CHECKING:
    from search.beir import Collection


def asked_questions(collection: Collection) -> list[Answered]:
    """The judged questions, in the order of `Collection.queries`."""
    words = {entry.id: entry.text for entry in collection.entries}
    return [
        Answered(
            text,
            tuple(words[e] for e, grade in collection.qrels[q].items() if grade > 0 and e in words),
            asked=True,
        )
        for q, text in collection.queries.items()
    ]


def written_questions(collection: Collection) -> list[Answered]:
    """Those that we wrote for articles of the collection."""
    words = {entry.id: entry.text for entry in collection.entries}
    return [
        Answered(one.text, tuple(words[e] for e in one.articles if e in words), asked=False)
        for one in written()
    ]


def main() -> None:
    """Write them into the model's folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("beir", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--split", default="dev")
    chosen = parser.parse_args()
    collection = load_beir(chosen.beir, chosen.split)
    answered = [*asked_questions(collection), *written_questions(collection)]
    embedder = load_embedder(chosen.model)
    vectors = embedder.encode_queries([one.text for one in answered])
    Precedents.of(embedder.name, answered, vectors).save(chosen.model / PRECEDENTS)
    size = (chosen.model / PRECEDENTS).stat().st_size / 1e6
    print(f"{len(answered)} questions, {size:.1f} MB")


if __name__ == "__main__":
    main()
