"""By which name documents are called, and which of several a mention means."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.claims import claims, is_law_like
from corpus.meant import Names
from corpus.mentions import Act, Mention
from corpus.title_names import name_key, name_of
from tests.outlines import outlined


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中华人民共和国渡口法", "渡口法"),
        ("渡口管理办法（2018年修订）", "渡口管理办法"),
        ("关于印发《渡口管理办法》的通知", "渡口管理办法"),
        ("青原县交通局关于加强渡口管理的通知", "关于加强渡口管理的通知"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_other_names() -> None:
    assert name_key("渡口管理办法实施细则") != name_key("渡口管理办法")
    assert name_of("青原县交通局关于加强渡口管理的通知").who == "青原县交通局"
    assert is_law_like("渡口管理办法")
    assert not is_law_like("关于做好防汛工作的通知")


def test_a_number_decides_and_a_contrary_one_excludes() -> None:
    old = outlined("渡口办法", "第一条。", "青政发〔2010〕1号", issued_on=date(2010, 1, 1))
    author = outlined("渡口规定", "第一条。", "青政发〔2020〕1号", issued_on=date(2020, 1, 1))
    names = Names([claims(old), claims(author)])

    def meant(number: str | None) -> list[str]:
        said = Mention("渡口办法", number, Act.REPEALED, None)
        return [c.document_id for c in names.meant(said, claims(author))]

    assert meant(None) == [old.id]
    assert meant("青政发〔2010〕1号") == [old.id]
    assert meant("青政发〔2010〕2号") == []
