"""Cross-validation: each question is asked of its own fold, and the pooled run is judged alike."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.beir import load_beir
from search.entries import model_inputs, rows_of
from search.evaluate import evaluate_run
from tests.beir_folder import write_beir
from tests.fakes import FakeEmbedder
from training.folds import FOLDS, fold_of

BENCH = Path(__file__).parent.parent / "bench"
QUERIES = {f"q{i}": f"第{i}项补贴是多少" for i in range(20)}


@pytest.fixture(scope="module")
def script() -> Any:  # noqa: ANN401  a module outside the packages
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("cross_validation")
    sys.path.remove(str(BENCH))


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    records = [{"_id": f"c{i}", "text": f"第{i}项补贴每月{i}百元。"} for i in range(20)]
    queries = [{"_id": q, "text": text} for q, text in QUERIES.items()]
    return write_beir(tmp_path, records, queries, {f"q{i}": {f"c{i}": 1} for i in range(20)})


def write_folds(folder: Path, beir: Path, *, right: bool) -> None:
    """Vectors a fold; where not `right`, only a fold's own questions have any that fit."""
    collection, embedder = load_beir(beir, "dev"), FakeEmbedder()
    entries = collection.entries
    passages = model_inputs(entries, rows_of(entries))
    for fold in range(FOLDS):
        place = folder / str(fold)
        place.mkdir(parents=True)
        np.save(place / "passages.npy", embedder.encode_passages(passages))
        vectors = embedder.encode_queries(list(QUERIES.values()))
        for row, query in enumerate(QUERIES):
            if not right and fold_of(query) != fold:
                vectors[row] = -vectors[row]
        np.save(place / "queries.npy", vectors)
        (place / "queries.txt").write_text("\n".join(QUERIES), encoding="utf-8")


@pytest.mark.parametrize("right", [True, False])
def test_every_question_is_asked_of_its_own_fold(
    script: Any,  # noqa: ANN401
    beir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    right: bool,
) -> None:
    write_folds(beir / "folds", beir, right=right)
    run = beir / "pooled.run"
    options = [str(beir), "--folds", str(beir / "folds"), "--run", str(run)]
    monkeypatch.setattr(sys, "argv", ["cross_validation.py", *options])

    script.main()

    table = capsys.readouterr().out
    _, pooled = evaluate_run(load_beir(beir, "dev"), run)
    assert pooled.metrics["R@10"] == 1.0
    assert table.splitlines()[-1].startswith("| pooled | 20 |")
    assert f"{pooled.metrics['nDCG@10']:.4f}" in table.splitlines()[-1]
    assert len(list(beir.glob("pooled.fold*.run"))) == FOLDS


def test_folds_hold_every_question_once(script: Any) -> None:  # noqa: ANN401
    found = script.by_fold(QUERIES)

    assert sorted(q for part in found.values() for q in part) == sorted(QUERIES)
    assert set(found) == set(range(FOLDS))


def test_vectors_of_another_corpus_are_refused(script: Any, beir: Path) -> None:  # noqa: ANN401
    write_folds(beir / "folds", beir, right=True)
    np.save(beir / "folds" / "0" / "passages.npy", np.ones((3, 64), dtype=np.float32))

    with pytest.raises(SystemExit, match="3 vectors"):
        script.vectors_of(beir / "folds" / "0", load_beir(beir, "dev"), ["q0"], beir)
