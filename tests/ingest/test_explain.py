"""Every cut says why it was made."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.cli import main
from corpus.model import Page
from ingest.explain import Boundary, Explained, explain
from ingest.explain_words import FIELDS, MOVES, PLACES, removal_reason
from ingest.markers import Place
from ingest.proof_words import PLACES as SOURCES
from ingest.sequence import Move

ROOT = Path(__file__).parents[2]
TEXT = """首页 > 政策 > 正文

临江市社区食堂管理办法

临政发〔2021〕12号

第一章　总则

第一条　为规范社区食堂的建设，制定本办法。

社区食堂由街道办事处建设。

第二条　社区食堂应当公开信息，一是公布价格，二是公布菜单。

第三条　违反规定的，由街道责令改正。

第二条规定的菜单应当每日张贴。

第四条　补助标准：（一）新建的10万元；（二）改建的5万元。

第二章　附则

第五条　本办法自2021年7月1日起施行。

临江市人民政府
2021年6月3日

版权所有：临江市人民政府　备案号：云ICP备12345678号
"""


def _explained(text: str = TEXT) -> Explained:
    (found,) = explain(Page(text.encode(), "case.txt"))
    return found


def _by_label(explained: Explained) -> dict[str, Boundary]:
    return {"›".join(b.path): b for b in explained.boundaries}


def test_every_clause_has_its_boundary() -> None:
    explained = _explained()

    assert [b.clause for b in explained.boundaries] == [c.id for c in explained.document.clauses]
    text = explained.document.text
    assert all(text.startswith(b.words.rstrip("…"), b.start) for b in explained.boundaries)


def test_what_decided_is_told() -> None:
    found = _by_label(_explained())

    chapter, article = found["第一章"], found["第一章›第一条"]
    assert (chapter.place, chapter.rule, chapter.read) == ("行首", "open", 1)
    assert "最上一级" in chapter.reason
    assert "“第一章”之下" in article.reason
    assert found["第一章›第一条›第二款"].rule == "paragraph"
    assert found["第二章"].rule == "next"
    assert found["第二章›第五条"].rule == "run_on"
    items = [b for b in found.values() if b.path[-1] == "(二)"]
    assert [(b.place, b.rule) for b in items] == [("分号或冒号之后", "next")]


def test_a_reference_is_told_to_be_none() -> None:
    (rejected,) = _explained().rejected

    assert rejected.words.startswith("第二条规定的")
    assert "引用" in rejected.reason


def test_a_lost_number_is_told() -> None:
    words = "各乡镇应当按照要求加强招录，充实工作力量。"
    text = f"一、充实力量\n\n{words}\n\n、加强培训\n\n{words}\n\n三、落实关怀\n\n{words}\n"

    lost = _by_label(_explained(f"关于加强乡镇队伍建设的意见\n\n{text}"))["二"]

    assert (lost.read, lost.inferred, lost.rule) == (None, 2, "misprint")
    assert "缺标号" in lost.reason


def test_removals_have_reasons() -> None:
    explained = _explained()

    assert explained.removals
    assert all(r.reason and r.rule for r in explained.removals)
    assert removal_reason("line:nosuch") != removal_reason("nosuch:rule")


def test_every_place_and_move_has_words() -> None:
    assert set(PLACES) == set(Place)
    assert set(MOVES) == set(Move)


def test_every_source_of_metadata_has_words() -> None:
    table = (ROOT / "docs/metadata.md").read_text("utf-8").partition("## Fields")[2]
    rows = re.findall(r"^\| `(.*?)\|(.*?)\|", table.partition("\n## ")[0], re.MULTILINE)

    fields = {f for row in rows for f in re.findall(r"[a-z_]+(?=`)", "`" + row[0])}
    assert fields <= set(FIELDS)
    sources = {s for row in rows for s in re.findall(r"`([a-z_]+)`", row[1])}
    assert sources - {"forum"} <= set(SOURCES)


def test_documents_of_a_page_say_why_they_are_several() -> None:
    parts = "".join(
        f"第{n}篇：{t}办法\n\n第一条　为规范{t}，制定本办法。\n\n第二条　自公布之日起施行。\n\n"
        for n, t in (("一", "印章管理"), ("二", "档案管理"))
    )

    assert ["分篇" in e.why for e in explain(Page(parts.encode(), "case.txt"))] == [True, True]


def test_the_command_prints_words_and_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "case.txt"
    source.write_text(TEXT.replace("公布菜单。", "公布菜单，联系人张小明13987654321。"), "utf-8")

    def run(*options: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["parse", "--explain", *options, str(source)])
        assert ended.value.code == 0
        return capsys.readouterr().out

    told, data = run(), json.loads(run("--json"))

    assert "划分：" in told
    assert "文号：临政发〔2021〕12号（依据文号行" in told
    assert "13987654321" not in told
    assert {b["rule"] for b in data["boundaries"]} >= {"open", "next", "run_on", "paragraph"}
    assert data["removed"][0]["reason"]
