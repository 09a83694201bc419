"""One address for one page: without what belongs to the visit, the visitor or the device. Pure.

Order of parameters, escapes and fragments are w3lib's matter; which parameters say nothing about
the page, and which hosts are the same site for telephones, is known here.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

_OF_THE_VISIT = (
    "phpsessid", "jsessionid", "sessionid", "session_id", "sid", "aspsessionid", "cfid", "cftoken",
    "token", "_t", "timestamp", "rnd", "rand", "random", "nsukey", "wfr", "for", "from",
    "isappinstalled", "fromuid", "fromuser", "fromtid", "extra", "highlight", "mobile",
    "simpletype", "ordertype",
    "gclid", "fbclid", "msclkid", "yclid", "spm", "scm", "share", "sharefrom", "share_token",
    "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "qhclickid", "tdsourcetag", "ref", "referer",
)  # fmt: skip
"""Sessions, trackers, where the visitor came from; of forums: search words, page for telephones."""
_TRACKERS = re.compile(r"^(?:utm_|mtm_|pk_|_hs|vd_)", re.IGNORECASE)
_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_FOR_TELEPHONES = re.compile(r"^(?:www|m|wap|3g|mobile|touch|h5)\.(?=[^.]+\.)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def url_key(url: str) -> str | None:
    """What two addresses of one page have in common; None where it is no web address.

    A key is for comparing, not for fetching: scheme, default port, `www.` and `m.` are dropped.
    """
    if not url.lower().startswith(("http://", "https://")):
        return None
    try:
        return _key(url)
    except ValueError:  # a port that is no number, brackets that do not close
        return None


def _key(url: str) -> str:
    bare = _IN_PATH.sub("", canonicalize_url(url.strip()))
    names = [pair.partition("=")[0] for pair in urlsplit(bare).query.split("&")]
    dropped = [n for n in names if n.lower() in _OF_THE_VISIT or _TRACKERS.match(n)]
    if dropped:
        bare = url_query_cleaner(bare, dropped, remove=True)
    parts = urlsplit(bare)
    host = _FOR_TELEPHONES.sub("", (parts.hostname or "").rstrip("."))
    if parts.port and parts.port not in (80, 443):
        host += f":{parts.port}"
    path = _INDEX.sub("/", parts.path) or "/"
    return urlunsplit(("", host, path if path == "/" else path.rstrip("/"), parts.query, ""))


def is_official(url: str) -> bool:
    """Whether the address is of the government: .gov.cn, which nobody else is given."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == "gov.cn" or host.endswith(".gov.cn")
