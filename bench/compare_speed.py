"""Milliseconds to compare two documents of 200 clauses, the embedding apart.

    python bench/compare_speed.py [--clauses N]

Both documents are invented: clauses of three sentences with figures; half of them are the same.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import TYPE_CHECKING

from reporting import peak_memory, table

from corpus.model import Document, Page
from ingest.pipeline import parse_page
from search.compare import compare_documents
from search.embed import load_embedder
from search.vectors import CachedEmbedder, MemoryVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = (
    "社区食堂",
    "服务机构",
    "街道办事处",
    "老年人",
    "补贴资金",
    "工作人员",
    "县级民政部门",
    "申请",
    "登记",
    "核查",
    "公示",
    "回访",
    "培训",
    "评估",
    "发放",
    "监督",
    "应当",
    "可以",
    "不得",
    "鼓励",
    "每年",
    "按月",
    "优先",
    "统一",
    "书面",
    "及时",
    "委托",
    "公开",
    "组织",
)
_UNITS = ("天", "元", "人", "次", "个月", "%")
_RUNS = 5


def main() -> int:
    """Print one row."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clauses", type=int, default=200)
    size = parser.parse_args().clauses
    chance = random.Random(1)  # noqa: S311  nothing secret
    bodies = [_clause(chance) for _ in range(size)]
    a = _document("甲市社区食堂管理办法", bodies)
    b = _document(
        "乙市社区食堂管理办法", [c if i % 2 else _clause(chance) for i, c in enumerate(bodies)]
    )
    embedder = CachedEmbedder(load_embedder(), MemoryVectors())
    first = _seconds(a, b, embedder)
    later = min(_seconds(a, b, embedder) for _ in range(_RUNS))
    row = [f"{size} × {size}", f"{first * 1000:.0f}", f"{later * 1000:.0f}", peak_memory()]
    print(table(["clauses", "ms with embedding", "ms after embedding", "peak MB"], [row]))
    return 0


def _clause(chance: random.Random) -> str:
    return "".join(_sentence(chance) for _ in range(3))


def _sentence(chance: random.Random) -> str:
    limit = f"不少于{chance.randint(2, 99)}{chance.choice(_UNITS)}"
    return f"{''.join(chance.choices(_WORDS, k=9))}，{limit}。"


def _document(title: str, bodies: Sequence[str]) -> Document:
    lines = [title, *(f"第{i}条　{body}" for i, body in enumerate(bodies, 1))]
    page = Page("\n".join(lines).encode(), f"{title}.txt", "text/plain; charset=utf-8")
    return parse_page(page)[0]


def _seconds(a: Document, b: Document, embedder: CachedEmbedder) -> float:
    began = time.perf_counter()
    compare_documents(a, b, embedder)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
