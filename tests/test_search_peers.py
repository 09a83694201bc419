"""The benchmark of search beside its peers: sampling, turns, ratios, absent and failing peers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import plots
import search_peers_compare as peers
import search_peers_dense as dense
import search_peers_lexical as lexical
import search_peers_report as report
import search_peers_systems as systems
from search_peers_task import Article, Task, choose

from search.beir import Collection
from search.entries import Entry

_FAKES = """
from search_peers_compare import Peer

def built(task, folder):
    (folder / "size").write_text(str(len(task.articles)))

def opened(folder):
    size = int((folder / "size").read_text())
    return lambda question, k: [place for place in range(size) if str(place) in question][:k]

def broken(task, folder):
    raise ValueError("磁盘已满")

def silent(folder):
    def ask(question, k):
        raise KeyError(question)
    return ask

PEERS = (
    Peer("ours", (), "", built, opened),
    Peer("absent", ("no-such-distribution",), "", built, opened),
    Peer("cannot build", (), "", broken, opened),
    Peer("cannot answer", (), "", built, silent),
)
"""


def _collection(articles: int) -> Collection:
    entries = tuple(Entry(f"a{i}", "办法", "", f"第{i}条") for i in range(articles))
    queries = {f"q{i}": f"问{i}" for i in range(3)}
    return Collection(entries, queries, {f"q{i}": {f"a{i * 30}": 1} for i in range(3)})


def test_a_small_choice_holds_the_articles_that_answer() -> None:
    chosen = choose(_collection(100), articles=10, questions=2)

    assert list(chosen.questions) == ["q0", "q1"]
    assert {"a0", "a30"} <= {article.id for article in chosen.articles}
    assert len(chosen.articles) == 10
    assert list(chosen.places) == sorted(chosen.places)
    assert choose(_collection(100), articles=10, questions=2) == chosen


def test_everything_is_chosen_where_nothing_is_said() -> None:
    chosen = choose(_collection(100), articles=None, questions=None)

    assert (len(chosen.articles), len(chosen.questions)) == (100, 3)


def test_everybody_is_first_in_turn() -> None:
    turns = peers.in_turns(["a", "b"], 3)

    assert turns == [["a", "b"], ["b", "a"], ["a", "b"]]


def test_a_ratio_is_taken_round_by_round() -> None:
    found = peers.ratio([2.0, 30.0, 8.0], [1.0, 10.0, 2.0])

    assert found == {"ratio": 3.0, "ratio_low": 2.0, "ratio_high": 4.0}


def test_the_exact_rows_are_those_of_greatest_product() -> None:
    vectors = np.random.default_rng(1).normal(size=(300, 8)).astype(np.float32)

    found = dense.exact(vectors, vectors[:5])

    expected = np.argsort(-(vectors[:5] @ vectors.T), axis=1)[:, : peers.K]
    assert found == expected.tolist()
    assert dense.shared([(found[0][:10], found[0])], 10) == 1
    assert dense.shared([([], found[0])], 10) == 0


def test_fusion_puts_what_both_rankings_have_first() -> None:
    assert systems.fused([[7, 1, 2], [1, 9]])[0] == 1


def test_trigrams_stay_within_runs_of_letters() -> None:
    assert lexical.trigrams("劳动合同，工资") == ["劳动合", "动合同"]


@pytest.mark.parametrize("module", [dense, lexical, systems])
def test_every_table_begins_with_ours(module: object) -> None:
    names = [peer.name for peer in module.PEERS]  # type: ignore[attr-defined]

    assert names[0] == "tiaowen"
    assert len(names) == len(set(names))


def test_absent_and_failing_peers_stay_in_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fake_peers.py").write_text(_FAKES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import fake_peers  # type: ignore[import-not-found]  # written above  # noqa: PLC0415

    task = Task(tmp_path / "task")
    task.write_articles(Article(str(i), "", "条文", str(i)) for i in range(3))
    setting = peers.Setting(tmp_path, threads=1, rounds=2, seconds=60.0)

    found = peers.compare("fake_peers", fake_peers.PEERS, task, ["0", "1", "2 0"], setting)

    ours, absent, unbuilt, silent = found
    assert ours.found == {0: [0], 1: [1], 2: [0, 2]}
    assert ours.figures["asked"] == 3
    assert ours.figures["ratio"] == 1
    assert ours.figures["rss_mb"] > 1
    assert absent.state == "not installed"
    assert "磁盘已满" in unbuilt.state
    assert silent.state.startswith("failed: KeyError")
    printed = report.section_table("lexical", found)
    assert "| absent (not installed) | – |" in printed
    assert printed.count("\n| ") == 2 + len(found)


def test_a_plot_leaves_out_what_is_missing() -> None:
    rows = [
        {"clauses": 10_000, "p95_ms": 3.0, "open_s": None},
        {"clauses": 1_000_000, "p95_ms": 40.0},
        {"p95_ms": 1.0},
    ]

    drawn = plots.drawing(rows)

    assert drawn.count("<polyline") == 1
    assert drawn.count("<circle") == 2
    assert ">1 M<" in drawn


def test_names_tell_series_apart() -> None:
    rows = [{"name": n, "clauses": c, "open_s": c / 1e4} for n in "ab" for c in (10_000, 100_000)]

    assert plots.drawing(rows).count("<polyline") == 2


@pytest.mark.parametrize("text", ["[]", "{}", "not json", '{"rows": 3}', "[1]"])
def test_nothing_to_draw_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SystemExit, match=r"cannot be read|no row"):
        plots.drawing(plots.read_rows(path))
