"""From a question to clauses, on a small library."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.errors import BadQuery, BrokenLibrary, UnknownClause
from corpus.model import Genre, Level
from corpus.status import Status
from search.engine import FILTERS, LONGEST_QUERY, Engine
from search.index import build
from search.model import Hit, Query
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import clause_at, outlined

if TYPE_CHECKING:
    from corpus.model import Document

CADRES = outlined(
    "关于加强测试县乡镇干部队伍建设的意见",
    "一、优化来源\n1.新录用的乡镇公务员最低服务年限为五年。\n2.定向招录村干部。\n"
    "二、改善待遇\n3.落实乡镇工作补贴，每人每月不少于二百元。",
    "测办发〔2014〕1号",
    issuers=("测试县委办公室",),
    level=Level.COUNTY,
    issued_on=date(2014, 2, 18),
)
VILLAGE = outlined(
    "測試鎮村級幹部管理辦法",
    "一、任期\n（一）村黨組織書記每屆任期五年。\n（二）村幹部請假須經鎮黨委批准。\n"
    "二、養老保險\n（一）村主職幹部參加養老保險，鎮財政補助六成。",
    script="hant",
    template=True,
    status=Status.UNKNOWN,
)
CARE_OLD = outlined(
    "测试市养老服务办法",
    "第一条 养老机构护理员每季度培训一次。\n第二条 护理补贴每月二百元。",
    "测政发〔2019〕7号",
    form="办法",
    issued_on=date(2019, 5, 1),
    status=Status.REPEALED,
)
CARE_NEW = outlined(
    "测试市养老服务办法",
    "第一条 养老机构护理员每月培训一次。\n第二条 护理补贴每月三百元。\n¶补贴按月发放。",
    "测政发〔2024〕3号",
    issuers=("测试市人民政府",),
    form="办法",
    region="測試市",
    issued_on=date(2024, 3, 1),
)
ESSAY = outlined(
    "乡镇干部队伍建设调研报告",
    "一、现状\n乡镇公务员平均服务四年，养老机构护理员缺口大。",
    genre=Genre.RESEARCH,
    normative=False,
)
LIBRARY = InMemoryLibrary([CADRES, VILLAGE, CARE_OLD, CARE_NEW, ESSAY])
EMBEDDER = FakeEmbedder()
ENGINE = Engine(LIBRARY, build(LIBRARY.documents(), EMBEDDER, corpus=LIBRARY.digest()), EMBEDDER)


def search(text: str, k: int = 10, **wanted: str) -> tuple[Hit, ...]:
    return ENGINE.search(Query(text, k, wanted))


@pytest.mark.parametrize(
    ("text", "document", "path"),
    [
        ("新录用乡镇公务员最低服务年限", CADRES, ("一", "1")),
        ("新錄用鄉鎮公務員最低服務年限", CADRES, ("一", "1")),
        ("村党组织书记每届任期", VILLAGE, ("一", "(一)")),
        ("村主职干部养老保险补助", VILLAGE, ("二", "(一)")),
        ("乡镇工作补贴多少", CADRES, ("二", "3")),
    ],
)
def test_the_clause_is_found_in_either_script(
    text: str,
    document: Document,
    path: tuple[str, ...],
) -> None:
    assert search(text)[0].clause.id == clause_at(document, *path).id


@pytest.mark.parametrize(
    ("text", "document", "path"),
    [
        ("测政发〔2024〕3号第二条", CARE_NEW, ("第二条", "第一款")),
        ("《测试市养老服务办法》第一条", CARE_NEW, ("第一条",)),
        ("测试市养老服务办法第一条", CARE_NEW, ("第一条",)),
        ("测办发2014 1号 第一部分第2条", CADRES, ("一", "2")),
        ("《测试镇村级干部管理办法》二、（一）", VILLAGE, ("二", "(一)")),
        ("测政发[2019]7号 第2条", CARE_OLD, ("第二条",)),
    ],
)
def test_what_is_named_comes_first(
    text: str,
    document: Document,
    path: tuple[str, ...],
) -> None:
    first = search(text)[0]

    assert first.clause.id == clause_at(document, *path).id
    assert first.why["route"] == "direct"


def test_of_two_versions_the_one_in_force_comes_first() -> None:
    found = [h for h in search("《测试市养老服务办法》第一条") if h.why["route"] == "direct"]

    assert [h.document.status for h in found] == [Status.IN_FORCE, Status.REPEALED]


def test_a_number_alone_opens_its_document() -> None:
    found = search("测办发〔2014〕1号")

    assert {h.document.id for h in found if h.why["route"] == "direct"} == {CADRES.id}
    assert found[0].why["matched"] == "number"


def test_a_question_to_a_named_document_is_ranked_within_it_first() -> None:
    found = search("《关于加强测试县乡镇干部队伍建设的意见》补贴是多少")

    assert found[0].clause.id == clause_at(CADRES, "二", "3").id
    assert found[0].why["route"] == "document"
    assert {h.document.id for h in found} > {CADRES.id}


def test_hits_are_verbatim_and_marked() -> None:
    for hit in search("鄉鎮公務員養老補貼", k=20):
        assert hit.text == hit.document.text[hit.start : hit.start + len(hit.text)]
        assert all(s.of(hit.text).strip() for s in hit.highlights)
    traditional = next(h for h in search("村干部请假") if h.document.id == VILLAGE.id)
    assert "幹部請假" in "".join(s.of(traditional.text) for s in traditional.highlights)


def test_why_tells_ranks_and_scores_and_words() -> None:
    why = next(h.why for h in search("护理补贴", k=20) if h.why.get("lexical", {}).get("rank") == 1)  # type: ignore[attr-defined]

    assert why["route"] == "ranking"
    assert why["lexical"]["rank"] == 1  # type: ignore[index]
    assert set(why["dense"]) == set(why["lexical"]) == {"rank", "score", "share"}  # type: ignore[call-overload]
    assert "护理补贴" in why["words"]  # type: ignore[operator]


def test_results_repeat_and_are_in_order() -> None:
    first, again = search("养老服务", k=20), search("养老服务", k=20)

    assert first == again
    assert [h.score for h in first] == sorted((h.score for h in first), reverse=True)
    assert len({h.clause.id for h in first}) == len(first)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("genre", "调研报告", {ESSAY.id}),
        ("normative", "false", {ESSAY.id}),
        ("normative", "是", {CADRES.id, VILLAGE.id, CARE_OLD.id, CARE_NEW.id}),
        ("template", "true", {VILLAGE.id}),
        ("status", "已废止", {CARE_OLD.id}),
        ("issuer", "測試市", {CARE_NEW.id}),
        ("year", "2014", {CADRES.id}),
        ("doc_number", "测政发[2024]3号", {CARE_NEW.id}),
        ("document", CADRES.id, {CADRES.id}),
        ("document", "《測試市養老服務辦法》", {CARE_OLD.id, CARE_NEW.id}),
        ("script", "hant", {VILLAGE.id}),
        ("year", "1999", set()),
        ("year", "2014..2019", {CADRES.id, CARE_OLD.id}),
        ("年份", "2019年至", {CARE_OLD.id, CARE_NEW.id}),
        ("year", "2014,2024", {CADRES.id, CARE_NEW.id}),
        ("机关", "測試市", {CARE_NEW.id}),
        ("form", "办法", {CARE_OLD.id, CARE_NEW.id}),
        ("文种", "办法", {CARE_OLD.id, CARE_NEW.id}),
        ("文种", "调研报告", {ESSAY.id}),
        ("region", "测试市", {CARE_NEW.id}),
        ("level", "县级", {CADRES.id}),
    ],
)
def test_filters_leave_only_what_was_asked(name: str, value: str, expected: set[str]) -> None:
    found = search("乡镇干部养老补贴护理员培训", k=50, **{name: value})

    assert {h.document.id for h in found} == expected


def test_filters_hold_for_the_direct_route_as_well() -> None:
    found = search("《测试市养老服务办法》第一条", status="现行")

    assert {h.document.status for h in found} == {Status.IN_FORCE}


def test_every_filter_is_tested_above() -> None:
    assert set(FILTERS) == {
        *("genre", "normative", "template", "status", "issuer", "form"),
        *("year", "doc_number", "document", "script", "region", "level"),
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(""), "空"),
        (Query(" \n　"), "空"),
        (Query("长" * (LONGEST_QUERY + 1)), str(LONGEST_QUERY)),
        (Query("养老", filters={"colour": "红"}), "colour"),
        (Query("养老", k=0), "条数"),
        (Query("养老", k=100_000), "条数"),
    ],
)
def test_a_senseless_query_is_refused(query: Query, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        ENGINE.search(query)


@pytest.mark.parametrize(
    "text", ["的", "？", "a", "\ud800", "长" * LONGEST_QUERY, "第", "《》", "0"]
)
def test_odd_questions_are_answered_somehow(text: str) -> None:
    assert isinstance(search(text), tuple)


def test_k_is_the_number_of_hits() -> None:
    assert len(search("养老服务补贴", k=3)) == 3


def test_similar_clauses_leave_out_the_clause_itself() -> None:
    old, new = clause_at(CARE_OLD, "第一条"), clause_at(CARE_NEW, "第一条")

    found = ENGINE.similar(old.id, 3)

    assert found[0].clause.id == new.id
    assert old.id not in {h.clause.id for h in found}
    assert len(found) == 3


@pytest.mark.parametrize("clause_id", ["dxxxxxxxxx-n1", "nonsense", ""])
def test_similar_to_nothing_is_refused(clause_id: str) -> None:
    with pytest.raises(UnknownClause):
        ENGINE.similar(clause_id)


def test_info_says_which_model_spoke() -> None:
    info = ENGINE.info()

    assert info["model"] == EMBEDDER.name
    assert info["dim"] == 64
    assert info["digest"] == LIBRARY.digest()
    assert info["documents"] == 5


def test_another_model_than_the_indexs_is_refused() -> None:
    with pytest.raises(BrokenLibrary, match="模型"):
        Engine(LIBRARY, build(LIBRARY.documents(), EMBEDDER), FakeEmbedder("other"))


def test_a_clause_gone_from_the_library_is_said() -> None:
    engine = Engine(InMemoryLibrary([CADRES]), build(LIBRARY.documents(), EMBEDDER), EMBEDDER)

    with pytest.raises(BrokenLibrary, match="重建索引"):
        engine.search(Query("护理补贴"))


def test_a_name_of_very_many_documents_opens_a_few() -> None:
    many = [
        outlined("公告", f"一、事项{i}\n内容{i}。", issued_on=date(2020, 1, 1)) for i in range(60)
    ]
    opened: list[str] = []

    class Counting(InMemoryLibrary):
        def document(self, document_id: str) -> Document:
            opened.append(document_id)
            return super().document(document_id)

    library = Counting(many)
    engine = Engine(library, build(library.documents(), EMBEDDER), EMBEDDER)

    assert engine.find(Query("公告")).hits
    assert len(opened) <= 30


def test_a_bare_label_lists_what_is_in_force_first() -> None:
    found = [h.document.status for h in search("第二条", k=50)]

    assert Status.REPEALED in found
    assert found == sorted(found, key=lambda s: s is Status.REPEALED)
    assert [n.code for n in ENGINE.find(Query("第二条")).notices] == ["which_document"]


def test_fields_tell_where_each_word_stands() -> None:
    hit = next(h for h in search("养老服务护理补贴") if h.document.id == CARE_NEW.id)

    fields = hit.why["fields"]
    assert "护理补贴" in fields["own"] or "补贴" in fields["own"]  # type: ignore[index]
    assert "养老服务" in fields["title"]  # type: ignore[index]
