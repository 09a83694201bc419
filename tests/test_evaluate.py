"""Measures against slow plain ones; BEIR and TREC files in and out."""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadQuery
from search.beir import load_beir
from search.evaluate import evaluate_collection, evaluate_run, pace_of
from search.measures import measure, ndcg_at, recall_at
from search.trec import read_run, write_run
from search.vectors import MemoryVectors
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

IDS = st.sampled_from([f"c{i}" for i in range(12)])
QRELS = st.dictionaries(st.sampled_from("pqrs"), st.dictionaries(IDS, st.integers(0, 3)))
SCORES = st.floats(0, 9).map(lambda x: round(x, 1))
RUN = st.dictionaries(st.sampled_from("pqrs"), st.dictionaries(IDS, SCORES))
RECORDS = [
    {"_id": "c1", "title": "养老服务办法 第一条", "text": "护理补贴每月三百元。"},
    {"_id": "c2", "title": "养老服务办法 第二条", "text": "养老机构应当培训护理员。"},
    {"_id": "c3", "title": "招标投标办法 第一条", "text": "公示期为三日。", "metadata": {}},
]
QUERIES = [
    {"_id": "q1", "text": "护理补贴是多少"},
    {"_id": "q2", "text": "中标公示期几日"},
    {"_id": "q3", "text": "没有判断的问题"},
]
QRELS_TSV = "query-id\tcorpus-id\tscore\nq1\tc1\t1\nq2\tc3\t1\n"


def slow(qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]) -> dict[str, float]:
    """The definitions, letter by letter."""
    sums = dict.fromkeys(["R@5", "MRR@10", "nDCG@10"], 0.0)
    count = 0
    for query, grades in qrels.items():
        good = [c for c in grades if grades[c] > 0]
        if not good:
            continue
        count += 1
        pairs = [(-score, record) for record, score in run.get(query, {}).items()]
        ranked = [record for _, record in sorted(pairs)]
        sums["R@5"] += sum(1 for c in good if c in ranked[:5]) / len(good)
        for i in range(min(10, len(ranked))):
            if ranked[i] in good:
                sums["MRR@10"] += 1 / (i + 1)
                break
        gain = sum(grades.get(c, 0) / math.log2(i + 2) for i, c in enumerate(ranked[:10]))
        ideal = sorted((grades[c] for c in good), reverse=True)[:10]
        sums["nDCG@10"] += gain / sum(g / math.log2(i + 2) for i, g in enumerate(ideal))
    return {name: total / count if count else 0.0 for name, total in sums.items()}


@given(QRELS, RUN)
def test_measures_are_the_definitions(
    qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]
) -> None:
    found = measure(qrels, run)

    for name, value in slow(qrels, run).items():
        assert found[name] == pytest.approx(value, abs=1e-4)


def test_a_known_case() -> None:
    grades = {"a": 1, "b": 1, "c": 0}

    assert recall_at(2, ["x", "a", "b"], grades) == 0.5
    best = 1 + 1 / math.log2(3)
    assert ndcg_at(3, ["x", "a", "b"], grades) == pytest.approx((1 / math.log2(3) + 0.5) / best)


