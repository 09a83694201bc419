"""What the page of a document says that its facts rest on."""

from __future__ import annotations

import re
from pathlib import Path

from api.grounds import grounds
from api.labels import register
from corpus.model import Page
from ingest.pipeline import parse_page
from ingest.proof_words import PLACES

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "samples" / "02-care-subsidy-cms.html"


def test_facts_and_their_grounds() -> None:
    (document,) = parse_page(Page(SAMPLE.read_bytes(), SAMPLE.name))
    told = dict(register(document))

    assert told["层级地域"] == "市级（临江市）"
    assert told["索引号"] == "LJ021-0502-2021-00017"
    assert told["来源可信度"] == "正式印发的文本"
    assert grounds(document, "发布机关") == ["落款：“临江市民政局”", "落款：“临江市财政局”"]
    assert grounds(document, "索引号") == ["信息公开目录：“LJ021-0502-2021-00017”"]
    assert grounds(document, "时效") == []


def test_every_place_of_a_proof_has_words_and_is_documented() -> None:
    text = (ROOT / "docs" / "metadata.md").read_text("utf-8")
    documented = set(re.findall(r"`([a-z_]+)`", text))
    found: set[str] = set()
    for path in sorted((ROOT / "corpus" / "samples").glob("[0-9]*")):
        for document in parse_page(Page(path.read_bytes(), path.name)):
            found |= {p.source for p in document.proofs}

    assert {"signature", "index_table", "title_line"} <= found
    assert found <= set(PLACES)
    assert set(PLACES) <= documented
