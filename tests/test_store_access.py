"""Who may ask and who may see what, as rows: the same on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from corpus import schema
from corpus.access import AccessKey, Act, Clearance, Role, Session, User
from corpus.errors import BadQuery, UnknownDocument
from corpus.model import PageKind
from corpus.public import PublicLibrary
from corpus.store_model import Parsed
from tests.store_factories import make_document, make_page, postgres, shelf, store

if TYPE_CHECKING:
    from corpus.store import Store

__all__ = ["postgres", "shelf", "store"]  # fixtures
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WANG = User(
    "wang", Role.EDITOR, Clearance.INTERNAL, disabled=False, created_at=NOW, has_password=True
)


def test_users_keys_and_sessions_come_back(store: Store) -> None:
    accounts = store.accounts
    accounts.add(WANG, "hash")
    with pytest.raises(BadQuery):
        accounts.add(WANG, "hash")
    assert list(accounts.users()) == [WANG]
    assert not accounts.has_admin()
    accounts.change("wang", Role.ADMIN, Clearance.OPEN)
    assert accounts.has_admin()
    assert accounts.password("wang") == "hash"
    assert accounts.password("nobody") is None

    key = AccessKey(
        "tw_1", "wang", "门户", Role.READER, Clearance.OPEN, NOW, None, None, revoked=False
    )
    accounts.add_key(key, "0" * 64)
    assert accounts.key("tw_1") == (key, "0" * 64)
    accounts.note_use("tw_1", date(2026, 1, 2))
    accounts.revoke("tw_1")
    (kept,) = accounts.access_keys()
    assert (kept.used_on, kept.revoked) == (date(2026, 1, 2), True)

    session = Session("wang", NOW, NOW)
    accounts.begin_session("a" * 64, session, timedelta(days=1))
    accounts.begin_session("b" * 64, session, timedelta(days=1))
    assert accounts.session("a" * 64) == session
    accounts.touch_session("a" * 64, NOW + timedelta(hours=1))
    later = Session("wang", NOW + timedelta(days=1), NOW + timedelta(days=1))
    accounts.begin_session("c" * 64, later, timedelta(hours=23, minutes=30))
    assert accounts.session("b" * 64) is None, "forgotten"
    assert accounts.session("a" * 64) is not None
    accounts.set_disabled("wang", disabled=True)
    assert accounts.session("a" * 64) is None
    assert not accounts.has_admin()


def test_the_audit_log_is_only_added_to(store: Store) -> None:
    accounts = store.accounts
    for number in range(5):
        accounts.log("wang", Act.INGESTED, f"{number}" * 500, "cli")
    newest = accounts.logged(2)
    assert [line.what[0] for line in newest] == ["4", "3"]
    assert len(newest[0].what) == 200
    assert [line.what[0] for line in accounts.logged(9, before=newest[-1].id)] == ["2", "1", "0"]
    table = schema.audit
    for change in (update(table).values(who="nobody"), delete(table)):
        with pytest.raises(DatabaseError), store._database.writing() as connection:
            connection.execute(change)
    assert accounts.lines() == 5


def test_a_clearance_hides_and_shows(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)
    store.save_page(page, PageKind.HTML, f"关于：{document.text}", [document])
    doors = {c: PublicLibrary(store, c) for c in Clearance}

    for level in (Clearance.INTERNAL, Clearance.RESTRICTED, Clearance.OPEN):
        store.classify(document.id, level, "王某")
        for clearance, door in doors.items():
            seen = clearance >= level
            assert door.is_empty() is not seen
            assert door.counts()["pages"] == door.counts()["documents"] == int(seen)
            assert [c.id for c in door.document_cards()] == ([document.id] if seen else [])
            assert len(door.versions(document.id)) == int(seen)
            if not seen:
                with pytest.raises(UnknownDocument):
                    door.document(document.id)
                with pytest.raises(UnknownDocument):
                    door.page_text(document.id)
    with pytest.raises(UnknownDocument):
        store.classify("dnone", Clearance.INTERNAL, "王某")


def test_what_is_taken_in_for_some_is_never_seen_by_others(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)
    everybody = PublicLibrary(store)
    empty = everybody.digest(), everybody.counts()
    parsed = Parsed(
        page, PageKind.HTML, document.text, [document], clearance=Clearance.INTERNAL, by="王某"
    )

    saved = store.save(parsed)

    assert (saved.added, saved.raised) == (1, ())
    (name,) = saved.ids
    assert (everybody.digest(), everybody.counts()) == empty
    assert [(c.document_id, c.clearance, c.by) for c in store.classified()] == [
        (name, Clearance.INTERNAL, "王某")
    ]
    assert store.levels() == (Clearance.OPEN, Clearance.INTERNAL)
    higher = Parsed(page, PageKind.HTML, document.text, [document], clearance=Clearance.RESTRICTED)
    assert store.save(higher).raised == (name,)
    assert store.clearance_of(name) is Clearance.RESTRICTED
    assert store.save(parsed).raised == ()
    assert store.clearance_of(name) is Clearance.RESTRICTED, "never lowered by taking in"
