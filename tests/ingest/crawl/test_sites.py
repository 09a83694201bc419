"""Settings of sites: read, refused with the reason, and found for an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import PolicyError
from ingest.crawl.model import Role, Site
from ingest.crawl.roles import role_of
from ingest.crawl.sites import load_site, shipped, site_for


def written(folder: Path, text: str) -> Path:
    path = folder / "临江.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_a_site(tmp_path: Path) -> None:
    text = """
    name = "临江县人民政府"
    hosts = ["www.linjiang.gov.cn", "*.linjiang.gov.cn"]
    starts = "http://www.linjiang.gov.cn/zwgk/"
    pages = ['/t[0-9]{8}_[0-9]+\\.html$']
    delay = 2
    """

    assert load_site(written(tmp_path, text)) == Site(
        name="临江县人民政府",
        hosts=("www.linjiang.gov.cn", "*.linjiang.gov.cn"),
        starts=("http://www.linjiang.gov.cn/zwgk/",),
        pages=(r"/t[0-9]{8}_[0-9]+\.html$",),
        delay=2.0,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hosts = [", "TOML"),
        ("host = ['a.cn']", "“host”"),
        ("hosts = 3", "hosts"),
        ("hosts = ['a.cn', 3]", "hosts"),
        ("pages = ['(']", "正则"),
        ("delay = 'fast'", "delay"),
        ("delay = -1", "delay"),
        ("delay = nan", "delay"),
        ("delay = true", "delay"),
        ("name = 3", "name"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        load_site(written(tmp_path, text))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="无法读取"):
        load_site(tmp_path / "无.toml")
    with pytest.raises(PolicyError, match="无法读取"):
        load_site(tmp_path)


ALL = Site("all")
WIDE = Site("wide", hosts=("*.gov.cn",))
NARROW = Site("narrow", hosts=("*.linjiang.gov.cn",))
ONE = Site("one", hosts=("www.linjiang.gov.cn",))


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://www.linjiang.gov.cn:8080/", ONE),
        ("http://zw.linjiang.gov.cn/a", NARROW),
        ("http://linjiang.gov.cn/", WIDE),
        ("http://gov.cn/", ALL),
        ("http://[/", Site()),
    ],
)
def test_the_narrowest_settings_are_taken(url: str, site: Site) -> None:
    assert site_for(url, [ALL, WIDE, NARROW, ONE]) == site


def test_without_settings_a_site_is_like_any() -> None:
    assert site_for("http://a.cn/", [ONE]) == Site()


def test_the_settings_that_come_along_can_be_used() -> None:
    sites = {site.name: site for site in map(load_site, map(Path, shipped()))}
    state = site_for("https://www.gov.cn/zhengce/", sites.values())

    assert state is sites["中国政府网"]
    assert role_of("https://www.gov.cn/zhengce/content/202403/content_6.htm", state) is Role.PAGE
    assert role_of("https://www.gov.cn/zhengce/zuixin/ZUIXIN.json", state) is Role.LIST
    assert all(site.hosts and site.starts for site in sites.values())
