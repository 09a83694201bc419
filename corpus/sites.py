"""Sites that show the search box: who they are, and from which origins they may ask. Pure.

An origin is compared as the browser serialises it (RFC 6454, section 6.2): scheme, host in ASCII
and lower case, port where it is not the scheme's own. Nothing is compared by prefix or suffix.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

from corpus.errors import BadQuery, shown

MOST_ORIGINS = 50
"""Origins of one site: all of them stand in one header of the framed box."""
NAME_LONGEST = 100
FASTEST = 6_000
"""Requests a minute that a site may be given."""
USUAL = 300
"""Requests a minute of a site where nothing is said: some ten people who type at once."""
ANY = "*."
"""Before a host: every name below it, and not the host itself."""
_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!-~]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_HOST_LONGEST = 253
_SHARED = frozenset(
    {"ac", "co", "com", "edu", "gov", "idv", "mil", "net", "org"}
    | {"ah", "bj", "cq", "fj", "gd", "gs", "gx", "gz", "ha", "hb", "he", "hi", "hk", "hl", "hn"}
    | {"jl", "js", "jx", "ln", "mo", "nm", "nx", "qh", "sc", "sd", "sh", "sn", "sx", "tj", "tw"}
    | {"xj", "xz", "yn", "zj"}
)
"""Labels below a country's own under which strangers have their names: *.gov.cn is everybody."""
_COUNTRY = 2
"""Letters of a country's top label."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site that shows the search box."""

    key: str
    """Stands in the site's pages, so it is no secret: it names the site, the origin admits it."""
    name: str
    origins: tuple[str, ...]
    """As `origin` gives them."""
    filters: tuple[str, ...] = ()
    """`field=value`; the site sees only documents that pass all of them."""
    active: bool = True
    per_minute: int = USUAL
    """Requests that all readers of the site together may send in a minute."""
    created_at: datetime | None = None

    def admits(self, sent: str) -> bool:
        """Whether a request with this `Origin` header comes from the site."""
        return any(_admits(listed, sent) for listed in self.origins)


def new_key() -> str:
    """A key that no other site has."""
    return "s" + secrets.token_hex(8)


def site_name(typed: str) -> str:
    """A name fit to be listed.

    Raises:
        BadQuery: it is empty, too long or not printable.
    """
    name = " ".join(typed.split())
    if not name or len(name) > NAME_LONGEST or not name.isprintable():
        msg = f"请写明网站名称，最多 {NAME_LONGEST} 个字。"
        raise BadQuery(msg)
    return name


def pace(wanted: int) -> int:
    """Requests a minute.

    Raises:
        BadQuery: none, or more than one process should give away.
    """
    if not 1 <= wanted <= FASTEST:
        msg = f"每分钟请求数应在 1 到 {FASTEST} 之间，现为 {wanted}。"
        raise BadQuery(msg)
    return wanted


def origins_of(typed: list[str]) -> tuple[str, ...]:
    """The origins of a site, each once.

    Raises:
        BadQuery: there are none or too many, or one is no origin.
    """
    found = tuple(dict.fromkeys(origin(text) for text in typed))
    if not 1 <= len(found) <= MOST_ORIGINS:
        msg = f"请写明 1 至 {MOST_ORIGINS} 个允许的来源，如 https://www.example.gov.cn。"
        raise BadQuery(msg)
    return found


def origin(typed: str) -> str:
    """An origin as browsers send it: `HTTPS://政务.example:443/` is `https://xn--….example`.

    `https://*.example.gov.cn` stands for every name below example.gov.cn.

    Raises:
        BadQuery: it is none; `null`, a path, a user or a star elsewhere are refused.
    """
    found = _split(typed.strip().removesuffix("/"))
    if found is None:
        msg = (
            f"{shown(typed.strip())} 不是来源。请写协议和主机，需要时加端口，"
            "如 https://www.example.gov.cn、http://10.1.2.3:8080 或 https://*.example.gov.cn。"
        )
        raise BadQuery(msg)
    scheme, host, port = found
    if host.startswith(ANY) and (scheme != "https" or not _may_have_any(host[len(ANY) :])):
        msg = f"{shown(typed.strip())} 太宽。带 * 的来源须用 https，* 后须是本单位自己的域名。"
        raise BadQuery(msg)
    return _joined(scheme, host, port)


def _admits(listed: str, sent: str) -> bool:
    scheme, _, rest = listed.partition("://")
    if not rest.startswith(ANY):
        return listed == sent
    theirs, ours = _split(sent), _split(f"{scheme}://{rest[len(ANY) :]}")
    if theirs is None or ours is None or _joined(*theirs) != sent or ANY in theirs[1]:
        return False
    same_door = (theirs[0], theirs[2]) == (ours[0], ours[2])
    return same_door and theirs[1].endswith("." + ours[1])


def _split(text: str) -> tuple[str, str, int] | None:
    """Scheme, host in ASCII and port; None where the text is no origin."""
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme
    extra = parts.username is not None or parts.path or "?" in text or "#" in text
    if scheme not in _PORTS or extra or "\\" in text or parts.netloc.endswith(":") or port == 0:
        return None
    named = _address(parts.netloc, host) or _name(host)
    return None if named is None else (scheme, named, port or _PORTS[scheme])


def _joined(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{host}" + ("" if port == _PORTS[scheme] else f":{port}")


def _address(netloc: str, host: str) -> str | None:
    """An IPv6 address in brackets."""
    if not netloc.startswith("[") or "%" in host:
        return None
    try:
        return f"[{IPv6Address(host).compressed}]"
    except AddressValueError:
        return None


def _name(host: str) -> str | None:
    """A host's name in ASCII, or its IPv4 address."""
    star = ANY if host.startswith(ANY) else ""
    try:
        plain = host[len(star) :].encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = plain.split(".")
    sound = _PLAIN.fullmatch(plain) and all(_LABEL.fullmatch(label) for label in labels)
    if not sound or len(plain) > _HOST_LONGEST:
        return None
    return star + plain if not labels[-1].isdigit() else _four(plain, star)


def _four(host: str, star: str) -> str | None:
    """Browsers read any name that ends in a number as an IPv4 address."""
    try:
        return None if star else str(IPv4Address(host))
    except AddressValueError:
        return None


def _may_have_any(host: str) -> bool:
    """Whether all names below a host are one house's."""
    labels = host.split(".")
    shared = len(labels[-1]) == _COUNTRY and labels[-2:-1] and labels[-2] in _SHARED
    return len(labels) > (2 if shared else 1)
