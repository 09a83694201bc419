"""Who cites whom in a library, and which cited documents are missing. Pure.

Each text is read by itself (`read_document`) and what it names is kept as it names it; whom that
means is looked up when asked, in tables by title and by 文号. So a document that comes later is
found by those that cited it before, and nothing is compared with everything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from corpus.citations import clause_at, find_citations
from corpus.citing import Pointer, same_but_issuer, title_key, title_spellings
from corpus.mentions import Act
from corpus.numbering import to_han
from corpus.repeals import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.citing import Citation
    from corpus.model import Document, DocumentCard
    from corpus.provisions import Step


_ENDED = frozenset({Act.REPEALED, Act.EXPIRED})


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a text that names another document; `text[start:end]` are its words."""

    title: str | None
    """The full title, where the text says it; an abbreviation it introduced is written out."""
    number: str | None
    """Canonical."""
    clause: str | None
    """Id of the clause that says so; None before the outline."""
    start: int
    end: int
    steps: str
    """The provision in words (第10条第2款), "" for the document as a whole."""

    @property
    def row(self) -> tuple[object, ...]:
        """For the file."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Repealed:
    """A document that a text says to be repealed."""

    title: str | None
    number: str | None

    @property
    def row(self) -> tuple[object, ...]:
        """For the file."""
        return astuple(self)


Said = tuple[tuple[Cited, ...], tuple[Repealed, ...]]
"""What one text names, and what of it it repeals."""


def read_document(document: Document) -> Said:
    """The documents that a text names, itself left out, and those that it repeals.

    该意见 counts for the document named before it in the same clause; 本办法 and 前款 stay inside
    the text and are not here.
    """
    found: list[Cited] = []
    before: list[Citation] = []
    home: str | None = None
    for citation in find_citations(document.text):
        clause = clause_at(document, citation.start)
        if (clause.id if clause else None) != home:
            before, home = [], clause.id if clause else None
        named = _named(citation, before)
        if named is None:
            continue
        before.append(named)
        if _is_self(named, document):
            continue
        steps = "".join(map(printed, citation.steps))
        steps += f"至{''.join(map(printed, citation.until))}" if citation.until else ""
        found.append(Cited(named.wanted, named.number, home, citation.start, citation.end, steps))
    ended = (m for m in mentions(document) if m.act in _ENDED and not m.place)
    return tuple(found), tuple(Repealed(m.title, m.number) for m in ended)


def printed(step: Step) -> str:
    """A step so that reading it again gives the same: 第（二）项, not 第2项."""
    if step.form.startswith("(") and not step.branch:
        number = to_han(step.number) if step.form.endswith("汉") else str(step.number)
        return f"第（{number}）{step.unit}"
    return str(step)


def _named(citation: Citation, before: Sequence[Citation]) -> Citation | None:
    """The citation that gives the name: itself, or what 该意见 points back to."""
    if citation.pointer is Pointer.NONE:
        return citation
    if citation.pointer is not Pointer.LAST:
        return None
    genre = citation.word.lstrip("上前述本该同")
    fit = (c for c in reversed(before) if c.wanted and title_key(c.wanted).endswith(genre))
    return next(fit, None)


def _is_self(citation: Citation, document: Document) -> bool:
    if citation.number is not None and document.doc_number is not None:
        return citation.number == document.doc_number
    return bool(citation.wanted) and title_key(citation.wanted or "") == title_key(document.title)


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that is cited and not there."""

    title: str | None
    """As most texts print it."""
    number: str | None
    times: int
    """How often it is cited; repeated citations of one text count."""
    by: tuple[str, ...]
    """Ids of the documents that cite it."""
    repealed_by: tuple[str, ...] = ()
    """Ids of the documents that say it was repealed."""


