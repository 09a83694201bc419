"""Every proof is verbatim where it says it stands, whatever the page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import PolicyError
from corpus.model import Document, Page
from ingest.pipeline import Parsed, parse

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
NAMES = [e["name"] for e in json.loads((SAMPLES / "manifest.json").read_text("utf-8"))]
FIELDS = ("doc_number", "issued_on", "published_on", "effective_on", "posted_on", "index_number",
          "form", "region", "level")  # fmt: skip
LINES = (
    "临江市民政局 临江市财政局", "关于做好高龄津贴发放工作的通知", "临民发〔2021〕7号", "财 政 部",
    "（2018年1月22日临江市第五届人民代表大会常务委员会第三次会议通过）", "二〇二一年三月五日",
    "各县（市、区）人民政府：", "现将有关事项通知如下，请认真贯彻执行，抓好落实。", "一、提高认识",
    "第一条 为了加强管理，根据有关规定，制定本办法。", "本办法自发布之日起施行。",
    "云川省人民政府令", "第 305 号", "省长 某某", "索 引 号：LJ021-0502",
    "发布日期：2021-03-09", "来源：某某日报",
    "网站标识码：0000000031", "发表于 2017-1-7 10:00:00", "附件：1.申请表", "xx县xx局xx年xx月",
    "导语：本文来源于网友上传，不代表本站观点。", "2022-02-13 23:37", "临江市停车管理办法", "",
)  # fmt: skip


def check(document: Document, page_text: str) -> None:
    """All proofs of a document, and that the values of its fields have theirs."""
    for proof in document.proofs:
        if proof.start >= 0:
            assert document.text[proof.start :].startswith(proof.quote), proof
        if proof.page_start >= 0:
            assert page_text[proof.page_start :].startswith(proof.quote), proof
        assert proof.value, proof
        assert proof.quote or proof.source == "notice", proof
    for field in FIELDS:
        value = getattr(document, field)
        told = [p.value for p in document.proofs if p.field == field]
        assert told == ([] if value is None else [str(value)])
    assert [p.value for p in document.proofs if p.field == "issuers"] == list(document.issuers)
    assert [p.value for p in document.proofs if p.field == "subjects"] == list(document.subjects)


@cache
def sample(name: str) -> Parsed:
    return parse(Page((SAMPLES / name).read_bytes(), name))


@pytest.mark.parametrize("name", NAMES)
def test_samples(name: str) -> None:
    parsed = sample(name)

    for document in parsed.documents:
        check(document, parsed.page_text)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=24), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_page(lines: list[str], as_html: bool) -> None:  # noqa: FBT001  drawn by hypothesis
    text = "\n".join(lines)
    if as_html:
        text = "".join(f"<p>{line}</p>" for line in lines)
        text = f'<html><meta name="PubDate" content="2021-03-09"><title>某文_某网</title>{text}'
    try:
        parsed = parse(Page(text.encode(), "page.html" if as_html else "page.txt"))
    except PolicyError:
        return
    for document in parsed.documents:
        check(document, parsed.page_text)
