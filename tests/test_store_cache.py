"""What is kept of documents that were read: the same object until anything of it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import Page, Warning
from corpus.status import Force, Status
from corpus.store import Store
from corpus.store_model import Parsed
from ingest.logic import parser_version
from ingest.pipeline import parse
from tests.api.material import MEASURES, REVISED

if TYPE_CHECKING:
    from pathlib import Path


def _save(store: Store, name: str, text: str) -> str:
    page = Page(text.encode(), name, "text/plain")
    found = parse(page)
    parsed = Parsed(page, found.source.kind, found.page_text, found.documents, parser_version())
    saved = store.save(parsed)
    return saved.ids[0]


def test_a_write_forgets_what_it_changes_and_nothing_else(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        first = _save(store, "a.txt", MEASURES)
        read = store.document(first)

        second = _save(store, "b.txt", REVISED)
        assert store.document(first) is read

        store.put_statuses({first: Force(Status.REPEALED)})
        assert store.document(first).status is Status.REPEALED

        other = store.document(second)
        _save(store, "b.txt", REVISED.replace("120平方米", "130平方米"))
        assert "130平方米" in store.document(second).text
        assert store.document(second) is not other


def test_what_another_parser_doubts_in_the_same_bytes_is_seen(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        first = _save(store, "a.txt", MEASURES)
        assert store.document(first).warnings == ()
        page = Page(MEASURES.encode(), "a.txt", "text/plain")
        found = parse(page)
        doubted = replace(found.documents[0], warnings=(Warning("truncated", "文末不全。"),))

        store.save(Parsed(page, found.source.kind, found.page_text, (doubted,), "newer"))

        assert [w.code for w in store.document(first).warnings] == ["truncated"]


def test_another_process_is_heard_of(tmp_path: Path) -> None:
    with Store.open(tmp_path) as here, Store.open(tmp_path) as there:
        first = _save(here, "a.txt", MEASURES)
        assert "80平方米" in here.document(first).text

        _save(there, "a.txt", MEASURES.replace("80平方米", "90平方米"))

        assert "90平方米" in here.document(first).text
