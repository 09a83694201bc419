"""Version chains: the wordings of a document and what took its place, in order. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from corpus.meant import Names, same_place
from corpus.mentions import Act
from corpus.status import Force, Status
from corpus.title_names import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from corpus.claims import Claims
    from corpus.mentions import Mention

_LONGEST = 60
"""Documents followed: no chain of real texts comes near."""


@dataclass(frozen=True, slots=True)
class Link:
    """One document of a chain."""

    document_id: str
    title: str
    doc_number: str | None
    force: Force
    """On the day asked for."""
    since: date | None
    """First day of this wording."""
    until: date | None
    """Last day of this wording, where it is over or its end is known."""
    relation: str
    """To the one before: "first", "wording" (the same document amended), "replacement" (another
    that repeals it) or "amendment" (a decision that changes one of them)."""


def chain_of(
    document_id: str,
    claims_about: Callable[[Collection[str]], Sequence[Claims]],
    forces: Mapping[str, Force],
) -> tuple[Link, ...]:
    """What replaces and amends one another around a document, the oldest first.

    Args:
        document_id: where to begin.
        claims_about: what documents bring, with all that bears on them and that they bear on.
        forces: statuses on the day asked for.
    """
    chained: dict[str, Claims] = {}
    relation: dict[str, str] = {}
    waiting = [document_id]
    while waiting and len(chained) < _LONGEST:
        known = {c.document_id: c for c in claims_about(waiting)}
        fresh = [i for i in waiting if i in known and i not in chained]
        chained |= {i: known[i] for i in fresh}
        beside = _beside({i: known[i] for i in fresh}, list(known.values()))
        relation |= {i: r for i, r in beside.items() if i not in relation}
        waiting = [i for i, r in beside.items() if i not in chained and r != "amendment"]
        amending = [i for i, r in beside.items() if i not in chained and r == "amendment"]
        chained |= {i: known[i] for i in amending if i in known}
    links = [_link(c, forces, relation.get(c.document_id, "")) for c in chained.values()]
    links.sort(key=lambda link: (link.since or date.max, link.document_id))
    return tuple(_named(links))


def _beside(of: Mapping[str, Claims], known: Sequence[Claims]) -> dict[str, str]:
    """Documents next to these in the chain, and how they stand to them."""
    names = Names(known)
    found: dict[str, str] = {}
    for document in of.values():
        for other in names.named(document):
            if other.document_id not in of and document.law_like and same_place(document, other):
                found.setdefault(other.document_id, "wording")
        for said in document.mentions:  # older texts whose place this one takes
            if _relation(said) == "replacement":
                for target in names.meant(said, document):
                    found.setdefault(target.document_id, "replacement")
    for author in known:
        for said in author.mentions:
            relation = _relation(said)
            if relation and any(t.document_id in of for t in names.meant(said, author)):
                found.setdefault(author.document_id, relation)
    return found


def _relation(said: Mention) -> str:
    """How the one who says it stands to the document named; empty where it is in no chain."""
    if said.act is Act.AMENDED or (said.place and said.act is Act.REPEALED):
        return "amendment"
    return "replacement" if said.act is Act.REPEALED and not said.listed else ""


def _link(claims: Claims, forces: Mapping[str, Force], relation: str) -> Link:
    force = forces.get(claims.document_id, Force(Status.UNKNOWN))
    begun = claims.begins.since if claims.begins is not None else claims.effective_on
    reworded = claims.amended.since if claims.amended is not None else None
    first = max((d for d in (begun, reworded) if d is not None), default=claims.dated)
    if force.status is Status.IN_FORCE and force.since is not None:
        first = force.since
    return Link(
        claims.document_id, claims.title, claims.doc_number, force, first, force.until, relation
    )


def _named(links: list[Link]) -> list[Link]:
    """The first is no successor of anything; where the end is open the next wording gives it."""
    told: list[Link] = []
    for i, link in enumerate(links):
        until = link.until
        after = next((n for n in links[i + 1 :] if n.document_id == link.force.replaced_by), None)
        if after is not None and after.since is not None and link.force.status is Status.AMENDED:
            until = after.since - timedelta(days=1)
        relation = link.relation
        if i == 0 and relation != "amendment":
            relation = "first"
        elif relation in {"", "first"}:
            relation = _to(links[:i], link)
        told.append(replace(link, until=until, relation=relation))
    return told


def _to(before: Sequence[Link], link: Link) -> str:
    names = {name_key(b.title) for b in before if b.relation != "amendment"}
    return "wording" if name_key(link.title) in names else "replacement"
