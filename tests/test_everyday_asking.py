"""What people ask in their own words and turns, over an invented text."""

# ruff: noqa: E501  a printed paragraph is one line, however long

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from search.asking import Ask, asked
from search.comparing import Sides, sides
from search.followup import in_context
from search.model import Reason
from search.question import Question, understand
from search.subject import find_subjects
from search.synonyms import parse_synonyms
from search.terms import asked_words, coverage, lexicon_lines
from tests.asking import asker
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.model import Answer

STORES = outlined(
    "白溪县村级仓库管理办法",
    """
第一条 村级仓库的等级由县农业农村部门委托的评估机构评估，评估费用由县财政承担。
第二条 乡镇人民政府是村级仓库监管的责任主体，县供销社负责资金监管，县市场监督管理局负责质量检查。
第三条 存货人可以自主选择银行保函、保证保险或者现金方式缴纳保管保证金，仓库不得限制。
第四条 连续两次检查不合格的，终止保管协议。
第五条 保管协议每次签订期限一般不超过2年，仓库管理员每季度至少复核1次存货资格。
第六条 乡镇人民政府初审后，将存货申请材料报送县农业农村部门。
第七条 粮食仓库每季度至少盘点1次，农资仓库每年至少盘点1次。
第八条 存货名单应当在3日内公示，公示7日。
第九条 按照谁存放谁负责原则确定保管责任，任何部门不得截留保管资金。
第十条 仓库主任人选一般应当具有4年以上保管经历，仓库会计人选一般应当具有2年以上保管经历。
第十一条 仓库管理员学习仓储专业取得大专以上学历的，由乡镇财政给予补助。
第十二条 仓库改造后保修期满无质量问题的，30日内结清质量保证金。
""",
    "白政发〔2022〕3号",
    issuers=("白溪县人民政府",),
    issued_on=date(2022, 3, 1),
)
LIBRARY = InMemoryLibrary((STORES,))


@pytest.fixture(scope="module")
def ask() -> Callable[..., Answer]:
    return asker(LIBRARY)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # whom a body entrusts is named whole, and who does what is asked goes before who does more
        ("村级仓库的等级由谁来评定", "县农业农村部门委托的评估机构"),
        ("村级仓库资金监管由哪个部门负责", "县供销社"),
        ("存货申请初审完材料报给谁", "县农业农村部门"),
        # one of a kind
        ("保管保证金能用哪几种方式缴纳", "银行保函、保证保险或者现金方式"),
        ("按照什么原则确定保管责任", "谁存放谁负责原则"),
        # what follows
        ("接连两次检查没过关会怎么样", "终止保管协议"),
        # 一次 is each time and no figure of a condition
        ("保管协议一次最多签几年", "不超过2年"),
        ("存货资格多久至少要复核一回", "每季度至少复核1次"),
        # for how long, not within what
        ("存货名单要公示几天", "7日"),
        # everyday words
        ("仓库保修期满没毛病质保金几天内付清", "30日内"),
        ("仓库管理员拿到什么文凭才给补助", "取得大专以上学历"),
    ],
)
def test_it_is_answered(ask: Callable[..., Answer], question: str, expected: str) -> None:
    given = ask(question)

    assert given.answer is not None, given.message
    assert given.answer in expected or expected in given.answer
    assert len(given.answer) <= len(expected) + 24


def test_of_each_of_two(ask: Callable[..., Answer]) -> None:
    given = ask("粮食仓库和农资仓库各多久盘点一次")

    assert [item.text for item in given.items] == ["每季度至少盘点1次", "每年至少盘点1次"]


def test_another_candidate_for_another_office(ask: Callable[..., Answer]) -> None:
    given = ask("那仓库会计人选呢", "仓库主任人选要有几年保管经历")

    assert given.answer is not None, given.message
    assert "2年" in given.answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("白溪县村级仓库管理办法的文号是多少", "文号是白政发〔2022〕3号"),
        ("白溪县村级仓库管理办法是几号文", "文号是白政发〔2022〕3号"),
        ("白溪县村级仓库管理办法是谁发的", "由白溪县人民政府印发"),
        ("《白溪县村级仓库管理办法》是哪个单位印发的", "由白溪县人民政府印发"),
    ],
)
def test_what_stands_at_the_head_is_told(
    ask: Callable[..., Answer], question: str, told: str
) -> None:
    """No clause says it, so nothing is quoted."""
    given = ask(question)

    assert (given.answer, given.reason) == (None, Reason.UNSUPPORTED)
    assert told in given.message


