"""What a drafter asks: the part of the service that reads texts which are not in the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from api.basket import Quoted, quoted
from api.running import timed
from api.service_documents import DocumentsService
from api.sources import Failed, Skipped, read_file, read_sources
from api.unpacking import failed_page, unpacked
from corpus.draft_slips import find_slips
from corpus.errors import BadPage, BadQuery
from corpus.model import PageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.desk import Review
    from corpus.model import Document, Page
    from corpus.slips import Slip
    from ingest.explain import Explained
    from ingest.manuscript import Manuscript
    from search.basis import Basis
    from search.model import CheckedCitation

T = TypeVar("T")
TYPED = frozenset({PageKind.TEXT, PageKind.MARKDOWN, PageKind.DOCX})
"""Drafts that are read cheaply and without another program: what anybody may send."""
MAX_BASIS = 10_000
"""Characters of a passage whose basis is looked for: some 20 pages; each claim is one search."""


class DeskService(DocumentsService):
    """Drafts read, checked, reviewed and given their basis; pages read without storing them."""

    def parse(self, sources: Sequence[str]) -> Iterator[Document | Failed]:
        """Documents of the sources, without storing anything."""
        return self._each(sources, self._parts.intake.parse)

    def explain(self, sources: Sequence[str]) -> Iterator[Explained | Failed]:
        """As `parse`, with the reasons of every cut."""
        return self._each(sources, self._parts.intake.explain)

    def _each(
        self, sources: Sequence[str], read: Callable[[Page], Sequence[T]]
    ) -> Iterator[T | Failed]:
        for page in unpacked(read_sources(sources, self.settings), self._parts.intake):
            if isinstance(page, Skipped):
                continue
            if isinstance(page, Failed):
                yield page
                continue
            try:
                found = read(page)
            except Exception as error:  # noqa: BLE001  one page must not end the run
                yield failed_page(page, error)
            else:
                yield from found

    @timed("check")
    def check(self, draft: str) -> Sequence[CheckedCitation]:
        """Every citation and quotation of a draft, verified."""
        self._check_draft(draft)
        return self._parts.check(draft)

    def _check_draft(self, draft: str) -> None:
        if len(draft) > self.settings.max_draft:
            msg = f"文稿太长，最多 {self.settings.max_draft} 个字。请分段核对。"
            raise BadQuery(msg)

    def read_draft(self, path: Path) -> Manuscript:
        """The draft in a file.

        Raises:
            BadPage: it cannot be read.
        """
        page = read_file(path, self.settings.max_page)
        if isinstance(page, Failed):
            msg = f"{page.source}：{page.message}"
            raise BadPage(msg)
        return self._parts.intake.manuscript(page)

    def draft_of(self, page: Page) -> Manuscript:
        """The draft in an upload: Word, text or Markdown.

        Raises:
            BadPage: it cannot be read, or is of another kind.
        """
        return self._parts.intake.manuscript(page, TYPED)

    def review(self, draft: Manuscript) -> Review:
        """A draft with its citations verified and its slips of writing."""
        from api.desk import Review  # noqa: PLC0415  python-docx is slow to import

        return Review(draft, self.check(draft.text), self.lint(draft.text))

    def lint(self, draft: str) -> Sequence[Slip]:
        """Slips against the rules of official writing."""
        self._check_draft(draft)
        return find_slips(draft)

    @timed("basis")
    def basis(self, text: str) -> Sequence[Basis]:
        """For each claim of a draft the clauses that support or contradict it."""
        if len(text) > MAX_BASIS:
            msg = f"文字太长，一次最多 {MAX_BASIS} 个字。请分段查找依据。"
            raise BadQuery(msg)
        if not text.strip():
            raise BadQuery("没有文字。请给出要找依据的段落。")
        return self._parts.bases(text)

    def basket(self, clause_ids: Sequence[str]) -> Sequence[Quoted]:
        """The words of clauses with their citations, in the order given.

        Raises:
            UnknownClause: one or more never were; every one is named, and nothing is given.
            BadQuery: there are none, or too many.
        """
        return quoted(self, clause_ids)

    def _check_length(self, text: str) -> None:
        if not text.strip():
            raise BadQuery("问题是空的。请输入要查的内容。")
        if len(text) > self.settings.max_question:
            most = self.settings.max_question
            msg = f"问题太长（{len(text)} 个字），最多 {most} 个字。请缩短后再试。"
            raise BadQuery(msg)
