"""Questions over our own small library: verbatim answers, and abstention for the right reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import BadQuery
from corpus.folding import fold
from search.answer import answer
from search.authority import in_force, may_answer
from search.engine import Engine
from search.index import build
from search.model import Reason
from tests.answer_library import CADRES, CARE, COUNTY_TRAINING, DOCUMENTS, OLD_CARE
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from search.model import Answer, Hit, Query

LIBRARY = InMemoryLibrary(DOCUMENTS)


@pytest.fixture(scope="module")
def engine() -> Engine:
    embedder = FakeEmbedder()
    return Engine(LIBRARY, build(LIBRARY.documents(), embedder, corpus=LIBRARY.digest()), embedder)


@pytest.fixture(scope="module")
def ask(engine: Engine) -> Callable[[str], Answer]:
    return lambda question: answer(question, engine, LIBRARY)


ANSWERED = [
    # figures
    ("新录用乡镇公务员最低服务年限是几年", "5年（含试用期）", "1"),
    ("請問新錄用鄉鎮公務員最低服務年限是多少年？", "5年（含试用期）", "1"),
    ("新录用的乡镇公务员要服务满几年", "5年（含试用期）", "1"),
    ("县级以上机关借调乡镇干部最长多久", "6个月", "1"),
    ("乡镇党政正职一般要任满几届", "一届", "1"),
    ("乡镇党政正职一般任满几年", "一届", "1"),
    ("调任乡镇领导干部年龄不超过多少岁", "45周岁", "2"),
    ("选拔乡镇党政正职需要几年乡镇领导工作经历", "2年以上", "2"),
    ("社区工作者每年培训多少天", "不少于10天", "3"),
    ("乡镇工作补贴每人每月多少元", "每人每月300元", "4"),
    ("乡镇机关非领导职务职数不得超过领导职数的百分之几", "50%", "4"),
    ("护理员上岗前培训多少学时", "不少于60学时", "第五条"),
    ("护理员岗前培训几个小时", "不少于60学时", "第五条"),
    ("民办养老机构新增床位每张补助多少钱", "12000元", "第六条"),
    ("公办养老机构新增床位建设补助标准是多少", "8000元", "第六条"),
    ("养老机构备案后多少个工作日内现场检查", "20个工作日内", "第四条"),
    ("入住押金最高不超过月服务费的几倍", "六倍", "第八条"),
    ("设立养老机构至少要几名护理员", "5名", "(三)"),
    ("政府投资工程估算价多少万元以上必须公开招标", "400万元以上", "第一条"),
    ("投标保证金的比例是多少", "2%", "第三条"),
    ("履约保证金不得超过中标合同金额的多少", "10%", "第四条"),
    ("评标专家不少于成员总数的几分之几", "三分之二", "第五条"),
    ("中标通知书发出后几天内签订合同", "30日内", "第六条"),
    ("投标人投诉要在多少日内提出", "10日内", "第八条"),
    ("受理投诉后多少个工作日作出处理决定", "30个工作日内", "第八条"),
    ("公共数据开放目录多久更新一次", "每年至少更新2次", "第三条"),
    ("公共數據開放申請幾個工作日答覆", "１５個工作日內", "第四条"),
    ("开放平台日志留存期限不少于多久", "6個月", "第六条"),
    ("青原县全县性会议每年最多几次", "4次", "第二条"),
    # dates
    ("白河市养老机构管理办法什么时候施行", "2021年5月1日", "第十条"),
    ("《青原县乡镇干部教育培训实施办法》何时起施行", "2019年7月1日", "第四条"),
    # who
    ("养老机构备案由哪个部门办理", "县级民政部门", "第四条"),
    ("谁负责组建评标委员会", "招标人", "第五条"),
    ("哪个部门统筹公共数据开放工作", "市數據主管部門", "第二条"),
    ("乡镇党委书记任职培训由谁负责", "省委组织部", "3"),
    ("乡镇干部队伍建设的第一责任由谁承担", "县级党委", "5"),
    ("借调乡镇干部要征得谁同意", "县委组织部门", "1"),
    # yes or no
    ("县级以上机关可以借调乡镇干部吗", "一般不得借调乡镇干部", "1"),
    ("养老机构能不能向老年人推销保健品", "不得向老年人推销保健品", "第七条"),
    ("养老机构是否应当与老年人签订服务协议", "应当与老年人签订服务协议", "第七条"),
    ("招标代理机构可以泄露标底吗", "不得泄露标底", "第九条"),
    ("單位可以利用公共數據危害國家安全嗎", "不得利用公共數據從事危害國家安全的活動", "第五条"),
    # definitions, lists, procedures
    (
        "什么是养老机构",
        "本办法所称养老机构，是指为老年人提供全日集中住宿和照料护理服务，床位数在10张以上的机构。",
        "第二条",
    ),
    ("公共数据是指什么", "是指行政機關在履行職責過程中採集和產生的各類數據資源。", "第一条"),
    ("设立养老机构应当具备哪些条件", "（三）有不少于5名护理员。", "第三条"),
    ("哪些情形可以不进行招标", "（二）需要采用不可替代的专利的。", "第二条"),
    ("什么情形养老机构应当退还押金", "（二）养老机构停业。", "第九条"),
    ("招标人怎么澄清招标文件", "以书面形式通知所有投标人。", "第七条"),
    # by number
    ("临省发〔2018〕6号第5条是什么", "县级党委承担乡镇干部队伍建设的第一责任。", "5"),
    (
        "《白河市养老机构管理办法》第八条规定了什么",
        "入住押金最高不得超过月服务费的六倍。",
        "第八条",
    ),
    ("白政发[2021]12号第三条的内容", "（二）有符合消防要求的设施设备；", "第三条"),
    # force
    ("白政发〔2009〕3号现在还有效吗", "同时废止", "第十条"),
]


@pytest.mark.parametrize(("question", "expected", "label"), ANSWERED)
def test_the_answer_is_a_verbatim_span_of_the_right_clause(
    ask: Callable[[str], Answer], question: str, expected: str, label: str
) -> None:
    given_answer = ask(question)

    assert given_answer.answer is not None, given_answer.message
    assert expected in given_answer.answer
    assert fold(given_answer.evidence[0].clause.label) == fold(label)
    assert given_answer.reason is None
    assert given_answer.engine["model"] == "fake-bigrams"


SHORTEST = [row for row in ANSWERED if len(row[1]) <= 16 and "几年" in row[0]]


@pytest.mark.parametrize(("question", "expected"), [(q, e) for q, e, _ in SHORTEST])
def test_a_figure_is_not_longer_than_value_unit_limit_and_bracket(
    ask: Callable[[str], Answer], question: str, expected: str
) -> None:
    assert len(ask(question).answer or "") <= len(expected) + 3


ABSTAINED = [
    # near clauses with another subject, action or unit
    ("村支书任期几年", Reason.NOT_IN_LIBRARY),
    ("村党组织书记任期是几年", Reason.NOT_IN_LIBRARY),
    ("乡镇干部试用期几年", Reason.NOT_IN_LIBRARY),
    ("县级公务员最低服务年限是几年", Reason.NOT_IN_LIBRARY),
    ("乡镇事业编制人员最低服务年限是几年", Reason.NOT_IN_LIBRARY),
    ("乡镇选调生最低服务年限是几年", Reason.NOT_IN_LIBRARY),
    ("村干部每年培训多少天", Reason.NOT_IN_LIBRARY),
    ("乡镇干部每年休假多少天", Reason.NOT_IN_LIBRARY),
    ("护理员每月工资多少元", Reason.NOT_IN_LIBRARY),
    ("社会办幼儿园新增学位每个补助多少钱", Reason.NOT_IN_LIBRARY),
    ("质量保证金不得超过合同金额的多少", Reason.NOT_IN_LIBRARY),
    ("评标专家劳务费多少元", Reason.NOT_IN_LIBRARY),
    ("公共数据开放平台投资多少万元", Reason.NOT_IN_LIBRARY),
    ("养老机构可以养宠物吗", Reason.NOT_IN_LIBRARY),
    ("村委会可以借调乡镇干部吗", Reason.NOT_IN_LIBRARY),
    ("什么是长者食堂", Reason.NOT_IN_LIBRARY),
    ("社区工作者培训由哪个部门负责", Reason.NOT_IN_LIBRARY),
    ("履约保证金什么时候退还", Reason.NOT_IN_LIBRARY),
    ("《白河市殡葬管理办法》什么时候施行", Reason.NOT_IN_LIBRARY),
    ("白政发〔2021〕12号第四十条是什么", Reason.NOT_IN_LIBRARY),
    ("乡镇干部每年培训最多多少天", Reason.NOT_IN_LIBRARY),
    # something says it, but not as a rule in force
    ("村主职干部每年集中培训几天", Reason.TEMPLATE_VALUE),
    ("村主職幹部每年集中培訓不少於幾天", Reason.TEMPLATE_VALUE),
    ("每村每年安排工作经费多少万元", Reason.TEMPLATE_VALUE),
    ("任职满几年的离任村主职干部发放生活补助", Reason.TEMPLATE_VALUE),
    ("老年食堂午餐收费多少元", Reason.ONLY_NON_NORMATIVE),
    ("村干部每年体检几次", Reason.ONLY_NON_NORMATIVE),
    ("白河市持证护理员有多少人", Reason.ONLY_NON_NORMATIVE),
    ("入住老人意外保险补贴每年多少元", Reason.ONLY_NON_NORMATIVE),
    ("养老院院长任期几年", Reason.NOT_IN_FORCE),
    ("养老院每月组织消防演练几次", Reason.NOT_IN_FORCE),
    ("白政发〔2009〕3号第一条是什么", Reason.NOT_IN_FORCE),
    ("重度失能人员每月护理待遇多少元", Reason.NOT_IN_FORCE),
    # the question itself
    ("每年培训多少天", Reason.AMBIGUOUS),
    ("第十条是什么", Reason.AMBIGUOUS),
    ("", Reason.UNSUPPORTED),
    ("  ？？ ", Reason.UNSUPPORTED),
    ("钱", Reason.UNSUPPORTED),
    ("多少", Reason.UNSUPPORTED),
    ("你好", Reason.UNSUPPORTED),
    ("1+1等于几", Reason.UNSUPPORTED),
    ("你觉得养老政策好不好", Reason.UNSUPPORTED),
    ("帮我写一篇工作总结", Reason.UNSUPPORTED),
    ("乡镇干部和村干部有什么区别", Reason.UNSUPPORTED),
    ("几" * 10_000, Reason.UNSUPPORTED),
]


@pytest.mark.parametrize(("question", "reason"), ABSTAINED)
def test_it_abstains_with_the_reason(
    ask: Callable[[str], Answer], question: str, reason: Reason
) -> None:
    given_answer = ask(question)

    assert given_answer.answer is None, given_answer.answer
    assert given_answer.reason is reason, given_answer.message
    assert given_answer.status == "abstained"
    assert "请" in given_answer.message


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("村主职干部每年集中培训几天", ["x天", "未定"]),
        ("老年食堂午餐收费多少元", ["强基层壮骨干工作经验材料"]),
        ("养老院院长任期几年", ["已废止", "白河市养老机构管理办法", "2021年5月1日"]),
        ("重度失能人员每月护理待遇多少元", ["尚未施行", "2031年1月1日"]),
        ("每年培训多少天", ["乡镇干部", "社区工作者"]),
        ("白政发〔2021〕12号第四十条是什么", ["白河市养老机构管理办法", "没有"]),
    ],
)
def test_the_message_explains(
    ask: Callable[[str], Answer], question: str, words: list[str]
) -> None:
    message = ask(question).message

    assert [word for word in words if word not in message] == []


def test_nearest_clauses_are_no_evidence_where_the_library_is_silent(
    ask: Callable[[str], Answer],
) -> None:
    assert ask("村支书任期几年").evidence == ()


def test_where_the_library_is_silent_the_nearest_clauses_that_bind_are_shown(
    ask: Callable[[str], Answer],
) -> None:
    given_answer = ask("老人在养老院摔伤了找谁赔钱")

    assert given_answer.reason is Reason.NOT_IN_LIBRARY
    assert 0 < len(given_answer.nearest) <= 3
    for near in given_answer.nearest:
        assert near.quote == near.document.text[near.start : near.end]
        assert may_answer(near.document)
        assert in_force(near.document)


def test_an_answer_has_no_nearest_clauses(ask: Callable[[str], Answer]) -> None:
    assert ask("投标保证金的比例是多少").nearest == ()


def test_a_slip_by_ear_is_read_as_the_word_meant_and_said(ask: Callable[[str], Answer]) -> None:
    given_answer = ask("入住压金最高不超过月服务费的几倍")

    assert given_answer.answer == "六倍"
    assert given_answer.read_as == "入住押金最高不超过月服务费的几倍"
    assert "押金" in given_answer.message


def test_the_higher_level_speaks_and_the_other_is_a_conflict(
    ask: Callable[[str], Answer],
) -> None:
    given_answer = ask("乡镇干部每年培训多少天")

    assert given_answer.answer == "不少于12天"
    assert given_answer.evidence[0].document.id == CADRES.id
    assert [e.document.id for e in given_answer.conflicts] == [COUNTY_TRAINING.id]
    assert "不少于15天" in given_answer.message


def test_the_document_named_in_the_question_answers(ask: Callable[[str], Answer]) -> None:
    given_answer = ask("《青原县乡镇干部教育培训实施办法》规定乡镇干部每年培训多少天")

    assert given_answer.answer == "不少于15天"


def test_a_status_not_known_is_said(ask: Callable[[str], Answer]) -> None:
    assert "时效性未查明" in ask("投标保证金的比例是多少").message


def test_words_of_a_document_are_data(ask: Callable[[str], Answer]) -> None:
    given_answer = ask("村支书的任期是几年")

    assert given_answer.answer is None


def test_a_question_in_the_other_script_finds_the_same_clause(
    ask: Callable[[str], Answer],
) -> None:
    plain, other = ask("公共数据开放目录多久更新一次"), ask("公共數據開放目錄多久更新一次")

    assert plain.answer == other.answer == "每年至少更新2次"


class _Refusing:
    """An engine that refuses every query."""

    def search(self, query: Query) -> tuple[Hit, ...]:
        message = f"不能查“{query.text}”。请换一种说法。"
        raise BadQuery(message)

    def respelt(self, text: str) -> str | None:
        raise BadQuery(text)

    def info(self) -> Mapping[str, object]:
        return {"model": "none"}


def test_a_query_that_the_engine_refuses_is_unsupported() -> None:
    given_answer = answer("投标保证金的比例是多少", _Refusing(), LIBRARY)

    assert given_answer.reason is Reason.UNSUPPORTED
    assert "请换一种说法" in given_answer.message


FRAGMENTS = [d.text[i : i + 9] for d in DOCUMENTS for i in range(0, len(d.text) - 9, 23)]
ENDINGS = [
    "几年",
    "多少天",
    "多少元",
    "由谁负责",
    "吗",
    "是什么",
    "有哪些条件",
    "什么时候施行",
    "怎么办",
    "",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=3),
    ending=st.sampled_from(ENDINGS),
    noise=st.text(max_size=6),
)
def test_whatever_is_asked_quotes_and_answers_are_verbatim(
    engine: Engine, parts: list[str], ending: str, noise: str
) -> None:
    given_answer = answer("".join(parts) + noise + ending, engine, LIBRARY)

    for evidence in (*given_answer.evidence, *given_answer.conflicts):
        assert evidence.document.text[evidence.start : evidence.end] == evidence.quote
    if given_answer.answer is not None:
        assert given_answer.answer in given_answer.evidence[0].quote
        assert given_answer.answer in LIBRARY.document(given_answer.evidence[0].document.id).text
        assert given_answer.evidence[0].document.normative
        assert given_answer.evidence[0].document.id != OLD_CARE.id
    else:
        assert given_answer.reason is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=st.text(max_size=40))
def test_any_text_is_answered_or_refused(engine: Engine, question: str) -> None:
    given_answer = answer(question, engine, LIBRARY)

    assert (given_answer.answer is None) == (given_answer.reason is not None)
    assert given_answer.message


def test_the_clause_of_an_answer_holds_its_quotation(ask: Callable[[str], Answer]) -> None:
    evidence = ask("入住押金最高不超过月服务费的几倍").evidence[0]

    assert evidence.document.id == CARE.id
    assert evidence.clause.start <= evidence.start < evidence.end <= evidence.clause.end
    assert evidence.quote.endswith("。")


TWINS = tuple(
    outlined(
        f"{place}停车场管理办法",
        f"第一条　为管理停车场制定本办法。\n第二条　{place}停车场每日开放{hours}小时。",
        f"{agency}政发〔2021〕{number}号",
        issued_on=date(2021, 3, number),
        normative=True,
    )
    for place, agency, hours, number in (("青河市", "青", 16, 3), ("青河市平湖镇", "平", 12, 4))
)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("青河市停车场管理办法", "16小时"), ("青河市平湖镇停车场管理办法", "12小时")],
)
def test_of_two_works_with_like_titles_the_one_that_is_spelt_out(name: str, hours: str) -> None:
    library = InMemoryLibrary(TWINS)
    embedder = FakeEmbedder()
    engine = Engine(library, build(TWINS, embedder, corpus=library.digest()), embedder)

    given_answer = answer(f"{name}第二条规定什么", engine, library)

    assert given_answer.answer is not None
    assert hours in given_answer.answer


def test_a_short_title_of_two_works_is_ambiguous() -> None:
    library = InMemoryLibrary(TWINS)
    embedder = FakeEmbedder()
    engine = Engine(library, build(TWINS, embedder, corpus=library.digest()), embedder)

    given_answer = answer("停车场管理办法第二条规定什么", engine, library)

    assert given_answer.reason is Reason.AMBIGUOUS
    assert len(given_answer.evidence) == 2
    assert all(d.title in given_answer.message for d in TWINS)
