"""A catalogue that follows a changing library, and the tables that follow the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import DocumentCard
from corpus.status import Force, Status
from search.aliases import AliasBook
from search.catalogue import Catalogue, learn, learn_on
from search.catalogue_file import COUNT_FILE, FILE, kept_catalogue
from search.filters import FacetTable
from search.names import Names
from search.spelling import Spelling
from search.tables import Knowledge, Tables
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from corpus.model import Document

PLACES = ("东山市", "西江县", "南坪镇", "北渡区")
MATTERS = ("养老服务补贴", "人才公寓管理", "招标投标管理")


def _document(place: str, matter: str, year: int) -> Document:
    found = outlined(
        f"{place}{matter}办法",
        f"\n第一条 {place}人民政府（以下简称{place[:2]}府）负责{matter}工作。\n"
        f"第二条 本办法自{year}年1月1日起施行。\n",
        f"{place[0]}政发〔{year}〕1号",
        issuers=(f"{place}人民政府",),
    )
    return replace(found, id=f"d{PLACES.index(place)}{MATTERS.index(matter)}")


DOCUMENTS = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(MATTERS)), st.integers(2015, 2018)
)


def _library(content: dict[tuple[str, str], int]) -> InMemoryLibrary:
    return InMemoryLibrary([_document(*named, year) for named, year in sorted(content.items())])


def _names(names: Names) -> tuple[object, ...]:
    return (
        names.titles, names.numbers, names.agencies, names._exact, names._cores,
        names._ends, names._starts, names._pairs,
    )  # fmt: skip


def _facets(table: FacetTable) -> object:
    return {f: {v: sorted(ids) for v, ids in b.items()} for f, b in table._behind.items()}


def _book(book: AliasBook) -> object:
    return book._meant, book._kinds, book._spelt, book._shorts, dict(book._local)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_patched_tables_are_those_made_anew(
    old: dict[tuple[str, str], int], new: dict[tuple[str, str], int]
) -> None:
    before, after = _library(old).document_cards(), _library(new).document_cards()
    names, table = Names(before), FacetTable(before)
    unpatched = _names(names), _facets(table)
    known = {card.id: card for card in before}
    added = [c for c in after if known.get(c.id) != c]
    gone = known.keys() - ({c.id for c in after} - {c.id for c in added})

    assert _names(names.changed(gone, added)) == _names(Names(after))
    assert _facets(table.changed(gone, added)) == _facets(FacetTable(after))
    assert (_names(names), _facets(table)) == unpatched


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_what_is_learnt_on_is_what_is_learnt_anew(
    old: dict[tuple[str, str], int], new: dict[tuple[str, str], int]
) -> None:
    before, _ = learn(_library(old))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.catalogue.RECOUNTED", 0)
        patch.setattr("search.catalogue.GROWN", float("inf"))
        now = learn_on(before, _library(new))
    anew, _ = learn(_library(new))

    assert now is not None
    assert (now.digests, now.aliases) == (anew.digests, anew.aliases)


@settings(max_examples=15, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_a_kept_catalogue_follows_the_library(states: list[dict[tuple[str, str], int]]) -> None:
    tables: Tables | None = None
    with TemporaryDirectory() as folder:
        for state in states:
            library = _library(state)
            found = kept_catalogue(library, Path(folder))
            anew = kept_catalogue(library, Path(folder) / "anew")
            assert (found.cards, found.aliases) == (anew.cards, anew.aliases)
            tables = Tables(library, Knowledge(lambda f=found: f), tables)  # type: ignore[misc]
            assert _names(tables.names) == _names(Names(found.cards))
            assert _book(tables.aliases) == _book(AliasBook(found.aliases))
            assert _facets(tables.table) == _facets(FacetTable(found.cards))


MANY = {(p, m): 2015 for p in PLACES for m in MATTERS}
ONE_CHANGED = {**MANY, (PLACES[0], MATTERS[0]): 2016}


def test_only_what_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_catalogue(_library(MANY), tmp_path)
    monkeypatch.setattr(InMemoryLibrary, "documents", lambda _: pytest.fail("all are read"))

    found = kept_catalogue(_library(ONE_CHANGED), tmp_path)
    assert found.words["养老"] > first.words["养老"], "an older text's words are not taken off"
    assert kept_catalogue(_library(ONE_CHANGED), tmp_path).words == found.words


def test_words_are_counted_anew_when_much_has_changed(tmp_path: Path) -> None:
    kept_catalogue(_library(MANY), tmp_path)
    half = dict(list(MANY.items())[::2])

    found = kept_catalogue(_library(half), tmp_path)
    assert found.words == kept_catalogue(_library(half), tmp_path / "anew").words


@pytest.mark.parametrize("file", [FILE, COUNT_FILE])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\x00", b'{"stamp": "0"}', None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, file: str, content: bytes | None) -> None:
    sound = kept_catalogue(_library(MANY), tmp_path)
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(content)

    found = kept_catalogue(_library(MANY), tmp_path)
    assert (found.cards, found.aliases, found.words) == (sound.cards, sound.aliases, sound.words)
    again = kept_catalogue(_library(MANY), tmp_path)
    assert again.words == sound.words
    assert not list(tmp_path.glob(".*")), "nothing is left under a working name"


def test_new_words_and_titles_are_sounded_beside_the_old() -> None:
    before = Spelling({"养老": 5}, ["养老办法"])
    assert before.from_letters("yanglao") == ["养老"]

    now = Spelling({"养老": 6, "招标": 2}, ["养老办法", "招标办法"], before)
    assert now.from_letters("zhaobiao") == ["招标"]
    assert now.from_letters("yanglao") == ["养老"]
    assert "招标办法" in now.from_letters("zbbf")


def test_a_catalogue_without_documents_has_no_words() -> None:
    assert Catalogue().words == {}
    assert len(FacetTable([DocumentCard("a", "甲", "1")]).changed(["a"], [])) == 0


def test_as_of_a_day_the_store_tells_and_what_is_issued_later_is_left_out() -> None:
    told = {"old": Status.UNKNOWN, "new": Status.UNKNOWN, "known": Status.IN_FORCE}
    cards = [
        DocumentCard("old", "甲", "1", issued_on=date(2020, 1, 1)),
        DocumentCard("new", "乙", "2", published_on=date(2022, 1, 1)),
        DocumentCard("known", "丙", "3", issued_on=date(2022, 1, 1)),
    ]
    library = InMemoryLibrary([])
    forces = {i: Force(status) for i, status in told.items()}
    library.forces_on = lambda _: forces  # type: ignore[method-assign,assignment]

    statuses, held = Tables(library, Knowledge(lambda: Catalogue(cards))).on(date(2021, 6, 1))
    assert statuses == {**told, "new": Status.NOT_YET}
    assert held == {"old", "known"}


def test_what_comes_is_counted_beside_until_it_is_as_much_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("search.catalogue.RECOUNTED", 4)
    everything = dict.fromkeys(product(PLACES, MATTERS), 2015)

    def some(n: int) -> InMemoryLibrary:
        return _library(dict(list(everything.items())[:n]))

    before, _ = learn(some(5))
    grown = learn_on(before, some(10))

    assert grown is not None
    assert (grown.counted, grown.stale, len(grown.digests)) == (5, 0, 10)
    assert learn_on(grown, some(11)) is None, "more than twice as much"
    assert learn_on(before, some(4)) is not None
    assert learn_on(before, some(3)) is None, "more than a fourth went"
