# ruff: noqa: E501  addresses and pages cut in pieces cannot be read
"""One address for one page, and never one for two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.crawl.canonical import LONGEST, canonical
from ingest.crawl.model import Site


@pytest.mark.parametrize(
    ("written", "fetched"),
    [
        ("HTTP://WWW.Linjiang.GOV.cn:80", "http://www.linjiang.gov.cn/"),
        ("https://linjiang.gov.cn:443/a#top", "https://linjiang.gov.cn/a"),
        ("http://linjiang.gov.cn./a", "http://linjiang.gov.cn/a"),
        ("http://linjiang.gov.cn:8080/a", "http://linjiang.gov.cn:8080/a"),
        ("  http://linjiang.gov.cn/a/./b/../c.html\n", "http://linjiang.gov.cn/a/c.html"),
        ("http://linjiang.gov.cn//zw///5.html", "http://linjiang.gov.cn/zw/5.html"),
        ("http://linjiang.gov.cn/go/http://a.cn/x", "http://linjiang.gov.cn/go/http://a.cn/x"),
        ("http://linjiang.gov.cn/政策?q=公文", "http://linjiang.gov.cn/%E6%94%BF%E7%AD%96?q=%E5%85%AC%E6%96%87"),
        ("http://临江.中国/a", "http://xn--miq684e.xn--fiqs8s/a"),
        ("http://linjiang.gov.cn/%7ea/%b9%ab?q=%b9%ab%41", "http://linjiang.gov.cn/~a/%B9%AB?q=%B9%ABA"),
        ("http://linjiang.gov.cn/a?b=2&a=1&&b=2&b=1", "http://linjiang.gov.cn/a?a=1&b=1&b=2"),
        ("http://linjiang.gov.cn/show.asp?2041", "http://linjiang.gov.cn/show.asp?2041"),
        ("http://linjiang.gov.cn/a?x=", "http://linjiang.gov.cn/a?x="),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(written: str, fetched: str) -> None:
    assert canonical(written) == fetched


@pytest.mark.parametrize(
    ("written", "fetched"),
    [
        ("/a;jsessionid=9F3A?b=1", "/a?b=1"),
        ("/a?PHPSESSID=k2&b=1&utm_source=x&spm=1.2", "/a?b=1"),
        ("/a?sid=k3Xq9Z", "/a"),
        ("/a?_t=1700000000000&r=0.4821930561", "/a"),
        ("/a?from=timeline&isappinstalled=0", "/a"),
        ("/forum.php?mod=viewthread&tid=5&extra=page%3D1", "/forum.php?mod=viewthread&tid=5"),
        ("/forum.php?mod=viewthread&tid=5&page=1&mobile=2", "/forum.php?mod=viewthread&tid=5"),
        ("/forum.php?mod=viewthread&tid=5&page=2&highlight=%B9", "/forum.php?mod=viewthread&page=2&tid=5"),
        ("/viewthread.php?tid=5&extra=page%3D1%26filter%3Ddigest", "/viewthread.php?tid=5"),
        ("/thread-5-2-7.html", "/thread-5-2-1.html"),
    ],
)  # fmt: skip
def test_what_belongs_to_the_visit_is_left_out(written: str, fetched: str) -> None:
    assert canonical("http://bbs.example.cn" + written) == "http://bbs.example.cn" + fetched


@pytest.mark.parametrize(
    "path",
    [
        "/list.asp?sid=8",
        "/list.asp?sid=123456",
        "/a?from=2019",
        "/a?t=20",
        "/a?token=abc",
        "/show?extra=12",
        "/list?page=1",
        "/index.html",
        "/a/",
        "/a",
    ],
)
def test_what_may_mean_something_stays(path: str) -> None:
    assert canonical("http://www.example.cn" + path) == "http://www.example.cn" + path


@pytest.mark.parametrize(
    "written",
    [
        "", "a.html", "javascript:void(0)", "mailto:a@b.cn", "ftp://a.cn/", "file:///etc/passwd",
        "http://", "http:///a", "http://a b.cn/", "http://user:pw@a.cn/", "http://a.cn:0/",
        "http://a.cn:99999/", "http://a.cn:x/", "http://[::1/", "http://a..cn/", "http://.cn/",
        "http://" + "a" * 64 + ".cn/", "http://a.cn/" + "x" * LONGEST, "http://a.cn\\@b.cn/",
    ],
)  # fmt: skip
def test_what_nobody_can_be_asked_for_is_none(written: str) -> None:
    assert canonical(written) is None


def test_a_site_names_its_own_telephones_and_parameters() -> None:
    site = Site(
        hosts=("www.example.cn",), starts=("https://www.example.cn/",), dropped=("Visitor",)
    )

    assert (
        canonical("http://m.example.cn/a?visitor=3&id=2", site) == "https://www.example.cn/a?id=2"
    )
    assert canonical("http://m.other.cn/a?id=2", site) == "http://m.other.cn/a?id=2"
    assert canonical("http://m.example.cn/a") == "http://m.example.cn/a"


_HOSTS = st.sampled_from(
    ["example.cn", "WWW.Example.CN:80", "bbs.临江.中国", "[::1]:8080", "m.a.cn."]
)
_TEXTS = st.text(
    st.one_of(st.sampled_from("/?&=%;#:.+~ @\\[]'\"公文aZ09"), st.characters()), max_size=60
)


@given(scheme=st.sampled_from(["http", "HTTPS"]), host=_HOSTS, rest=_TEXTS)
def test_a_canonical_address_is_its_own(scheme: str, host: str, rest: str) -> None:
    once = canonical(f"{scheme}://{host}/{rest}")

    if once is not None:
        assert canonical(once) == once
        assert once.isascii()
        assert not any(c.isspace() for c in once)


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    for address in (text, "http://" + text, "http://a.cn/?" + text):
        once = canonical(address)
        assert once is None or once.startswith(("http://", "https://"))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), max_size=5), st.randoms())
def test_the_order_of_parameters_does_not_matter(
    pairs: list[tuple[str, str]], random: object
) -> None:
    shuffled = pairs[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def address(of: list[tuple[str, str]]) -> str:
        return "http://a.cn/?" + "&".join(f"{k}={v}" for k, v in of)

    assert canonical(address(pairs)) == canonical(address(shuffled))
