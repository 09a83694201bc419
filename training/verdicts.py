"""Whether an article answers a question: written questions, read with real articles.

`training.written` says which articles answer a question, not with which words, so that a reader
learns from them its verdict alone. What misleads is the nearest article that does not answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.beir import load_beir
from search.embed import load_embedder
from search.entries import model_inputs, rows_of
from search.vector_folder import FolderVectors
from search.vectors import embed_cached
from training.reading_set import Asked, Pair
from training.written import written

if TYPE_CHECKING:
    from pathlib import Path

    from search.entries import Entry
    from training.written import Written

_EVERY = 2
"""One question of so many is read: more would outnumber those whose words are known."""
NEAR = 8
"""Misleading articles of a question."""
_LOOKED_AT = 50
_BELOW = 0.005
"""What misleads is less near than what answers by this at least: what is nearer may answer too."""
_LONGEST = 600
"""Characters of an article; a reader is never given more, and cuts them off."""


def verdicts(beir: Path, cache: Path, model: str = "") -> list[Asked]:
    """Written questions, each with its first article, and others, the nearest first.

    Args:
        beir: folder of the corpus.
        cache: of vectors; those that it has are not computed again.
        model: embedder that finds what misleads; none is the shipped one.
    """
    entries = load_beir(beir, "dev").entries
    rows = list(rows_of(entries))
    embedder = load_embedder(model or None)
    passages = embed_cached(model_inputs(entries, rows), embedder, FolderVectors(cache))
    place = {entry.id: number for number, entry in enumerate(entries)}
    owner = np.array([row.entry for row in rows])
    questions = written()[::_EVERY]
    made = []
    for question, vector in zip(
        questions, embedder.encode_queries([q.text for q in questions]), strict=True
    ):
        scores = passages @ vector
        own = [place[article] for article in question.articles]
        most = float(scores[np.isin(owner, own)].min()) - _BELOW
        below = np.flatnonzero(scores < most)
        if len(below) > _LOOKED_AT:
            below = below[np.argpartition(-scores[below], _LOOKED_AT)[:_LOOKED_AT]]
        near = dict.fromkeys(owner[below[np.argsort(-scores[below], kind="stable")]].tolist())
        others = [number for number in near if number not in own][:NEAR]
        misleading = tuple(_pair(question, entries[n], answers=False) for n in others)
        made.append(Asked(_pair(question, entries[own[0]], answers=True), misleading))
    return made


def _pair(question: Written, article: Entry, *, answers: bool) -> Pair:
    about = (article.owner, question.text, article.owner, article.text[:_LONGEST])
    return Pair(*about, answers, is_pointed=False)
