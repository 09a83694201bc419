"""What the store tells of places, pages and texts that were: the reading side beside `Reader`."""

from __future__ import annotations

from corpus import store_clearance as clearing
from corpus import store_read as read
from corpus import store_versions as past
from corpus.access import Clearance
from corpus.errors import BrokenLibrary, UnknownDocument, shown, unknown_document, unknown_version
from corpus.model import Document, Page
from corpus.store_keys import sha256
from corpus.store_model import Classified, Failure, Release, Sighting, Use, Version, Withheld
from corpus.store_reader import Reader
from corpus.store_withheld import is_released, releases, withheld


class History(Reader):
    """Reads where documents stand and stood, what they were, and who may know of it."""

    def classified(self) -> tuple[Classified, ...]:
        """Documents that are not for everybody, ordered by id."""
        return self._read(clearing.classified)

    def clearance_of(self, document_id: str) -> Clearance:
        """From which level on a document is seen."""
        found = self._read(lambda c: clearing.decided_clearances(c, [document_id]))
        return found.get(document_id, Clearance.OPEN)

    def place_clearance(self, locator: str) -> Clearance:
        """From which level on it may be known that a place gives what it gives."""
        return self._read(lambda c: clearing.place_clearance(c, locator))

    def hidden_places(self) -> frozenset[str]:
        """Places that readers of this clearance may not know of."""
        return self._read(lambda c: clearing.places_above(c, self.clearance))

    def seen(self, locator: str, sha: str, parser: str | None = None) -> bool:
        """Whether these bytes (by SHA-256) are what was last saved from this place.

        Args:
            locator: the place.
            sha: of the bytes.
            parser: the one that must have read them; any where None.
        """
        return self._read(lambda c: read.is_current(c, locator, sha, parser))

    def refusal(self, locator: str, sha: str, parser: str) -> str | None:
        """Why this parser found nothing in these bytes of this place, where it has tried."""
        return self._read(lambda c: past.refusal(c, locator, sha, parser))

    def places(self, *, read_otherwise_than: str | None = None) -> tuple[str, ...]:
        """Places whose page is kept; only those that another parser read, where one is named."""
        return self._read(lambda c: past.places_read_otherwise(c, read_otherwise_than))

    def page_at(self, locator: str) -> Page | None:
        """The bytes that a place gave last, to be read again without the network."""
        return self._read(lambda c: past.page_at(c, locator))

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """Every version of a document, the oldest first; also of one that was withdrawn."""
        return self._read(lambda c: past.versions(c, document_id))

    def version(self, document_id: str, number: int) -> Document:
        """The document as it was in a version.

        Raises:
            UnknownDocument: there is no such version.
        """
        found = self._read(lambda c: past.document_at(c, document_id, number))
        if found is None:
            raise unknown_version(document_id, number)
        return found

    def uses(self, clause_id: str) -> tuple[Use, ...]:
        """The versions that ended and used this clause id, the newest first."""
        return self._read(lambda c: past.uses(c, clause_id))

    def successor(self, document_id: str) -> str | None:
        """The id by which a document is known now, where its page gave it another."""
        return self._read(lambda c: past.successor(c, document_id))

    def predecessors(self, document_id: str) -> tuple[str, ...]:
        """The ids that lead to this one, the nearest first."""
        return self._read(lambda c: past.predecessors(c, document_id))

    def withheld(self) -> tuple[Withheld, ...]:
        """Documents that bear a 密级 mark and were not released, ordered by id."""
        return self._read(withheld)

    def is_released(self, document: Document) -> bool:
        """Whether a person let this text of the document out."""
        return self._read(lambda c: is_released(c, document))

    def releases(self) -> tuple[Release, ...]:
        """Who released what, the first release first."""
        return self._read(releases)

    def page(self, sha: str) -> Page:
        """The original bytes.

        Raises:
            UnknownDocument: no page has this SHA-256.
        """
        found = self._read(lambda c: read.page(c, sha))
        if found is None:
            msg = f"没有保存过 {shown(sha)} 这份网页原文。请从文件页面打开原文。"
            raise UnknownDocument(msg)
        if sha256(found.body) != sha:
            raise BrokenLibrary("网页原文已损坏。请运行 tiaowen doctor，并对来源重新导入。")
        return found

    def page_text(self, document_id: str) -> str:
        """The page's text before cleaning, which `runs` and `removed` point into.

        Raises:
            UnknownDocument: there is no such document.
        """
        found = self._read(lambda c: read.page_text(c, document_id))
        if found is None:
            raise unknown_document(document_id)
        return found

    def sightings(self, document_id: str) -> tuple[Sighting, ...]:
        """Where the document stands now; more than one means reposts."""
        return self._read(lambda c: read.sightings(c, document_id, self.clearance))

    def failures(self) -> tuple[Failure, ...]:
        """Pages that could not be read."""
        return self._read(read.failures)

    def documents_at(self, locator: str) -> tuple[str, ...]:
        """Ids of the documents that a place gives now, in page order."""
        return self._read(lambda c: read.ids_at(c, locator))

    def web_places(self) -> tuple[str, ...]:
        """Web addresses that give documents now."""
        return tuple(p for p in self.places() if p.startswith(("http://", "https://")))

    def shares_page(self, document_id: str) -> bool:
        """Whether the page of a document holds a hidden one as well."""
        hidden = self.hidden_ids()
        return bool(hidden) and self._read(lambda c: clearing.shares_page(c, document_id, hidden))
