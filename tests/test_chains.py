"""Version chains: wordings, replacements and amendments around a document, in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from corpus.chains import chain_of
from corpus.force import claims, statuses_of
from corpus.status import Status
from tests.outlines import outlined

if TYPE_CHECKING:
    from corpus.model import Document


def dated(title: str, body: str, number: str, day: date) -> Document:
    return outlined(title, body, number, issued_on=day)


OLD = dated(
    "社区登记办法",
    "第一条登记。\n第二条本办法自2010年5月1日起施行。",
    "青政发〔2010〕3号",
    date(2010, 3, 1),
)
CHANGE = dated(
    "关于修改《社区登记办法》的决定",
    "一、将第一条修改为：“免费登记。”\n本决定自2013年7月1日起施行。",
    "青政发〔2013〕4号",
    date(2013, 6, 1),
)
NEW = dated(
    "社区服务规定",
    "第一条服务。\n第二条本规定自2020年1月1日起施行。《社区登记办法》（青政发〔2010〕3号）同时废止。",
    "青政发〔2019〕9号",
    date(2019, 12, 1),
)
LIBRARY = [claims(d) for d in (OLD, CHANGE, NEW)]


def chain(document: Document, day: date) -> list[tuple[str, str, Status]]:
    links = chain_of(document.id, lambda _: LIBRARY, statuses_of(LIBRARY, day))
    return [(link.document_id, link.relation, link.force.status) for link in links]


def test_the_oldest_comes_first_from_wherever_it_is_asked() -> None:
    told = [
        (OLD.id, "first", Status.REPEALED),
        (CHANGE.id, "amendment", Status.IN_FORCE),
        (NEW.id, "replacement", Status.IN_FORCE),
    ]

    assert chain(OLD, date(2024, 1, 1)) == told
    assert chain(NEW, date(2024, 1, 1)) == told


def test_on_an_earlier_day() -> None:
    told = chain(OLD, date(2012, 1, 1))

    assert [status for _, _, status in told] == [Status.IN_FORCE, Status.NOT_YET, Status.NOT_YET]


def test_a_text_alone_is_its_own_chain() -> None:
    other = claims(dated("集市办法", "第一条集市。", "青政发〔2011〕1号", date(2011, 1, 1)))
    links = chain_of(other.document_id, lambda _: [other], {})

    assert [(link.relation, link.force.status) for link in links] == [("first", Status.UNKNOWN)]
