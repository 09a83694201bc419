"""One key for one page, whatever way led to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.urls import is_official, url_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.org/a.html", "https://example.org/a.html"),
        ("https://example.org:443/a.html", "http://example.org:80/a.html#top"),
        ("https://m.example.org/a?id=3", "https://www.example.org/a?id=3"),
        ("https://example.org/a?id=3&utm_source=x&spm=1.2", "https://example.org/a?id=3"),
        ("https://example.org/a;jsessionid=9F3A?b=1", "https://example.org/a?b=1&PHPSESSID=k2"),
        ("https://example.org/t.php?tid=8&page=1", "https://example.org/t.php?page=1&tid=8"),
        ("https://example.org/x/index.html", "https://example.org/x/"),
        ("https://EXAMPLE.org/政策", "https://example.org/%E6%94%BF%E7%AD%96"),
    ],
)
def test_ways_to_one_page_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=3", "https://example.org/a?id=4"),
        ("https://example.org/a.html", "https://example.org/b.html"),
        ("https://a.example.org/x", "https://b.example.org/x"),
        ("https://example.org:8080/x", "https://example.org/x"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize("place", ["a.html", "", "/srv/文件.txt", "http://[x/", "http://a:b/"])
def test_what_is_no_address_has_no_key(place: str) -> None:
    assert url_key(place) is None


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    key = url_key("https://" + text)

    assert key is None or key
    assert is_official(text) in (True, False)


def test_only_gov_cn_is_official() -> None:
    assert is_official("http://www.linjiang.gov.cn/x")
    assert not is_official("http://gov.cn.example.org/")
    assert not is_official("http://notgov.cn/")
