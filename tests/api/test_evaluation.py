"""`tiaowen eval`: runs judged, compared and reported."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from api.evaluation import evaluate
from api.parts import ToEvaluate
from api.texts import evaluation_text
from corpus.errors import BadQuery
from search.vectors import MemoryVectors
from tests.beir_folder import write_beir
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOSTILE = "<script>alert(1)</script>公示\x1b[2J"


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three records; two questions in groups."""
    records = [
        {"_id": "a", "title": "办法 第一条", "text": "护理补贴每月三百元。"},
        {"_id": "b", "title": HOSTILE, "text": HOSTILE},
        {"_id": "c", "text": "道路养护由县级承担。"},
    ]
    queries = [
        {"_id": "q1", "text": "护理补贴多少", "group": "养老"},
        {"_id": "q2", "text": HOSTILE, "metadata": {"group": "招标"}},
    ]
    return write_beir(tmp_path, records, queries, {"q1": {"a": 1}, "q2": {"b": 2}})


def asked(asked_for: ToEvaluate) -> Mapping[str, object]:
    return evaluate(asked_for, FakeEmbedder, MemoryVectors(), lambda _s, _d, _t: None)


def refuse() -> FakeEmbedder:
    raise AssertionError("no model is needed to judge a run")


def old_run(folder: Path) -> Path:
    path = folder / "old.run"
    path.write_text("q1 Q0 a 1 1.0 x\nq2 Q0 c 1 1.0 x\nq2 Q0 b 2 0.5 x\n", encoding="utf-8")
    return path


def test_two_runs_are_compared_without_a_model(beir: Path) -> None:
    old, new, report = old_run(beir), beir / "new.run", beir / "report.html"
    new.write_text("q1 Q0 c 1 1.0 x\nq2 Q0 b 1 1.0 x\n", encoding="utf-8")

    found = evaluate(
        ToEvaluate(beir, "dev", judge=new, against=old, report=report),
        refuse,
        MemoryVectors(),
        lambda _s, _d, _t: None,
    )

    told = found["against"]
    assert isinstance(told, dict)
    assert (told["gains"], told["losses"], told["same"]) == (1, 1, 0)
    assert found["ms_per_query"] is None
    assert any("old.run" in line for line in evaluation_text(dict(found)))
    page = report.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page
    assert page.index("护理补贴多少") < page.index("alert(1)", page.index("逐个问题"))
    assert "养老" in page
    assert "招标" in page


def test_the_page_stands_alone(beir: Path) -> None:
    asked(ToEvaluate(beir, "dev", against=old_run(beir), report=beir / "report.html"))

    class Links(HTMLParser):
        found: list[str] = []  # noqa: RUF012  a parser for one test

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            outside = {"src", "href", "action"} & {name for name, _ in attrs}
            if outside or tag in ("script", "link", "img", "iframe"):
                self.found.append(tag)

    parser = Links()
    parser.feed((beir / "report.html").read_text(encoding="utf-8"))
    assert not parser.found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"judge": "old.run", "run_file": "x.run"}, "不能同时使用"),
        ({"report": "x.html"}, "--against"),
        ({"against": "none.run"}, "无法读取"),
        ({"against": "old.run", "report": "none/x.html"}, "无法写入"),
        ({"run_file": "none/x.run"}, "无法写入"),
    ],
)
def test_what_does_not_fit_is_refused(beir: Path, options: dict[str, str], said: str) -> None:
    old_run(beir)
    places = {name: beir / place for name, place in options.items()}

    with pytest.raises(BadQuery, match=said):
        asked(ToEvaluate(beir, "dev", **places))


def test_no_relevant_record_cannot_be_compared(beir: Path) -> None:
    (beir / "qrels.dev.tsv").write_text("q1\ta\t0\n", encoding="utf-8")

    with pytest.raises(BadQuery, match="无法比较"):
        asked(ToEvaluate(beir, "dev", against=old_run(beir)))
