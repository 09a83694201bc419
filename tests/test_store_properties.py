"""Whatever a document holds, the store gives it back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import (
    Clause,
    Comment,
    Document,
    Genre,
    Kind,
    Level,
    PageKind,
    Proof,
    Removed,
    Run,
    Span,
    Table,
    Trust,
)
from corpus.model import Warning as Doubt
from corpus.status import Status
from corpus.store import Store
from corpus.store_names import renamed
from corpus.store_types import escape, unescape
from tests.store_factories import make_document, make_page, save

anything = st.text(st.characters(exclude_categories=()), max_size=20)
days = st.none() | st.dates()
offsets = st.integers(0, 1_000_000)
spans = st.none() | st.tuples(offsets, offsets).map(lambda pair: Span(*sorted(pair)))


def tuples_of(made: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(made, max_size=3).map(tuple)


contents = st.fixed_dictionaries(
    {
        "title": anything,
        "text": anything,
        "runs": tuples_of(st.builds(Run, offsets, offsets, offsets)),
        "clauses": tuples_of(
            st.builds(
                Clause,
                id=anything,
                path=tuples_of(anything),
                printed=anything,
                kind=st.sampled_from(Kind),
                heading=st.none() | anything,
                start=st.integers(0, 1_000),
                end=st.integers(1_000, 1_000_000),
                parent=st.none() | anything,
            )
        ),
        "tables": tuples_of(
            st.builds(Table, anything, tuples_of(tuples_of(anything)), offsets, st.booleans())
        ),
        "doc_number": st.none() | anything,
        "issuers": tuples_of(anything),
        "issued_on": days,
        "published_on": days,
        "effective_on": days,
        "posted_on": days,
        "genre": st.sampled_from(Genre),
        "normative": st.booleans(),
        "template": st.booleans(),
        "script": st.sampled_from(["hans", "hant"]),
        "status": st.sampled_from(Status),
        "cover": spans,
        "signature": spans,
        "issued_by": st.none() | anything,
        "index_number": st.none() | anything,
        "subjects": tuples_of(anything),
        "form": st.none() | anything,
        "region": st.none() | anything,
        "level": st.none() | st.sampled_from(Level),
        "trust": st.sampled_from(Trust),
        "secrecy": st.none() | anything,
        "ocr": st.none() | st.floats(0, 1),
        "proofs": tuples_of(
            st.builds(Proof, anything, anything, anything, anything, st.integers(-1, 10**6))
        ),
        "comments": tuples_of(st.builds(Comment, anything, anything, days, st.integers(-1, 10**6))),
        "removed": tuples_of(st.builds(Removed, anything, anything, st.integers(-1, 10**6))),
        "warnings": tuples_of(st.builds(Doubt, anything, anything, st.none() | anything)),
    }
)


def test_any_document_comes_back_equal(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        number = 0

        @settings(max_examples=60, deadline=None)
        @given(contents)
        def comes_back(fields: dict[str, Any]) -> None:
            nonlocal number
            number += 1
            page = make_page(str(number), f"{number}.html")
            document: Document = replace(make_document(str(number), page=page), **fields)
            (name,) = save(store, page, document).ids
            document = renamed(document, name, {})
            assert store.document(name) == document
            assert document in store.find(document.id)

        comes_back()
        assert store.counts()["documents"] == number


@given(anything)
def test_escaped_text_is_storable_and_comes_back(text: str) -> None:
    escaped = escape(text)

    assert unescape(escaped) == text
    assert "\x00" not in escaped
    assert escaped.encode("utf-8").decode("utf-8") == escaped


texts = st.sampled_from(["甲一", "甲 一", "乙二", "丙三"])
visits = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.lists(st.tuples(st.sampled_from("XY"), texts), max_size=3)
    ),
    max_size=8,
)


def test_any_order_of_visits_leaves_a_library_in_order(tmp_path: Path) -> None:
    """Every place's documents are there with the words that it showed last, and nothing else is."""
    number = 0
    Store.open(tmp_path / "empty").close()

    @settings(max_examples=60, deadline=None)
    @given(visits)
    def in_order(history: list[tuple[str, list[tuple[str, str]]]]) -> None:
        nonlocal number
        number += 1
        shutil.copytree(tmp_path / "empty", tmp_path / str(number))
        last: dict[str, list[str]] = {}
        with Store.open(tmp_path / str(number)) as store:
            ids: dict[str, tuple[str, ...]] = {}
            for step, (place, shown) in enumerate(history):
                page = make_page(str(step), place)
                documents = [make_document(key, text, page) for key, text in shown]
                ids[place] = store.save_page(page, PageKind.HTML, str(step), documents).ids
                last[place] = [text for _, text in shown]
            sighted = {d.id: {s.locator for s in store.sightings(d.id)} for d in store.documents()}
            shown_now = {
                place: sorted(
                    d.text.replace(" ", "") for d in store.documents() if place in sighted[d.id]
                )
                for place in last
            }
            assert all(sighted.values()), "a document that no place shows"
            for place, words in last.items():
                assert set(shown_now[place]) == {text.replace(" ", "") for text in words}
            clauses = [c.id for d in store.documents() for c in d.clauses]
            assert len(set(clauses)) == len(clauses)
            assert store.check() == []

    in_order()
