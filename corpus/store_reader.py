"""Reading documents: one by one, by clause, by name, as cards, and what holds of all of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection

from corpus import store_findings as findings
from corpus import store_read as read
from corpus import store_versions as past
from corpus.access import Clearance
from corpus.chains import Link, chain_of
from corpus.claims import Claims
from corpus.errors import UnknownDocument, shown, unknown_clause, unknown_document
from corpus.force import PartForce, parts_of
from corpus.force import statuses as forces_from_texts
from corpus.heard import Heard, also_called, heard
from corpus.masking import display
from corpus.meant import spellings
from corpus.model import Clause, Document, DocumentCard
from corpus.status import Force, Status
from corpus.store_cache import DocumentCache, Entry
from corpus.store_cards import Cards
from corpus.store_claims import affected_by, mentions_naming
from corpus.store_clearance import above_ids, beyond_open, hidden_ids, levels, open_tally
from corpus.store_connect import Database
from corpus.store_pending import Task, marked
from corpus.store_remembered import Remembered
from corpus.store_tally import Tally, tally
from corpus.store_withheld import issued_by, withheld_ids
from corpus.title_names import name_key

T = TypeVar("T")

_DAYS = 8
"""Days whose statuses are remembered."""
_NOBODY = "!"
"""In no id: an id with it is asked for in place of a hidden one, which costs as much."""


def by_the_clock() -> date:
    """Today, where this computer stands."""
    return datetime.now().astimezone().date()


def veiled(name: str, hidden: frozenset[str]) -> str:
    """The id, or in place of a hidden one an id that nobody has."""
    return f"{name}{_NOBODY}" if name in hidden else name


class Reader:
    """The reading side of a store that all of search and display go through.

    What follows from the library as a whole (statuses, chains, who repeals whom) follows from the
    documents that a reader of `clearance` may see. Single documents are given to whoever asks:
    `corpus.public` is the door that leaves hidden ones out.
    """

    def __init__(
        self,
        database: Database,
        today: Callable[[], date] = by_the_clock,
        clearance: Clearance = Clearance.OPEN,
    ) -> None:
        self._database = database
        self._today = today
        self.clearance = clearance
        self._cache = DocumentCache()
        self._remembered = Remembered(database, today)
        self._card_box = Cards(self._remembered, self._standing)
        self._days: OrderedDict[tuple[int, date], Mapping[str, Force]] = OrderedDict()
        self._forgetting = threading.Lock()

    def document(self, document_id: str) -> Document:
        """The document with this id, or that was known by it; its current status filled in.

        Raises:
            UnknownDocument: there is none, or it was withdrawn.
        """
        return self.entry(document_id).document

    def entry(self, document_id: str, hidden: frozenset[str] = frozenset()) -> Entry:
        """As `document`, with what is kept beside it; of a `hidden` one as if it never was."""
        asked = veiled(document_id, hidden)
        with self._database.reading() as connection:
            found = self._load(connection, [asked])
            new = None if found else past.successor(connection, asked)
            if new is not None:
                found = self._load(connection, [veiled(new, hidden)])
            if not found:
                if past.versions(connection, asked):
                    raise _withdrawn(document_id)
                raise unknown_document(document_id)
        return next(iter(found.values()))

    def documents(self) -> Iterator[Document]:
        """All documents, ordered by id.

        Read in batches, each in one transaction; no lock is held between them.
        """
        return (document for document, _ in self.readings())

    def readings(self) -> Iterator[tuple[Document, bool]]:
        """As `documents`, each with whether it may hold personal data."""
        for ids in read.batches(self._read(read.document_ids)):
            with self._database.reading() as connection:
                found = self._documents(connection, ids)
                private = findings.private_ids(connection, ids)
            yield from ((document, document.id in private) for document in found)

    def clause(self, clause_id: str) -> tuple[Document, Clause]:
        """A clause and its document; lead and cover are found as well.

        Raises:
            UnknownClause: there is none.
        """
        found = self.clauses([clause_id])
        if clause_id not in found:
            raise unknown_clause(clause_id)
        return found[clause_id]

    def clauses(self, clause_ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """Those of the clauses that there are, each with its document; in one transaction."""
        found = self.entries(clause_ids)
        return {name: (entry.document, entry.clauses[name]) for name, entry in found.items()}

    def entries(
        self, clause_ids: Iterable[str], hidden: frozenset[str] = frozenset()
    ) -> Mapping[str, Entry]:
        """For each of the clauses the document that has it; for `hidden` ones none."""
        wanted = list(dict.fromkeys(clause_ids))
        owners = {name: veiled(name.rpartition("-")[0], hidden) for name in wanted}
        with self._database.reading() as connection:
            found = self._load(connection, owners.values())
            # Most ids tell their document; for others the table is asked.
            odd = [n for n in wanted if n not in getattr(found.get(owners[n]), "clauses", ())]
            for some in read.batches(odd):
                known = read.owners_of(connection, some)
                owners |= {name: veiled(owner, hidden) for name, owner in known.items()}
            found |= self._load(connection, {owners[name] for name in odd} - found.keys())
        pairs = ((name, found.get(owners[name])) for name in wanted)
        return {n: entry for n, entry in pairs if entry is not None and n in entry.clauses}

    def find(self, reference: str) -> Sequence[Document]:
        """Documents whose id, 文号 or title (script-blind, 《》 optional) equals `reference`."""
        return [entry.document for entry in self.found(reference)]

    def found(self, reference: str, hidden: frozenset[str] = frozenset()) -> Sequence[Entry]:
        """As `find`, with what is kept beside each; `hidden` ones are left out unread."""
        wanted = reference.strip()
        with self._database.reading() as connection:
            ids = [i for i in read.matching(connection, wanted) if i not in hidden]
            new = None if ids else past.successor(connection, veiled(wanted, hidden))
            ids = [new] if new is not None and new not in hidden else ids
            known = self._load(connection, ids)
        return [known[name] for name in ids if name in known]

    def statuses(self) -> Mapping[str, Status]:
        """时效性 of every document today, by id."""
        return self._remembered.get(self._standing)

    def status_entry(self, document_id: str) -> Force | None:
        """What a document's status rests on today, where something was found out."""
        with self._database.reading() as connection:
            turned = self._remembered.within(connection, self._turned)
            found = turned.get(document_id)
            return found or read.forces(connection, [document_id]).get(document_id)

    def forces_on(self, day: date) -> Mapping[str, Force]:
        """时效性 of every document on a day with its proof, by what the texts say.

        Costs by the documents that count otherwise on that day; no text is read.
        """
        with self._database.reading() as connection:
            key = (read.revision(connection), day)
            found = self._days.get(key)
            if found is None:
                found = self._days[key] = self._on(connection, day)
        with self._forgetting:
            while len(self._days) > _DAYS:
                self._days.popitem(last=False)
        return found

    def parts_on(self, document: Document, day: date | None = None) -> tuple[PartForce, ...]:
        """Clauses of a document that have another status than the whole, on a day or today."""
        with self._database.reading() as connection:
            hidden = self._remembered.within(connection, self._hidden)
            about = findings.open_claims_about(connection, [document.id], hidden)
        return parts_of(document, about, day or self._today())

    def chain(self, document_id: str, day: date) -> tuple[Link, ...]:
        """The wordings and replacements of a document, the oldest first, as of a day."""
        forces = self.forces_on(day)
        with self._database.reading() as connection:
            hidden = self._remembered.within(connection, self._hidden)
            return chain_of(
                document_id,
                lambda ids: findings.open_claims_around(connection, ids, hidden),
                forces,
            )

    def heard_of(
        self, title: str | None, number: str | None = None, day: date | None = None
    ) -> tuple[Heard, ...]:
        """What the library says of documents of this title or number, as of a day or today."""
        with self._database.reading() as connection:
            hidden = self._remembered.within(connection, self._hidden)
            names = {name_key(t) for t in also_called(title)} if title else set()
            found = mentions_naming(connection, names, set(spellings(number)))
        told = [(author, said) for author, said in found if author.document_id not in hidden]
        return heard(told, title, number, day or self._today())

    def _on(self, connection: Connection, day: date) -> Mapping[str, Force]:
        kept = self._remembered.within(connection, read.forces)
        hidden = self._remembered.within(connection, self._hidden)
        if findings.all_found(connection):
            beyond = self._remembered.within(connection, self._beyond)
            waiting = {*marked(connection, Task.FORCE), *beyond}
            found = findings.found_out(connection, day, waiting, hidden, self._every)
        else:  # a library from before findings were kept, and nothing was ingested since
            every = read.document_ids(connection)
            texts = (d for ids in read.batches(every) for d in read.documents(connection, ids))
            found = forces_from_texts((display(d) for d in texts if d.id not in hidden), day)
        return {**kept, **found}

    def _standing(self, connection: Connection) -> Mapping[str, Status]:
        """Kept statuses, with those that the calendar has turned since."""
        kept = self._remembered.within(connection, read.statuses)
        turned = self._remembered.within(connection, self._turned)
        return {**kept, **{i: force.status for i, force in turned.items()}} if turned else kept

    def _turned(self, connection: Connection) -> Mapping[str, Force]:
        """What counts otherwise than is kept: by today's calendar, and by what not all may see."""
        today = self._today()
        beyond = self._remembered.within(connection, self._beyond)
        as_kept = findings.settled_day(connection) in {None, today} and not beyond
        if as_kept or not findings.all_found(connection):
            return {}
        hidden = self._remembered.within(connection, self._hidden)
        return findings.found_out(connection, today, beyond, hidden, self._every)

    def _beyond(self, connection: Connection) -> frozenset[str]:
        """Documents that not everybody may see, and those that they bear on.

        Of many alone these: what they bear on is found out with all others then.
        """
        own = beyond_open(connection, self.clearance)
        few = 0 < len(own) <= findings.MANY
        return own | affected_by(connection, own) if few else own

    def _hidden(self, connection: Connection) -> frozenset[str]:
        return hidden_ids(connection, self.clearance)

    def _documents(self, connection: Connection, ids: Sequence[str]) -> list[Document]:
        """Documents with the status of today."""
        turned = self._remembered.within(connection, self._turned)
        found = read.documents(connection, ids)
        return [read.standing(d, turned.get(d.id)) for d in found] if turned else found

    def _every(self, connection: Connection) -> list[Claims]:
        return self._remembered.within(connection, self._all_claims)

    def _all_claims(self, connection: Connection) -> list[Claims]:
        hidden = self._remembered.within(connection, self._hidden)
        return findings.all_claims(connection, hidden)

    def revision(self) -> int:
        """Moves with every write that changed a document, a place, a group or a status."""
        return self._read(read.revision)

    def digest(self) -> str:
        """A digest of all texts, clauses and metadata: the index is stamped with it."""
        return self._read(tally).digest

    def document_count(self) -> int:
        """How many documents there are, held ones and copies included."""
        return self._read(tally).documents

    def document_digests(self) -> Mapping[str, str]:
        """For each document, by id, what changes with its text, clauses and metadata."""
        return self._remembered.get(read.document_digests)

    def document_cards(self) -> Sequence[DocumentCard]:
        """Every document without its text, ordered by id; the same object until one changes."""
        return self._remembered.get(self._card_box.all)

    def headings(self, ids: Sequence[str] | None = None) -> Sequence[tuple[str, str, str]]:
        """Document, clause and heading of all clauses that have one, or of these documents'."""
        if ids is None:
            return self._read(read.headings)
        with self._database.reading() as connection:
            return [h for some in read.batches(ids) for h in read.headings(connection, some)]

    def private_ids(self) -> frozenset[str]:
        """Documents that may hold personal data."""
        return self._remembered.get(findings.all_private)

    def issued_by_hidden(self) -> frozenset[str]:
        """Documents whose issuing notice is hidden."""
        return self._remembered.get(self._issued_by_hidden)

    def _issued_by_hidden(self, connection: Connection) -> frozenset[str]:
        return issued_by(connection, self._remembered.within(connection, self._hidden))

    def hidden_ids(self) -> frozenset[str]:
        """Documents that this reader may not know of; every reading through the door asks."""
        return self._remembered.get(self._hidden)

    def above_ids(self) -> frozenset[str]:
        """Documents above this reader's clearance."""
        return self._remembered.get(self._above)

    def _above(self, connection: Connection) -> frozenset[str]:
        return above_ids(connection, self.clearance)

    def withheld_ids(self) -> frozenset[str]:
        """Documents that are held, whoever reads."""
        return self._remembered.get(withheld_ids)

    def levels(self) -> tuple[Clearance, ...]:
        """`OPEN` and the other levels that documents of the library have, ascending."""
        return self._remembered.get(levels)

    def open_tally(self) -> Tally:
        """Counts and digest of the documents that are not hidden."""
        return self._remembered.get(self._open_tally)

    def _open_tally(self, connection: Connection) -> Tally:
        return open_tally(connection, self._remembered.within(connection, self._hidden))

    def _read(self, query: Callable[[Connection], T]) -> T:
        with self._database.reading() as connection:
            return query(connection)

    def _load(self, connection: Connection, ids: Iterable[str]) -> dict[str, Entry]:
        """Those of the documents that there are, from the cache or read at once."""
        state = read.revision(connection), self._today()
        wanted = dict.fromkeys(ids)
        cached = {name: self._cache.get(name, state) for name in wanted}
        known = {name: entry for name, entry in cached.items() if entry is not None}
        for some in read.batches(wanted.keys() - known.keys()):
            private = findings.private_ids(connection, some)
            turned = self._remembered.within(connection, self._turned)
            witnesses = {
                name: (said, name in private, turned.get(name))
                for name, said in read.witnesses(connection, some).items()
            }
            renewed = {n: self._cache.renewed(n, state, said) for n, said in witnesses.items()}
            known |= {name: entry for name, entry in renewed.items() if entry is not None}
            for d in self._documents(connection, [n for n in witnesses if n not in known]):
                said = witnesses[d.id]
                known[d.id] = self._cache.put(d, state, said, private=d.id in private)
        return known


def _withdrawn(document_id: str) -> UnknownDocument:
    return UnknownDocument(
        f"文件 {shown(document_id)} 已从来源撤下，不再检索。"
        f"旧文仍可查看：tiaowen versions {document_id}"
    )