def beir(folder: Path, *, zipped: bool = False, nested: bool = False) -> Path:
    corpus = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in RECORDS)
    if zipped:
        with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(corpus)
    else:
        (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    (folder / ("queries.jsonl" if nested else "queries.dev.jsonl")).write_text(
        "".join(json.dumps(q) + "\n" for q in QUERIES), encoding="utf-8"
    )
    qrels = folder / "qrels" / "dev.tsv" if nested else folder / "qrels.dev.tsv"
    qrels.parent.mkdir(exist_ok=True)
    qrels.write_text(QRELS_TSV, encoding="utf-8")
    return folder


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("nested", [False, True])
def test_both_ways_to_lay_out_a_folder(tmp_path: Path, *, zipped: bool, nested: bool) -> None:
    found = load_beir(beir(tmp_path, zipped=zipped, nested=nested), "dev")

    assert [e.id for e in found.entries] == ["c1", "c2", "c3"]
    assert set(found.queries) == {"q1", "q2"}
    assert found.qrels["q1"] == {"c1": 1}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", None, "corpus.jsonl"),
        ("corpus.jsonl", b"", "是空的"),
        ("corpus.jsonl", b"\n\n", "是空的"),
        ("corpus.jsonl", '{"text": "无编号"}\n'.encode(), "第 1 行"),
        ("corpus.jsonl", b'{"_id": "a", "text": ["x"]}\n', "text 不是文字"),
        ("corpus.jsonl", b"[1]\n", "第 1 行"),
        ("corpus.jsonl", b"[" * 100_000, "第 1 行"),
        ("corpus.jsonl", b'{"_id": "a", "text": "\xff"}\n', "UTF-8"),
        ("qrels.dev.tsv", None, "qrels.dev.tsv"),
        ("qrels.dev.tsv", b"", "是空的"),
        ("qrels.dev.tsv", b"query-id\tcorpus-id\tscore\n", "是空的"),
        ("qrels.dev.tsv", b"query-id\tcorpus-id\tscore\nq1\tc1\tx\n", "第 2 行"),
        ("qrels.dev.tsv", b"q1\tc1\t1\nq1\tc1\t2\n", "第 2 行"),
        ("qrels.dev.tsv", b"q1 0 c1 1\nq1 0 c2 1\n", "第 2 行"),
        ("qrels.dev.tsv", b"x\tc1\t1\n", "一个也找不到"),
        ("queries.dev.jsonl", b"not json\n", "第 1 行"),
        ("queries.dev.jsonl", b"", "是空的"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    beir(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(BadQuery, match=said):
        load_beir(tmp_path, "dev")


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    beir(tmp_path, zipped=True)
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-12])

    with pytest.raises(BadQuery, match=r"corpus\.jsonl\.gz"):
        load_beir(tmp_path, "dev")


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    beir(tmp_path)
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    found = load_beir(tmp_path, "dev")

    assert (len(found.entries), set(found.queries), found.notes) == (3, {"q1", "q2"}, ())
    assert found.qrels == {"q1": {"c1": 1}, "q2": {"c3": 1}}


def test_what_is_odd_is_noted(tmp_path: Path) -> None:
    beir(tmp_path)
    again = [{"_id": "c1", "text": "又一条"}, {"_id": 7, "title": None}]
    more = "".join(json.dumps(r) + "\n" for r in again)
    with (tmp_path / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write(more)
    (tmp_path / "qrels.dev.tsv").write_text("q1\tc1\t2\nq1\tgone\t1\nq9\tc1\t1\n")
    (tmp_path / "queries.dev.jsonl").write_text(
        '{"_id": "q1", "text": "护理补贴", "metadata": {"group": "养老"}}\n', encoding="utf-8"
    )

    found = load_beir(tmp_path, "dev")

    assert [e.id for e in found.entries] == ["c1", "c2", "c3", "7"]
    assert found.groups == {"q1": "养老"}
    said = "".join(found.notes)
    assert all(word in said for word in ("c1", "gone", "q9"))
    _, result = evaluate_collection(found, None)
    assert result.metrics["R@10"] == 0.5


@given(QRELS, RUN)
def test_measures_are_those_of_trec_eval(
    qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]
) -> None:
    reference = pytest.importorskip("pytrec_eval")
    judged = {q: grades for q, grades in qrels.items() if any(g > 0 for g in grades.values())}
    if not judged:
        return
    # trec_eval breaks ties by the greater id and we by the smaller, so ties are broken before.
    ours = {q: {r: found[r] - int(r[1:]) / 1e3 for r in found} for q, found in run.items() if found}
    names = {"R@1": "recall_1", "R@5": "recall_5", "R@10": "recall_10", "nDCG@10": "ndcg_cut_10"}
    told = reference.RelevanceEvaluator(judged, {"recall.1,5,10", "ndcg_cut.10"}).evaluate(ours)

    found = measure(judged, ours)

    for name, theirs in names.items():
        total = sum(row[theirs] for row in told.values()) / len(judged)
        assert found[name] == pytest.approx(total, abs=1e-4)


@pytest.mark.parametrize("embedder", [None, FakeEmbedder()])
def test_the_contracts_json(tmp_path: Path, embedder: FakeEmbedder | None) -> None:
    collection = load_beir(beir(tmp_path), "dev")
    steps: list[tuple[str, int, int]] = []

    _, result = evaluate_collection(
        collection, embedder, MemoryVectors(), lambda *step: steps.append(step)
    )

    found = result.to_json()
    assert set(found) >= {"metrics", "queries", "clauses", "ms_per_query", "engine"}
    assert found["metrics"] == {
        **dict.fromkeys(["R@1", "R@5", "R@10", "R@20", "R@100"], 1.0),
        **dict.fromkeys(["MRR@10", "nDCG@10"], 1.0),
    }
    assert (found["queries"], found["clauses"]) == (2, 3)
    assert steps[-1] == ("search", 2, 2)


def test_the_pace_is_that_of_single_questions() -> None:
    found = pace_of([*[1.0] * 19, 21.0])

    assert (found.mean, found.p50) == (2.0, 1.0)
    assert found.p50 <= found.p95 <= 21.0


def test_a_run_file_gives_the_same_figures(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    collection = load_beir(beir(tmp_path), "dev")
    run, found = evaluate_collection(collection, FakeEmbedder(), MemoryVectors())
    write_run(run, path)

    _, again = evaluate_run(collection, path)

    assert again.metrics == found.metrics
    assert (again.queries, again.clauses, again.pace) == (2, 3, None)


def test_questions_that_a_run_lacks_are_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 c1 1 0.5 other\n", encoding="utf-8")

    _, found = evaluate_run(load_beir(beir(tmp_path), "dev"), tmp_path / "run")

    assert found.metrics["R@1"] == 0.5
    assert any("1 个问题" in note for note in found.notes)


@given(RUN)
def test_a_run_comes_back(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, dict[str, float]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "run.trec"
    write_run(run, path)

    assert read_run(path) == {query: scores for query, scores in run.items() if scores}


@pytest.mark.parametrize("content", ["one two\n", "q Q0 c 1 high tag\n"])
def test_a_bad_run_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run").write_text(content, encoding="utf-8")

    with pytest.raises(BadQuery, match="TREC"):
        read_run(tmp_path / "run")


def test_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQuery, match="无法读取"):
        read_run(tmp_path / "absent")


def test_ids_with_blanks_make_no_run(tmp_path: Path) -> None:
    with pytest.raises(BadQuery, match="空白"):
        write_run({"q": {"a b": 1.0}}, tmp_path / "run")

    assert not list(tmp_path.iterdir())


def test_a_run_without_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q Q0 c 1 nan tag\n", encoding="utf-8")

    with pytest.raises(BadQuery, match="第 1 行"):
        read_run(tmp_path / "run")
