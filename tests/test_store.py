"""The store: what is saved comes back, and the rules for pages seen again. On both engines."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from corpus.errors import PolicyError, UnknownClause, UnknownDocument
from corpus.library import Library
from corpus.model import Comment, Document, Kind, Level, Proof, Span, Trust
from corpus.status import Basis, Force, Status
from corpus.store import Saved, Store
from corpus.store_keys import document_digest
from corpus.store_names import renamed
from search.vectors import VectorCache
from tests.store_factories import (
    TEXT,
    Shelf,
    make_document,
    make_page,
    postgres,
    save,
    shelf,
    store,
)

__all__ = ["postgres", "shelf", "store"]

OTHER = TEXT.replace("三年", "五年")


def test_a_document_comes_back_equal(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)

    saved = save(store, page, document)

    assert saved == Saved(added=1, ids=(document.id,), clauses=3)
    assert store.document(document.id) == document
    assert list(store.documents()) == [document]
    assert store.check() == []


def test_every_field_of_a_document_is_stored(store: Store) -> None:
    """A field that the model gains must not be forgotten here: none is left at its default."""
    basis = Basis("dabc", "dabc-t2", 3, 9, "修改为六十日")
    day = date(2024, 5, 1)
    found = Force(Status.AMENDED, day, True, (basis,), "dabc", date(2025, 5, 1), "dabc")  # noqa: FBT003
    page = make_page()
    full = replace(
        make_document(page=page),
        published_on=date(2024, 3, 2),
        posted_on=date(2024, 3, 3),
        template=True,
        script="hant",
        status=Status.AMENDED,
        cover=Span(0, 4),
        issued_by="dabc",
        index_number="000014349/2024-00012",
        subjects=("农业", "粮食"),
        form="通知",
        region="青河县",
        level=Level.COUNTY,
        trust=Trust.ISSUED,
        secrecy="秘密★1年",
        ocr=0.75,
        proofs=(Proof("doc_number", "青政〔2024〕1号", "body", "青政〔2024〕1号", 3, 40),),
        comments=(Comment("沙发", "张三", date(2024, 3, 4), 700),),
    )
    defaults = Document("x", "x", full.source, "x")
    unset = {
        f.name
        for f in fields(Document)
        if getattr(full, f.name) == getattr(defaults, f.name) and f.name != "source"
    }

    (name,) = save(store, page, full).ids

    assert unset == {"force"}  # no page says it: the library finds it out and keeps it beside
    full = renamed(full, name, {})  # a held one has an id of its own
    assert store.document(name) == full
    store.put_statuses({full.id: found})
    assert store.document(full.id) == replace(full, force=found)
    assert document_digest(replace(full, force=found)) == document_digest(full)


def test_it_is_a_library_and_a_vector_cache(store: Store) -> None:
    library: Library = store
    cache: VectorCache = store

    assert library.digest()
    assert cache.vectors("m", []) == {}


def test_the_page_is_kept(store: Store) -> None:
    page = make_page("<p>原文\x00</p>")
    document = make_document(page=page)
    save(store, page, document)

    assert store.page(document.source.sha256) == page
    assert store.page_text(document.id) == "<p>原文\x00</p>"
    with pytest.raises(UnknownDocument, match="网页原文"):
        store.page("0" * 64)
    with pytest.raises(UnknownDocument, match="没有编号"):
        store.page_text("dnone")


def test_same_bytes_at_the_same_place_change_nothing(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)
    save(store, page, document)

    assert store.seen(page.locator, document.source.sha256)
    again = save(store, page, make_document("别的", page=page))
    assert again == Saved(unchanged=1, ids=(document.id,))
    assert [d.id for d in store.documents()] == [document.id]


def test_force_reads_the_same_bytes_again(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)
    save(store, page, document)
    better = replace(document, removed=())

    assert save(store, page, document, force=True).unchanged == 1
    assert save(store, page, better, force=True).replaced == 1
    assert store.document(document.id) == better


def test_other_bytes_at_the_same_place_replace(store: Store) -> None:
    save(store, make_page(), make_document())
    page = make_page("<p>改过</p>")
    newer = make_document(text=OTHER, page=page)

    saved = save(store, page, newer)

    assert saved == Saved(replaced=1, ids=(newer.id,), versions=1, clauses=3)
    assert store.document(newer.id) == newer
    assert store.clause(f"{newer.id}-n1")[0].text == OTHER
    assert store.counts()["pages"] == 2, "the older bytes are kept"
    assert not store.seen("a.html", make_document().source.sha256), "no longer what is there"


def test_a_page_that_goes_back_to_older_bytes_is_read_again(store: Store) -> None:
    old, new = make_page("<p>旧</p>"), make_page("<p>新</p>")
    save(store, old, make_document(page=old))
    save(store, new, make_document(text=OTHER, page=new))

    assert save(store, old, make_document(page=old)).replaced == 1
    assert store.document(make_document().id).text == TEXT


def test_documents_gone_from_their_page_are_withdrawn(store: Store) -> None:
    page = make_page()
    stays, goes = make_document("留", page=page), make_document("去", page=page)
    save(store, page, stays, goes)
    page = make_page("<p>少了</p>")

    saved = save(store, page, replace(stays, source=make_document(page=page).source))

    assert (saved.replaced, saved.withdrawn) == (1, 1)
    with pytest.raises(UnknownDocument):
        store.document(goes.id)
    with pytest.raises(UnknownClause):
        store.clause(f"{goes.id}-n1")
    assert store.check() == []


def test_documents_gone_from_one_page_stay_while_another_shows_them(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<div>转载</div>", "b.html"), make_document())

    saved = save(store, make_page("<p>空了</p>"))

    assert saved == Saved()
    assert store.document(make_document().id) == make_document()
    assert [s.locator for s in store.sightings(make_document().id)] == ["b.html"]


def test_a_repost_is_noted_and_not_stored_again(store: Store) -> None:
    original = make_document()
    save(store, make_page(), original)
    elsewhere = make_page("<div>转载</div>", "b.html")
    spaced = make_document(text=TEXT.replace("\n", "\n\u3000\u3000"), page=elsewhere)

    saved = save(store, elsewhere, spaced)

    assert saved == Saved(reposts=1, ids=(original.id,))
    assert store.document(original.id) == original
    assert [s.locator for s in store.sightings(original.id)] == ["a.html", "b.html"]
    assert store.counts()["reposts"] == 1


def test_a_repost_whose_page_changed_around_it_is_still_a_repost(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<div>阅读1次</div>", "b.html"), make_document())

    assert save(store, make_page("<div>阅读2次</div>", "b.html"), make_document()).reposts == 1
    assert store.document(make_document().id).source.locator == "a.html"


def test_a_near_duplicate_is_kept_under_a_second_name(store: Store) -> None:
    original = make_document()
    save(store, make_page(), original)
    page = make_page("<div>改</div>", "b.html")
    other = make_document(text=OTHER, page=page)
    annex = replace(make_document("附件", page=page), issued_by=other.id)

    saved = save(store, page, other, annex)

    second = saved.ids[0]
    kept = store.document(second)
    assert (saved.added, second.startswith(f"{original.id}~"), kept.text) == (2, True, OTHER)
    assert store.document(original.id) == original
    assert [c.id for c in kept.clauses] == [f"{second}-n1", f"{second}-n1.m1", f"{second}-n2"]
    assert kept.clauses[1].parent == f"{second}-n1"
    assert kept.tables[0].clause == f"{second}-n2"
    assert [(w.code, w.clause) for w in kept.warnings] == [
        ("label_missing", f"{second}-n2"),
        ("near_duplicate", None),
    ]
    assert store.document(annex.id).issued_by == second
    assert store.clause(f"{second}-n1")[0] == kept
    assert store.check() == []


def test_a_near_duplicate_keeps_its_second_name(store: Store) -> None:
    save(store, make_page(), make_document())
    page = make_page("<div>改</div>", "b.html")
    first = save(store, page, make_document(text=OTHER, page=page))

    again = save(store, page, make_document(text=OTHER, page=page), force=True)
    page = make_page("<div>又改</div>", "b.html")
    changed = save(store, page, make_document(text=OTHER + "完。", page=page))

    assert (again.unchanged, again.ids) == (1, first.ids)
    assert (changed.replaced, changed.ids) == (1, first.ids)
    assert store.counts()["documents"] == 2


def test_a_near_duplicate_that_becomes_equal_is_a_repost(store: Store) -> None:
    save(store, make_page(), make_document())
    second = save(store, make_page("<i>", "b.html"), make_document(text=OTHER)).ids[0]

    saved = save(store, make_page("<b>", "b.html"), make_document())

    assert saved == Saved(reposts=1, withdrawn=1, ids=(make_document().id,))
    assert store.successor(second) == make_document().id
    assert store.document(second) == store.document(make_document().id)
    assert store.version(second, 1).text == OTHER


def test_a_repost_keeps_the_old_text_when_the_original_changes(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<div>转载</div>", "b.html"), make_document())
    page = make_page("<p>修订</p>")

    saved = save(store, page, make_document(text=OTHER, page=page))

    name = make_document().id
    (copy,) = [d for d in store.documents() if d.id != name]
    assert (saved.replaced, store.document(name).text, copy.text) == (1, OTHER, TEXT)
    assert [s.locator for s in store.sightings(name)] == ["a.html"]
    assert [s.locator for s in store.sightings(copy.id)] == ["b.html"]
    assert store.page_text(copy.id) == "<p>正文</p>"
    again = save(store, make_page("<div>转载 2</div>", "b.html"), make_document())
    assert again.ids == (copy.id,), "the repost is the copy now"
    assert store.check() == []


def test_a_repost_that_changes_takes_a_second_name(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<div>转载</div>", "b.html"), make_document())

    saved = save(store, make_page("<div>改</div>", "b.html"), make_document(text=OTHER))

    assert (saved.added, saved.withdrawn) == (1, 0)
    assert store.document(make_document().id).text == TEXT
    assert [s.locator for s in store.sightings(saved.ids[0])] == ["b.html"]


def test_a_repost_takes_over_when_the_original_is_gone(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<div>转载</div>", "b.html"), make_document())
    save(store, make_page("<p>没了</p>"))
    page = make_page("<div>转载2</div>", "b.html")

    saved = save(store, page, make_document(page=page))

    assert (saved.replaced, saved.ids) == (1, (make_document().id,))
    assert store.document(make_document().id).source.locator == "b.html"


def test_one_id_twice_on_a_page(store: Store) -> None:
    page = make_page()
    same, other = make_document(page=page), make_document(text=OTHER, page=page)

    saved = save(store, page, same, other, same)

    assert (saved.added, saved.reposts, len(set(saved.ids))) == (2, 1, 2)
    assert save(store, page, same, other, same, force=True).ids == saved.ids
    assert [store.document(i).text for i in saved.ids] == [TEXT, OTHER, TEXT]


def test_a_page_without_documents_is_remembered(store: Store) -> None:
    page = make_page("<p>空</p>")

    assert save(store, page) == Saved()
    assert store.seen(page.locator, make_document(page=page).source.sha256)
    assert store.counts()["documents"] == 0


def test_the_source_is_made_to_name_the_page(store: Store) -> None:
    page = make_page("<p>别</p>", "https://example.org/1")
    save(store, page, make_document())

    source = store.document(make_document().id).source
    assert (source.locator, source.is_url) == (page.locator, True)
    assert store.page(source.sha256) == page


@pytest.mark.parametrize(
    "reference",
    [
        make_document().id,
        "测政办发〔2024〕7号",
        "测政办发[2024]7号",
        "关于意见的意见",
        "《关于意见的意见》",
        " 關於意見的意見 ",
    ],
)
def test_find(store: Store, reference: str) -> None:
    page = make_page()
    save(store, page, make_document(page=page))

    assert store.find(reference) == [make_document(page=page)]


@pytest.mark.parametrize("reference", ["", "》", "\x00", "\ud800", "意见", "测政办发〔2024〕8号"])
def test_find_nothing(store: Store, reference: str) -> None:
    save(store, make_page(), make_document())

    assert store.find(reference) == []


def test_two_bracketed_names_are_no_pair_of_brackets(store: Store) -> None:
    document = replace(make_document(), title="《甲》和《乙》")
    save(store, make_page(), document)

    assert store.find("《甲》和《乙》") == [document]
    assert store.find("甲》和《乙") == []


def test_clauses_lead_and_cover_are_found(store: Store) -> None:
    document = replace(make_document(), cover=Span(0, 4))
    save(store, make_page(), document)

    assert store.clause(f"{document.id}-n1.m1") == (document, document.clauses[1])
    assert store.clause(f"{document.id}-lead")[1].kind is Kind.LEAD
    assert store.clause(f"{document.id}-cover")[1].kind is Kind.COVER
    for wrong in ("", "-", f"{document.id}-n9", "dnone-lead", "\x00", "\ud800"):
        with pytest.raises(UnknownClause, match="没有编号"):
            store.clause(wrong)


def test_a_clause_whose_id_has_another_shape_is_found(store: Store) -> None:
    document = make_document()
    odd = replace(document.clauses[0], id="odd")
    save(store, make_page(), replace(document, clauses=(odd,), tables=(), warnings=()))

    assert store.clause("odd")[1] == odd


def test_status_is_filled_in_and_outlives_a_new_text(store: Store) -> None:
    name = make_document().id
    save(store, make_page(), make_document())
    entry = Force(
        Status.REPEALED,
        date(2025, 1, 1),
        explicit=True,
        basis=(Basis("dx", "dx-t9", 3, 7, "同时废止"),),
    )

    assert store.document(name).status is Status.UNKNOWN
    assert store.status_entry(name) is None
    store.put_statuses({name: entry, "dgone": entry})
    save(store, make_page("<p>改</p>"), make_document(text=OTHER))

    assert store.document(name).status is Status.REPEALED
    assert next(store.documents()).status is Status.REPEALED
    assert store.statuses() == {name: Status.REPEALED}
    assert store.status_entry(name) == entry
    assert store.check() == ["有 1 个时效结论的依据条款已不在库中。请重新运行 tiaowen ingest。"]


def test_the_digest_changes_with_content_only(store: Store) -> None:
    document = make_document()
    digests = [store.digest()]
    heading = replace(document, clauses=(replace(document.clauses[0], heading="改"),))
    for number, version in enumerate(
        (document, replace(document, text=OTHER), heading, replace(document, title="改"))
    ):
        save(store, make_page(str(number)), version)
        digests.append(store.digest())
    save(store, make_page("only the page"), replace(document, title="改"))

    assert len(set(digests)) == 5
    assert store.digest() == digests[-1]


def test_a_second_store_sees_what_the_first_writes(shelf: Shelf) -> None:
    writer, reader = shelf.open(), shelf.open()
    save(writer, make_page(), make_document())
    before = (reader.document(make_document().id).text, reader.digest())

    save(writer, make_page("<p>改</p>"), make_document(text=OTHER))

    assert before[0] == TEXT
    assert reader.document(make_document().id).text == OTHER
    assert reader.digest() not in ("", before[1])


def test_vectors(store: Store) -> None:
    first, second = np.array([1.5, -2.0], np.float32), np.array([0.1, 0.2], np.float32)
    store.put_vectors("甲", {"a": first, "b": first})
    store.put_vectors("甲", {"b": second})
    store.put_vectors("乙", {"a": second})

    found = store.vectors("甲", ["b", "a", "missing"])

    assert {k: v.tolist() for k, v in found.items()} == {"a": first.tolist(), "b": second.tolist()}
    assert found["a"].dtype == np.float32
    assert store.vectors("丙", ["a"]) == {}
    assert store.counts()["vectors"] == 3


def test_failures_and_settings(store: Store) -> None:
    store.put_failure("a.html", "空文件")
    store.put_failure("a.html", "仍是空文件")
    store.put_setting("model", "甲")
    store.put_setting("model", "乙\x00")

    assert [(f.locator, f.message) for f in store.failures()] == [("a.html", "仍是空文件")]
    assert (store.setting("model"), store.setting("revision")) == ("乙\x00", None)
    save(store, make_page(), make_document())
    assert store.failures() == ()


def test_strange_characters_and_lengths_never_crash_a_save(store: Store) -> None:
    strange = "a\x00b\ud800\udfffc\ufdd00000\ufffe😀"
    page = make_page(strange, f"{strange}.html")
    document = make_document(strange, strange + TEXT, page)
    long = "长" * 3000
    document = replace(
        document,
        title=strange + long,
        doc_number=strange + long,
        issuers=(strange,),
        issued_by=strange,
        clauses=tuple(replace(c, heading=strange, path=(strange,)) for c in document.clauses),
    )

    save(store, page, document)
    save(store, make_page(strange, "b" * 5000), document)

    assert store.document(document.id) == document
    assert store.find(strange + long) == [document]
    assert store.page_text(document.id) == strange
    assert store.sightings(document.id)[0].locator == page.locator
    store.put_failure(strange, strange)
    assert store.failures()[0].locator == strange


def test_threads_share_a_store(store: Store) -> None:
    save(store, make_page(), make_document())
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                page = make_page(f"{number} {step}", f"{number}.html")
                save(store, page, make_document(f"文件{number}", TEXT + str(step), page))
                store.find("关于意见的意见")
                store.clause(f"{make_document().id}-n1")
        except BaseException as error:  # noqa: BLE001  handed to the test below
            problems.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert store.counts()["documents"] == 9
    assert store.check() == []


def test_a_busy_library_is_said_to_be_busy(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.store_connect._WAIT_SECONDS", 0.1)
    first, second = shelf.open(), shelf.open()

    with first._database.writing(), pytest.raises(PolicyError, match="另一个程序正在写入"):
        save(second, make_page(), make_document())
    save(second, make_page(), make_document())

    assert first.counts()["documents"] == 1


def test_a_failed_save_leaves_nothing(store: Store) -> None:
    page = make_page()
    broken = replace(make_document("坏", page=page), genre=None)  # type: ignore[arg-type] # the mistake is the point

    with pytest.raises(AttributeError):
        save(store, page, make_document(page=page), broken)

    assert not store.seen(page.locator, make_document(page=page).source.sha256)
    assert {v for k, v in store.counts().items()} == {0}


def test_a_backup_opens_like_any_library(shelf: Shelf) -> None:
    store = shelf.open()
    save(store, make_page(), make_document())
    save(store, make_page("<div>", "b.html"), make_document())
    store.put_vectors("甲", {"a": np.array([1], np.float32)})
    target = shelf.data / "backups" / "今天"

    file = store.backup(target)

    assert file == target / "tiaowen.db"
    assert list(target.iterdir()) == [file]
    with Store.open(target) as copy:
        assert list(copy.documents()) == list(store.documents())
        assert (copy.counts(), copy.digest(), copy.check()) == (store.counts(), store.digest(), [])
        save(copy, make_page("<b>", "c.html"), make_document("新"))
    with pytest.raises(PolicyError, match="已有资料库"):
        store.backup(target)
