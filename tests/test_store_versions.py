"""Pages that change, vanish and come back: no text, id or metadata of a document is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from corpus import schema
from corpus.errors import UnknownClause, UnknownDocument
from corpus.model import Document, Page, PageKind
from corpus.outline import addressable
from corpus.store import Parsed, Saved, Store
from corpus.store_model import Reason, Use
from corpus.succession import Fate, outcomes
from corpus.wording import wording_digest, wordings
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

ROOT = Path(__file__).parent.parent
OTHER = TEXT.replace("三年", "五年")
NAME = make_document().id


def read_by(store: Store, page: Page, parser: str, *documents: Document) -> Saved:
    """Save a page as read by a parser."""
    return store.save(Parsed(page, PageKind.HTML, page.body.decode(), documents, parser))


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The content of every table."""
    with store._database.reading() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in schema.metadata.tables.items()
        }


def test_a_changed_page_gives_a_new_version_and_the_old_one_stays(store: Store) -> None:
    page = make_page()
    save(store, page, make_document(page=page))
    newer = make_page("<p>改过</p>")

    saved = save(store, newer, make_document(text=OTHER, page=newer))

    first, second = store.versions(NAME)
    assert (saved.replaced, saved.versions) == (1, 1)
    assert [(v.number, v.reason) for v in (first, second)] == [(1, Reason.NEW), (2, Reason.SOURCE)]
    assert first.ended is not None
    assert second.ended is None
    assert store.version(NAME, 1) == make_document(page=page), "text, clauses and metadata"
    assert store.version(NAME, 2) == store.document(NAME)
    assert store.page(first.sha256).body == page.body
    assert store.check() == []
    with pytest.raises(UnknownDocument, match="没有第 3 版"):
        store.version(NAME, 3)


def test_a_page_that_changed_around_its_document_is_no_new_version(store: Store) -> None:
    save(store, make_page("<i>阅读 1 次</i>"), make_document())

    saved = save(store, make_page("<i>阅读 2 次</i>"), make_document())

    assert (saved.versions, len(store.versions(NAME))) == (0, 1)
    assert store.versions(NAME)[0].sha256 == store.document(NAME).source.sha256
    assert store.check() == []


def test_other_metadata_are_a_new_version(store: Store) -> None:
    save(store, make_page(), make_document())

    saved = save(store, make_page("<b>"), replace(make_document(), issuers=("乙局",)))

    assert saved.versions == 1
    assert store.version(NAME, 1).issuers == make_document().issuers


@pytest.mark.parametrize(
    ("body", "parser", "reason"),
    [
        ("<p>正文</p>", "p2", Reason.PARSER),
        ("<p>别的</p>", "p1", Reason.SOURCE),
        ("<p>别的</p>", "p2", Reason.BOTH),
    ],
)
def test_why_there_is_a_version(store: Store, body: str, parser: str, reason: Reason) -> None:
    read_by(store, make_page(), "p1", make_document())

    read_by(store, make_page(body), parser, make_document(text=OTHER))

    assert store.versions(NAME)[-1].reason is reason
    assert [v.parser for v in store.versions(NAME)] == ["p1", parser]


def test_an_unchanged_page_writes_nothing(store: Store) -> None:
    page = make_page()
    read_by(store, page, "p1", make_document(page=page))
    before = everything(store)

    assert read_by(store, page, "p1", make_document(page=page)).unchanged == 1
    assert everything(store) == before
    save_again = Parsed(page, PageKind.HTML, "<p>正文</p>", [make_document(page=page)], "p1")
    assert store.save(save_again, force=True).unchanged == 1
    assert everything(store) == before, "nor when it is read again"


def test_a_better_parser_reads_the_same_bytes_again_and_stamps_them(store: Store) -> None:
    page = make_page()
    document = make_document(page=page)
    sha = document.source.sha256
    read_by(store, page, "p1", document)

    assert store.seen(page.locator, sha, "p1")
    assert not store.seen(page.locator, sha, "p2")
    assert store.places(read_otherwise_than="p2") == (page.locator,)
    assert store.page_at(page.locator) == page
    assert read_by(store, page, "p2", document).unchanged == 1
    assert store.seen(page.locator, sha, "p2")
    assert store.places(read_otherwise_than="p2") == ()
    assert store.places() == (page.locator,)
    assert [(v.number, v.parser) for v in store.versions(NAME)] == [(1, "p2")]


