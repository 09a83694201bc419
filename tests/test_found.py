"""Searches of the sample library: what is named, what is said beside the hits, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.because import because
from api.cli import SAMPLES
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.status import Status
from search.filters import COUNTED
from search.model import Found, Hit, Query
from search.reader import OnnxReader, Passage
from search.rerank import READ_AGAIN, WEIGHT
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

OLD_FLATS, NEW_FLATS = "临政办发〔2017〕41号", "临政办发〔2022〕18号"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(tmp_path_factory.mktemp("library"))
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    service.ingest([str(SAMPLES)])
    yield service
    service.close()


def _codes(found: Found) -> list[str]:
    return [n.code for n in found.notices]


def _path(found: Found) -> tuple[str, ...]:
    return found.hits[0].clause.path


@pytest.mark.parametrize(
    ("text", "number", "path"),
    [
        ("临江市人民政府令37号第八条", "临江市人民政府令第37号", ("第二章", "第八条")),
        (
            "《临江市政府投资项目招标投标管理办法》第八条第二款",
            "临江市人民政府令第37号",
            ("第二章", "第八条", "第二款"),
        ),
        ("招标投标管理办法8条", "临江市人民政府令第37号", ("第二章", "第八条")),
        ("云委办发 2016 23 第10条", "云委办发〔2016〕23号", ("三", "10")),
        ("雲委辦發2016 23號第三部分第10條", "云委办发〔2016〕23号", ("三", "10")),
        ("临江市人才公寓管理办法第八条", NEW_FLATS, ("第八条",)),
        ("高龄津贴发放办法第一条第一款", "临政办发〔2012〕30号", ("第一条",)),
        ("人才公寓管理办法2022年第八条", NEW_FLATS, ("第八条",)),
        ("2017年的人才公寓管理办法第四条", OLD_FLATS, ("第四条",)),
        ("《临江市人才公寓管理办法》（2017版）第四条", OLD_FLATS, ("第四条",)),
        ("云委办发2016年23号文第四部分", "云委办发〔2016〕23号", ("四", "11")),
    ],
)
def test_a_named_place_comes_first(
    samples: Service, text: str, number: str, path: tuple[str, ...]
) -> None:
    found = samples.find(Query(text))
    first = found.hits[0]

    assert first.why["route"] == "direct"
    assert first.document.doc_number == number
    assert _path(found)[: len(path)] == path
    assert not {"no_place", "other_year"} & set(_codes(found))


def test_of_two_versions_that_in_force_stands_first(samples: Service) -> None:
    found = samples.find(Query("临江市人才公寓管理办法第八条", 20))
    direct = [h.document for h in found.hits if h.why["route"] == "direct"]

    numbers = [d.doc_number for d in direct]
    assert numbers.index(NEW_FLATS) < numbers.index(OLD_FLATS)
    assert direct[0].status is not Status.REPEALED


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("临江市政府投资项目招标投标管理办法第99条", "no_place", "没有第99条（只有第1–"),
        ("临民发〔2021〕35号", "no_number", "临民发〔2021〕35号"),
        ("《临江市没有的条例》第三条", "no_title", "临江市没有的条例"),
        ("第八条", "which_document", "哪份文件"),
        ("临江市养老服务朴贴办法第三条", "near_title", "最接近的《临江市养老服务补贴办法》"),
        ("人才公寓管理办法2019年第八条", "other_year", "没有2019年的《临江市人才公寓管理办法》"),
        ("招标投标管理办法第八条", "alias", "临江市政府投资项目招标投标管理办法"),
        ("dy2633nzzp-z9.t99", "no_place", "旧版本"),
        ("dabcdefgh2", "no_id", "编号"),
    ],
)
def test_what_is_not_there_is_said(samples: Service, text: str, code: str, said: str) -> None:
    found = samples.find(Query(text))

    assert code in _codes(found)
    assert said in next(n.message for n in found.notices if n.code == code)


def test_of_a_part_its_content_comes_before_its_heading(samples: Service) -> None:
    found = samples.find(Query("云委办发2016年23号文第四部分", 20))
    direct = [h.clause.path for h in found.hits if h.why["route"] == "direct"]

    assert direct == [("四", "11"), ("四", "12"), ("四", "13"), ("四",)]


@pytest.mark.parametrize(
    "text", ["云委办发 2016 23", "云委办发[2016]23", "加强乡镇干部队伍建设若干意见"]
)
def test_a_name_alone_is_told(samples: Service, text: str) -> None:
    found = samples.find(Query(text))

    assert [d.doc_number for d in found.named] == ["云委办发〔2016〕23号"]
    assert samples.find(Query(text + " 第10条")).named == ()


def test_a_clause_id_opens_its_clause(samples: Service) -> None:
    known = samples.find(Query("投标保证金")).hits[0]

    found = samples.find(Query(known.clause.id))

    assert found.hits[0].clause.id == known.clause.id
    assert found.hits[0].why["matched"] == "id"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("临民发〔2021〕35号", "临民发〔2021〕36号"),
        ("xzgb", "乡镇干部"),
        ("养老服务布贴", "养老服务补贴"),
    ],
)
def test_another_search_is_offered(samples: Service, text: str, query: str) -> None:
    assert query in [h.query for h in samples.find(Query(text)).hints]


def test_everything_under_a_named_place_is_in_its_group(samples: Service) -> None:
    text = "云委办发〔2016〕23号第三部分"

    wanted = [h for h in samples.find(Query(text, 50)).hits if h.why["route"] == "direct"]
    shown = samples.find(Query(text, 50, grouped=True)).hits

    assert len(wanted) > 3
    assert [h.clause.id for h in shown[: len(wanted)]] == [h.clause.id for h in wanted]


def test_facets_count_the_candidates(samples: Service) -> None:
    found = samples.find(Query("养老服务补贴标准", 3))

    assert set(found.facets) == set(COUNTED)
    assert len(found.hits) == 3 < found.candidates
    flags = found.facets["normative"]
    assert sum(v.clauses for v in flags) == found.candidates
    narrowed = samples.find(Query("养老服务补贴标准", 3, {"地区": "临江市"}))
    assert {h.document.region for h in narrowed.hits} <= {"临江市", "臨江市"}


def test_a_filter_that_leaves_nothing_is_offered_to_be_dropped(samples: Service) -> None:
    found = samples.find(Query("养老服务", filters={"year": "1999", "normative": "是"}))

    assert found.hits == ()
    assert found.candidates == 0
    assert [dict(h.filters) for h in found.hints] == [{"normative": ("是",)}, {}]


def test_only_what_was_in_force_on_a_day(samples: Service) -> None:
    def numbers(day: date) -> set[str | None]:
        found = samples.find(Query("人才公寓租金", 50, as_of=day))
        assert _codes(found)[-1] == "as_of"
        assert all("as_of" in h.why for h in found.hits)
        return {h.document.doc_number for h in found.hits if "人才公寓" in h.document.title}

    assert numbers(date(2019, 6, 30)) == {OLD_FLATS}
    assert NEW_FLATS in numbers(date(2024, 1, 1))
    assert OLD_FLATS not in numbers(date(2024, 1, 1))


def test_what_is_not_known_of_a_day_is_said(samples: Service) -> None:
    found = samples.find(Query("基层民政干部工作总结", as_of=date(2024, 1, 1)))

    assert "时效未查明" in found.notices[-1].message


def test_groups_hold_the_best_clauses_of_each_document(samples: Service) -> None:
    found = samples.find(Query("养老服务补贴", 4, grouped=True))

    documents = [h.document.id for h in found.hits]
    order = list(dict.fromkeys(documents))
    assert len(order) == 4
    assert documents == sorted(documents, key=order.index)
    assert max(map(documents.count, order)) <= 3


def test_a_synonym_finds_what_was_not_typed(samples: Service) -> None:
    # The fake vectors count more and know no synonyms, so the best by words is looked for.
    found = samples.find(Query("放鞭炮要罚多少", 30))
    by_words = [h for h in found.hits if "lexical" in h.why]
    hit = min(by_words, key=lambda h: h.why["lexical"]["rank"])  # type: ignore[index]
    assert "烟花爆竹" in hit.text

    assert ("放鞭炮", "燃放烟花爆竹", "synonym") in [
        (e.typed, e.means, e.by) for e in found.expansions
    ]
    assert hit.why["expanded"]
    assert any(
        "烟花爆竹" in s.of(hit.text) or s.of(hit.text) in "燃放烟花爆竹" for s in hit.highlights
    )


def test_the_operators_words_hold_at_once(samples: Service) -> None:
    samples.synonyms.add("小木屋 → 人才公寓")

    found = samples.find(Query("小木屋租金"))

    assert ("小木屋", "人才公寓") in [(e.typed, e.means) for e in found.expansions]
    assert "人才公寓" in found.hits[0].document.title


def test_why_says_route_ranks_shares_fields_and_words(samples: Service) -> None:
    hit = samples.find(Query("投标保证金最高多少")).hits[0]
    why = hit.why

    parts = [why[name] for name in ("lexical", "dense") if name in why]
    assert hit.score == pytest.approx(sum(p["share"] for p in parts), abs=1e-5)  # type: ignore[index]
    assert "投标保证金" in why["fields"]["own"]  # type: ignore[index]
    said = " ".join(because(hit))
    assert "词面第" in said
    assert "语义第" in said
    assert "对上的词" in said


@pytest.mark.parametrize(
    "text", ["临民发〔2021〕36号第八条", "养老补贴", "放鞭炮", "临江市人才公寓管理办法 租金"]
)
def test_every_hit_can_be_explained(samples: Service, text: str) -> None:
    for hit in samples.find(Query(text, 30, as_of=date(2023, 1, 1))).hits:
        assert because(hit)
        assert hit.text == hit.document.text[hit.start : hit.start + len(hit.text)]


def test_hits_alone_are_those_of_the_whole_answer(samples: Service) -> None:
    for text in ("养老服务补贴", "临江市人才公寓管理办法第八条", "临民发〔2021〕36号"):
        query = Query(text, 7)
        assert list(samples._parts.engine.search(query)) == list(samples.find(query).hits)  # type: ignore[attr-defined]


def test_a_catalogue_is_kept_and_not_read_again(
    samples: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.find(Query("养老"))
    parts = RealParts(samples.settings, FakeEmbedder())
    monkeypatch.setattr("search.catalogue._read", lambda *_: pytest.fail("read again"))

    assert parts.engine.find(Query("xzgb")).hints
    parts.close()


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"lexical": 1, "dense": 2}, "都支持"),
        ({"lexical": 40, "dense": 2}, "主要靠语义"),
        ({"lexical": 3, "dense": 90}, "主要靠词面"),
        ({"dense": 2}, "只靠语义排在这里（词面未进前列）"),
        ({"lexical": 4, "dense": None}, "只靠词面排在这里（语义未进前列）"),
        ({"lexical": 4, "dense": None}, "语义未进前列，得分 1，计 0.0100；合计"),
    ],
)
def test_the_ranking_that_decided_is_named(
    samples: Service, places: dict[str, int | None], said: str
) -> None:
    hit = samples.find(Query("养老")).hits[0]
    parts = {n: {"rank": r, "score": 1.0, "share": 0.01} for n, r in places.items()}

    assert any(said in line for line in because(replace(hit, why={"route": "ranking", **parts})))


class _Longest:
    """Likes best what is longest; says what it has read."""

    name = "longest"

    def __init__(self) -> None:
        self.read: list[Passage] = []

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        assert question
        self.read.extend(passages)
        return np.array([len(p.text) for p in passages], dtype=np.float32)


def test_a_reranker_orders_what_is_found_and_says_so(samples: Service) -> None:
    model = _Longest()
    parts = RealParts(samples.settings, FakeEmbedder(), model)

    hits = parts.engine.find(Query("养老服务补贴", READ_AGAIN)).hits
    first_read = [*model.read]
    parts.engine.find(Query("临民发〔2021〕36号的补贴", 5))
    parts.close()

    longest = max(len(p.text) for p in first_read)
    assert {"rank": 1, "score": longest, "share": WEIGHT} in [hit.why["reranker"] for hit in hits]
    assert [sum(_shares(hit)) for hit in hits] == pytest.approx(
        [hit.score for hit in hits], abs=1e-5
    )
    assert any(p.title.startswith(hits[0].document.title) for p in first_read)
    assert hits[0].text in [p.text for p in first_read]
    assert any("重排模型第 1 名" in line for hit in hits for line in because(hit))
    within = model.read[len(first_read) :][:READ_AGAIN]
    assert len({p.title.split("\n")[0] for p in within}) == 1


def _shares(hit: Hit) -> Iterator[float]:
    for part in hit.why.values():
        if isinstance(part, Mapping) and "share" in part:
            yield part["share"]


def test_the_setting_takes_the_reader_that_is_shipped(tmp_path: Path) -> None:
    parts = RealParts(Settings(tmp_path, reranker="reader"), FakeEmbedder())

    found = parts.models.reranker
    parts.close()

    assert found is not None
    assert found.name == OnnxReader().name


def test_an_exact_place_needs_no_reading(samples: Service) -> None:
    parts = RealParts(samples.settings, FakeEmbedder(), _Longest())

    named = parts.engine.find(Query("临民发〔2021〕36号第八条", 2)).hits
    parts.close()

    assert {hit.why["route"] for hit in named} == {"direct"}


def test_without_a_setting_nothing_is_read_again(samples: Service) -> None:
    hits = samples.find(Query("养老服务补贴")).hits

    assert all("reranker" not in hit.why for hit in hits)
