"""`tiaowen eval`: a run made or read, judged, compared with an older one, reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.evaluation_report import write_report
from corpus.errors import BadQuery
from search.beir import load_beir
from search.evaluate import evaluate_collection, evaluate_run
from search.measures import MAIN
from search.paired import changes, differences
from search.trec import read_run, write_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.parts import Progress, ToEvaluate
    from search.embed import Embedder
    from search.paired import Difference
    from search.vectors import VectorCache


def evaluate(
    asked: ToEvaluate,
    embedder: Callable[[], Embedder],
    vectors: VectorCache,
    progress: Progress,
) -> Mapping[str, object]:
    """Do what was asked; the answer is the contract's JSON.

    Args:
        asked: which files, and what to make of them.
        embedder: loads the model, which judging a run that exists does not need.
        vectors: keeps what is embedded.
        progress: told how far it is.

    Raises:
        BadQuery: the options do not fit together, or a file cannot be read or written.
    """
    _check(asked)
    collection = load_beir(asked.beir, asked.split)
    old = read_run(asked.against) if asked.against is not None else None
    if asked.judge is not None:
        run, result = evaluate_run(collection, asked.judge)
    else:
        run, result = evaluate_collection(collection, embedder(), vectors, progress)
    if asked.run_file is not None:
        write_run(run, asked.run_file)
    told = result.to_json()
    if old is None or asked.against is None:
        return told
    found = changes(collection.qrels, old, run)
    if not found:
        msg = "没有一个问题有判为相关的条目，无法比较。请检查判断文件里的分数。"
        raise BadQuery(msg)
    groups = differences(found, collection.groups)
    if asked.report is not None:
        names = (asked.against.name, _name_of(asked, result.engine))
        write_report(asked.report, collection, (old, run), found, groups, names)
    return {**told, "against": _difference_json(groups[0], asked.against.name)}


def _check(asked: ToEvaluate) -> None:
    if asked.judge is not None and asked.run_file is not None:
        msg = "--judge 只评已有的结果，--run 保存新跑的结果，两者不能同时使用。请去掉其中一个。"
        raise BadQuery(msg)
    if asked.report is not None and asked.against is None:
        msg = "--report 要有比较的对象。请用 --against 指明旧的结果文件。"
        raise BadQuery(msg)


def _name_of(asked: ToEvaluate, engine: Mapping[str, object]) -> str:
    return asked.judge.name if asked.judge is not None else str(engine["model"])


def _difference_json(found: Difference, name: str) -> dict[str, object]:
    return {
        "run": name,
        "metrics": dict(found.old),
        f"{MAIN} difference": round(found.mean, 4),
        "interval_95": [round(found.low, 4), round(found.high, 4)],
        "p": round(found.p, 4),
        "gains": found.gains,
        "losses": found.losses,
        "same": found.same,
    }
