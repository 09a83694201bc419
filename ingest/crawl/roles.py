"""What an address leads to, by its look alone. Pure.

Names of files and parameters are those of publishing systems used by many sites, never of one site.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from ingest.crawl.jpage import PROXY as JPAGE_PROXY
from ingest.crawl.model import Role, Site
from ingest.crawl.sites import fits
from ingest.crawl.threads import thread_of

_FILES = frozenset(
    {
        "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "ofd", "rtf", "txt",
        "zip", "rar", "7z", "ceb",
    }
)  # fmt: skip
_UNREAD = frozenset(
    {
        "jpg", "jpeg", "png", "gif", "bmp", "webp", "svg", "ico", "tif", "tiff", "css", "js", "mjs",
        "map", "json", "woff", "woff2", "ttf", "eot", "swf", "flv", "mp3", "mp4", "m4a", "m3u8",
        "wav", "wma", "wmv", "avi", "mov", "mkv", "webm", "apk", "exe", "dmg", "msi", "iso",
        "torrent",
    }
)  # fmt: skip
_ATTACHMENT = re.compile(
    r"[?&]mod=attachment\b|/attachment\.php\?|/downfile\.jsp|/download\.(?:do|jsp|php)"
)
_ACTIONS = re.compile(
    r"/(?:member|misc|home|space|search|userapp|plugin|ajax)\.php\?(?:.*&)?(?:mod|uid|username|action|do|ac|id|searchid)="
    r"|/(?:register|login|logging|logout|profile|pm|my|faq|stats|u)\.php(?:$|\?)"
    r"|/post\.php\?(?:.*&)?(?:action|fid|tid)="
    r"|[?&]mod=(?:redirect|post|logging|register|misc|space|spacecp|ajax|rss|image|guide|announcement|tag)\b"
    r"|[?&]action=(?:reply|newthread|edit|login|logout|register|printable|favorite|report|emailfriend)\b"
    r"|[?&]goto=(?:last|new|next|find|prev)\w*|[?&]authorid=|[?&]mod=viewthread.*[?&](?:viewpid|dateline)="
    r"|/space-(?:uid|username)-|/wp-(?:login|admin|json)|[?&]replytocom=|/xmlrpc\.php"
    r"|/(?:login|signin|sign_in|register|signup|logout|passport)(?:\.(?:php|aspx?|jsp|do|action))?(?:$|[/?])",
    re.IGNORECASE,
)
"""What persons do on a site; no text is behind it that has no other address."""
_OTHER_ORDER = re.compile(
    r"(?:mod=forumdisplay|forumdisplay\.php).*[?&](?:filter|orderby|digest|specialtype|typeid|sortid|dateline)=",
    re.IGNORECASE,
)
"""The list of a forum in another order: the same threads once more."""
_LISTS = re.compile(
    r"//[^/]+/(?:[a-z_]{1,24}/){0,5}(?:(?:index|default|home|main)(?:[_-]?[0-9]{1,4})?\.\w{3,5})?(?:$|\?)"
    r"|/(?:list|lists|col|node|channel|column|more|forum|catalog|class|sort)"
    r"(?:[_-]?[0-9]+(?:[_-][0-9]+)*)?(?:_[0-9a-z]+)?\.(?:s?html?|php|aspx?|jsp|do)(?:$|\?)"
    r"|/(?:list|channel|column|category)/[a-z0-9_-]{0,12}/?(?:$|\?)|/col/col[0-9]+/"
    r"|/forum-\w+-[0-9]+\.html|/fid-[0-9]+(?:-page-[0-9]+)?\.html|forumdisplay|/thread\.php\?fid",
    re.IGNORECASE,
)
"""Folders of letters alone, for a title or a number in an address means a text more often."""
_TEXTS = re.compile(
    r"/(?:t[0-9]{8}_[0-9]+|(?:content|art|article|show|view|detail|info|read|news)[^/]*|[^/]*[0-9]{5,}[^/]*)"
    r"(?:\.\w{2,5})?$",
    re.IGNORECASE,
)
_STEM = re.compile(r"^(.*/[^/?]*?[0-9][^/?]*?)(?:[_-][0-9]{1,3})?(\.\w{3,5})$")
"""A file with a number in its name, and the number of the part behind it."""
_REMEMBERED = 20_000
"""Addresses whose role is kept: the pages of a site repeat the links of its menus."""
_ARCHIVER = re.compile(r"/archiver(?:/|$)")


@lru_cache(maxsize=_REMEMBERED)
def role_of(url: str, site: Site) -> Role | None:
    """What a canonical address leads to, None for what is not worth a request."""
    if fits(url, site.pages):
        return Role.PAGE
    if fits(url, site.lists):
        return Role.LIST
    if _ending(url) in _UNREAD or _ACTIONS.search(url) or _OTHER_ORDER.search(url):
        return None
    if file_ending(url) or _ATTACHMENT.search(url):
        return Role.FILE
    return _role_of_page(url)


def _role_of_page(url: str) -> Role:
    thread = thread_of(url)
    if thread is not None:
        return Role.PART if thread[1] > 1 else Role.PAGE
    if JPAGE_PROXY in url:
        return Role.NEXT
    return Role.LIST if _LISTS.search(url) else Role.PAGE


def _ending(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()


def file_ending(url: str) -> str:
    """`pdf`, `docx`, … of an attachment's address, empty for any other."""
    ending = _ending(url)
    return ending if ending in _FILES else ""


def holds_text(url: str, site: Site) -> bool:
    """Whether a page that has further parts is a paged text rather than a list."""
    if thread_of(url) is not None or fits(url, site.pages):
        return True
    if fits(url, site.lists) or _LISTS.search(url):
        return False
    return _TEXTS.search(urlsplit(url).path) is not None


def is_sequel(url: str, other: str) -> bool:
    """Whether two addresses are of parts of one text: `5.html`, `5_2.html`, `5_3.html`."""
    if _LISTS.search(url):
        return False
    one, two = _STEM.search(url), _STEM.search(other)
    return one is not None and two is not None and url != other and one.groups() == two.groups()


def is_archiver(url: str) -> bool:
    """Whether it is a forum's bare copy of itself, made for search engines of old."""
    return _ARCHIVER.search(urlsplit(url).path) is not None
