"""The test web is what it says: pages answer, texts are read by the parser, misdeeds are told."""

from __future__ import annotations

import urllib.request
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.web import There, Web, serving_web
from tests.web.texts import BLOCK, document


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving_web() as served:
        yield served


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own server
        return bytes(answer.read())


def test_no_two_documents_say_the_same() -> None:
    documents = [document(seed) for seed in range(5 * BLOCK)]

    assert max(Counter(one.title for one in documents).values()) == 1
    assert max(Counter(one.said for one in documents).values()) == 1


def test_every_page_that_is_there_says_its_sentence(web: Web) -> None:
    silent = [page.url for page in web.truth if page.site != "busy" and not _says(page)]

    assert not silent
    assert max(Counter(page.url for page in web.truth).values()) == 1


def _says(page: There) -> bool:
    return page.said in _get(page.url).decode("gb18030" if page.site == "gbk" else "utf-8")
