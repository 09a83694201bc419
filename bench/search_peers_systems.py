"""Whole systems: a question in words to the best articles, by words and by vectors.

Peers get the base model's vectors and embed questions with the base model on sentence-transformers;
ours takes its own model.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import search_peers_models as models
from search_peers_compare import K, Peer
from search_peers_dense import build_flat, open_faiss
from search_peers_lexical import build_bm25s, jieba_words, open_bm25s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from search_peers_compare import Ask
    from search_peers_task import Task

_RRF = 60
"""The constant of reciprocal rank fusion as it was published (see `search.fuse`)."""
_NEEDS = ("articles", "base_vectors")


def _our_build(task: Task, folder: Path) -> None:
    import search_peers_ours as ours

    ours.build_system(task, folder)


def _our_open(folder: Path) -> Ask:
    import search_peers_ours as ours

    return ours.open_system(folder)


def _plain_build(task: Task, folder: Path) -> None:
    (folder / "words").mkdir()
    build_bm25s(task, folder / "words")
    build_flat(task, folder)


def _plain_open(folder: Path) -> Ask:
    by_words, by_vector = open_bm25s(folder / "words"), open_faiss(folder)
    embed = _questions()

    def ask(text: str, k: int) -> Sequence[int]:
        return fused([by_words(text, K), by_vector(embed(text), K)])[:k]

    return ask


def fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Reciprocal rank fusion with equal weights."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (_RRF + place)
    return sorted(scores, key=lambda row: (-scores[row], row))


def _questions() -> Callable[[str], NDArray[np.float32]]:
    """The base model, warm."""
    model = models.BaseEmbedder()
    model.encode_queries(["条文"])
    return lambda text: model.encode_queries([text])[0]


_known: dict[str, NDArray[np.float32]] = {}
"""The articles' vectors by their texts, while txtai builds."""
_asking: list[Callable[[str], NDArray[np.float32]]] = []


def vectors_for_txtai(texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """What txtai calls for vectors: it knows this function by its name."""
    return [_known[t] if t in _known else _asking[0](t) for t in texts]


def _txtai_build(task: Task, folder: Path) -> None:
    embeddings = _txtai()(
        {
            "method": "external",
            "transform": f"{__name__}.{vectors_for_txtai.__name__}",
            "hybrid": True,
            "content": False,
        }
    )
    texts = [article.whole for article in task.articles]
    _known.update(zip(texts, task.base_vectors, strict=True))
    embeddings.index(enumerate(texts))
    embeddings.save(str(folder))


def _txtai_open(folder: Path) -> Ask:
    embeddings = _txtai()()
    embeddings.load(str(folder))
    _asking.append(_questions())
    return lambda text, k: [row for row, _ in embeddings.search(text, k)]


def _txtai() -> Any:  # noqa: ANN401  an optional peer
    # Without it txtai takes no function by name; the name is ours.
    os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"
    from txtai import Embeddings

    return Embeddings


def _lance_build(cutter: str, cut: Callable[[str], str]) -> Callable[[Task, Path], None]:
    def build(task: Task, folder: Path) -> None:
        import lancedb
        import pyarrow as pa
        from lancedb.index import FTS, IvfFlat

        vectors = task.base_vectors
        rows = pa.table(
            {
                "row": pa.array(range(len(vectors))),
                "vector": pa.FixedSizeListArray.from_arrays(
                    pa.array(vectors.ravel()), vectors.shape[1]
                ),
                "text": [cut(article.whole) for article in task.articles],
            }
        )
        table = lancedb.connect(folder).create_table("article", rows)
        table.create_index("vector", config=IvfFlat(distance_type="cosine"))
        english = {"stem": False, "remove_stop_words": False, "ascii_folding": False}
        table.create_index("text", config=FTS(base_tokenizer=cutter, **english))

    return build


def _lance_open(cut: Callable[[str], str]) -> Callable[[Path], Ask]:
    def open_(folder: Path) -> Ask:
        import lancedb
        from lancedb.rerankers import RRFReranker

        table = lancedb.connect(folder).open_table("article")
        reranker, embed = RRFReranker(), _questions()
        cut("条文")

        def ask(text: str, k: int) -> Sequence[int]:
            query = table.search(query_type="hybrid").vector(embed(text)).text(cut(text))
            found = query.rerank(reranker).select(["row"]).limit(k).to_arrow()
            rows: list[int] = found["row"].to_pylist()
            return rows

        return ask

    return open_


def _as_it_is(text: str) -> str:
    return text


def _spaced(text: str) -> str:
    return " ".join(jieba_words(text))


PEERS = (
    Peer(
        "tiaowen",
        (),
        "search.ranking.rank with the default model; where that was trained on questions of this "
        "split, what to expect of new ones is the cross-validated row",
        _our_build,
        _our_open,
        ("articles", "our_vectors", "our_windows"),
    ),
    Peer(
        "plain combination",
        ("sentence-transformers", "bm25s", "jieba", "faiss-cpu"),
        "sentence-transformers, FAISS Flat, bm25s, RRF at equal weights",
        _plain_build,
        _plain_open,
        _NEEDS,
    ),
    # With its tokenizer `ngrams: 2` it answers sooner (0.73 of the time) but ranks worse:
    # R@10 .588 against .647 over 5,000 articles, 60 questions of dev.
    Peer(
        "txtai hybrid",
        ("txtai",),
        "hybrid: BM25 over its own segments, single characters in Chinese",
        _txtai_build,
        _txtai_open,
        _NEEDS,
    ),
    Peer(
        "LanceDB hybrid",
        ("lancedb",),
        "IVF_FLAT, full text by ICU, RRF",
        _lance_build("icu", _as_it_is),
        _lance_open(_as_it_is),
        _NEEDS,
    ),
    Peer(
        "LanceDB hybrid + jieba",
        ("lancedb", "jieba"),
        "IVF_FLAT, full text of words joined by spaces, RRF",
        _lance_build("whitespace", _spaced),
        _lance_open(_spaced),
        _NEEDS,
    ),
)
"""Ours first."""
