"""Origins: what is one, and which requests come from it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadQuery
from corpus.sites import Site, new_key, origin, origins_of, site_name

LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8).filter(
    lambda t: not t.isdigit()
)
HOSTS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
SCHEMES = st.sampled_from(["http", "https"])
PORTS = st.integers(1, 65_535)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.gov.cn", "https://www.example.gov.cn"),
        ("HTTPS://WWW.Example.GOV.CN:443/", "https://www.example.gov.cn"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("http://localhost:80", "http://localhost"),
        ("http://[2001:DB8:0::1]:8080", "http://[2001:db8::1]:8080"),
        ("https://政务.example", "https://xn--zfr164b.example"),
        ("https://*.example.gov.cn", "https://*.example.gov.cn"),
        ("https://*.example.com:8443", "https://*.example.com:8443"),
        ("  https://a.example  ", "https://a.example"),
    ],
)
def test_origins_are_kept_as_browsers_send_them(typed: str, kept: str) -> None:
    assert origin(typed) == kept
    assert origin(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "null",
        "*",
        "www.example.gov.cn",
        "//www.example.gov.cn",
        "ftp://www.example.gov.cn",
        "javascript://www.example.gov.cn",
        "https://",
        "https://*",
        "https://*.cn",
        "https://*.gov.cn",
        "https://*.bj.cn",
        "https://*.10.1.2.3",
        "http://*.example.gov.cn",
        "https://www.*.example.gov.cn",
        "https://*example.gov.cn",
        "https://*.*.example.gov.cn",
        "https://user@www.example.gov.cn",
        "https://user:pass@www.example.gov.cn",
        "https://@www.example.gov.cn",
        "https://www.example.gov.cn/path",
        "https://www.example.gov.cn//",
        "https://www.example.gov.cn?x",
        "https://www.example.gov.cn?",
        "https://www.example.gov.cn#",
        "https://www.example.gov.cn:0",
        "https://www.example.gov.cn:",
        "https://www.example.gov.cn:99999",
        "https://www.example.gov.cn:8o",
        "https://www.example.gov.cn; script-src *",
        "https://www.example.gov.cn https://evil.example",
        "https://www.example.gov.cn\nX: y",
        "https://www.example.gov.cn\\@evil.example",
        "https://-a.example",
        "https://a..example",
        "https://[fe80::1%25eth0]",
        "https://1.2.3",
        "https://256.1.1.1",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 200 + "example",
        "https://\ud800.example",
    ],
)
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(BadQuery):
        origin(typed)


@pytest.mark.parametrize(
    "sent",
    [
        "https://evil-example.gov.cn",
        "https://evilwww.example.gov.cn",
        "https://www.example.gov.cn.evil.com",
        "https://www.example.gov.cn:8443",
        "http://www.example.gov.cn",
        "https://example.gov.cn",
        "https://a.www.example.gov.cn",
        "https://www.example.gov.cn@evil.com",
        "https://www.example.gov.cn/",
        "https://www.example.gov.cn.",
        "https://www.example.gov.cn, https://evil.com",
        "HTTPS://www.example.gov.cn",
        "null",
        "",
        "*",
        "file://",
    ],
)
def test_another_origin_is_not_admitted(sent: str) -> None:
    assert not Site(new_key(), "一", ("https://www.example.gov.cn",)).admits(sent)


@pytest.mark.parametrize(
    ("sent", "admitted"),
    [
        ("https://a.example.gov.cn", True),
        ("https://a.b.example.gov.cn", True),
        ("https://xn--zfr164b.example.gov.cn", True),
        ("https://example.gov.cn", False),
        ("https://evil-example.gov.cn", False),
        ("https://evilexample.gov.cn", False),
        ("https://a.example.gov.cn.evil.com", False),
        ("https://a.example.gov.cn:8443", False),
        ("http://a.example.gov.cn", False),
        ("https://evil.com#.example.gov.cn", False),
        ("https://evil.com/.example.gov.cn", False),
        ("https://evil.com?.example.gov.cn", False),
        ("https://evil.com\\.example.gov.cn", False),
        ("https://u@a.example.gov.cn", False),
        ("https://政务.example.gov.cn", False),
        ("https://*.example.gov.cn", False),
        ("https://.example.gov.cn", False),
        ("https://a..example.gov.cn", False),
        ("https://A.example.gov.cn", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_star_stands_for_names_below(sent: str, admitted: bool) -> None:  # noqa: FBT001  a table's column
    site = Site(new_key(), "一", ("https://*.example.gov.cn",))

    assert site.admits(sent) is admitted


@given(SCHEMES, HOSTS, PORTS)
def test_an_origin_admits_itself_and_no_other_port(scheme: str, host: str, port: int) -> None:
    kept = origin(f"{scheme}://{host}:{port}")
    site = Site(new_key(), "一", (kept,))

    assert origin(kept) == kept
    assert site.admits(kept)
    assert not site.admits(f"{scheme}://{host}:{port % 65_535 + 1}")


@given(HOSTS, st.text(max_size=6), st.text(max_size=6))
def test_nothing_around_a_host_is_admitted(host: str, before: str, after: str) -> None:
    site = Site(new_key(), "一", (f"https://{host}",))

    sent = f"https://{before}{host}{after}"

    assert site.admits(sent) is (not before and not after)


@given(HOSTS, st.text(max_size=12), st.text(max_size=6))
def test_a_star_admits_labels_only(host: str, before: str, after: str) -> None:
    listed = f"https://*.zz{host}.example"
    sent = f"https://{before}zz{host}{after}.example"

    if Site(new_key(), "一", (listed,)).admits(sent):
        labels = before.removesuffix(".").split(".")
        assert before.endswith(".")
        assert not after
        assert all(set(x) <= set(string.ascii_lowercase + string.digits + "-") for x in labels)


@given(st.text(max_size=60))
def test_any_text_is_an_origin_or_is_refused(typed: str) -> None:
    try:
        kept = origin(typed)
    except BadQuery:
        return
    assert origin(kept) == kept
    assert kept.isascii()
    assert not set(kept) & set(" ;,'\"\r\n\t")


def test_a_site_has_a_few_origins_each_once() -> None:
    assert origins_of(["https://a.example/", "https://A.example"]) == ("https://a.example",)
    with pytest.raises(BadQuery):
        origins_of([])
    with pytest.raises(BadQuery):
        origins_of([f"https://a{n}.example" for n in range(51)])


@pytest.mark.parametrize("typed", ["", "  ", "x" * 101, "a\x00b"])
def test_a_site_needs_a_name(typed: str) -> None:
    with pytest.raises(BadQuery):
        site_name(typed)