def test_a_refusal_is_remembered_for_the_parser_that_gave_it(store: Store) -> None:
    store.put_failure("a.html", "没有正文", "f" * 64, "p1")
    store.put_failure("b.html", "打不开")

    assert store.refusal("a.html", "f" * 64, "p1") == "没有正文"
    assert store.refusal("a.html", "f" * 64, "p2") is None
    assert store.refusal("a.html", "0" * 64, "p1") is None
    assert store.refusal("b.html", "f" * 64, "p1") is None


def test_a_withdrawn_document_is_kept_as_its_last_version(store: Store) -> None:
    page = make_page()
    goes = make_document("去", "甲乙丙丁戊己庚辛。" * 9, page)
    stays = make_document("留", page=page)
    save(store, page, goes, stays)

    saved = save(store, make_page("<p>少了</p>"), stays)

    (version,) = store.versions(goes.id)
    assert saved.withdrawn == 1
    assert version.ended is not None
    assert store.version(goes.id, 1) == goes
    assert store.successor(goes.id) is None
    assert goes.id not in {d.id for d in store.documents()}
    with pytest.raises(UnknownDocument, match="撤下"):
        store.document(goes.id)
    with pytest.raises(UnknownClause):
        store.clause(goes.clauses[0].id)
    assert store.check() == []


