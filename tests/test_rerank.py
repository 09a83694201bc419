"""Re-ranking: the head in the model's order, scores that fall, and models that cannot be loaded."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelMissing
from corpus.model import Span
from search.beir import Collection
from search.entries import Entry
from search.evaluate import index_of
from search.ranking import Part, Ranked, rank
from search.reader import Passage
from search.reader_pieces import Found
from search.rerank import (
    PART,
    READ_AGAIN,
    WEIGHT,
    CrossEncoderReranker,
    ReaderReranker,
    Reranking,
    reranker_of,
)
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

needs_models = pytest.mark.skipif(
    find_spec("sentence_transformers") is None, reason="the extra models is not installed"
)


class Counting:
    """Likes texts with many 5s."""

    name = "counting"

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        assert question
        return np.array([p.text.count("5") for p in passages], dtype=np.float32)


def numbered(entry: int) -> Passage:
    return Passage("办法", str(entry))


def _ranking(count: int) -> list[Ranked]:
    lexical = {"lexical": Part(1, 2.0)}
    return [Ranked(entry, 1 / (60 + entry), lexical) for entry in range(count)]


@given(st.integers(0, 2 * READ_AGAIN + 1))
def test_nothing_is_lost_and_scores_fall(count: int) -> None:
    found = Reranking(Counting(), numbered)("问", _ranking(count))

    assert sorted(r.entry for r in found) == list(range(count))
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)


def test_the_head_is_ordered_by_the_sum_and_the_rest_stays() -> None:
    found = Reranking(Counting(), numbered)("问", _ranking(READ_AGAIN + 6))

    assert [r.entry for r in found[:4]] == [5, 15, 0, 1]
    assert [r.entry for r in found[READ_AGAIN:]] == list(range(READ_AGAIN, READ_AGAIN + 6))
    assert found[0].parts == {"lexical": Part(1, 2.0), PART: Part(1, 1.0, WEIGHT)}
    assert found[0].score == pytest.approx(WEIGHT + 1 / 65)
    assert PART not in found[-1].parts


def test_what_words_and_vectors_are_surest_of_outweighs_a_little_liking() -> None:
    ranked = [Ranked(entry, score, {}) for entry, score in enumerate((1.4, 1.1, 0.4))]
    last = Reranking(Counting(), lambda entry: Passage("办法", "5" * (3, 5, 0)[entry]))

    assert [r.entry for r in last("问", ranked)] == [0, 1, 2]


def test_it_takes_what_a_ranking_gives() -> None:
    texts = ["补贴每月100元", "补贴每月500元", "补贴每月555元"]
    entries = [Entry(f"d-t{i}", "办法", "", text) for i, text in enumerate(texts)]
    embedder = FakeEmbedder()
    index = index_of(Collection(tuple(entries), {}, {}), embedder)
    last = Reranking(Counting(), lambda entry: Passage("办法", texts[entry]))

    found = last("补贴", rank(index, embedder, "补贴每月多少", READ_AGAIN))

    assert {r.entry: r.parts[PART].score for r in found} == {0: 0, 1: 1, 2: 3}
    assert [r.score for r in found] == [sum(p.share for p in r.parts.values()) for r in found]


def test_the_reader_says_how_surely_each_clause_answers() -> None:
    class Reading:
        name, sure = "reading", 5.0

        def read(self, question: str, passages: Sequence[Passage]) -> list[Found | None]:
            assert question == "多久"
            return [Found(Span(0, 1), float(len(p.text))) if p.text else None for p in passages]

    reader = Reading()
    found = ReaderReranker(reader)

    passages = [Passage("办法", text) for text in ("三个月内", "", "半年")]
    assert found.scores("多久", passages).tolist() == [4, 2, 2]
    assert found.scores("多久", []).shape == (0,)
    assert found.name == "reading"
    assert reranker_of("reader", lambda: reader) == found


@pytest.mark.parametrize("model", ["./没有", "/no/such/folder", "~/none"])
def test_a_missing_folder_is_said(model: str) -> None:
    with pytest.raises(ModelMissing, match="没有这个文件夹"):
        CrossEncoderReranker(model)


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)

    with pytest.raises(ModelMissing, match=r"tiaowen\[models\]"):
        CrossEncoderReranker(str(tmp_path))


@pytest.mark.model
def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="TIAOWEN_RERANKER"):
        CrossEncoderReranker(str(tmp_path))


@needs_models
@pytest.mark.model
def test_a_cross_encoder_reads_pairs(tmp_path: Path) -> None:
    _write_tiny(tmp_path, labels=1)

    found = CrossEncoderReranker(str(tmp_path))
    passages = [Passage("办法", text) for text in ("补贴", "标准\ud800", "")]
    scores = found.scores("问", passages)

    assert found.name == tmp_path.name
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()
    assert found.scores("问", []).shape == (0,)


@needs_models
@pytest.mark.model
def test_a_classifier_of_several_labels_is_refused(tmp_path: Path) -> None:
    _write_tiny(tmp_path, labels=3)

    with pytest.raises(ModelMissing, match="3 个输出"):
        CrossEncoderReranker(str(tmp_path))


def _write_tiny(folder: Path, labels: int) -> None:
    """A cross-encoder of random numbers over a handful of characters."""
    from tokenizers import Tokenizer, pre_tokenizers  # noqa: PLC0415
    from tokenizers.models import WordLevel  # noqa: PLC0415
    from transformers import (  # noqa: PLC0415
        BertConfig,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    words = {word: i for i, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "补", "贴"))}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))  # noqa: S106  no secret
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",  # noqa: S106  no secret
        unk_token="[UNK]",  # noqa: S106  no secret
        model_max_length=32,
    ).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=32,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
