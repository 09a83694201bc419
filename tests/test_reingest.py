"""Ingesting again: what did not change costs nothing, what another parser read is read again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.intake import Intake
from api.parts import Level, Saved
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.logic import modules_below
from corpus.model import Page
from corpus.store import Store
from ingest import logic, pipeline
from ingest.logic import parser_version
from search.embed import model_name
from search.stamp import LAYOUT, Stamp, in_step, stamp_of
from tests.api.material import MEASURES
from tests.commands import Run
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "sentence_transformers", "faiss", "tantivy", "selectolax", "pypdfium2", "docx")


def test_unchanged_sources_need_neither_model_nor_index_nor_extractors(tmp_path: Path) -> None:
    page, model = tmp_path / "measures.txt", tmp_path / "model"
    page.write_text(MEASURES, encoding="utf-8")
    model.mkdir()
    settings = Settings(tmp_path / "data", model=str(model))
    service = Service(settings, RealParts(settings, FakeEmbedder(model_name(model))))
    assert service.ingest([str(page)]).documents == 1
    service.close()
    again = f"""
import sys
from api.cli import main
try:
    main(["ingest", {str(page)!r}, "--json"])
except SystemExit as ended:
    print([ended.code or 0, [m for m in {HEAVY} if m in sys.modules]])
"""

    done = subprocess.run(
        [sys.executable, "-c", again],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "TIAOWEN_DATA": str(settings.data), "TIAOWEN_MODEL": str(model)},
    )

    report, ended = done.stdout.splitlines()
    assert json.loads(report)["unchanged"] == 1
    assert ended == "[0, []]", done.stderr


def test_the_parser_is_told_apart_by_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(parser_version()) == 12
    assert parser_version() == parser_version.__wrapped__()
    read = modules_below

    monkeypatch.setattr(
        logic, "modules_below", lambda source: {**read(source), "numbering": b"new"}
    )

    assert parser_version.__wrapped__() != parser_version()


def test_the_parser_stands_on_what_it_imports() -> None:
    found = modules_below("from corpus.ids import document_id")

    assert {"ids", "folding", "numbering", "model"} <= set(found)
    assert "store" not in found


@pytest.fixture
def measures(tmp_path: Path) -> Path:
    file = tmp_path / "measures.txt"
    file.write_text(MEASURES, encoding="utf-8")
    return file


def test_another_parser_reads_again_and_doctor_says_so(
    run: Run, measures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", measures)
    assert run("doctor")[0] == 0
    monkeypatch.setattr("api.intake.parser_version", lambda: "another")
    monkeypatch.setattr("api.health.parser_version", lambda: "another")

    status, out, _ = run("doctor")
    assert (status, "ingest --reparse" in out, "1 个来源" in out) == (1, True, True)

    measures.unlink()
    status, out, _ = run("ingest", "--reparse", "--json")
    report = json.loads(out)
    assert (status, report["pages"], report["documents"], report["versions"]) == (0, 1, 0, 0)
    assert run("doctor")[0] == 0
    assert json.loads(run("ingest", "--reparse", "--json")[1])["pages"] == 0
    assert json.loads(run("ingest", "--reparse", "--force", "--json")[1])["pages"] == 1


def test_what_another_parser_reads_otherwise_is_a_version(
    run: Run, measures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", measures)
    monkeypatch.setattr("api.intake.parser_version", lambda: "another")
    real = pipeline.clean

    def better(
        page_text: pipeline.PageText, decided: pipeline.Mapping[str, bool]
    ) -> pipeline.Cleaned:
        cleaned = real(page_text, decided)
        kept = tuple(p for p in cleaned.paragraphs if "不得强制充值" not in p.text)
        return pipeline.replace(cleaned, paragraphs=kept)

    monkeypatch.setattr(pipeline, "clean", better)

    report = json.loads(run("ingest", measures, "--json")[1])

    assert (report["documents"], report["versions"], report["unchanged"]) == (1, 1, 0)
    with Store.open(Path("data")) as store:
        (document,) = store.documents()
        first, second = store.versions(document.id)
        assert (second.reason.value, second.parser) == ("parser", "another")
        assert first.sha256 == second.sha256
        assert "不得强制充值" in store.version(document.id, 1).text
        assert "不得强制充值" not in document.text


def test_reparse_takes_no_sources(run: Run, measures: Path) -> None:
    status, _, err = run("ingest", "--reparse", measures)

    assert status == 2
    assert "--reparse" in err


def test_a_page_without_documents_is_not_read_twice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "links.html").write_text("<a href=1>首页</a><a href=2>登录</a>", encoding="utf-8")
    read: list[str] = []
    real = Intake.ingest

    def noted(intake: Intake, page: Page, **options: bool | Level) -> Saved:
        read.append(page.locator)
        return real(intake, page, **options)

    monkeypatch.setattr(Intake, "ingest", noted)

    first, second = (run("ingest", "links.html", "--json") for _ in range(2))

    assert (first[0], second[0]) == (1, 1)
    assert json.loads(first[1]) == json.loads(second[1]), "it is named again"
    assert read == ["links.html"]
    run("ingest", "links.html", "--force")
    assert read == ["links.html"] * 2


def test_a_changed_page_is_said_to_have_a_new_version(run: Run, measures: Path) -> None:
    run("ingest", measures)
    measures.write_text(MEASURES.replace("10万元", "12万元"), encoding="utf-8")

    _, out, _ = run("ingest", measures)

    assert "新版 1 件" in out
    assert "tiaowen versions" in out


def test_an_index_is_in_step_while_its_files_have_their_sizes(run: Run, measures: Path) -> None:
    run("ingest", measures)
    folder = Path("data", "index")
    stamp = stamp_of(folder)
    generation = folder / (folder / LAYOUT.pointer).read_text(encoding="utf-8")

    assert in_step(folder, stamp)
    assert not in_step(folder, Stamp("other", stamp.corpus))
    (generation / "lock").touch()
    assert in_step(folder, stamp), "a lock file does no harm"
    next(folder.glob(f"{LAYOUT.segments}/*/{LAYOUT.dense}")).write_bytes(b"cut")
    assert not in_step(folder, stamp)

    run("ingest", measures)

    assert in_step(folder, stamp), "built anew by a run over unchanged pages"


def test_the_name_of_a_model_is_told_without_loading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")

    assert model_name(tmp_path).startswith(f"{tmp_path.name}@")
    assert model_name("hub/name") == "hub/name"
    monkeypatch.setenv("TIAOWEN_MODEL", str(tmp_path))
    assert model_name() == model_name(tmp_path)