def test_a_document_that_comes_back_goes_on_with_its_numbers(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<p>空</p>"))

    save(store, make_page("<p>又有</p>"), make_document())

    assert [(v.number, v.reason) for v in store.versions(NAME)] == [
        (1, Reason.NEW),
        (2, Reason.RETURNED),
    ]
    assert store.document(NAME).text == TEXT


def test_an_old_document_id_leads_to_the_new_one(store: Store) -> None:
    """Title, number or date are read otherwise: the id is another, the text is the same."""
    save(store, make_page(), make_document("旧题"))
    old, newer = make_document("旧题").id, make_document("新题", OTHER)

    saved = save(store, make_page("<b>"), newer)

    assert (saved.added, saved.withdrawn) == (1, 1)
    assert store.successor(old) == newer.id
    assert store.predecessors(newer.id) == (old,)
    assert store.document(old) == store.document(newer.id)
    assert [d.id for d in store.find(old)] == [newer.id]
    assert store.version(old, 1).text == TEXT
    assert store.uses(f"{old}-n1") == (Use(old, 1, _digest(make_document("旧题"), f"{old}-n1")),)


def test_ids_lead_on_through_several_names_and_back(store: Store) -> None:
    names = [make_document(key).id for key in ("一", "二", "三")]
    for number, key in enumerate(("一", "二", "三")):
        save(store, make_page(str(number)), make_document(key))
    led = [store.successor(name) for name in names]

    save(store, make_page("9"), make_document("一"))

    assert led == [names[2], names[2], None]
    assert [store.successor(name) for name in names] == [None, names[0], names[0]]
    assert set(store.predecessors(names[0])) == {names[1], names[2]}


def test_another_text_at_the_same_place_is_no_successor(store: Store) -> None:
    save(store, make_page(), make_document("旧题"))
    strange = make_document("新题", "一、春天来了。\n（一）花开。\n二、燕子归来。")

    save(store, make_page("<b>"), replace(strange, doc_number=None))

    assert store.successor(make_document("旧题").id) is None


def test_a_notice_taken_in_by_the_text_that_it_issued_leads_there(store: Store) -> None:
    """A better parser sees one document where an older one saw two."""
    notice = (
        "现将《办法》印发给你们，请结合本地区本部门实际情况认真贯彻执行，执行中的问题及时报告。"
    )
    page = make_page()
    read_by(store, page, "p1", make_document("通知", notice), make_document("办法", TEXT))

    read_by(store, page, "p2", make_document("办法", f"{notice}\n{TEXT}"))

    assert store.successor(make_document("通知").id) == make_document("办法").id


def test_old_ids_are_kept_with_the_words_that_they_stood_for(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<b>"), make_document(text=OTHER))
    save(store, make_page("<i>"), make_document(text=OTHER + "完。"))

    first, second = store.version(NAME, 1), store.version(NAME, 2)
    assert store.uses(f"{NAME}-n1") == (
        Use(NAME, 2, _digest(second, f"{NAME}-n1")),
        Use(NAME, 1, _digest(first, f"{NAME}-n1")),
    )
    assert store.uses(f"{NAME}-lead")[0].words == _digest(first, f"{NAME}-lead")
    assert store.uses("dnone-n1") == ()


def _digest(document: Document, clause_id: str) -> str:
    return wording_digest(wordings(document)[clause_id])


def test_a_damaged_version_is_found(store: Store) -> None:
    save(store, make_page(), make_document())
    save(store, make_page("<b>"), make_document(text=OTHER))
    with store._database.writing() as connection:
        connection.execute(text("UPDATE versions SET body = :b WHERE number = 1"), {"b": b"x"})
        connection.execute(text("UPDATE versions SET document_id = 'dx' WHERE number = 2"))

    found = store.check()

    assert len(found) == 3
    assert all("版" in problem and "请" in problem for problem in found)


CHANGER = """
import sys
from pathlib import Path
from corpus.store import Store
from tests.store_factories import TEXT, make_document, make_page, save
with Store.open(Path(sys.argv[1]), sys.argv[2] or None) as store:
    for number in range(100_000):
        page = make_page(str(number))
        key = "甲" if number % 7 else "乙"
        save(store, page, make_document(key, TEXT.replace("三年", f"{number}年") * 20, page))
        print(number, flush=True)
"""


def test_a_kill_leaves_one_version_or_the_other(shelf: Shelf) -> None:
    for lines in (2, 9, 23):
        arguments = [sys.executable, "-c", CHANGER, str(shelf.data), shelf.url or ""]
        with subprocess.Popen(
            arguments,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
            said += [line for line in process.stdout if line.endswith("\n")]

        store = shelf.open()

        (document,) = store.documents()
        written = int(document.text.partition("年")[0].rpartition("。")[2])
        assert written >= int(said[-1])
        standing = [v for v in store.versions(document.id) if v.ended is None]
        assert [v.sha256 for v in standing] == [document.source.sha256]
        assert store.check() == []


bodies = st.lists(st.sampled_from(["甲条", "乙条文", "丙条文字", "丁条"]), max_size=4)
histories = st.lists(st.tuples(st.sampled_from(["A", "B"]), bodies), min_size=2, max_size=6)


def test_every_id_of_every_version_has_one_fate(tmp_path: Path) -> None:
    number = 0
    Store.open(tmp_path / "empty").close()

    @settings(max_examples=40, deadline=None)
    @given(histories)
    def one_fate(history: list[tuple[str, list[str]]]) -> None:
        nonlocal number
        number += 1
        shutil.copytree(tmp_path / "empty", tmp_path / str(number))
        given_: list[Document] = []
        with Store.open(tmp_path / str(number)) as store:
            for step, (key, parts) in enumerate(history):
                page = make_page(str(step))
                body = "。\n一、".join(["开头", *parts]) + "。\n二、完。"
                document = make_document(key, body, page)
                save(store, page, document)
                given_.append(document)
            for document in given_:
                numbers = [v.number for v in store.versions(document.id)]
                texts = [store.version(document.id, n) for n in numbers]
                assert document.text in [t.text for t in texts], "no text is lost"
                now = store.document(document.id)
                for clause in addressable(document):
                    assert clause.id in {c.id for c in addressable(now)} or store.uses(clause.id)
                for old in texts:
                    found = outcomes(old, now)
                    assert set(found) == {c.id for c in addressable(old)}
                    assert all((o.fate is Fate.GONE) != bool(o.now) for o in found.values())
            assert store.check() == []

    one_fate()