class CitedBook:
    """The citations of a library in tables by what they name."""

    def __init__(self, said: Mapping[str, Said], cards: Iterable[DocumentCard]) -> None:
        """Fill the tables; one pass over citations and cards.

        Args:
            said: `read_document` of each document, by id.
            cards: all documents of the library.
        """
        self._said = said
        self._titles: defaultdict[str, list[str]] = defaultdict(list)
        self._numbers: defaultdict[str, list[str]] = defaultdict(list)
        self._plain: set[str] = set()
        self._by_title: defaultdict[str, list[tuple[str, Cited]]] = defaultdict(list)
        self._by_number: defaultdict[str, list[tuple[str, Cited]]] = defaultdict(list)
        self._ended: defaultdict[str, list[str]] = defaultdict(list)
        self._cards = {card.id: card for card in cards}
        for card in self._cards.values():
            for key in title_spellings(card.title):
                self._titles[key].append(card.id)
            if card.doc_number:
                self._numbers[card.doc_number].append(card.id)
            else:
                self._plain.add(card.id)
        for author, (cites, ended) in said.items():
            for cited in cites:
                if cited.title:
                    self._by_title[title_key(cited.title)].append((author, cited))
                if cited.number:
                    self._by_number[cited.number].append((author, cited))
            for mention in ended:
                for key in _keys(mention.title, mention.number):
                    self._ended[key].append(author)

    def means(self, cited: Cited) -> tuple[str, ...]:
        """Ids of the documents that title and number agree on; several for versions."""
        titled = self._titles.get(title_key(cited.title), []) if cited.title else []
        numbered = self._numbers.get(cited.number, []) if cited.number else []
        if not (cited.title and cited.number):
            return tuple(titled or numbered)
        agreed = [i for i in titled if i in numbered]
        agreed = agreed or [i for i in titled if i in self._plain]
        return tuple(agreed or [i for i in numbered if self._of_issuer(cited.title, i)])

    def _of_issuer(self, title: str, document_id: str) -> bool:
        card = self._cards[document_id]
        return same_but_issuer(title, card.title, card.issuers)

    def cites(self, document_id: str) -> tuple[tuple[Cited, tuple[str, ...]], ...]:
        """What a document names, in its order, each with the documents meant."""
        return tuple((c, self.means(c)) for c in self._said.get(document_id, ((), ()))[0])

    def cited_by(self, document: DocumentCard | Document) -> tuple[tuple[str, Cited], ...]:
        """The places that name a document, by the id of the document they stand in."""
        found: dict[tuple[str, int], tuple[str, Cited]] = {}
        named = [r for key in title_spellings(document.title) for r in self._by_title.get(key, ())]
        if document.doc_number:
            named += self._by_number.get(document.doc_number, ())
        for author, cited in named:
            if author != document.id and document.id in self.means(cited):
                found[author, cited.start] = (author, cited)
        return tuple(found[key] for key in sorted(found))

    def repealing(self, title: str | None, number: str | None) -> tuple[str, ...]:
        """Ids of the documents that say of one of this name that it is repealed."""
        return tuple(dict.fromkeys(d for k in _keys(title, number) for d in self._ended.get(k, ())))

    def missing(self) -> tuple[Absent, ...]:
        """Cited documents that are not there, the most cited first.

        One that is cited with its number here and without there is one, where title and number
        stand together somewhere.
        """
        absent = [
            (author, c)
            for author, (cites, _) in sorted(self._said.items())
            for c in cites
            if not self.means(c)
        ]
        together = {title_key(c.title): c.number for _, c in absent if c.title and c.number}
        groups: defaultdict[str, list[tuple[str, Cited]]] = defaultdict(list)
        for author, cited in absent:
            key = title_key(cited.title) if cited.title else ""
            groups[cited.number or together.get(key) or key].append((author, cited))
        found = (self._absent(group) for group in groups.values())
        return tuple(sorted(found, key=lambda a: (-a.times, a.title or "", a.number or "")))

    def _absent(self, group: Sequence[tuple[str, Cited]]) -> Absent:
        titles = [c.title for _, c in group if c.title]
        number = next((c.number for _, c in group if c.number), None)
        title = max(sorted(set(titles)), key=titles.count, default=None)
        by = tuple(dict.fromkeys(author for author, _ in group))
        return Absent(title, number, len(group), by, self.repealing(title, number))


def _keys(title: str | None, number: str | None) -> Iterator[str]:
    if number:
        yield number
    if title:
        yield title_key(title)