def test_a_period_that_nothing_is_shown_for(ask: Callable[..., Answer]) -> None:
    given = ask("存货名单由谁公示")

    assert (given.answer, given.reason) == (None, Reason.NOT_IN_LIBRARY)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("补贴能买哪几样服务", Ask.LIST),
        ("碰到哪几种情形要退房", Ask.CONDITION),
        ("评估的时间算不算进审核时限", Ask.YES_NO),
        ("算不算数由谁定", Ask.AGENT),
        ("几时开始发", Ask.DATE),
        ("自何日起施行", Ask.DATE),
        ("从哪个月起停发", Ask.DATE),
        ("技术指导的是县里哪几个部门", Ask.AGENT),
        ("每年办多少期", Ask.FIGURE),
        ("独居老人年龄门槛", Ask.FIGURE),
        ("逾期不退还作何处理", Ask.PROCEDURE),
        ("什么样的钱叫养老服务补贴", Ask.DEFINITION),
    ],
)
def test_what_is_asked(question: str, kind: Ask) -> None:
    assert asked(question).ask is kind


@pytest.mark.parametrize(
    ("question", "a", "b"),
    [
        ("书记和其他干部每年培训的天数各是多少", "书记每年培训的天数是多少", "其他干部每年培训的天数是多少"),
        ("签合同的期限，甲市政府项目和乙县村级工程分别是几天", "甲市政府项目签合同的期限是几天", "乙县村级工程签合同的期限是几天"),
        ("补配用房，甲市和乙县的办法每百户各要多少平方米", "甲市补配用房办法每百户多少平方米", "乙县补配用房办法每百户多少平方米"),
    ],
)  # fmt: skip
def test_each_of_two_is_asked(question: str, a: str, b: str) -> None:
    found = sides(question)

    assert isinstance(found, Sides)
    assert (found.ask_a, found.ask_b) == (a, b)


@pytest.mark.parametrize(
    "question", ["各县每年要培训多少人", "每个乡镇各有几个编制", "分别由谁负责"]
)
def test_each_of_no_two(question: str) -> None:
    assert sides(question) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("民主测评优秀票有多少张", ("民主测评", "优秀")),
        ("逾期不退的除提高租金外还作何处理", ("逾期",)),
        ("这笔补助发到谁手里", ("补助",)),
    ],
)
def test_what_has_to_be_spoken_of(question: str, words: tuple[str, ...]) -> None:
    found = understand(question)

    assert isinstance(found, Question)
    assert set(words) <= set(found.words)
    assert not {"票有", "租金", "发到", "这笔"} & set(found.words)


@pytest.mark.parametrize(
    ("typed", "after", "read"),
    [
        ("最多能报多少钱", "在职村干部的学费补助几成", "在职村干部的学费补助最多能报多少钱"),
        ("试用期算不算在里面", "乡镇公务员最低服务年限是几年", "乡镇公务员最低服务年限试用期算不算在里面"),
        ("那全县一年至少要改多少户", "青石县适老化改造每户最少补多少", "青石县适老化改造全县一年至少要改多少户"),
    ],
)  # fmt: skip
def test_what_leans_on_the_question_before(typed: str, after: str, read: str) -> None:
    assert in_context(typed, [after]).text == read


def test_a_candidate_is_the_one_he_may_become() -> None:
    (found,) = find_subjects("乡镇长人选")

    assert (found.text, found.role) == ("乡镇长人选", "乡镇长")


def test_an_everyday_phrase_is_one_word_and_speaks_for_the_texts_words() -> None:
    assert "走后门" in tuple(asked_words("招人走后门怎么处理"))
    assert coverage("走后门", "不得为他人说情") == 0.8
    assert coverage("没过关", "连续两次评估不合格") >= 0.8
    assert coverage("说情", "走后门") < 1.0  # never the reverse


def test_the_lexicon_has_no_mistakes() -> None:
    words, mistakes = parse_synonyms("\n".join(lexicon_lines("everyday.txt")))

    assert not mistakes
    assert words.groups > 5_000
