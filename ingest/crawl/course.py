"""The course of a crawl: what is asked for next, and what follows from an answer.

Knows no Scrapy: `spider` asks it for the next step and tells it what came. Everything that goes on
the wire, robots.txt and what redirects lead to included, is a step of this course and passes
`Pace`, so that politeness has one place.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin

from corpus.errors import PolicyError
from ingest.crawl.address import Address, Failure, Kept, Left, New, authority_of, host_of
from ingest.crawl.canonical import canonical
from ingest.crawl.diagnose import diagnose
from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.feeds import is_feed
from ingest.crawl.frontier import Frontier
from ingest.crawl.links import links
from ingest.crawl.model import Fetched, Role
from ingest.crawl.pace import Pace, retry_after
from ingest.crawl.plan import Plan
from ingest.crawl.robots import GOOD_FOR, RobotsFile, Rules
from ingest.crawl.roles import role_of
from ingest.crawl.scope import Scope
from ingest.crawl.sitemaps import is_sitemap
from ingest.crawl.sites import fits
from ingest.crawl.traps import Traps

log = logging.getLogger("tiaowen.crawl")

TRIES: Final = 3
"""Times that an address is asked for which gives no answer, or an error of the server."""
BUSY_TRIES: Final = 5
"""Times for one that answers 429 or 503: the host says that it will have an answer later."""
AGAIN_AFTER: Final = 5.0
"""Seconds before the second try; four times as long before each further one."""
REDIRECTS: Final = 8
"""Addresses on the way to a page; browsers follow 20, no site needs more than three."""
NEVER: Final = float("inf")
"""Nothing can be asked for until an answer comes."""
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 503})
_SERVER_ERROR: Final = 500
_FINAL: Final = frozenset({Failure.PRIVATE, Failure.TOO_LARGE, Failure.NOT_TEXT})
"""What does not change by being tried again."""
_LISTS: Final = frozenset({Role.LIST, Role.NEXT, Role.FEED, Role.SITEMAP})


class Ended(StrEnum):
    """Why a run ended."""

    FINISHED = "finished"
    """Nothing is left to be asked for."""
    MOST = "most"
    """As many pages as one run may ask for."""
    STOPPED = "stopped"
    """Somebody stopped it."""
    CLOSED = "closed"
    """What waits is on hosts that do not answer, or asked to be left alone for long."""


@dataclass(eq=False, slots=True)
class Ask:
    """One request."""

    url: str
    host: str
    address: Address | None = None
    """None for a robots.txt."""
    authority: str = ""
    """Whose robots.txt it is."""
    way: tuple[str, ...] = ()
    """Redirects so far, of a robots.txt."""
    tries: int = 0


class Course:
    """One run."""

    def __init__(
        self,
        plan: Plan,
        frontier: Frontier,
        evidence: Evidence,
        pace: Pace,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Nothing is asked for yet.

        Args:
            plan: what to do.
            frontier: the crawl's, open.
            evidence: where answers are kept.
            pace: when a host may be asked.
            clock: seconds since 1970.
        """
        self._plan = plan
        self._frontier = frontier
        self._evidence = evidence
        self._pace = pace
        self._clock = clock
        self._scope = Scope(plan)
        self._traps = Traps()
        self._rules: dict[str, Rules | None] = {}
        """By authority; None while its robots.txt is on the way."""
        self._again: list[tuple[float, Ask]] = []
        """Robots.txt files to be asked for again or elsewhere, and when."""
        self._hosts: dict[str, None] = {}
        """Hosts where something may wait, the one that was asked last at the end."""
        self._under_way = 0
        self.shut: dict[str, str] = {}
        """Hosts that are left for another run, and why, for people."""
        self.taken = 0
        """Addresses that were asked for and not put off."""
        self.statuses: Counter[int] = Counter()
        """Answers of this run."""
        self.recovered = 0
        """Pages that a killed run had kept and not read."""
        self.stopped = False
        """Whether nothing more is to be asked for."""
        self.trouble = ""
        """What ended the run before its time, for people."""

    # Beginning

    def open(self) -> None:
        """Begin a run, or go on with one that was stopped or killed."""
        frontier = self._frontier
        frontier.begin()
        if frontier.is_over:
            frontier.again()
        starts = [New(url, 0, self._role_of(url)) for url in self._plan.starts]
        frontier.add(starts)
        for url in frontier.every_url():
            self._traps.notice(url)
        for address in frontier.redirected():
            self._welcome(address)
        for address in frontier.taken():
            self._recover(address)
        too_far = frontier.left_behind(Left.DEPTH, Left.OUTSIDE, Left.WITHOUT)
        frontier.take_up(a for a in too_far if self._scope.why_not(a.url, a.depth, a.role) is None)
        self._hosts = dict.fromkeys(frontier.hosts())

    def _recover(self, address: Address) -> None:
        """Read the answer that a killed run had kept, or ask again."""
        for page in self._evidence.find(address.url):
            if page.url == address.url and page.fetched_at.timestamp() >= address.taken_at:
                self._read(address, page, digest_of(page.body))
                self.recovered += 1
                return
        self._frontier.put_off(address, 0.0, counts=False)

    # The next step

    def step(self) -> Ask | float | None:
        """What to do now.

        Returns:
            what to ask for, and it counts as under way; or how many seconds to wait, or for an
            answer where that is `NEVER`; or None where the run is over.
        """
        if self.stopped:
            return NEVER if self._under_way else None
        soonest = NEVER
        for when, ask in list(self._again):
            wait = max(when - self._clock(), self._pace.wait(ask.host))
            if wait <= 0:
                self._again.remove((when, ask))
                return self._go(ask)
            soonest = min(soonest, wait)
        if self.taken < self._plan.most:
            found = self._of_hosts()
            if isinstance(found, Ask):
                return self._go(found)
            soonest = min(soonest, found)
        return None if soonest == NEVER and not self._under_way else soonest

    def ended(self) -> Ended:
        """Why there is no next step."""
        if self.stopped:
            return Ended.STOPPED
        if not self._frontier.hosts():
            return Ended.FINISHED
        return Ended.MOST if self.taken >= self._plan.most else Ended.CLOSED

    def _of_hosts(self) -> Ask | float:
        soonest = NEVER
        for host in list(self._hosts):
            if self._is_shut(host):
                del self._hosts[host]
                continue
            wait = self._pace.wait(host)
            if wait > 0:
                soonest = min(soonest, wait)
                continue
            found = self._of_host(host)
            if isinstance(found, Ask):
                del self._hosts[host]
                self._hosts[host] = None
                return found
            if found is None:
                del self._hosts[host]
            else:
                soonest = min(soonest, found)
        return soonest

    def _is_shut(self, host: str) -> bool:
        if host not in self.shut and self._pace.is_closed(host):
            self.shut[host] = "没有回应，或要求过很久再来"
        return host in self.shut

    def _of_host(self, host: str) -> Ask | float | None:
        """Something to ask of a host; seconds to wait; None where nothing waits there."""
        while True:
            found = self._frontier.next_at(host, self._clock())
            if found is None or isinstance(found, float):
                return found
            left = self._scope.why_not(found.url, found.depth, found.role)
            if left is not None:
                self._frontier.leave(found, left)
                continue
            authority = authority_of(found.url)
            if authority not in self._rules and not self._remembers(authority):
                self._rules[authority] = None
                delay = self._scope.site(found.url).delay
                if delay is not None:
                    self._pace.settle(host, delay)
                return Ask(f"{authority}/robots.txt", host, authority=authority)
            rules = self._rules[authority]
            if rules is None:
                return NEVER
            if rules.allows(found.url):
                return Ask(found.url, host, found)
            self._frontier.leave(found, Left.ROBOTS)

    def _go(self, ask: Ask) -> Ask:
        if ask.address is not None:
            self._frontier.take(ask.address, self._clock())
            self.taken += 1
        self._pace.began(ask.host)
        self._under_way += 1
        return ask

    # Robots

    def _remembers(self, authority: str) -> bool:
        """Whether an earlier run's robots.txt still holds."""
        file = self._frontier.robots(authority)
        if file is None or self._clock() - file.fetched_at > GOOD_FOR:
            return False
        self._obey(authority, file)
        return True

    def _obey(self, authority: str, file: RobotsFile) -> None:
        rules = self._rules[authority] = Rules(file)
        host = host_of(authority)
        delay = self._scope.site(authority).delay
        if delay is not None:
            self._pace.settle(host, delay)
        if rules.delay is not None:
            self._pace.hold(host, rules.delay)

    def _robots_answered(self, ask: Ask, fetched: Fetched) -> None:
        if fetched.status in _MOVED and fetched.header("location"):
            target = _joined(fetched.url, fetched.header("location"))
            if target and len(ask.way) < REDIRECTS and target not in ask.way:
                way = (*ask.way, ask.url)
                moved = Ask(target, host_of(target), None, ask.authority, way, ask.tries)
                self._again.append((0.0, moved))
                return
        if fetched.status in _BUSY or fetched.status >= _SERVER_ERROR:
            self._robots_failed(ask, f"robots.txt 返回状态 {fetched.status}")
            return
        file = RobotsFile(fetched.status, fetched.body, self._clock())
        self._frontier.keep_robots(ask.authority, file)
        self._obey(ask.authority, file)
        sitemaps = self._scope.new(links(fetched, self._scope.site(ask.url)), Role.PAGE, 0, ())
        self._frontier.add(sitemaps)
        self._wait_at(sitemaps)

    def _robots_failed(self, ask: Ask, message: str) -> None:
        """A site that cannot say what it allows is not asked for anything (RFC 9309, 2.3.1.4)."""
        ask.tries += 1
        if ask.tries < TRIES:
            self._again.append((self._clock() + _backoff(ask.tries), ask))
        else:
            self.shut[host_of(ask.authority)] = message

    # Answers

    def answered(self, ask: Ask, fetched: Fetched, latency: float | None = None) -> None:
        """An answer came, of whatever status.

        Args:
            ask: what was asked for.
            fetched: the answer of that address; redirects are not followed.
            latency: seconds until it began.
        """
        self._over(ask, fetched.status, latency)
        self.statuses[fetched.status] += 1
        try:
            self._take_in(ask, fetched)
        except (PolicyError, OSError) as error:
            log.exception("%s", ask.url)
            self.trouble, self.stopped = f"无法保存采集结果：{error}", True
        except Exception:  # one page must not end the run
            log.exception("%s", ask.url)
            if ask.address is not None:
                self._frontier.fail(ask.address, Failure.UNREADABLE, "解析时遇到意外情况")

    def _take_in(self, ask: Ask, fetched: Fetched) -> None:
        if fetched.status in _BUSY:
            self._pace.rest(ask.host, retry_after(fetched.header("retry-after")))
        if ask.address is None:
            self._robots_answered(ask, fetched)
        elif fetched.status in _MOVED and fetched.header("location"):
            self._moved(ask.address, fetched)
        elif fetched.status in _BUSY:
            self._retry(ask.address, Failure.BUSY, f"状态 {fetched.status}", BUSY_TRIES)
        elif fetched.status >= _SERVER_ERROR:
            self._retry(ask.address, Failure.SERVER, f"状态 {fetched.status}", TRIES)
        else:
            self._read(ask.address, fetched, self._evidence.add(fetched))

    def failed(self, ask: Ask, failure: Failure, message: str) -> None:
        """No answer came that could be kept."""
        silent = failure in {Failure.UNREACHABLE, Failure.SLOW}
        self._over(ask, None if silent else 0)
        if ask.address is None:
            self._robots_failed(ask, message)
        elif failure in _FINAL:
            self._frontier.fail(ask.address, failure, message)
        else:
            self._retry(ask.address, failure, message, TRIES)

    def _over(self, ask: Ask, status: int | None, latency: float | None = None) -> None:
        self._under_way -= 1
        self._pace.ended(ask.host, status, latency)
        self._hosts.setdefault(ask.host)

    def _retry(self, address: Address, failure: Failure, message: str, tries: int) -> None:
        if address.tries + 1 >= tries:
            self._frontier.fail(address, failure, message)
            return
        # A busy host rests as a whole; its address waits no longer than that.
        wait = 0.0 if failure is Failure.BUSY else _backoff(address.tries + 1)
        self._frontier.put_off(address, self._clock() + wait, counts=True)
        self.taken -= 1

    def _moved(self, address: Address, fetched: Fetched) -> None:
        joined = _joined(address.url, fetched.header("location"))
        target = canonical(joined, self._scope.site(joined)) if joined else None
        if target is None:
            self._frontier.fail(address, Failure.REDIRECTS, "跳转到无法访问的地址", fetched.status)
        elif target == address.url and fetched.header("set-cookie"):
            self._retry(address, Failure.REDIRECTS, "反复跳回原地址", TRIES)
        elif target in (*address.way, address.url) or len(address.way) >= REDIRECTS:
            self._frontier.fail(address, Failure.REDIRECTS, "跳转没有尽头", fetched.status)
        else:
            self._welcome(replace(address, url=target, way=(*address.way, address.url)))
            left = self._scope.why_not(target, address.depth, address.role)
            if left is None:
                self._frontier.alias(address, target)
                self._hosts.setdefault(host_of(target))
            else:
                self._frontier.leave(address, left, f"跳转到 {target}")

    def _welcome(self, address: Address) -> None:
        """Where a start leads to belongs to the crawl, whatever its host."""
        if any(url in self._plan.starts for url in address.way):
            self._scope.welcome(address.url)

    def _read(self, address: Address, fetched: Fetched, digest: str) -> None:
        """Find where the page leads, and be done with it."""
        site = self._scope.site(fetched.url)
        diagnosis = diagnose(fetched)
        found = links(fetched, site)
        role = _role(address.role, fetched)
        known = self._frontier.known(link.url for link in found)
        news = [
            self._trapped(new) if new.left is None and new.url not in known else new
            for new in self._scope.new(found, role, address.depth, known)
        ]
        kept = Kept(
            fetched.status, diagnosis.finding, diagnosis.message, digest, len(fetched.body),
            self._is_list(fetched.url, role),
        )  # fmt: skip
        self._frontier.keep(address, kept, news)
        self._wait_at(news)

    def _wait_at(self, news: Sequence[New]) -> None:
        """Something may wait at the hosts of these."""
        for new in news:
            if new.left is None:
                self._hosts.setdefault(host_of(new.url))

    def _role_of(self, start: str) -> Role:
        return role_of(start, self._scope.site(start)) or Role.PAGE

    def _is_list(self, url: str, role: Role) -> bool:
        """Whether a page is there for its links only."""
        site = self._scope.site(url)
        if role is Role.FILE or fits(url, site.pages):
            return False
        return role in _LISTS or bool(site.pages) or fits(url, site.lists)

    def _trapped(self, new: New) -> New:
        reason = self._traps.notice(new.url)
        return New(new.url, new.depth, new.role, Left.TRAP, reason) if reason else new


def _backoff(tries: int) -> float:
    """Seconds to wait after so many tries in vain."""
    return AGAIN_AFTER * 4.0 ** (tries - 1)


def _joined(base: str, location: str) -> str:
    """The absolute address that a Location header means; empty where it means none."""
    try:
        return urljoin(base, location.strip())
    except ValueError:
        return ""


def _role(role: Role, fetched: Fetched) -> Role:
    """What a page is, now that it is there."""
    if is_sitemap(fetched.body):
        return Role.SITEMAP
    return Role.FEED if is_feed(fetched.body) else role
