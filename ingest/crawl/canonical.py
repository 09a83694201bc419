"""One address for what is one page, fit to be fetched. Pure.

`corpus.urls.url_key` compares addresses and may drop a lot; what is dropped here must not change
what the server answers. So a name alone never decides where a site may mean something else by it:
`sid=8` is a section, `sid=k3Xq9Z` a session.
Escapes, host and dot segments are w3lib's matter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from ingest.crawl.model import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

LONGEST = 2_000
"""Characters of an address; browsers and servers give up at about this length."""
_NO_SITE = Site()
_REMEMBERED = 20_000
"""Addresses whose answer is kept: the pages of a site repeat the links of its menus."""
_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535

_NEVER = re.compile(
    r"(?:utm|mtm|pk)_\w+|_hs\w+|gclid|fbclid|msclkid|yclid|dclid|spm|scm|bd_vid|hms?(?:r|pl|cu|kw|ci)"
    r"|qhclickid|tdsourcetag|nsukey|isappinstalled|share_?token|wfr|vd_source"
    r"|phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|session_?id"
    r"|fromuid|fromuser|highlight|mobile|simpletype|_",
    re.IGNORECASE,
)
"""Parameters that say nothing about the page: trackers, sessions, forums' search words, devices."""
_BY_VALUE = (
    (r"sid|s", r"(?=\w*[A-Za-z])(?=\w*[0-9A-Z])\w{6,64}"),
    (r"_t|t|ts|time|timestamp|v|r|rnd|rand|random|nonce", r"[0-9]{13}|0?\.[0-9]{6,}"),
    (r"from", r"singlemessage|groupmessage|timeline|wechat|weixin|qq|mobile"),
    (r"extra", r"(?:page=.*)?"),
)
"""Names, and the values that make them a session, a clock, a way of sharing, the list come from."""
_DROPPED_VALUES = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(value)) for name, value in _BY_VALUE
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_SLASHES = re.compile(r"(?<!:)/{2,}")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_LONGEST_LABEL = 63
_LONGEST_HOST = 253

_DISCUZ = re.compile(r"(?:forum|viewthread|forumdisplay)\.php$")
_STATIC_THREAD = re.compile(r"(?<=/)thread-([0-9]+)-([0-9]+)-[0-9]+\.html$")
_FOR_TELEPHONES = re.compile(r"(?:m|wap|3g|mobile|touch|h5)\.")


@lru_cache(maxsize=_REMEMBERED)
def canonical(url: str, site: Site = _NO_SITE) -> str | None:
    """The address under which a page is fetched and remembered.

    `canonical(canonical(u)) == canonical(u)`, with the same site.

    Returns:
        None where it is not http(s), names a user, or no server could be asked for it.
    """
    if len(url) > LONGEST:
        return None
    try:
        return _canonical(url.strip(), site)
    except ValueError:  # brackets that do not close, a port that is no number, IDNA
        return None


def _canonical(url: str, site: Site) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or parts.username is not None:
        return None
    safe = urlsplit(
        canonicalize_url(_SESSION_IN_PATH.sub("", urlunsplit(parts._replace(query=""))))
    )
    host = _host(safe)
    if host is None:
        return None
    scheme, netloc = _as_started(safe.scheme, host, _port(safe), site)
    path = _STATIC_THREAD.sub(r"thread-\1-\2-1.html", _SLASHES.sub("/", safe.path) or "/")
    return urlunsplit((scheme, netloc, path, _query(parts.query, path, site), ""))


def _host(parts: SplitResult) -> str | None:
    netloc = parts.netloc.rpartition(":")[0] if _port(parts) is not None else parts.netloc
    host = netloc.rstrip(".:")
    if not _HOST.fullmatch(host) or len(host) > _LONGEST_HOST or ".." in host:
        return None
    return host if all(len(label) <= _LONGEST_LABEL for label in host.split(".")) else None


def _port(parts: SplitResult) -> int | None:
    port = parts.port
    if port is not None and not 0 < port <= _HIGHEST_PORT:
        raise ValueError
    return port


def _as_started(scheme: str, host: str, port: int | None, site: Site) -> tuple[str, str]:
    """Scheme and network place, as the site's own start addresses write them.

    A site for telephones is the site itself where the settings name it, and only there:
    nobody knows whether `m.` can be left out elsewhere.
    """
    if _FOR_TELEPHONES.match(host):
        bare = _FOR_TELEPHONES.sub("", host, count=1)
        host = next((h for h in (f"www.{bare}", bare) if h in site.hosts), host)
    if port in (None, _PORTS[scheme]):
        for start in site.starts:
            began = urlsplit(start)
            if began.hostname == host and began.port is None and began.scheme in _PORTS:
                return began.scheme, host
        return scheme, host
    return scheme, f"{host}:{port}"


def _query(query: str, path: str, site: Site) -> str:
    """The parameters that matter, sorted, each once; one without `=` stays without."""
    dropped = frozenset(name.lower() for name in site.dropped)
    kept = {pair for pair in _pairs(query) if not _is_dropped(*pair, path, dropped)}
    return "&".join(sorted(name if value is None else f"{name}={value}" for name, value in kept))


def _pairs(query: str) -> Iterator[tuple[str, str | None]]:
    for pair in query.split("&"):
        if pair:
            name, equals, value = pair.partition("=")
            yield _escaped(name), _escaped(value) if equals else None


def _is_dropped(name: str, value: str | None, path: str, dropped: frozenset[str]) -> bool:
    plain = unquote_plus(name).lower()
    if plain in dropped or _NEVER.fullmatch(plain):
        return True
    meant = unquote_plus(value or "")
    if any(n.fullmatch(plain) and v.fullmatch(meant) for n, v in _DROPPED_VALUES):
        return True
    if not _DISCUZ.search(path):
        return False
    return plain in {"extra", "ordertype"} or (plain == "page" and meant in {"", "0", "1"})


def _escaped(text: str) -> str:
    """Escapes in capitals and only where needed; a stray `%` is one itself."""
    pieces = []
    at = 0
    for match in _ESCAPE.finditer(text):
        byte = int(match[1], 16)
        pieces.append(_quoted(text[at : match.start()]))
        pieces.append(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}")
        at = match.end()
    return "".join((*pieces, _quoted(text[at:]))).replace("%20", "+")


_PLAIN = _UNRESERVED | frozenset(b"!$'()*+,/:;=?@[]{}|^`")
_BARE = frozenset(b'<>"# ')


def _quoted(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if b in _PLAIN else f"%{b:02X}" for b in data)
