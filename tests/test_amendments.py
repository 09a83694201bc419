"""Decisions to amend: which provisions are changed and which are dropped."""

from __future__ import annotations

from datetime import date

from corpus.amendments import amendments
from corpus.force import claims, parts_of
from corpus.mentions import Act
from corpus.status import Status
from tests.outlines import clause_at, outlined

TITLE = "关于修改《社区登记办法》的决定"
BODY = """
一、将第二条修改为：“居民应当在三十日内登记，依照《户籍办法》第九条办理。”
二、删去第三条。
三、增加一条，作为第五条：“登记免费。”
本决定自2021年7月1日起施行。
"""
DECISION = outlined(TITLE, BODY, "青政发〔2021〕4号", issued_on=date(2021, 6, 1))
OLD = outlined(
    "社区登记办法",
    "第一条登记。\n第二条居民应当登记。\n第三条登记收费。\n第四条本办法自2018年5月1日起施行。",
    "青政发〔2018〕3号",
    issued_on=date(2018, 3, 1),
)


def test_provisions_changed_and_dropped() -> None:
    found = {(m.place, m.act) for m in amendments(DECISION) if m.place}

    assert found == {("第2条", Act.AMENDED), ("第3条", Act.REPEALED)}


def test_clauses_by_themselves() -> None:
    library = [claims(OLD), claims(DECISION)]
    (second, third) = parts_of(OLD, library, date(2022, 1, 1))

    assert (second.clause, second.force.status) == (clause_at(OLD, "第二条").id, Status.AMENDED)
    assert (third.clause, third.force.status) == (clause_at(OLD, "第三条").id, Status.REPEALED)
    assert third.force.since == date(2021, 7, 1)
    assert third.force.basis[0].quote.endswith("删去第三条。")
    assert parts_of(OLD, library, date(2021, 6, 30)) == ()
