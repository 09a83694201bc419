"""The library on disk: documents, their pages, and what was found out about them.

One folder: `tiaowen.db` (SQLite), beside it whatever is built from it.
With a PostgreSQL URL the same tables stand on the server.
Any number of threads and processes may read; writers take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from corpus import store_clearance as clearing
from corpus import store_findings as findings
from corpus import store_read as read
from corpus import store_vectors, store_write
from corpus import store_versions as past
from corpus.access import Clearance
from corpus.errors import (
    PolicyError,
    unknown_document,
)
from corpus.model import Document, Page, PageKind
from corpus.status import Force
from corpus.store_access import Accounts
from corpus.store_backup import backup
from corpus.store_check import Problem, examined, problems
from corpus.store_connect import Database, connect
from corpus.store_documents import find_anew
from corpus.store_history import History
from corpus.store_mend import Home, drop_bad_vectors, drop_orphans, homes, rewrite
from corpus.store_model import (
    Failure,
    Parsed,
    Release,
    Saved,
    Sighting,
)
from corpus.store_pending import Task, mark
from corpus.store_queries import Queries
from corpus.store_reader import by_the_clock
from corpus.store_reposts import Copies, mark_copies, regroup
from corpus.store_review import Reviews
from corpus.store_save import save
from corpus.store_sites import Sites
from corpus.store_tally import recount, tally
from corpus.store_upgrade import upgrade
from corpus.store_vectors import Vector
from corpus.store_watch import Watches
from corpus.store_withheld import release

__all__ = ["Failure", "Parsed", "Saved", "Sighting", "Store"]

RELEARN = "relearn"
"""Setting: texts that some may not see any more still count among the words of an index."""


class Store(History):
    """A library: `corpus.library.Library` and the writing side. Safe among threads.

    Every method may raise BrokenLibrary (damaged, unreachable) or PolicyError (busy, disk full).
    """

    def __init__(
        self,
        database: Database,
        today: Callable[[], date] = by_the_clock,
        clearance: Clearance = Clearance.OPEN,
    ) -> None:
        """Use `Store.open`, which also brings the tables up to date."""
        super().__init__(database, today, clearance)
        self._copies = Copies(database, self._remembered, clearance)

    def seen_by(self, clearance: Clearance) -> Store:
        """The same library as a reader of this clearance sees it; closed with this one."""
        if clearance is self.clearance:
            return self
        return Store(self._database, self._today, clearance)

    @classmethod
    def open(
        cls, data: Path, url: str | None = None, today: Callable[[], date] = by_the_clock
    ) -> Self:
        """Open the library in the folder `data`, making it where there is none.

        Args:
            data: the library's folder.
            url: a PostgreSQL URL, to keep the tables there instead of in the folder.
            today: tells the day, with which statuses turn.

        Raises:
            BrokenLibrary: damaged, or written by a newer version of the program.
            PolicyError: the folder or the URL cannot be used.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"资料文件夹 {data} 无法建立：{error.strerror}。请换一个路径或检查权限。"
            raise PolicyError(msg) from error
        database = connect(data, url)
        try:
            upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database, today)

    def close(self) -> None:
        """Close all connections; the folder may be copied or moved then."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def save_page(
        self,
        page: Page,
        kind: PageKind,
        page_text: str,
        documents: Sequence[Document],
        *,
        force: bool = False,
    ) -> Saved:
        """Store a page and what was read from it, in one transaction.

        Args:
            page: the bytes and where they came from.
            kind: what they are.
            page_text: the text that the documents' runs point into.
            documents: in page order; their `source` is made to name this page.
            force: also where the same bytes were saved from the same place before.
        """
        return self.save(Parsed(page, kind, page_text, documents), force=force)

    def save(self, parsed: Parsed, *, force: bool = False) -> Saved:
        """As `save_page`; the same bytes are read again where another parser read them."""
        with self._database.writing() as connection:
            saved = save(connection, parsed, force=force)
            if saved.raised and findings.all_found(connection):
                self._conceal(connection)
            if saved.added or saved.replaced or saved.withdrawn or saved.reposts or saved.raised:
                store_write.bump_revision(connection)
        return saved

    def classify(self, document_id: str, clearance: Clearance, by: str) -> tuple[str, ...]:
        """Say who may see a document: at once, with all that others say by it.

        Args:
            document_id: of one that is there, or was.
            clearance: from which level on it is seen.
            by: the person who decides.

        Returns:
            The ids that it is known by, the old ones included.

        Raises:
            UnknownDocument: there is no such document.
        """
        self._find_all(lambda _: None)
        with self._database.writing() as connection:
            if not past.versions(connection, document_id):
                raise unknown_document(document_id)
            ids = (document_id, *past.predecessors(connection, document_id))
            findings.mark_force(connection, ids)
            mark_copies(connection, ids)
            clearing.put_clearances(connection, ids, clearance, by)
            clearing.lower_places(connection, ids, clearance)
            findings.mark_force(connection, ids)
            mark(connection, Task.SKETCH, read.present(connection, ids))
            self._conceal(connection)
            store_write.bump_revision(connection)
        return ids

    def _conceal(self, connection: Connection) -> None:
        """Statuses and groups follow in the transaction that hides what they followed from."""
        findings.settle(connection, self._today())
        regroup(connection)
        store_write.put_setting(connection, f"setting:{RELEARN}", "1")

    def settle(self, today: date, notify: Callable[[str], None] = lambda _: None) -> bool:
        """Find out 时效性 of this day where it is open; says whether any is another now.

        Args:
            today: the day.
            notify: told how far it is where many texts have to be read.
        """
        self._find_all(notify)
        if self._read(lambda c: findings.settled(c, today)):
            return False
        with self._database.writing() as connection:
            changed = findings.settle(connection, today)
            if changed:
                store_write.bump_revision(connection)
        return changed

    def doubt(self) -> None:
        """Count anew and look at all findings again, whatever is kept of them."""
        with self._database.writing() as connection:
            recount(connection, store_vectors.COUNT)
            findings.doubt(connection)
            store_write.bump_revision(connection)

    def _find_all(self, notify: Callable[[str], None]) -> None:
        """Read the texts of a library from before findings were kept, or were other ones."""
        if self._read(findings.all_found):
            return
        missing = self._read(findings.unfound)
        for done, ids in enumerate(read.batches(missing)):
            notify(f"查明时效：读文件 {done * read.AT_ONCE}/{len(missing)}")
            with self._database.writing() as connection:
                find_anew(connection, ids)
                store_write.bump_revision(connection)
        with self._database.writing() as connection:
            if not findings.unfound(connection):
                findings.note_all_found(connection)

    def put_statuses(self, mapping: Mapping[str, Force]) -> None:
        """Say what 时效性 these documents have; ids that are gone meanwhile are passed over."""
        with self._database.writing() as connection:
            store_write.put_statuses(connection, mapping)
            store_write.bump_revision(connection)

    def put_vectors(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors by the digest of the text that they stand for."""
        with self._database.writing() as connection:
            store_vectors.put_vectors(connection, model, vectors)

    def put_setting(self, key: str, value: str) -> None:
        """Keep a value with the library."""
        with self._database.writing() as connection:
            store_write.put_setting(connection, f"setting:{key}", value)

    def put_failure(
        self, locator: str, message: str, sha: str | None = None, parser: str | None = None
    ) -> None:
        """Note why a page could not be read; saving it later clears the note.

        Args:
            locator: the page's place.
            message: why, for the operator.
            sha: of the bytes, where this parser would find nothing in them a second time.
            parser: which.
        """
        with self._database.writing() as connection:
            store_write.put_failure(connection, locator, message, sha, parser)

    def release(self, document_id: str, by: str) -> Release:
        """Let a held document out, its text as it is now; who did it is kept for ever.

        Raises:
            UnknownDocument: there is no such document.
            BadQuery: it is not held, or nobody is named.
        """
        with self._database.writing() as connection:
            entry = release(connection, document_id, by)
            findings.mark_force(connection, [document_id])
            mark_copies(connection, [document_id])
            store_write.bump_revision(connection)
        return entry

    def setting(self, key: str) -> str | None:
        """A value kept with the library, None where there is none."""
        return self._read(lambda c: read.setting(c, f"setting:{key}"))

    def vectors(self, model: str, digests: Iterable[str]) -> dict[str, Vector]:
        """Those of the model's vectors that are kept, by digest."""
        return self._read(lambda c: store_vectors.vectors(c, model, digests))

    @property
    def accounts(self) -> Accounts:
        """Users, keys, sessions, the audit log."""
        return Accounts(self._database)

    @property
    def copies(self) -> Copies:
        """Which documents are copies of one another."""
        return self._copies

    @property
    def reviews(self) -> Reviews:
        """What persons decided about pages, and what waits for a decision."""
        return Reviews(self._database)

    @property
    def queries(self) -> Queries:
        """What was asked, without persons."""
        return Queries(self._database)

    @property
    def sites(self) -> Sites:
        """Who may show the search box."""
        return Sites(self._database)

    @property
    def watches(self) -> Watches:
        """Addresses that are looked at again and again, and what was noticed there."""
        return Watches(self._database)

    def counts(self) -> dict[str, int]:
        """pages, documents, clauses, reposts, vectors, failures, versions."""
        with self._database.reading() as connection:
            known = tally(connection)
            found = read.counts(connection)
            found["vectors"] = store_vectors.vector_count(connection)
        return {**found, "documents": known.documents, "clauses": known.clauses}

    def open_counts(self) -> Mapping[str, int]:
        """pages, documents, clauses, reposts, versions, as if what is hidden were not there."""
        return self._remembered.get(self._open_counts)

    def _open_counts(self, connection: Connection) -> Mapping[str, int]:
        hidden = self._remembered.within(connection, self._hidden)
        known = self._remembered.within(connection, self._open_tally)
        if hidden:
            found = clearing.open_counts(connection, self.clearance, hidden)
        else:
            found = read.counts(connection)
        told = {name: found[name] for name in ("pages", "versions", "reposts")}
        return {**told, "documents": known.documents, "clauses": known.clauses}

    def warning_counts(self) -> Mapping[str, int]:
        """How many documents have a warning of each code."""
        return self._read(read.warning_counts)

    def check(self) -> list[str]:
        """Problems found, in Chinese, each with what to do; reads everything."""
        return self._read(problems)

    def examine(self) -> list[Problem]:
        """As `check`, every problem with its kind."""
        return self._read(examined)

    def drop_orphans(self) -> int:
        """Remove rows that belong to what is not there; says how many."""
        with self._database.writing() as connection:
            found = drop_orphans(connection)
            store_write.bump_revision(connection)
        return found

    def drop_bad_vectors(self) -> int:
        """Forget cached vectors of a wrong length, and count them anew; says how many."""
        with self._database.writing() as connection:
            found = drop_bad_vectors(connection)
            recount(connection, store_vectors.COUNT)
        return found

    def homes(self, ids: Iterable[str]) -> tuple[Home, ...]:
        """Which bytes documents were read from, also where their texts cannot be read any more."""
        return self._read(lambda c: homes(c, ids))

    def rewrite(self, document: Document) -> bool:
        """Write a document's rows anew where it is what its digest says; else leave them."""
        with self._database.writing() as connection:
            done = rewrite(connection, document)
            store_write.bump_revision(connection)
        return done

    def backup(self, target: Path) -> Path:
        """Copy the library, in use or not, into the folder `target`; it opens like any other.

        Raises:
            PolicyError: `target` holds a library already, or cannot be written.
        """
        return backup(self._database, target)
