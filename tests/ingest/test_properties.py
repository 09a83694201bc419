"""What holds for any text: nothing is lost, everything points back, the outline is a tree."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.errors import NotADocument
from corpus.model import Document, PageKind, Source
from corpus.numbering import to_han
from corpus.outline import passages
from ingest.pagetext import from_lines
from ingest.pipeline import documents_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
_LABELS = (
    "一、|二、|三、|（一）|(二)|1.|2、|（1）|①|②|一是|二是|首先，|其次，|"
    "第一条 |第二条 |第一章 总则|附件1|、"
)
_LINES = (
    "第三条规定|第一篇：工作总结|第二篇：考察材料|为加强管理，制定本办法。|各单位应当每年培训不少于x天；|"
    "关于加强管理的意见|临江市人民政府|2022年3月1日|云政发〔2022〕3号|设(一)建设|"
    "98|28|“第二条 引文。”|"
    "发表于 2017-1-7 00:35|上一篇：无|Powered by Discuz!"
)
_PIECES = st.sampled_from([*_LABELS.split("|"), *_LINES.split("|"), *"\n\n\n \u3000，。a\x00"])
TEXTS = st.lists(_PIECES | st.text(max_size=12), max_size=60).map("".join)


def _parse(text: str) -> tuple[Document, ...]:
    try:
        return documents_of(from_lines(text), Source("any.txt", "0" * 64, PageKind.TEXT))
    except NotADocument:
        return ()


def check(page: str, documents: tuple[Document, ...]) -> None:
    """Assert every invariant of a parsed page."""
    for document in documents:
        _leads_back(page, document)
        _is_a_tree(document)
        _passages_cover(document)
    _nothing_lost(page, documents)


def _leads_back(page: str, document: Document) -> None:
    for run in document.runs:
        copied = document.text[run.start : run.start + run.length]
        assert copied == page[run.page : run.page + run.length]
    covered = sum(run.length for run in document.runs)
    assert covered + document.text.count("\n") >= len(document.text)
    for removed in document.removed:
        assert page[removed.start : removed.start + len(removed.text)] == removed.text


def _is_a_tree(document: Document) -> None:
    by_id = {c.id: c for c in document.clauses}
    assert len(by_id) == len(document.clauses)
    starts = [c.start for c in document.clauses]
    assert starts == sorted(starts)
    for clause in document.clauses:
        assert 0 <= clause.start < clause.end <= len(document.text)
        if clause.parent is not None:
            assert by_id[clause.parent].span.covers(clause.span)
            assert clause.path[:-1] == by_id[clause.parent].path
    roots = [c for c in document.clauses if c.parent is None]
    for a, b in pairwise(roots):
        assert a.end <= b.start


def _passages_cover(document: Document) -> None:
    """Every character of the outline is in exactly one passage, bare labels apart."""
    spans = sorted((p.span for p in passages(document)), key=lambda s: s.start)
    for a, b in pairwise(spans):
        assert a.end <= b.start


def _nothing_lost(page: str, documents: tuple[Document, ...]) -> None:
    if not documents:
        return
    kept = Counter(c for d in documents for c in d.text if not c.isspace())
    taken = Counter(c for d in documents for r in d.removed for c in r.text if not c.isspace())
    assert kept + taken == Counter(c for c in page if not c.isspace())


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("一、一、一、一、一、\n上一篇：无\n首先，")
@example("· 关于加强乡村档案管理的意见\n关于加强乡村档案管理的意见\n为加强管理，制定本办法。")
def test_any_text_keeps_every_promise(text: str) -> None:
    check(text, _parse(text))


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_parsing_twice_gives_the_same(text: str) -> None:
    assert _parse(text) == _parse(text)


_CLAUSES = st.text("各单位应当做好工作加强管理落实责任", min_size=8, max_size=40).map("{}。".format)
_PARTS = st.lists(st.lists(_CLAUSES, min_size=2, max_size=4), min_size=2, max_size=5)


@settings(max_examples=50, deadline=None)
@given(_PARTS, st.sampled_from(["articles", "items"]))
def test_a_document_read_again_is_the_same(parts: list[list[str]], style: str) -> None:
    """The text of a document, parsed as a page of its own, gives that text and that outline.

    Not so where the page held more than characters: cells of tables, a container that vouched for
    a short line, two documents of one page.
    """
    lines = ["临江市加强管理办法"]
    number = 0
    for i, clauses in enumerate(parts, 1):
        lines.append(f"第{to_han(i)}章 工作" if style == "articles" else f"{to_han(i)}、工作要求")
        for j, clause in enumerate(clauses, 1):
            number += 1
            label = f"第{to_han(number)}条 " if style == "articles" else f"（{to_han(j)}）"
            lines.append(label + clause)
    (document,) = _parse("\n".join(lines))
    (again,) = _parse(document.text)

    assert again.text == document.text
    assert [(c.path, c.span) for c in again.clauses] == [(c.path, c.span) for c in document.clauses]
    assert len(document.clauses) == len(parts) + number


@pytest.mark.shared
@pytest.mark.parametrize("number", range(5))
def test_real_pages_keep_every_promise(number: int) -> None:
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("../shared is absent: the real pages cannot be read")

    page = seeds[number].read_text("utf-8")

    check(page, _parse(page))
