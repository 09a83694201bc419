"""An index is whole or absent, and refused when out of step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.errors import BrokenLibrary
from corpus.outline import passages
from search.index import build, load
from search.ranking import rank
from search.stamp import Stamp, stamp_of
from search.update import update
from search.vectors import MemoryVectors
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from pathlib import Path

    from search.index import Index

LONG = "各单位应当在每年年底以前向主管部门提交总结报告。" * 50
CARE = outlined(
    "测试市养老服务办法",
    f"一、养老服务\n（一）日间照料中心由街道办事处运营。\n（二）{LONG}\n二、护理补贴\n每人每月三百元。",
    "测政发〔2024〕3号",
)
TENDER = outlined("测试市招标投标办法", "第一条 招标人不得限制投标人。\n第二条 中标公示期为三日。")
LIBRARY = InMemoryLibrary([CARE, TENDER])


def built(embedder: FakeEmbedder | None = None) -> Index:
    used = embedder or FakeEmbedder()
    return build(LIBRARY.documents(), used, corpus=LIBRARY.digest())


def saved(folder: Path) -> Index:
    update(folder, LIBRARY, FakeEmbedder())
    return load(folder, stamp_of(folder))


def test_every_passage_has_a_place_and_a_vector() -> None:
    index = built()
    wanted = [(p.clause.id, p.span.start, p.span.end) for d in (CARE, TENDER) for p in passages(d)]

    assert sorted((p.clause, p.start, p.end) for p in index.places()) == sorted(wanted)
    assert set(index.entry_of_row.tolist()) == set(range(index.counts.entries))


def test_a_long_clause_has_several_rows_that_lead_to_it() -> None:
    index = built()
    long = next(i for i, p in enumerate(index.places()) if p.end - p.start > 1000)

    rows = index.rows_of_entry(long)

    assert len(rows) > 2
    assert {int(index.entry_of_row[r]) for r in rows} == {long}


def test_title_and_headings_are_read_with_the_clause() -> None:
    index = built()
    found = rank(index, FakeEmbedder(), "养老服务办法 护理补贴 三百元", 1)

    assert index.place(found[0].entry).clause.endswith("-n2")


def test_a_mere_heading_does_not_stand_before_content() -> None:
    index = built()
    bare = [p.clause for p in index.places() if p.bare]

    found = rank(index, FakeEmbedder(), "养老服务", 10)

    assert bare == [CARE.clauses[0].id]
    assert not index.place(found[0].entry).bare
    assert bare[0] in {index.place(r.entry).clause for r in found}


def test_saved_and_loaded_it_ranks_alike(tmp_path: Path) -> None:
    index, embedder = built(), FakeEmbedder()
    loaded = saved(tmp_path)

    assert loaded.places() == index.places()
    assert loaded.documents == index.documents
    assert loaded.counts == index.counts
    for text in ("日间照料", "公示期几日", "提交总结报告"):
        found, expected = rank(loaded, embedder, text, 5), rank(index, embedder, text, 5)
        assert [r.entry for r in found] == [r.entry for r in expected]
        assert [r.score for r in found] == pytest.approx([r.score for r in expected])


def test_a_place_is_found_by_its_id(tmp_path: Path) -> None:
    index = saved(tmp_path)

    assert [index.entry_number(p.id) for p in index.places()] == list(range(index.counts.entries))
    assert index.entry_number("d000000000-t1") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "other"}, "模型"),
        ({"corpus": "other"}, "变动（正在采集或入库时，请稍候再试"),
        ({"logic": "0"}, "版本"),
    ],
)
def test_an_index_out_of_step_is_refused(tmp_path: Path, change: dict[str, str], said: str) -> None:
    index = saved(tmp_path)

    with pytest.raises(BrokenLibrary, match=said) as caught:
        load(tmp_path, replace(index.stamp, **change))

    assert "tiaowen ingest" in str(caught.value)


def test_no_index_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(BrokenLibrary, match="还没有索引"):
        load(tmp_path, Stamp("m", "c"))


def test_a_rebuild_embeds_only_what_is_new() -> None:
    embedder, cache = FakeEmbedder(), MemoryVectors()
    build([CARE], embedder, cache)
    before = embedder.encoded
    build([CARE, TENDER], embedder, cache)

    assert embedder.encoded - before == len(list(passages(TENDER)))


def test_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []

    index = build(LIBRARY.documents(), FakeEmbedder(), progress=lambda d, n: seen.append((d, n)))

    assert seen[-1] == (index.counts.rows, index.counts.rows)
