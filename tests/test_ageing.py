"""What age says beside a status, and that it never becomes one."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.ageing import ageing
from corpus.force import statuses
from tests.outlines import outlined


def noticed(title: str, last: str, today: date) -> str | None:
    document = outlined(title, f"第一条登记。\n第二条{last}", issued_on=date(2015, 3, 1))
    return ageing(document, statuses([document], today)[document.id], today)


@pytest.mark.parametrize(
    ("title", "last", "words"),
    [
        ("社区登记暂行办法", "本办法自2015年5月1日起施行。", "“暂行”，已满 8 年"),
        ("社区登记办法（试行）", "本办法自2015年5月1日起试行。", "“试行”，已满 8 年"),
        ("社区登记办法", "登记免费。", "时效未查明，成文已满 9 年"),
        ("社区登记办法", "本办法自2015年5月1日起施行，有效期至2024年5月1日。", "还有 30 天"),
    ],
)
def test_it_is_told(title: str, last: str, words: str) -> None:
    assert words in (noticed(title, last, date(2024, 4, 1)) or "")


@pytest.mark.parametrize(
    ("title", "last"),
    [
        ("社区登记办法", "本办法自2015年5月1日起施行。"),
        ("社区登记暂行办法", "本办法自2015年5月1日起施行，有效期五年。"),
    ],
)
def test_of_what_is_told_by_a_text_there_is_nothing_to_add(title: str, last: str) -> None:
    assert noticed(title, last, date(2024, 4, 1)) is None
