"""Clauses embedded in a second, and how true to the model that was exported.

python bench/embed_speed.py [--folder search/model] [--count 200]
    [--source PASSAGES [--questions QUESTIONS]] [--beir ../shared/eval/statutes]

With --source (the folders that training/export.py was given; needs the extra `models`) the same
texts go through sentence-transformers in fp32 as well, on as many threads, and cosines are told.
Rates are told by the clock and by processor seconds: the second is steadier beside other work.
Run it under `taskset -c 0` for one core.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from reporting import peak_memory, table

from search.beir import load_beir
from search.entries import model_inputs, rows_of
from search.model_folder import SHIPPED
from search.onnx_embedder import OnnxEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.embed import Embedder

_SENTENCES = (
    "各乡镇人民政府应当在每年十二月底以前向县人民政府报告本年度资金使用情况。",
    "养老机构应当按照服务协议约定为收住的老年人提供生活照料、康复护理和精神慰藉服务。",
    "招标人不得以不合理的条件限制或者排斥潜在投标人，不得对潜在投标人实行歧视待遇。",
    "公共数据开放主体应当编制开放目录，明确数据的名称、格式、更新频率和开放条件。",
)
_QUESTIONS = ("机关干部请病假期间工资怎么发", "乡镇公务员最低服务年限是几年", "高龄津贴每月多少钱")
_SEED = 1


@dataclass(frozen=True, slots=True)
class Timed:
    """What one embedder did."""

    passages: NDArray[np.float32]
    questions: NDArray[np.float32]
    by_clock: float
    """Clauses a second."""
    by_processor: float
    """Clauses a processor second."""
    question_ms: float
    """One question by itself, in processor time."""


def clauses(count: int) -> list[str]:
    """Fixed input: 33 to 150 characters, as statutes' articles are."""
    made = []
    for i in range(count):
        chosen = [_SENTENCES[(i + j) % len(_SENTENCES)] for j in range(1 + i % 4)]
        made.append(f"测试办法\n第{i + 1}条　" + "".join(chosen))
    return made


def articles(beir: Path, count: int) -> tuple[list[str], list[str]]:
    """Articles of a BEIR folder as the index embeds them, and questions of its dev split."""
    collection = load_beir(beir, "dev")
    entries = collection.entries
    texts = model_inputs(entries, rows_of(entries))
    drawn = random.Random(_SEED).sample(texts, min(count, len(texts)))  # noqa: S311
    return drawn, list(collection.queries.values())[:count]


def timed(embedder: Embedder, passages: list[str], questions: list[str]) -> Timed:
    """Embed all passages together and each question by itself, after a warm-up."""
    embedder.encode_passages(passages[:8])
    rows, clock, processor = _spent(lambda: embedder.encode_passages(passages))
    asked, _, each = _spent(
        lambda: np.concatenate([embedder.encode_queries([question]) for question in questions])
    )
    count = len(passages)
    return Timed(rows, asked, count / clock, count / processor, each * 1000 / len(questions))


def _spent(
    encode: Callable[[], NDArray[np.float32]],
) -> tuple[NDArray[np.float32], float, float]:
    """The rows, seconds by the clock, and seconds of all processors."""
    clock, processor = time.perf_counter(), time.process_time()
    rows = encode()
    return rows, time.perf_counter() - clock, time.process_time() - processor


def _cosines(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> str:
    cosines = (ours * theirs).sum(axis=1)
    return f"{cosines.mean():.5f} (least {cosines.min():.5f})"


def _sources(passages: Path, questions: Path) -> tuple[Embedder, Embedder]:
    # Imported here: without --source nothing needs torch.
    import torch  # noqa: PLC0415

    from search.sentence_embedder import SentenceTransformerEmbedder  # noqa: PLC0415

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    first = SentenceTransformerEmbedder(passages)
    return first, first if questions == passages else SentenceTransformerEmbedder(questions)


def main() -> None:
    """Print the rates, and with a source the cosines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=SHIPPED)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--beir", type=Path)
    chosen = parser.parse_args()
    passages, questions = clauses(chosen.count), list(_QUESTIONS) * 20
    if chosen.beir is not None:
        passages, questions = articles(chosen.beir, chosen.count)
    began = time.perf_counter()
    embedder = OnnxEmbedder(chosen.folder)
    loading = time.perf_counter() - began
    found = {"tiaowen (ONNX Runtime, int8)": timed(embedder, passages, questions)}
    if chosen.source is not None:
        both = _sources(chosen.source, chosen.questions or chosen.source)
        theirs = timed(both[0], passages, questions[:20])
        asked = both[1].encode_queries(questions)
        found["sentence-transformers (torch, fp32)"] = theirs
    rows = [
        (name, f"{t.by_clock:.1f}", f"{t.by_processor:.1f}", f"{t.question_ms:.1f}")
        for name, t in found.items()
    ]
    print(table(("encoder", "clauses/s", "clauses/CPU s", "question, CPU ms"), rows))
    ours = next(iter(found.values()))
    if chosen.source is not None:
        told = _cosines(ours.passages, theirs.passages), _cosines(ours.questions, asked)
        print(f"\nCosines with the source: passages {told[0]}, questions {told[1]}.")
    size = sum(path.stat().st_size for path in chosen.folder.iterdir())
    print(
        f"\n{len(passages)} clauses of {np.mean([len(p) for p in passages]):.0f} characters; "
        f"{len(os.sched_getaffinity(0))} cores; model {size / 1e6:.1f} MB, "
        f"loaded in {loading:.2f} s; peak memory {peak_memory()} MB."
    )


if __name__ == "__main__":
    main()
