"""What a text says of its own force: the sentence, the day, the part; and what it does not say."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.commencement import begins, later_parts, terms
from tests.outlines import outlined

ISSUED = date(2020, 3, 1)


@pytest.mark.parametrize(
    ("last", "since"),
    [
        ("本办法自2020年5月1日起施行。", date(2020, 5, 1)),
        ("本办法自二〇二〇年五月一日起正式施行。", date(2020, 5, 1)),
        ("本办法自印发之日起施行。", ISSUED),
        ("本办法自印发之日起30日后施行。", date(2020, 3, 31)),
        ("本办法自公布之日起满三十日施行。", date(2020, 3, 31)),
        ("本办法自发布之日起一个月后实施。", date(2020, 4, 1)),
        ("实施日期：2020年6月1日。", date(2020, 6, 1)),
    ],
)
def test_it_begins(last: str, since: date) -> None:
    document = outlined("社区登记办法", f"第一条登记。\n第二条{last}", issued_on=ISSUED)
    begun = begins(document)

    assert begun is not None
    assert begun.since == since
    assert document.text[begun.words.start : begun.words.end] == begun.words.text


@pytest.mark.parametrize(
    "sentence",
    [
        "《集市管理办法》自2020年5月1日起施行。",
        "上述标准自2020年5月1日起执行。",
        "许可证自2020年5月1日起生效。",
    ],
)
def test_what_begins_something_else(sentence: str) -> None:
    assert begins(outlined("社区登记办法", f"第一条登记。\n第二条{sentence}")) is None


def test_a_part_begins_later() -> None:
    text = "第一条登记。\n第二条本办法自2020年5月1日起施行，其中第一条自2021年1月1日起施行。"
    document = outlined("社区登记办法", text)
    (part,) = later_parts(document)

    assert (part.part, part.since) == ("第一条", date(2021, 1, 1))
    begun = begins(document)
    assert begun is not None
    assert begun.since == date(2020, 5, 1)


@pytest.mark.parametrize(
    ("last", "end", "trial"),
    [
        ("本办法自2020年5月1日起施行，有效期五年。", date(2025, 4, 30), False),
        ("本办法自2020年5月1日起施行，有效期至2022年12月31日。", date(2022, 12, 31), False),
        ("本办法自2020年5月1日起试行，试行期为2年。", date(2022, 4, 30), True),
        ("本办法自2020年5月1日起施行，2023年3月31日废止。", date(2023, 3, 31), False),
        ("本办法自2020年5月1日起施行，自2023年3月31日起失效。", date(2023, 3, 30), False),
    ],
)
def test_it_ends(last: str, end: date, trial: bool) -> None:  # noqa: FBT001  a parameter of the test
    document = outlined("社区登记办法", f"第一条登记。\n第二条{last}")
    found = terms(document, begins(document))

    assert [(t.last, t.trial) for t in found][:1] == [(end, trial)]


def test_the_term_of_a_permit_is_not_the_text_s() -> None:
    text = "第一条许可证有效期五年。\n第二条本办法自2020年5月1日起施行。"
    document = outlined("社区登记办法", text)

    assert terms(document, begins(document)) == ()
