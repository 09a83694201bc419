"""Lists and tables of documents: what is done to each entry is said nearest to it."""

from __future__ import annotations

import pytest

from corpus.mentions import Act
from corpus.repeals import mentions
from tests.outlines import outlined

MIXED = """
一、废止的规范性文件
1.《社区登记办法》（青政发〔2001〕3号）
二、宣布失效的规范性文件
1.关于做好迎检工作的通知（青政发〔2008〕6号）
三、修改的规范性文件
1.《社区用水办法》（青政发〔2009〕2号）
四、继续有效的规范性文件
1.《社区服务办法》（青政发〔2010〕3号）
"""


def acts(title: str, body: str) -> dict[str | None, Act]:
    return {m.number or m.title: m.act for m in mentions(outlined(title, body))}


def test_each_heading_speaks_for_its_own_entries() -> None:
    assert acts("关于公布规范性文件清理结果的通知", MIXED) == {
        "青政发〔2001〕3号": Act.REPEALED,
        "青政发〔2008〕6号": Act.EXPIRED,
        "青政发〔2009〕2号": Act.AMENDED,
        "青政发〔2010〕3号": Act.CONFIRMED,
    }


@pytest.mark.parametrize(
    "rows",
    [
        "| 序号 | 名称 | 文号 |\n| 1 | 社区登记办法 | 青政发〔2001〕3号 |",
        "| 文号 | 名称 |\n| 青政发〔2001〕3号 | 《社区登记办法》 |",
        "| 名称 | 文号 | 处理 |\n| 社区登记办法 | 青政发〔2001〕3号 | 废止 |",
    ],
)
def test_rows_in_plain_text(rows: str) -> None:
    found = acts("关于废止部分规范性文件的决定", f"一、目录如下。\n{rows}")

    assert found == {"青政发〔2001〕3号": Act.REPEALED}


def test_what_is_only_proposed_is_not_done() -> None:
    body = "一、目录如下。\n| 名称 | 文号 | 处理 |\n| 社区登记办法 | 青政发〔2001〕3号 | 拟废止 |"

    assert acts("关于废止部分规范性文件的决定", body) == {}


def test_a_draft_does_nothing() -> None:
    assert acts("关于公布规范性文件清理结果的通知（征求意见稿）", MIXED) == {}


def test_a_heading_of_several_things_says_nothing_of_one_entry() -> None:
    body = "一、废止和修改的规范性文件\n1.《社区登记办法》（青政发〔2001〕3号）"

    assert acts("关于公布废止和修改规范性文件目录的通知", body) == {}
