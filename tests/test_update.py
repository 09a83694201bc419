"""An index brought up to date is the index built anew; what goes wrong meanwhile harms nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import BrokenLibrary
from search import merging
from search import update as updating
from search.index import Index, build, load, open_generation
from search.ranking import lexical_part, nearest
from search.stamp import LAYOUT, in_step, stamp_of
from search.tokenize import words
from search.update import update
from search.vectors import MemoryVectors
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

BODIES = (
    "一、日间照料中心由街道办事处运营。\n二、护理补贴每人每月三百元。",
    "第一条 招标人不得限制投标人。\n第二条 中标公示期为三日。",
    "第一条 老年人乘坐公共交通免费。",
    "一、每年年底以前提交总结报告。\n二、护理人员应当培训上岗。\n三、公示期为七日。",
)
TITLES = ("养老服务办法", "招标投标办法", "老年人优待规定", "总结报告通知", "护理补贴细则")
QUESTIONS = ("护理补贴多少元", "公示期几日", "老年人免费", "养老服务办法")
EMBEDDER = FakeEmbedder()


def library(texts: dict[int, int]) -> InMemoryLibrary:
    """The documents of these titles with these texts, by number."""
    # One id for every text of a title, so that a change is one.
    made = {t: outlined(TITLES[t], BODIES[0]).id for t in texts}
    found = []
    for title, body in texts.items():
        document = outlined(TITLES[title], BODIES[body])
        old, new = document.id, made[title]
        clauses = tuple(
            replace(
                c,
                id=c.id.replace(old, new),
                parent=c.parent.replace(old, new) if c.parent else None,
            )
            for c in document.clauses
        )
        found.append(replace(document, id=new, clauses=clauses))
    return InMemoryLibrary(found)


def opened(folder: Path) -> Index:
    return load(folder, stamp_of(folder))


def dense_found(index: Index, text: str) -> list[tuple[str, float]]:
    vector = EMBEDDER.encode_queries([text])[0]
    parts = nearest(index, vector, 50)
    return [(index.entry_id(entry), pytest.approx(p.score)) for entry, p in parts.items()]


def words_found(index: Index, text: str) -> set[str]:
    return {index.entry_id(entry) for entry in lexical_part(index, text, 50)}


STATES = st.lists(
    st.dictionaries(st.integers(0, len(TITLES) - 1), st.integers(0, len(BODIES) - 1)),
    min_size=1,
    max_size=6,
)


@given(STATES, st.sampled_from([0.0, 0.25, 100.0]))
@settings(max_examples=12, deadline=None)
def test_any_sequence_of_changes_finds_what_a_fresh_build_finds(
    states: list[dict[int, int]], share: float
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "_SHARE", share)
        folder, cache = Path(name), MemoryVectors()
        for state in states:
            now = library(state)
            update(folder, now, EMBEDDER, cache)
            index, fresh = opened(folder), build(now.documents(), EMBEDDER, cache)

            assert index.counts == fresh.counts
            assert sorted(index.documents, key=str) == sorted(fresh.documents, key=str)
            assert {p.id: p for p in index.places()} == {p.id: p for p in fresh.places()}
            for place in fresh.places():
                entry = index.entry_number(place.id)
                assert entry is not None
                assert index.place(entry) == place
            for text in QUESTIONS:
                assert dense_found(index, text) == dense_found(fresh, text)
                # The weights of words follow removals later; the words themselves at once.
                assert words_found(index, text) == words_found(fresh, text)


def test_only_what_changed_is_embedded(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    update(tmp_path, library({0: 0, 1: 1, 2: 2}), embedder)
    before = embedder.encoded

    assert update(tmp_path, library({0: 0, 1: 1, 2: 2, 3: 2}), embedder)
    assert embedder.encoded - before == 1
    assert not update(tmp_path, library({0: 0, 1: 1, 2: 2, 3: 2}), embedder)


def test_a_choice_of_documents_holds_over_all_segments(tmp_path: Path) -> None:
    cache = MemoryVectors()
    update(tmp_path, library({0: 0, 1: 1, 2: 2, 3: 3}), EMBEDDER, cache)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "_SHARE", 100.0)
        update(tmp_path, library({0: 0, 1: 1, 2: 2, 3: 3, 4: 3}), EMBEDDER, cache)
    index = opened(tmp_path)
    chosen = {d.id for d in index.documents if d.title in {TITLES[3], TITLES[4]}}

    found = index.lexical.search(words("公示期"), 9, chosen)
    rows = index.rows_of_documents(chosen)

    assert len(open_generation(tmp_path).dense) == 2
    assert {index.place(s.row).document for s in found} == chosen
    vector = EMBEDDER.encode_queries(["公示期"])[0]
    near = index.dense.search(vector, 9, rows) if index.dense else []
    assert {index.place(int(index.entry_of_row[s.row])).document for s in near} == chosen
    assert len(near) == len(rows) == 6


def test_many_small_segments_become_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_SHARE", 100.0)
    cache = MemoryVectors()
    for step in range(24):
        update(tmp_path, library({0: 0, 1: step % 4}), EMBEDDER, cache)
        assert len(open_generation(tmp_path).dense) <= merging.MOST_SEGMENTS


def test_another_model_or_logic_builds_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, cache = library({0: 0, 1: 1}), MemoryVectors()
    update(tmp_path, now, EMBEDDER, cache)
    other = FakeEmbedder("other")

    assert update(tmp_path, now, other, cache)
    assert other.encoded == 4
    assert stamp_of(tmp_path).model == "other"
    monkeypatch.setattr(updating.Stamp.__init__, "__defaults__", ("0",))
    assert update(tmp_path, now, other, cache)
    assert stamp_of(tmp_path).logic == "0"
    assert open_generation(tmp_path).manifest.next_serial == 4


@pytest.mark.parametrize(
    "step", ["_write_words", "_write_segment", "publish", "copy_index", "merged_vectors"]
)
def test_a_kill_leaves_the_generation_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    cache = MemoryVectors()
    update(tmp_path, library({0: 0, 1: 1}), EMBEDDER, cache)
    stamp, reader = stamp_of(tmp_path), opened(tmp_path)
    expected = dense_found(reader, QUESTIONS[0])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    later = library({0: 0, 1: 2, 2: 2})
    with monkeypatch.context() as patched:
        patched.setattr(updating, step, killed)
        with pytest.raises(KeyboardInterrupt):
            update(tmp_path, later, EMBEDDER, cache)

    assert in_step(tmp_path, stamp)
    assert dense_found(opened(tmp_path), QUESTIONS[0]) == expected
    assert update(tmp_path, later, EMBEDDER, cache)
    assert dense_found(reader, QUESTIONS[0]) == expected, "who reads the old one is not disturbed"
    assert list(tmp_path.glob(".gen-*")) == []
    named = {part.name for part in open_generation(tmp_path).manifest.parts}
    assert named <= {path.name for path in (tmp_path / LAYOUT.segments).iterdir()}


def test_a_killed_build_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder, cache = FakeEmbedder(), MemoryVectors()
    monkeypatch.setattr(updating, "_ROWS_AT_ONCE", 1)
    seen: list[int] = []

    def told(_step: str, done: int, _total: int) -> None:
        seen.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(tmp_path, library({0: 0, 1: 1, 2: 2}), embedder, cache, told)
    update(tmp_path, library({0: 0, 1: 1, 2: 2}), embedder, cache)

    assert embedder.encoded == 5, "no passage twice"
    assert opened(tmp_path).counts.entries == 5


@pytest.mark.parametrize("name", ["dense.faiss", "entries.npy", "ids.text.npy", "titles.ends.npy"])
@pytest.mark.parametrize("size", ["other", "same"])
def test_a_damaged_file_is_refused_and_repaired(tmp_path: Path, name: str, size: str) -> None:
    now, cache = library({0: 0, 1: 1}), MemoryVectors()
    update(tmp_path, now, EMBEDDER, cache)
    path = next(tmp_path.glob(f"{LAYOUT.segments}/*/{name}"))
    length = path.stat().st_size
    path.unlink()  # the file itself may be mapped
    path.write_bytes(b"\x00half" if size == "other" else bytes(length))

    with pytest.raises(BrokenLibrary, match="损坏"):
        opened(tmp_path)
    assert update(tmp_path, now, EMBEDDER, cache)
    assert opened(tmp_path).counts.entries == 4


def test_a_stamp_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    update(tmp_path, library({0: 0}), EMBEDDER)
    next(tmp_path.glob(f"gen-*/{LAYOUT.stamp}")).write_bytes(b"\x00half")

    with pytest.raises(BrokenLibrary, match="损坏"):
        stamp_of(tmp_path)


def test_old_generations_go_but_the_one_before_stays(tmp_path: Path) -> None:
    cache = MemoryVectors()
    for body in (0, 1, 2, 3):
        update(tmp_path, library({0: body}), EMBEDDER, cache)

    assert len(list(tmp_path.glob("gen-*"))) == 2
    assert len(list((tmp_path / LAYOUT.segments).iterdir())) == 2


def test_every_step_is_told(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    update(tmp_path, library({0: 0, 1: 1}), EMBEDDER, None, lambda *told: seen.append(told))

    assert ("vectors", 2, 2) in seen
    assert seen[-1] == ("words", 4, 4)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(BrokenLibrary, match="磁盘"):
        update(tmp_path / "file" / "index", library({0: 0}), EMBEDDER)
