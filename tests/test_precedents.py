"""Questions whose answers are known speak for what answered them, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelMissing
from search.beir import Collection
from search.entries import Entry
from search.evaluate import index_of
from search.index import Index, build
from search.model_folder import SHIPPED
from search.onnx_embedder import OnnxEmbedder
from search.precedents import (
    BESIDE,
    COPIES,
    LEAST_LEVEL,
    PRECEDENTS,
    Answered,
    Bearing,
    Precedents,
    passage_key,
)
from search.ranking import LIFT, PRECEDENT, TUNED_AT, rank
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "食堂每日供应三餐，午餐时间为十一时至十三时。",
    "违反约定的一方应当承担责任，并赔偿另一方的损失。",
    "宿舍每晚二十三时关闭大门，假日顺延一小时。",
    "车辆凭证进出，外来车辆须在门卫处登记。",
    "图书借阅期限为三十日，可以续借一次。",
    "本办法由后勤处负责解释，自公布之日起施行。",
]
"""The second answers what shares no word with it."""
ASKED = Answered("租的柜子被人砸了，管理处不赔怎么办", (TEXTS[1],), asked=True)
LIKE = "租的柜子被水泡了，管理处不赔怎么办"


def _index(texts: list[str], embedder: FakeEmbedder, owners: list[str] | None = None) -> Index:
    named = owners or ["d"] * len(texts)
    entries = [
        Entry(f"{d}-t{n}", "后勤管理办法", "", text, document=d)
        for n, (d, text) in enumerate(zip(named, texts, strict=True))
    ]
    return index_of(Collection(tuple(entries), {}, {}), embedder)


def _with(*answered: Answered) -> FakeEmbedder:
    embedder = FakeEmbedder()
    vectors = embedder.encode_queries([one.text for one in answered])
    embedder.precedents = Precedents.of(embedder.name, answered, vectors)
    return embedder


def test_what_answered_a_similar_question_comes_forward() -> None:
    plain, knowing = FakeEmbedder(), _with(ASKED)
    index = _index(TEXTS, plain)

    without, found = rank(index, plain, LIKE, 10), rank(index, knowing, LIKE, 10)

    before, after = ([r.entry for r in ranked].index(1) for ranked in (without, found))
    assert after < before
    part = found[after].parts[PRECEDENT]
    fused = without[before].score
    assert part.rank == 1
    possible = 1 + max(r.parts["lexical"].share for r in found if "lexical" in r.parts)
    level = (LEAST_LEVEL + 1 + 0.2 * np.log(2)) * possible / TUNED_AT
    assert part.score == pytest.approx(level), "of what words and vectors can give here"
    assert part.share == pytest.approx(LIFT * (part.score - fused))
    assert found[after].score == pytest.approx(fused + part.share)


def test_an_entry_that_words_and_vectors_put_higher_stays() -> None:
    index = _index(TEXTS, FakeEmbedder())
    text = "图书借阅期限为三十日，可以续借一次"
    known = Answered(text, (TEXTS[4],), asked=True)

    (plain, *_), (found, *_) = (
        rank(index, FakeEmbedder(), text, 1),
        rank(index, _with(known), text, 1),
    )

    assert (found.entry, found.score) == (plain.entry, plain.score)
    assert PRECEDENT not in found.parts


def test_precedents_of_passages_that_are_not_there_change_nothing() -> None:
    index = _index(TEXTS, FakeEmbedder())
    elsewhere = Answered(ASKED.text, ("别处的规定：柜子由承租人自行保管，损坏自负。",), asked=True)

    assert index.bearing(_with(elsewhere).precedents) is None
    index = _index(TEXTS, FakeEmbedder())
    assert rank(index, _with(elsewhere), LIKE, 10) == rank(index, FakeEmbedder(), LIKE, 10)


def test_only_documents_that_may_answer_are_spoken_for() -> None:
    knowing = _with(ASKED)
    index = _index(TEXTS, knowing, ["a", "b", "b", "b", "b", "b"])

    found = rank(index, knowing, LIKE, 10, documents=frozenset({"a"}))

    assert [r.entry for r in found] == [0]


def test_what_stands_beside_an_answer_in_its_document_gets_a_share() -> None:
    knowing = _with(ASKED)
    index = _index(TEXTS, knowing, ["a", "b", "b", "b", "b", "b"])
    bearing = index.bearing(knowing.precedents)
    assert bearing is not None

    spoken = bearing.spoken(knowing.encode_queries([ASKED.text])[0])

    levels = spoken.of(range(len(TEXTS)))
    assert sorted(levels) == [1, 2, 3, 4]
    assert [levels[n] - LEAST_LEVEL for n in (2, 3, 4)] == pytest.approx(BESIDE)
    assert spoken.best() == [1, 2, 3, 4]


def test_what_was_often_asked_for_is_likelier_than_what_was_written_for_a_passage() -> None:
    asked = Answered("门口停车要登记吗", (TEXTS[3],), asked=True)
    written = Answered("门口停车要登记吗", (TEXTS[4],), asked=False)
    knowing = _with(asked, written)
    bearing = _index(TEXTS, knowing).bearing(knowing.precedents)
    assert bearing is not None

    levels = bearing.spoken(knowing.encode_queries(["门口停车要登记吗"])[0]).of([3, 4])

    assert levels[3] > levels[4]


def test_a_passage_is_known_in_another_script_under_another_number() -> None:
    traditional = outlined(
        "後勤管理辦法",
        "第十條 食堂每日供應三餐。\n第十一條 違反約定的一方應當承擔責任，並賠償另一方的損失。",
    )
    knowing = _with(ASKED)
    index = build(InMemoryLibrary([traditional]).documents(), knowing)

    bearing = index.bearing(knowing.precedents)

    assert bearing is not None
    best, *_ = bearing.spoken(knowing.encode_queries([LIKE])[0]).best()
    assert traditional.text[index.place(best).start :].startswith("第十一條")


def test_a_passage_is_known_by_its_paragraphs_but_not_by_items_of_its_list() -> None:
    parts = [
        "承租人有下列情形之一的，管理处可以收回柜子：",
        "（一）超过三个月不交租金的；",
        "（二）法律规定的其他情形。",
        "收回柜子应当提前十日书面告知承租人。",
    ]
    whole = Answered(ASKED.text, ("\n".join(parts),), asked=True)

    found = [n for n, text in enumerate(parts) if _speaks_for(whole, text)]

    assert found == [0, 3]
    assert _speaks_for(whole, "\n".join(parts))


def test_a_formula_that_stands_everywhere_answers_nothing() -> None:
    once = [TEXTS[1], *(f"第{n}间宿舍的钥匙由值班人员保管。" for n in range(COPIES))]

    assert _index([TEXTS[1]] * COPIES, _with(ASKED)).bearing(_with(ASKED).precedents) is not None
    assert _index(once, _with(ASKED)).bearing(_with(ASKED).precedents) is not None
    assert _index([TEXTS[1]] * (COPIES + 1), _with(ASKED)).bearing(_with(ASKED).precedents) is None


def _speaks_for(answered: Answered, text: str) -> bool:
    knowing = _with(answered)
    return _index([text], knowing).bearing(knowing.precedents) is not None


@given(st.text(), st.sampled_from(["", "第三条 ", "第一百二十条之一　"]))
def test_a_label_space_and_punctuation_do_not_matter(text: str, label: str) -> None:
    spaced = label + "，".join(text)

    assert passage_key("甲" + text) == passage_key(f"{label}甲{spaced[len(label) :]}")
    assert (passage_key(text) == 0) or len(text) >= 8


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    given = _with(ASKED, Answered("几点关门", (TEXTS[2], TEXTS[0]), asked=False)).precedents
    assert given is not None

    given.save(tmp_path / PRECEDENTS)
    read = Precedents.load(tmp_path / PRECEDENTS)

    assert read.model == given.model
    for name in ("steps", "asked", "question", "key"):
        np.testing.assert_array_equal(getattr(read, name), getattr(given, name))


@pytest.mark.parametrize("spoil", [lambda raw: raw[: len(raw) // 2], lambda _raw: b"not a zip"])
def test_a_damaged_file_is_said(tmp_path: Path, spoil: object) -> None:
    folder = _copied(tmp_path)
    file = folder / PRECEDENTS
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]

    with pytest.raises(ModelMissing, match=r"precedents\.npz 无法读取"):
        _ = OnnxEmbedder(folder).precedents


def test_those_of_another_model_are_refused(tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    _given = _with(ASKED).precedents
    assert _given is not None
    _given.save(folder / PRECEDENTS)

    with pytest.raises(ModelMissing, match="另一个模型"):
        _ = OnnxEmbedder(folder).precedents


def test_a_model_without_any_has_none(tmp_path: Path) -> None:
    folder = _copied(tmp_path)
    (folder / PRECEDENTS).unlink()

    assert OnnxEmbedder(folder).precedents is None


def test_those_that_ship_are_of_the_model_that_ships() -> None:
    precedents = OnnxEmbedder().precedents

    assert precedents is not None
    assert precedents.asked.any()
    assert not precedents.asked.all()
    assert Bearing.on(
        precedents, np.arange(1), precedents.key[:1], np.zeros(3, dtype=np.int32)
    ).entries.tolist() == [0, 1, 2]


def _copied(folder: Path) -> Path:
    """The model's folder, its files linked but for the precedents."""
    made = folder / "model"
    made.mkdir()
    for file in SHIPPED.iterdir():
        if file.name == PRECEDENTS:
            (made / file.name).write_bytes(file.read_bytes())
        else:
            (made / file.name).symlink_to(file)
    return made
