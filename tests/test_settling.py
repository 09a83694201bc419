"""Statuses, groups, counts and digest kept with every change are those of the library as it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from api.grouping import regroup
from corpus import schema
from corpus.force import statuses
from corpus.model import Document, PageKind
from corpus.public import PublicLibrary
from corpus.reposts import groups
from corpus.store import Store
from corpus.store_tally import counted, tally
from tests.outlines import outlined
from tests.store_factories import make_page, postgres, shelf, store  # noqa: F401  fixtures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.store_factories import Shelf

TODAY = date(2024, 6, 1)
TITLES = ("社区登记办法", "社区服务办法", "社区食堂办法")
ENDS = (
    "本办法自2001年1月1日起施行。",
    "本办法自2024年7月1日起施行。",
    "本办法自2020年3月1日起施行，有效期五年。",
    "本办法自2023年1月1日起施行。《社区登记办法》同时废止。",
    "本办法自2024年6月20日起施行。民发〔2001〕3号文件同时废止。",
    "《社区服务办法》第二条同时废止。",
)


def _document(slot: int, drawn: Drawn) -> Document:
    title, ends, year, numbered, mark = drawn
    body = f"第一条规范服务，由街道办事处组织实施，每季度检查一次，结果向居民公布。\n第二条{ends}"
    number = "民发〔2001〕3号" if numbered else None
    found = outlined(title, body, number, issued_on=date(year, 5, 1))
    name = f"dslot{slot}"
    clauses = tuple(
        replace(
            c,
            id=c.id.replace(found.id, name),
            parent=c.parent and c.parent.replace(found.id, name),
        )
        for c in found.clauses
    )
    return replace(found, id=name, clauses=clauses, secrecy=mark or None)


Drawn = tuple[str, str, int, bool, str]
"""Title, last sentences, year, whether numbered, 密级 mark."""
DRAWN: tuple[Drawn, ...] = (
    (TITLES[0], ENDS[0], 2000, True, ""),
    (TITLES[0], ENDS[0], 2000, False, "内部资料"),
    (TITLES[1], ENDS[0], 2010, True, ""),
    (TITLES[1], ENDS[3], 2023, False, ""),
    (TITLES[2], ENDS[3], 2023, False, "内部资料"),
    (TITLES[2], ENDS[4], 2023, False, ""),
    (TITLES[2], ENDS[5], 2023, False, ""),
    (TITLES[1], ENDS[2], 2000, False, ""),
    (TITLES[0], ENDS[1], 2023, False, ""),
)
changes = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([None, *DRAWN]),
        st.sampled_from(["", "settle", "tomorrow", "release"]),
    ),
    min_size=3,
    max_size=8,
)


def test_what_is_kept_is_what_reading_everything_gives(tmp_path: Path) -> None:
    number = 0
    Store.open(tmp_path / "empty").close()

    @settings(max_examples=50, deadline=None)
    @given(changes)
    def as_from_scratch(
        history: list[tuple[int, Drawn | None, str]],
    ) -> None:
        nonlocal number
        number += 1
        shutil.copytree(tmp_path / "empty", tmp_path / str(number))
        day = TODAY
        with Store.open(tmp_path / str(number), today=lambda: day) as library:
            for step, (slot, drawn, then) in enumerate(history):
                page = make_page(f"<p>{step}</p>", f"{slot}.html")
                documents = [] if drawn is None else [_document(slot, drawn)]
                library.save_page(page, PageKind.HTML, "", documents)
                if then == "release":
                    for name in sorted(library.withheld_ids()):
                        library.release(name, "甲")
                if then == "tomorrow":
                    day += timedelta(days=25)
                if then:
                    regroup(library)
                    library.settle(day)
            regroup(library)
            library.settle(day)
            _check(library, day)
        shutil.rmtree(tmp_path / str(number))

    as_from_scratch()


def _check(library: Store, day: date) -> None:
    public = PublicLibrary(library)
    whole = list(public.documents())
    for name, force in statuses(whole, day).items():
        entry = library.status_entry(name)
        assert entry is not None
        assert entry == force
    for other in (day - timedelta(days=9_000), day - timedelta(days=40), day + timedelta(days=900)):
        assert public.forces_on(other) == statuses(whole, other)
    _check_groups(library)
    with library._database.reading() as connection:
        assert tally(connection) == counted(connection)
    shown = {d.id: d for d in public.documents()}
    assert [c.id for c in public.document_cards()] == list(shown)
    assert all(
        (c.title, c.status) == (shown[c.id].title, shown[c.id].status)
        for c in public.document_cards()
    )
    assert public.document_digests().keys() == shown.keys()
    wanted = [c.id for d in whole for c in d.clauses]
    assert public.clauses([*wanted, "dnone-n1"]) == {name: public.clause(name) for name in wanted}


def _check_groups(library: Store) -> None:
    held = library.withheld_ids()
    ranks = {c.document_id: c.standing for c in library.copies.cards() if c.document_id not in held}
    pairs = [p for p in library.copies.likenesses() if p.a in ranks and p.b in ranks]
    wanted = {copy: group.best for group in groups(ranks, pairs) for copy in group.copies}
    assert library.copies.best() == wanted


def _saved(library: Store, documents: Sequence[Document]) -> None:
    for document in documents:
        page = make_page(document.id, f"{document.id}.html")
        library.save_page(page, PageKind.HTML, "", [document])


OLD = _document(0, (TITLES[0], ENDS[0], 2000, True, ""))
NEW = _document(1, (TITLES[1], ENDS[3], 2022, False, ""))


def test_an_old_library_is_read_once_and_loses_nothing(shelf: Shelf) -> None:  # noqa: F811
    library = shelf.open()
    _saved(library, [OLD, NEW])
    with library._database.writing() as connection:
        for table in (schema.findings, schema.mentions, schema.turns, schema.pending, schema.meta):
            connection.execute(delete(table))
    public = PublicLibrary(library)
    forces = statuses(public.documents(), TODAY)
    before = {name: force.status for name, force in forces.items()}

    assert public.forces_on(TODAY) == forces
    assert [c.title for c in public.document_cards()] == [OLD.title, NEW.title]
    told: list[str] = []
    assert library.settle(TODAY, told.append)
    assert told
    assert public.statuses() == before
    assert not library.settle(TODAY, told.append)
    assert library.check() == []


def test_doctor_finds_what_is_missing_and_ingesting_heals_it(store: Store) -> None:  # noqa: F811
    _saved(store, [OLD, NEW])
    store.settle(TODAY)
    with store._database.writing() as connection:
        connection.execute(text("DELETE FROM findings WHERE document_id = 'dslot0'"))
        connection.execute(text("UPDATE meta SET value = '9 9 9' WHERE key = 'tally'"))

    found = store.check()
    assert len(found) == 2
    assert all("tiaowen ingest" in problem for problem in found)
    store.doubt()
    store.settle(TODAY)

    assert store.check() == []
    assert store.document_count() == 2


def test_cards_and_digests_are_the_same_objects_until_something_changes(store: Store) -> None:  # noqa: F811
    _saved(store, [OLD])
    public = PublicLibrary(store)
    cards, digests = public.document_cards(), public.document_digests()

    assert public.document_cards() is cards
    assert public.document_digests() is digests

    _saved(store, [NEW])
    assert len(public.document_cards()) == 2
    assert public.document_digests()[OLD.id] == digests[OLD.id]


def test_personal_data_in_titles_and_headings_are_masked(store: Store) -> None:  # noqa: F811
    body = "一、联系人张三丰，手机13812345678\n张三丰负责接待。\n二、其他\n照办。"
    made = outlined("关于联系电话13812345678的通知", body)
    _saved(store, [made])
    public = PublicLibrary(store)

    (card,) = public.document_cards()
    assert card.title == public.document(made.id).title
    assert "13812345678" not in card.title
    shown = {c.id: c.heading for c in public.document(made.id).clauses}
    assert all(shown[clause] == heading for _, clause, heading in public.headings())
    assert store.private_ids() == {made.id}


@pytest.mark.parametrize("ids", [[], ["dnone"], ["dslot0", "dslot0", "dnone"]])
def test_places_of_documents(store: Store, ids: list[str]) -> None:  # noqa: F811
    _saved(store, [OLD])

    assert store.copies.places(ids).get("dslot0", frozenset()) == (
        {"dslot0.html"} if "dslot0" in ids else frozenset()
    )


@pytest.mark.parametrize("left", [[], [replace(NEW, id="dslot0", clauses=())]])
def test_where_the_best_of_three_goes_or_changes_the_others_stay_together(
    store: Store,  # noqa: F811
    left: list[Document],
) -> None:
    three = [_document(slot, (TITLES[0], ENDS[0], 2000, True, "")) for slot in range(3)]
    _saved(store, three)
    regroup(store)
    assert store.copies.best() == {"dslot1": "dslot0", "dslot2": "dslot0"}

    store.save_page(make_page("neu", "dslot0.html"), PageKind.HTML, "", left)
    regroup(store)

    assert store.copies.best() == {"dslot2": "dslot1"}
    _check_groups(store)
