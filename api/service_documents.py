"""What a library tells of its documents: the part of the service that only reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.citing import Citations, citations_of
from api.evidence import Origin, origins
from api.history import Chapter, Cited, cited, history
from api.running import timed
from api.sources import Failed, read_file
from api.unpacking import documents_of
from corpus.access import Clearance
from corpus.as_of import LibraryOn
from corpus.errors import BadPage, BadQuery, UnknownClause, UnknownDocument
from corpus.folding import squeeze
from corpus.masking import display
from corpus.tracing import Edition, Traced, open_document, trace
from corpus.wording import PIN
from search.validity import HeardTold, heard_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from api.copies import Kin
    from api.parts import IndexState, Parts
    from api.settings import Settings
    from corpus.chains import Link
    from corpus.force import PartForce
    from corpus.library import Archive, Library
    from corpus.model import Document, DocumentCard
    from corpus.store import Store
    from corpus.store_access import Accounts
    from corpus.store_model import Classified, Release, Withheld
    from corpus.store_sites import Sites
    from search.citing import Absent
    from search.filters import Wanted
    from search.matrix import Matrix
    from search.model import Comparison, Hit
    from search.synonym_files import SynonymFile

_FEWEST = 2
"""Documents of a matrix."""
_PICK = "#"
"""Between a file and the number of a document in it: `汇编.txt#2`."""


class DocumentsService:
    """Documents named, opened, set beside each other, over the parts that one reader sees."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        """Over these parts."""
        self.settings = settings
        self._parts = parts

    @property
    def store(self) -> Store:
        """Everything that is kept, held documents too: for the operator's pages alone."""
        return self._parts.store

    def is_over(self, parts: Parts) -> bool:
        """Whether these are its parts."""
        return self._parts is parts

    @property
    def library(self) -> Library:
        """The reading side of the store; of several copies of a text it lists the best."""
        return self._parts.shown

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self._parts

    @property
    def sites(self) -> Sites:
        """Who may show the search box."""
        return self._parts.sites

    def chosen(self, filters: Wanted) -> frozenset[str]:
        """Ids of the documents that pass all filters."""
        return self._parts.chosen(filters)

    @property
    def archive(self) -> Archive:
        """The library with everything that it ever held."""
        return self._parts.archive

    def trace(self, reference: str, version: int | None = None) -> Traced:
        """The words that a clause id stands for, of whatever version, and what became of them."""
        return trace(self.archive, reference, version)

    def open_document(self, document_id: str, version: int | None = None) -> Edition:
        """A document by an id that it has or had, in a version or as it stands."""
        return open_document(self.archive, document_id, version)

    @timed("compare")
    def compare(self, a: str, b: str) -> Comparison:
        """Two documents, each named by id, title, 文号 or file."""
        first, second = self.resolve(a), self.resolve(b)
        if first.id == second.id and first.text == second.text:
            msg = "两边是同一份文件，没有可比的内容。请另选一份。"
            raise BadQuery(msg)
        return self._parts.compare(first, second)

    def citations(self, reference: str) -> Citations:
        """What a document cites and what cites it; by title, 文号 or id."""
        return citations_of(self.resolve(reference), self._parts.shown, self._parts.book())

    def missing(self) -> Sequence[Absent]:
        """Documents that are cited and not in the library, the most cited first."""
        return self._parts.book().missing()

    def versions(self, reference: str) -> Sequence[Chapter]:
        """Every text that a document had, the oldest first; by title, 文号 or any id of it."""
        known = self.archive.versions(reference.strip())
        if known:
            return history(self.archive, self.open_document(reference.strip()).document)
        return history(self.archive, self.resolve(reference))

    def cite(self, clause_id: str, style: str) -> Cited:
        """A citation of the words that the id stands for, ready to paste."""
        return cited(self.trace(clause_id), lambda d, c: self._parts.cite(d, c, style))

    def resolve(self, reference: str) -> Document:
        """The one document that `reference` names.

        Raises:
            UnknownDocument: there is none.
            BadQuery: there are several.
        """
        if not reference.strip():
            raise BadQuery("请写明要对照的文件：编号、标题、文号或文件路径。")
        name, _, number = reference.strip().rpartition(PIN)
        if number.isdecimal() and self.archive.versions(name):
            return self.archive.version(name, int(number))
        found = self.library.find(reference)
        if not found:
            found = self._by_part_of_title(reference)
        if len(found) > 1:
            names = "；".join(f"{d.id}《{d.title}》{d.doc_number or ''}" for d in found[:8])
            msg = f"“{reference}”对应多份文件，请改用编号指定：{names}"
            raise BadQuery(msg)
        if not found:
            msg = f"没有找到文件“{reference}”。请核对编号、标题或文号，或先用 tiaowen ingest 入库。"
            raise UnknownDocument(msg)
        return found[0]

    def open_or_resolve(self, reference: str) -> Document:
        """As `resolve`, and a path to a file is read; for the command line only.

        Raises:
            BadPage: the file cannot be read, or holds several documents and none is picked.
        """
        name, _, pick = reference.rpartition(_PICK)
        if not (name and pick.isdecimal() and Path(name).is_file()):
            name, pick = reference, ""
        try:
            if not Path(name).is_file():
                return self.resolve(reference)
        except (OSError, ValueError):
            return self.resolve(reference)
        page = read_file(Path(name), self.settings.max_page)
        if isinstance(page, Failed):
            msg = f"{page.source}：{page.message}"
            raise BadPage(msg)
        return display(_picked(name, documents_of(page, self._parts.intake), pick))

    def matrix(self, documents: Sequence[Document]) -> Matrix:
        """Several documents against the topics of their clauses.

        Raises:
            BadQuery: there are too few or too many, one twice, or too many clauses in all.
        """
        from search.matrix import MOST, MOST_CLAUSES, matrix  # noqa: PLC0415  loads the comparison

        if len({d.id for d in documents}) < len(documents):
            raise BadQuery("同一份文件只能选一次。请去掉重复的文件。")
        if not _FEWEST <= len(documents) <= MOST:
            msg = f"请选 {_FEWEST} 至 {MOST} 份文件，现在是 {len(documents)} 份。"
            raise BadQuery(msg)
        clauses = sum(len(d.clauses) for d in documents)
        if clauses > MOST_CLAUSES:
            msg = f"所选文件共 {clauses} 条，最多 {MOST_CLAUSES} 条。请少选几份，分几次对照。"
            raise BadQuery(msg)
        return matrix(documents, self._parts.match)

    @timed("compare")
    def compare_documents(self, a: Document, b: Document) -> Comparison:
        """As `compare`, for documents that are open already."""
        return self._parts.compare(a, b)

    def catalogue(self) -> Sequence[DocumentCard]:
        """All documents without their text, kept until the library changes."""
        return self.library.document_cards()

    def page_text(self, document: Document) -> str | None:
        """The page as it was read, before cleaning."""
        return self._parts.page_text(document)

    def engine_info(self) -> Mapping[str, object]:
        """Which model and index speak."""
        return self._parts.engine_info()

    def counts(self) -> Mapping[str, int]:
        """Documents, clauses, pages and reposts in the library."""
        return self._parts.counts()

    def index_state(self) -> IndexState:
        """Whether the index is in step with the store, and when it was made."""
        return self._parts.index_state()

    def sightings(self, document: Document) -> Sequence[str]:
        """Every place where the document stands, reposts included."""
        return self._parts.sightings(document)

    def origins(self, document: Document) -> Sequence[Origin]:
        """Where the document came from, with what the servers answered as far as it was kept."""
        return origins(self._parts.places(document), self.settings.data)

    def kin(self, document_id: str) -> Kin:
        """The copies of a document, and what is like it and is no copy.

        Raises:
            UnknownDocument: there is none.
        """
        return self._parts.kin(self.library.document(document_id))

    def all_kin(self) -> Sequence[Kin]:
        """Every text that stands in several places."""
        return self._parts.all_kin()

    def elsewhere(self, documents: Iterable[Document]) -> Mapping[str, int]:
        """For each document, by id, in how many places beyond the first its text stands."""
        return self._parts.elsewhere({d.id for d in documents})

    def seen_on(self, document: Document, day: date) -> Document:
        """The document with its status on a day."""
        return LibraryOn(self.library, day).seen(document)

    def parts_on(self, document: Document, day: date) -> Sequence[PartForce]:
        """Clauses that have another status on a day than their document."""
        return self.library.parts_on(document, day)

    def chain(self, document_id: str, day: date) -> Sequence[Link]:
        """What amends and replaces one another around a document as of a day, oldest first."""
        return self._parts.chain(document_id, day)

    def wording_on(self, reference: str, day: date) -> Document:
        """As `resolve`; of several wordings that bear the name the one that holds on the day."""
        named = LibraryOn(self.library, day).find(reference.strip()) if reference.strip() else ()
        if len(named) > 1:
            ids = {link.document_id for link in self.chain(named[0].id, day)}
            if all(d.id in ids for d in named):
                return named[0]
        return self.resolve(reference)

    def heard_of(self, reference: str, day: date) -> Sequence[HeardTold]:
        """What the library says on a day of the end of a document that it has not."""
        return heard_told(reference, LibraryOn(self.library, day))

    def _by_part_of_title(self, reference: str) -> Sequence[Document]:
        """Documents whose title holds the words, where no title is them exactly."""
        wanted = squeeze(reference)[0].strip("《》<>")
        least = 4  # shorter words are in half of all titles
        if len(wanted) < least:
            return []
        found = [d.id for d in self.catalogue() if wanted in squeeze(d.title)[0]]
        return [self.library.document(i) for i in found]

    @property
    def synonyms(self) -> SynonymFile:
        """The operator's words over the shipped ones."""
        return self._parts.synonyms

    @timed("similar")
    def similar(self, clause_id: str, k: int) -> Sequence[Hit]:
        """Clauses like this one, or like what became of it.

        Raises:
            UnknownClause: there never was such a clause, or nothing became of it.
        """
        now = self.trace(clause_id).outcome.now
        if not now:
            msg = f"编号 {clause_id} 的条款已不在库中。请用 tiaowen cite 查看它的旧文。"
            raise UnknownClause(msg)
        return self._parts.similar(now[0], k)

    def held(self) -> Sequence[Withheld]:
        """Documents with a 密级 mark that wait for a person's release."""
        return self._parts.held()

    def held_document(self, document_id: str) -> Document:
        """A held document as it is, for the person who decides.

        Raises:
            UnknownDocument: there is none, or it is not held.
        """
        return self._parts.held_document(document_id)

    def releases(self) -> Sequence[Release]:
        """Who released what, the first release first."""
        return self._parts.releases()

    @property
    def accounts(self) -> Accounts:
        """Users, keys, sessions, the audit log."""
        return self._parts.accounts

    def classified(self) -> Sequence[Classified]:
        """Documents that are not for everybody, ordered by id."""
        return self._parts.classified()

    def clearance_of(self, document_id: str) -> Clearance:
        """From which level on a document is seen; of an unknown one as of all others."""
        return self._parts.clearance_of(document_id)


def _picked(name: str, documents: Sequence[Document], pick: str) -> Document:
    if pick and 0 < int(pick) <= len(documents):
        return documents[int(pick) - 1]
    if len(documents) == 1 and not pick:
        return documents[0]
    titles = "；".join(f"{name}{_PICK}{i}《{d.title}》" for i, d in enumerate(documents, 1))
    msg = f"{name} 里有 {len(documents)} 份文件，请指定其中一份：{titles}"
    raise BadPage(msg)
