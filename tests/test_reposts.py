"""Groups of copies: who joins whom, who is best, and what the library shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.grouping import regroup
from corpus.bands import bands
from corpus.best_copies import BestCopies
from corpus.model import PageKind, Span, Trust
from corpus.reposts import Group, Likeness, Route, groups, standing
from corpus.sameness import Reason
from corpus.sketch import likeness, sketch
from tests.store_factories import make_page, postgres, shelf, store  # noqa: F401  fixtures
from tests.test_sameness import BODY, changed, document

if TYPE_CHECKING:
    from corpus.model import Document
    from corpus.store import Store
    from tests.commands import Run


def pair(a: str, b: str, reason: Reason | None = None) -> Likeness:
    return Likeness(a, b, reason is None, 0.9, Route.SKETCH, reason)


RANKS = {name: (rank,) for rank, name in enumerate("abcdef")}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], []),
        ([pair("a", "b", Reason.FIGURES)], []),
        ([pair("a", "b")], [Group("a", ("b",))]),
        ([pair("b", "c"), pair("a", "b"), pair("a", "c")], [Group("a", ("b", "c"))]),
        # c was compared with the copy b only
        ([pair("a", "b"), pair("b", "c")], [Group("a", ("b", "c"))]),
        # two pieces of one text share little: no objection
        (
            [pair("a", "b"), pair("a", "c"), pair("b", "c", Reason.LITTLE_SHARED)],
            [Group("a", ("b", "c"))],
        ),
        # c is like two versions: it cannot be a copy of both, and is given to none
        ([pair("a", "b", Reason.FIGURES), pair("a", "c"), pair("b", "c")], []),
        # d is a copy of b, and certainly none of a
        (
            [
                pair("a", "b", Reason.FIGURES),
                pair("a", "c"),
                pair("b", "d"),
                pair("a", "d", Reason.FIGURES),
            ],
            [Group("a", ("c",)), Group("b", ("d",))],
        ),
    ],
)
def test_groups(pairs: list[Likeness], expected: list[Group]) -> None:
    assert list(groups(RANKS, pairs)) == expected
    assert list(groups(RANKS, pairs[::-1])) == expected


def test_the_best_copy_is_issued_then_official_then_complete_then_filled_in() -> None:
    plain = document()
    at_home = replace(plain, source=replace(plain.source, locator="http://www.q.gov.cn/a"))
    signed = replace(plain, signature=Span(len(plain.text) - 2, len(plain.text)))
    cut = document(BODY[: BODY.index("第七条") + 20])
    ordered = [
        replace(plain, trust=Trust.ISSUED),
        replace(plain, trust=Trust.OFFICIAL, signature=signed.signature),
        at_home,
        signed,
        plain,
        replace(plain, template=True),
        cut,
        replace(signed, trust=Trust.ESSAY),
    ]

    ranks = [standing(d) for d in ordered]

    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_sketches_are_alike_as_the_texts_are() -> None:
    own = sketch(BODY)

    assert likeness(own, sketch(BODY.replace("\n", " "))) == 1
    assert likeness(own, sketch(BODY[: len(BODY) * 3 // 4])) == pytest.approx(0.75, abs=0.15)
    assert likeness(own, sketch("另一份文件，说的是另一件事，与社区无关。" * 3)) < 0.1
    assert sketch("").shape == sketch(BODY).shape
    assert own.dtype == np.uint32


def test_texts_that_are_alike_have_a_band_in_common() -> None:
    own = set(bands(sketch(BODY)))

    assert len(own) == 42
    assert own & set(bands(sketch(BODY[:-100])))
    assert not own & set(bands(sketch("关于召开会议的通知，请各单位准时参加。" * 9)))
    assert all(-(2**63) <= key < 2**63 for key in own)


def put(library: Store, locator: str, *documents: Document) -> None:
    page = make_page(f"<p>{locator}</p>", locator)
    library.save_page(page, PageKind.HTML, BODY, documents)


@pytest.fixture
def filled(store: Store) -> Store:  # noqa: F811  the fixture
    """A law, its copy without tail, and its new version."""
    put(
        store,
        "http://www.q.gov.cn/a",
        replace(document(), id="dlaw", doc_number="青政发〔2021〕3号"),
    )
    put(store, "http://bbs.example.org/b", replace(document(BODY[:-130]), id="dcopy"))
    new = replace(changed("5元", "8元"), id="dnew", doc_number="青政发〔2024〕9号")
    put(store, "http://www.q.gov.cn/c", new)
    regroup(store)
    return store


def test_a_copy_is_grouped_and_a_version_is_not(filled: Store) -> None:
    assert filled.copies.best() == {"dcopy": "dlaw"}
    (apart,) = (p for p in filled.copies.likenesses("dnew") if "dlaw" in (p.a, p.b))
    assert apart.reason is Reason.FIGURES
    assert "5元" in apart.evidence[0]


def test_the_library_shows_the_best_and_opens_every_copy(filled: Store) -> None:
    shown = BestCopies(filled, filled.copies.best)

    assert [d.id for d in shown.documents()] == ["dlaw", "dnew"]
    assert [d.id for d in shown.find("青石县社区食堂管理办法")] == ["dlaw", "dnew"]
    assert [d.id for d in shown.find("dcopy")] == ["dcopy"]
    assert shown.document("dcopy").id == "dcopy"
    assert shown.digest() != filled.digest()


def test_nothing_new_costs_no_comparison(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("api.grouping.compare_texts", refuse)

    assert filled.copies.unsketched() == []
    assert not regroup(filled)
    assert filled.copies.best() == {"dcopy": "dlaw"}


def test_a_copy_that_changes_is_judged_again(filled: Store) -> None:
    other = replace(changed("12万元", "20万元"), id="dcopy")
    page = make_page("<p>neu</p>", "http://bbs.example.org/b")
    filled.save_page(page, PageKind.HTML, BODY, [other])

    assert regroup(filled)

    assert filled.copies.best() == {}


def test_where_the_best_is_gone_the_next_stands_in(filled: Store) -> None:
    page = make_page("<p>leer</p>", "http://www.q.gov.cn/a")
    filled.save_page(page, PageKind.HTML, "", [])

    regroup(filled)

    assert filled.copies.best() == {}
    assert "dcopy" in {d.id for d in BestCopies(filled, filled.copies.best).documents()}


LAW = "青石县社区食堂管理办法\n青政发〔2021〕3号\n" + BODY + "\n青石县人民政府\n2021年2月5日\n"
REPOST = "首页 > 政策\n青石县社区食堂管理办法\n来源：网络\n" + BODY[: BODY.index("第八条") + 16]


def test_the_command_shows_copies_and_their_differences(run: Run) -> None:
    for name, text in (("law.txt", LAW), ("repost.txt", REPOST)):
        with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123  the run's own folder
            file.write(text)

    status, out, _ = run("ingest", "law.txt", "repost.txt", "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["documents"], report["reposts"]) == (1, 1)

    status, out, _ = run("reposts", "--json")
    (group,) = json.loads(out)["groups"]
    assert [m["role"] for m in group["members"]] == ["best", "copy"]
    assert group["places"] == 2
    assert "".join(p["b"] for p in group["members"][1]["diff"]).endswith("套取补助资金的，由")
    deleted = [p["a"] for p in group["members"][1]["diff"] if p["op"] == "delete"]
    assert any("第九条" in words for words in deleted)

    copy = group["members"][1]["document"]["id"]
    assert "转载" in run("reposts", "青石县社区食堂管理办法")[1]
    assert "最佳文本" in run("reposts", copy)[1]
    assert "另见 1 处转载" in run("search", "社区食堂补助")[1]
    assert "没有" in run("reposts", "ohne")[2]
