"""An index is whole or absent, and refused when out of step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import BrokenLibrary
from corpus.outline import passages
from search import index as indexing
from search.dense import DenseIndex
from search.index import build, load, save
from search.ranking import rank
from search.stamp import LAYOUT, Stamp, stamp_of
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


def test_every_passage_has_a_place_and_a_vector() -> None:
    index = built()
    wanted = [(p.clause.id, p.span.start, p.span.end) for d in (CARE, TENDER) for p in passages(d)]

    assert sorted((p.clause, p.start, p.end) for p in index.places) == sorted(wanted)
    assert set(index.entry_of_row.tolist()) == set(range(len(index.places)))


def test_a_long_clause_has_several_rows_that_lead_to_it() -> None:
    index = built()
    long = next(i for i, p in enumerate(index.places) if p.end - p.start > 1000)

    rows = index.rows_of_entry(long)

    assert len(rows) > 2
    assert {int(index.entry_of_row[r]) for r in rows} == {long}


def test_title_and_headings_are_read_with_the_clause() -> None:
    index = built()
    found = rank(index, FakeEmbedder(), "养老服务办法 护理补贴 三百元", 1)

    assert index.places[found[0].entry].clause.endswith("-n2")


def test_a_mere_heading_does_not_stand_before_content() -> None:
    index = built()
    bare = [p.clause for p in index.places if p.bare]

    found = rank(index, FakeEmbedder(), "养老服务", 10)

    assert bare == [CARE.clauses[0].id]
    assert not index.places[found[0].entry].bare
    assert bare[0] in {index.places[r.entry].clause for r in found}


def test_saved_and_loaded_it_ranks_alike(tmp_path: Path) -> None:
    index, embedder = built(), FakeEmbedder()
    save(index, tmp_path)
    loaded = load(tmp_path, index.stamp)

    assert loaded.places == index.places
    assert loaded.documents == index.documents
    for text in ("日间照料", "公示期几日", "提交总结报告"):
        assert rank(loaded, embedder, text, 5) == rank(index, embedder, text, 5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "other"}, "模型"),
        ({"corpus": "other"}, "变动"),
        ({"logic": "0"}, "版本"),
    ],
)
def test_an_index_out_of_step_is_refused(tmp_path: Path, change: dict[str, str], said: str) -> None:
    index = built()
    save(index, tmp_path)

    with pytest.raises(BrokenLibrary, match=said) as caught:
        load(tmp_path, replace(index.stamp, **change))

    assert "tiaowen ingest" in str(caught.value)


def test_no_index_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(BrokenLibrary, match="还没有索引"):
        load(tmp_path, Stamp("m", "c"))


@pytest.mark.parametrize("name", [LAYOUT.entries, LAYOUT.dense, LAYOUT.stamp])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    index = built()
    save(index, tmp_path)
    generation = (tmp_path / LAYOUT.pointer).read_text(encoding="utf-8")
    (tmp_path / generation / name).write_bytes(b"\x00half")

    with pytest.raises(BrokenLibrary, match="损坏"):
        load(tmp_path, index.stamp)


def test_vectors_that_do_not_fit_the_entries_are_refused(tmp_path: Path) -> None:
    index = built()
    save(index, tmp_path)
    generation = (tmp_path / LAYOUT.pointer).read_text(encoding="utf-8")
    one = DenseIndex.build(np.ones((1, 64), dtype=np.float32))
    one.save(tmp_path / generation / LAYOUT.dense)

    with pytest.raises(BrokenLibrary, match="损坏"):
        load(tmp_path, index.stamp)


@pytest.mark.parametrize("step", ["_write", "_point"])
def test_a_kill_leaves_the_generation_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index = built()
    save(index, tmp_path)
    newer = built(FakeEmbedder("newer"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(indexing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            save(newer, tmp_path)

    assert load(tmp_path, index.stamp).places == index.places
    save(newer, tmp_path)
    assert stamp_of(tmp_path) == newer.stamp


def test_old_generations_go_but_the_one_before_stays(tmp_path: Path) -> None:
    index = built()
    for _ in range(4):
        save(index, tmp_path)

    assert len(list(tmp_path.glob("gen-*"))) == 2
    assert list(tmp_path.glob(".gen-*")) == []


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(BrokenLibrary, match="磁盘"):
        save(built(), tmp_path / "file" / "index")


def test_a_rebuild_embeds_only_what_is_new() -> None:
    embedder, cache = FakeEmbedder(), MemoryVectors()
    build([CARE], embedder, cache)
    before = embedder.encoded
    build([CARE, TENDER], embedder, cache)

    assert embedder.encoded - before == len(list(passages(TENDER)))


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    index = build(LIBRARY.documents(), FakeEmbedder(), progress=lambda d, n: seen.append((d, n)))

    assert seen[-1] == (len(index.entry_of_row), len(index.entry_of_row))
    save(index, tmp_path)
    assert json.loads((next(tmp_path.glob("gen-*")) / LAYOUT.stamp).read_text(encoding="utf-8"))


def test_an_empty_library_can_be_indexed(tmp_path: Path) -> None:
    index = build([], FakeEmbedder())
    save(index, tmp_path)

    assert rank(load(tmp_path, index.stamp), FakeEmbedder(), "养老", 5) == []
