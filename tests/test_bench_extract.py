"""The table of extractors: its measure, titles counted or not, and peers that are absent."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import extract_table
import page_set
import peers


def test_precision_and_recall_count_bigrams_after_folding() -> None:
    score = extract_table.judge("甲乙 丙丁", "甲乙丙")

    assert score.precision == pytest.approx(2 / 3)
    assert score.recall == 1
    assert score.f1 == pytest.approx(0.8)
    assert extract_table.judge("", "甲乙丙").f1 == 0


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (("标题", "正文。"), True, "标题\n正文。"),
        (("标题", "标题\n正文。"), True, "标题\n正文。"),
        (("标题", "标题\n正文。"), False, "正文。"),
        (("", "正文。"), True, "正文。"),
    ],
)
def test_a_title_counts_only_where_the_truth_has_it(
    found: peers.Found, *, wanted: bool, expected: str
) -> None:
    assert extract_table.titled(found, wanted=wanted) == expected


def test_a_peer_that_fails_has_found_nothing() -> None:
    def fail(_: str) -> peers.Found:
        raise ValueError

    peer = replace(peers.PEERS[0], run=fail)

    assert peers.run(peer, "<p>正文</p>") == ("", "")


def test_a_peer_that_is_not_installed_is_absent() -> None:
    assert not replace(peers.PEERS[0], module="no_such_extractor").present


def test_family_rules_are_back_after_the_run_without_them() -> None:
    page = page_set.JudgedPage(
        name="1",
        kind="gov",
        body=b"<div id=zoom>" + "正文，够长。".encode() * 9,
        url="",
        truth="",
        with_title=False,
        thread=None,
    )
    before = extract_table.extract_html_main.FAMILIES

    assert extract_table.by_generic(page, "")
    assert extract_table.extract_html_main.FAMILIES is before
