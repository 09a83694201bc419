"""Who cites whom, and what is cited and missing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from corpus.citations import find_citations
from search.citing import CitedBook, read_document
from search.citing_file import FILE, kept_book
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from pathlib import Path

LAW = outlined("中华人民共和国数据登记法", "第一条目的。\n第二条原则。", "某令〔2001〕1号")
RULE = outlined(
    "登记办法",
    "第一条根据《数据登记法》第二条制定本办法。\n第二条按《缺失条例》（缺发〔2020〕1号）办理，"
    "该条例第三条另有规定。",
    "甲发〔2020〕2号",
)


def _book(*documents: object) -> CitedBook:
    library = InMemoryLibrary(list(documents))  # type: ignore[arg-type]
    return CitedBook(
        {d.id: read_document(d) for d in library.documents()}, library.document_cards()
    )


def test_both_directions() -> None:
    book = _book(LAW, RULE)
    cited, targets = book.cites(RULE.id)[0]

    assert targets == (LAW.id,)
    assert RULE.text[cited.start : cited.end] == "《数据登记法》第二条"
    assert [author for author, _ in book.cited_by(LAW)] == [RULE.id]


def test_what_is_missing_is_counted_once_a_document() -> None:
    (absent,) = _book(LAW, RULE).missing()

    assert (absent.title, absent.number, absent.times) == ("缺失条例", "缺发〔2020〕1号", 2)
    assert absent.by == (RULE.id,)


def test_the_file_is_kept_and_a_damaged_one_made_anew(tmp_path: Path) -> None:
    library = InMemoryLibrary([LAW, RULE])
    first = kept_book(library, tmp_path).missing()
    again = kept_book(library, tmp_path).missing()
    (tmp_path / FILE).write_text("{", "utf-8")

    assert first == again == kept_book(library, tmp_path).missing()


@pytest.mark.parametrize("text", ["第", "《", "《甲》第", "前款", "《甲》“", "（", "号"])
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    started = time.perf_counter()
    find_citations(text * (50_000 // len(text)), ["甲"])

    assert time.perf_counter() - started < 5
