"""Answers that the wording alone gives: classes, steps, what one has to have, where to apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answer import answer
from search.comparing import Sides, sides
from search.engine import Engine
from search.index import build
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import outlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.model import Answer

WELLS = outlined(
    "白河市农村水井管理办法",
    """
第一条 农村水井由县水利部门按照水量评定，分为大型、中型、小型三级。
第二条 农村水井的封填按照村民小组申请、村民委员会公示、乡镇人民政府批准的程序进行。
第三条 水井管理员应当具有初中以上学历，由县水利部门聘用。
第四条 水井维修申请向所在地乡镇人民政府、街道办事处提出。
第五条 本办法自2020年1月1日起施行。
""",
    "白政发〔2019〕31号",
    issuers=("白河市人民政府",),
)
LIBRARY = InMemoryLibrary([WELLS])


@pytest.fixture(scope="module")
def ask() -> Callable[[str], Answer]:
    embedder = FakeEmbedder()
    index = build(LIBRARY.documents(), embedder, corpus=LIBRARY.digest())
    engine = Engine(LIBRARY, index, embedder)
    return lambda question: answer(question, engine, LIBRARY)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("农村水井分为哪几级", "大型、中型、小型三级"),
        ("农村水井的封填按照什么程序进行", "村民小组申请、村民委员会公示、乡镇人民政府批准"),
        ("水井管理员应当具有什么学历", "应当具有初中以上学历"),
        ("水井维修到哪里申请", "所在地乡镇人民政府、街道办事处"),
    ],
)
def test_the_words_of_a_form_are_the_answer(
    ask: Callable[[str], Answer], question: str, wanted: str
) -> None:
    assert ask(question).answer == wanted


@pytest.mark.parametrize(
    ("question", "a", "b"),
    [
        ("水井维修期限白河市和青原县差多少", "白河市", "青原县"),
        ("取水时间，省里意见和白河市办法相比有什么不同", "省里意见", "白河市办法"),
    ],
)
def test_sides_named_behind_their_matter(question: str, a: str, b: str) -> None:
    found = sides(question)

    assert isinstance(found, Sides)
    assert (found.a, found.b) == (a, b)
