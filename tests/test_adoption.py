"""The lines below a title: adopted, amended, put in force."""

from __future__ import annotations

from datetime import date

from corpus.adoption import amended, put_in_force
from tests.outlines import outlined

BODY = "第一条登记。\n第二条本办法自2010年5月1日起施行。"


def test_the_last_amendment() -> None:
    lead = (
        "（2010年3月1日青原县人民政府第3次常务会议通过 "
        "根据2018年6月2日《关于修改〈社区登记办法〉的决定》修正）"
    )
    document = outlined("社区登记办法", BODY, lead=lead)
    found = amended(document)

    assert found is not None
    assert found.since == date(2018, 6, 2)
    assert document.text[found.words.start : found.words.end] == found.words.text


def test_passed_and_approved_within_weeks_is_a_first_wording() -> None:
    lead = "（2010年3月1日县人大常委会通过 2010年4月2日市人大常委会批准）"

    assert amended(outlined("社区登记办法", BODY, lead=lead)) is None
    assert put_in_force(outlined("社区登记办法", BODY, lead=lead)) is None
