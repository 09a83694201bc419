"""What is hidden leaves no trace in the ids, versions and places of what everybody sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.access import Clearance
from corpus.errors import UnknownDocument
from corpus.model import Document, Page, PageKind
from corpus.public import PublicLibrary
from corpus.store import Parsed, Saved, Store
from tests.store_factories import TEXT, make_document, make_page, postgres, shelf, store

__all__ = ["postgres", "shelf", "store"]  # fixtures

OPEN, INTERNAL, RESTRICTED = Clearance
OTHER = TEXT.replace("三年", "五年")
THIRD = TEXT.replace("三年", "八年")
PLAIN = make_document().id
HIDDEN = make_page("<p>内</p>", "inside.html")
SHOWN = make_page("<p>外</p>", "outside.html")


def _save(
    store: Store,
    page: Page,
    *documents: Document,
    level: Clearance = OPEN,
    sees: Clearance | None = None,
) -> Saved:
    """Save a page as somebody who knows of what is up to `sees`; None knows of all."""
    text = page.body.decode()
    return store.save(
        Parsed(page, PageKind.HTML, text, documents, clearance=level, by="王某", sees=sees)
    )


def _told(store: Store, clearance: Clearance = OPEN) -> object:
    """What a reader is told of documents, versions and places."""
    door, seen = PublicLibrary(store, clearance), store.seen_by(clearance)
    ids = [d.id for d in door.documents()]
    return (
        [replace(d, source=None) for d in door.documents()],  # type: ignore[arg-type]
        {i: [v.number for v in door.versions(i)] for i in ids},
        {i: [s.locator for s in seen.sightings(i)] for i in ids},
        door.counts(),
        door.digest(),
    )


SECRET = replace(make_document(text=OTHER), secrecy="秘密★1年")


@pytest.mark.parametrize(
    ("hidden", "level", "reader"),
    [
        (make_document(text=OTHER), INTERNAL, OPEN),
        (make_document(text=OTHER), RESTRICTED, OPEN),
        (make_document(text=OTHER), RESTRICTED, INTERNAL),
        (SECRET, OPEN, OPEN),
        (SECRET, INTERNAL, RESTRICTED),
    ],
)
def test_a_namesake_that_is_hidden_changes_no_id(
    store: Store, hidden: Document, level: Clearance, reader: Clearance
) -> None:
    born = _save(store, HIDDEN, hidden, level=level).ids[0]

    seen = _save(store, SHOWN, make_document(), level=reader)

    assert PLAIN not in born
    assert "~" not in born + seen.ids[0], "each is the first of its kind"
    assert (seen.ids[0] == PLAIN) is (reader is OPEN)
    kept = PublicLibrary(store, reader).document(seen.ids[0])
    assert "near_duplicate" not in {w.code for w in kept.warnings}
    assert not {w.code for w in store.document(born).warnings} & {"near_duplicate"}
    assert store.check() == []


@pytest.mark.parametrize("secrecy", [None, "秘密★1年"])
def test_a_hidden_document_keeps_its_id(store: Store, secrecy: str | None) -> None:
    def hidden(text: str) -> Document:
        return replace(make_document(text=text), secrecy=secrecy)

    level = OPEN if secrecy else INTERNAL
    (born,) = _save(store, HIDDEN, hidden(OTHER), level=level).ids
    moved = make_page("<p>内2</p>", "moved.html")
    changed = make_page("<p>内3</p>", "inside.html")

    assert _save(store, HIDDEN, hidden(OTHER), level=level).ids == (born,), "read again"
    assert _save(store, moved, hidden(OTHER), level=level).ids == (born,), "from elsewhere"
    assert _save(store, changed, hidden(THIRD), level=level).ids == (born,), "with another text"
    _save(store, make_page("<p>空</p>", "inside.html"), level=level)
    assert _save(store, HIDDEN, hidden(THIRD), level=level).ids == (born,), "and when it returns"


def test_an_id_that_was_printed_is_kept_whoever_may_see_it(store: Store) -> None:
    """Classified after its id was told; declassified after it was born hidden."""
    changed = make_page("<p>外2</p>", "outside.html")
    (shown,) = _save(store, SHOWN, make_document()).ids
    store.classify(shown, INTERNAL, "王某")
    (born,) = _save(store, HIDDEN, make_document("办法"), level=INTERNAL).ids
    store.classify(born, OPEN, "王某")

    assert _save(store, changed, make_document(text=OTHER)).ids == (shown,)
    assert _save(store, make_page("<i>", "inside.html"), make_document("办法")).ids == (born,)
    assert store.clearance_of(shown) is INTERNAL
    assert store.clearance_of(born) is OPEN


def test_an_equal_text_of_somebody_who_may_not_see_the_hidden_one_is_new(store: Store) -> None:
    (born,) = _save(store, HIDDEN, make_document(), level=INTERNAL).ids

    saved = _save(store, SHOWN, make_document(), sees=OPEN)

    assert saved == Saved(added=1, ids=(PLAIN,), clauses=3)
    assert PublicLibrary(store).document(PLAIN).text == TEXT
    assert store.clearance_of(born) is INTERNAL
    again = _save(store, make_page("<p>外</p>", "third.html"), make_document(), sees=OPEN)
    assert (again.reposts, again.ids) == (1, (PLAIN,))


def test_an_equal_text_of_somebody_who_may_see_it_stays_hidden(store: Store) -> None:
    """The same file in two folders, once without the flag: that must not let it out."""
    (born,) = _save(store, HIDDEN, make_document(), level=INTERNAL).ids

    for sees in (None, INTERNAL):
        saved = _save(store, SHOWN, make_document(), sees=sees)
        assert saved.ids == (born,)
        assert PublicLibrary(store).is_empty()


def test_a_held_text_given_again_is_told_as_new(store: Store) -> None:
    first = _save(store, HIDDEN, SECRET, sees=OPEN)

    second = _save(store, SHOWN, SECRET, sees=OPEN)

    assert second == first
    assert store.counts()["documents"] == 1


def test_somebody_who_may_not_see_what_a_place_gives_writes_nothing_over(store: Store) -> None:
    (born,) = _save(store, HIDDEN, make_document(text=OTHER), level=INTERNAL).ids
    page = make_page("<p>另</p>", HIDDEN.locator)

    saved = _save(store, page, make_document(), sees=OPEN)

    assert (saved.added, saved.ids) == (1, (PLAIN,))
    assert store.document(born).text == OTHER
    assert PublicLibrary(store).document(PLAIN).source.locator.startswith(HIDDEN.locator)
    assert _save(store, page, make_document(), sees=OPEN).ids == (PLAIN,), "once, however often"
    place = store.document(PLAIN).source.locator
    assert _save(store, replace(page, locator=place), make_document()).ids == (PLAIN,)
    assert store.document(born).text == OTHER
    assert store.check() == []


def test_a_hidden_place_keeps_no_open_text_that_its_own_place_lost(store: Store) -> None:
    """As without it: what is changed is changed, what is withdrawn is withdrawn."""
    changed, empty = make_page("<p>改</p>", "outside.html"), make_page("<p>空</p>", "outside.html")
    _save(store, SHOWN, make_document())
    _save(store, changed, make_document(text=OTHER))
    alone = _told(store)
    _save(store, empty)
    gone = _told(store)

    _save(store, SHOWN, make_document())
    _save(store, HIDDEN, make_document(), level=INTERNAL)
    _save(store, changed, make_document(text=OTHER))

    documents, _, places, counts, digest = _told(store)  # type: ignore[misc]
    assert (documents, places, digest) == (alone[0], alone[2], alone[4])  # type: ignore[index]
    assert counts["documents"] == 1
    (kept,) = (d for d in store.documents() if d.text == TEXT)
    assert store.clearance_of(kept.id) is INTERNAL
    assert [s.locator for s in store.sightings(kept.id)] == []
    assert [s.locator for s in store.seen_by(INTERNAL).sightings(kept.id)] == [HIDDEN.locator]

    _save(store, make_page("<p>改2</p>", HIDDEN.locator), make_document(text=OTHER), level=INTERNAL)
    _save(store, empty)

    documents, _, places, _, digest = _told(store)  # type: ignore[misc]
    assert (documents, places, digest) == (gone[0], gone[2], gone[4])  # type: ignore[index]
    (kept,) = store.documents()
    assert (kept.text, store.clearance_of(kept.id)) == (OTHER, INTERNAL)
    assert PublicLibrary(store).successor(PLAIN) is None
    assert PublicLibrary(store, INTERNAL).document(PLAIN) == PublicLibrary(
        store, INTERNAL
    ).document(kept.id)
    with pytest.raises(UnknownDocument):
        PublicLibrary(store).document(PLAIN)
    assert store.check() == []
