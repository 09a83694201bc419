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
from dataclasses import replace
from enum import StrEnum
from typing import Final

from corpus.errors import PolicyError
from ingest.crawl import again
from ingest.crawl.address import Address, Ask, Failure, Kept, Left, New, host_of
from ingest.crawl.canonical import canonical
from ingest.crawl.diagnose import diagnose
from ingest.crawl.evidence import Evidence, digest_of
from ingest.crawl.feeds import is_feed
from ingest.crawl.frontier import Frontier
from ingest.crawl.links import links
from ingest.crawl.model import Fetched, Role
from ingest.crawl.pace import Pace
from ingest.crawl.plan import Plan
from ingest.crawl.robots_files import NEVER, RobotsFiles
from ingest.crawl.roles import role_of
from ingest.crawl.scope import Scope
from ingest.crawl.sitemaps import is_sitemap
from ingest.crawl.sites import fits
from ingest.crawl.traps import Traps

log = logging.getLogger("tiaowen.crawl")

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
        self._robots = RobotsFiles(frontier, pace, self._scope, clock)
        self._hosts: dict[str, None] = {}
        """Hosts where something may wait, the one that was asked last at the end."""
        self._under_way = 0
        self.shut = self._robots.shut
        """Hosts that are left for another run, and why, for people."""
        self.waits = 0.0
        """Seconds until the next request, where none is under way; 0 while there is one."""
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
        # Other limits, other settings, another robots.txt may take up what was left.
        left = frontier.left_behind(Left.DEPTH, Left.OUTSIDE, Left.WITHOUT, Left.ROBOTS)
        frontier.take_up(a for a in left if self._scope.why_not(a.url, a.depth, a.role) is None)
        self._hosts = dict.fromkeys(frontier.hosts())

    def _recover(self, address: Address) -> None:
        """Read the answer that a killed run had kept, or ask again.

        A page may be what killed it, so it is not read for ever.
        """
        if address.tries >= again.TRIES:
            self._frontier.fail(address, Failure.UNREADABLE, "读取时程序多次中断")
            return
        for page in self._evidence.find(address.url):
            if page.url == address.url and page.fetched_at.timestamp() >= address.taken_at:
                self._frontier.count_try(address)
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
        soonest = self._robots.due()
        if isinstance(soonest, Ask):
            return self._go(soonest)
        if self.taken < self._plan.most:
            found = self._of_hosts()
            if isinstance(found, Ask):
                return self._go(found)
            soonest = min(soonest, found)
        self.waits = 0.0 if self._under_way or soonest == NEVER else soonest
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
            rules = self._robots.rules(found.url)
            if rules is None or isinstance(rules, Ask):
                return NEVER if rules is None else rules
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

    def sent(self, ask: Ask) -> None:
        """A request goes out now."""
        self._pace.sent(ask.host)

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
        if fetched.status in again.BUSY:
            self._pace.rest(ask.host, again.retry_after(fetched.header("retry-after")))
        if ask.address is None:
            sitemaps = self._robots.answered(ask, fetched)
            self._frontier.add(sitemaps)
            self._wait_at(sitemaps)
        elif again.is_redirect(fetched):
            self._moved(ask.address, fetched)
        elif fetched.status in again.BUSY:
            self._retry(ask.address, Failure.BUSY, f"状态 {fetched.status}", again.BUSY_TRIES)
        elif fetched.status >= again.SERVER_ERROR:
            self._retry(ask.address, Failure.SERVER, f"状态 {fetched.status}", again.TRIES)
        else:
            self._read(ask.address, fetched, self._evidence.add(fetched))

    def failed(self, ask: Ask, failure: Failure, message: str) -> None:
        """No answer came that could be kept."""
        silent = failure in {Failure.UNREACHABLE, Failure.SLOW}
        self._over(ask, None if silent else 0)
        if ask.address is None:
            self._robots.failed(ask, message, is_final=failure in _FINAL)
        elif failure in _FINAL:
            self._frontier.fail(ask.address, failure, message)
        else:
            self._retry(ask.address, failure, message, again.TRIES)

    def _over(self, ask: Ask, status: int | None, latency: float | None = None) -> None:
        self._under_way -= 1
        self._pace.ended(ask.host, status, latency)
        self._hosts.setdefault(ask.host)

    def _retry(self, address: Address, failure: Failure, message: str, tries: int) -> None:
        if address.tries + 1 >= tries:
            self._frontier.fail(address, failure, message)
            return
        # A busy host rests as a whole; its address waits no longer than that.
        wait = 0.0 if failure is Failure.BUSY else again.backoff(address.tries + 1)
        self._frontier.put_off(address, self._clock() + wait, counts=True)
        self.taken -= 1

    def _moved(self, address: Address, fetched: Fetched) -> None:
        joined = again.target(fetched)
        target = canonical(joined, self._scope.site(joined)) if joined else None
        if target is None:
            self._frontier.fail(address, Failure.REDIRECTS, "跳转到无法访问的地址", fetched.status)
        elif target == address.url and fetched.header("set-cookie"):
            self._retry(address, Failure.REDIRECTS, "反复跳回原地址", again.TRIES)
        elif target in (*address.way, address.url) or len(address.way) >= again.REDIRECTS:
            self._frontier.fail(address, Failure.REDIRECTS, "跳转没有尽头", fetched.status)
        else:
            self._welcome(replace(address, url=target, way=(*address.way, address.url)))
            if self._scope.why_not(target, address.depth, address.role) is None:
                self._frontier.alias(address, target)
                self._hosts.setdefault(host_of(target))
            else:
                self._frontier.leave(address, Left.LED_OUTSIDE, f"跳转到 {target}")

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
            self._is_list(fetched.url, role, speaks=diagnosis.speaks),
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

    def _is_list(self, url: str, role: Role, *, speaks: bool) -> bool:
        """Whether a page is there for its links only; an address may look so and hold a text."""
        site = self._scope.site(url)
        if role is Role.FILE or fits(url, site.pages):
            return False
        if site.pages or fits(url, site.lists):
            return True
        return role in _LISTS and not (role is Role.LIST and speaks)

    def _trapped(self, new: New) -> New:
        reason = self._traps.notice(new.url)
        return New(new.url, new.depth, new.role, Left.TRAP, reason) if reason else new


def _role(role: Role, fetched: Fetched) -> Role:
    """What a page is, now that it is there."""
    if is_sitemap(fetched.body):
        return Role.SITEMAP
    return Role.FEED if is_feed(fetched.body) else role
