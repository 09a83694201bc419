"""A library seen from a day: statuses move, texts do not, and answers follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from corpus.as_of import LibraryOn
from corpus.status import Status
from search.answer import answer
from search.engine import Engine
from search.engine_on import EngineOn
from search.index import build
from search.model import Reason
from tests.fakes import FakeEmbedder, InMemoryLibrary
from tests.outlines import clause_at, outlined

OLD = outlined(
    "青原县农机补贴办法",
    "第一条为了规范农机补贴，制定本办法。\n第二条农机补贴标准为每台3000元。\n"
    "第三条本办法自2015年6月1日起施行。",
    "青政发〔2015〕8号",
    issued_on=date(2015, 4, 20),
    issuers=("青原县人民政府",),
)
NEW = outlined(
    "青原县农机补贴规定",
    "第一条为了规范农机补贴，制定本规定。\n第二条农机补贴标准为每台5000元。\n第三条渡口夜间停航。\n"
    "第四条本规定自2020年5月1日起施行。《青原县农机补贴办法》（青政发〔2015〕8号）同时废止。",
    "青政发〔2020〕9号",
    issued_on=date(2020, 3, 1),
    issuers=("青原县人民政府",),
)
CHANGE = outlined(
    "关于修改《青原县农机补贴规定》的决定",
    "一、删去第三条。\n本决定自2021年7月1日起施行。",
    "青政发〔2021〕4号",
    issued_on=date(2021, 6, 1),
    issuers=("青原县人民政府",),
)
LIBRARY = InMemoryLibrary([OLD, NEW, CHANGE])
_EMBEDDER = FakeEmbedder()
ENGINE = Engine(LIBRARY, build(LIBRARY.documents(), _EMBEDDER, corpus=LIBRARY.digest()), _EMBEDDER)


def told(question: str, day: date) -> tuple[str | None, Reason | None]:
    seen = LibraryOn(LIBRARY, day)
    given = answer(question, EngineOn(ENGINE, seen), seen)
    return given.answer, given.reason


def test_a_status_is_that_of_the_day() -> None:
    assert LibraryOn(LIBRARY, date(2019, 1, 1)).document(OLD.id).status is Status.IN_FORCE
    assert LibraryOn(LIBRARY, date(2019, 1, 1)).document(NEW.id).status is Status.NOT_YET
    assert LibraryOn(LIBRARY, date(2021, 1, 1)).document(OLD.id).status is Status.REPEALED
    assert LibraryOn(LIBRARY, date(2021, 1, 1)).document(OLD.id).text == OLD.text


def test_answers_are_those_of_the_day() -> None:
    assert told("农机补贴标准是每台多少元", date(2019, 1, 1))[0] == "3000元"
    assert told("农机补贴标准是每台多少元", date(2021, 1, 1))[0] == "5000元"


def test_whether_it_holds_is_told_as_of_the_day() -> None:
    question = "《青原县农机补贴办法》还有效吗"

    assert told(question, date(2019, 1, 1)) == ("自2015年6月1日起施行", None)
    assert told(question, date(2021, 1, 1)) == ("同时废止", None)


def test_a_clause_that_was_dropped_answers_no_more() -> None:
    question = "《青原县农机补贴规定》第三条是什么"

    assert told(question, date(2021, 1, 1))[0] == "第三条渡口夜间停航。"
    assert told(question, date(2022, 1, 1)) == (None, Reason.NOT_IN_FORCE)
    seen = LibraryOn(LIBRARY, date(2022, 1, 1))
    shown = answer(question, EngineOn(ENGINE, seen), seen)
    assert "该条已废止（自2021年7月1日起）" in shown.message
    assert [e.document.id for e in shown.evidence] == [NEW.id, CHANGE.id]
    assert shown.evidence[0].clause == clause_at(NEW, "第三条")


def test_who_asks_what_a_lost_text_says_lacks_the_text() -> None:
    rules = replace(
        NEW,
        text=NEW.text.replace("《青原县农机补贴办法》（青政发〔2015〕8号）", "《青原县水井办法》"),
    )
    library = InMemoryLibrary([rules])
    index = build(library.documents(), _EMBEDDER, corpus=library.digest())
    engine = Engine(library, index, _EMBEDDER)
    content = answer("《青原县水井办法》补贴标准是多少", engine, library)
    force = answer("《青原县水井办法》还有效吗", engine, library)

    assert (content.reason, force.reason) == (Reason.NOT_IN_LIBRARY, Reason.NOT_IN_FORCE)
    assert "已被" in content.message
    assert content.evidence == force.evidence != ()


def test_three_different_things() -> None:
    lost = "《青原县水井办法》还有效吗"
    seen = LibraryOn(LIBRARY, date(2022, 1, 1))

    assert seen.heard_of("青原县水井办法") == ()
    given = answer(lost, EngineOn(ENGINE, seen), seen)
    assert given.reason is Reason.NOT_IN_LIBRARY
    assert "也没有文件说到它已废止或失效" in given.message
