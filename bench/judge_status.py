"""时效性 on judged cases, and on real statutes where ../shared/laws is there.

    python bench/judge_status.py [-v] [--half dev|test]

Two sets, written by different hands: `status_cases.txt` of small libraries, and
`status_cases_short.txt` of a text or two. A case is `# name | day`, then documents (`== label`,
whose ending is the kind of page) and `-- expect` with a line for each thing judged:

    label | status | since | said or inferred | who proves it | words of the proof
    label#第三条 | …            a clause by itself
    《title》 or a number | …   a document that is not there; 未知 where nothing is said of it

`-` stands for none, `self` for the document itself. Every second case is of the half `test`, which
nothing was tuned on. Right is a row of which every field is right; each field is told as well.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from figures import Figure, share
from reporting import table
from status_laws import laws

from corpus.claims import claims
from corpus.docnumber import canonical
from corpus.force import parts_of, statuses_of
from corpus.heard import also_called, heard
from corpus.meant import spellings
from corpus.model import Page
from corpus.status import Basis, Force, Status
from corpus.title_names import name_key
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.claims import Claims
    from corpus.model import Document

ROOT = Path(__file__).resolve().parent.parent
SETS = {
    "libraries": ROOT / "bench" / "status_cases.txt",
    "short": ROOT / "bench" / "status_cases_short.txt",
}
HALVES = ("dev", "test")
LAWS = ROOT.parent / "shared" / "laws"
FIELDS = ("status", "since", "explicit", "by", "proof")
_UNHEARD = "未知"


@dataclass(frozen=True, slots=True)
class Row:
    """What is expected of one thing."""

    what: str
    fields: tuple[str, ...]
    """Status, since, said or inferred, who proves it, words of the proof."""


@dataclass(frozen=True, slots=True)
class Case:
    """A small library on a day, with what is expected."""

    name: str
    source: str
    """Which of the two sets."""
    half: str
    day: date
    pages: tuple[tuple[str, str], ...]
    """Label and text."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, field by field."""

    case: Case
    row: Row
    right: tuple[bool, ...]
    found: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Every field."""
        return all(self.right)

    def __str__(self) -> str:
        """For the list of what is not right."""
        wrong = "，".join(
            f"{name}：{got or '-'}（应为 {want}）"
            for name, want, got, ok in zip(
                FIELDS, self.row.fields, self.found, self.right, strict=True
            )
            if not ok
        )
        return f"{self.case.name} [{self.case.half}] {self.row.what} {wrong}"


def read_cases() -> Iterator[Case]:
    """The cases of both sets, in order."""
    for source, path in SETS.items():
        yield from _cases(source, path)


def _cases(source: str, path: Path) -> Iterator[Case]:
    blocks = path.read_text("utf-8").split("\n# ")[1:]
    for i, block in enumerate(blocks):
        head, _, body = block.partition("\n")
        name, day = (part.strip() for part in head.split("|"))
        texts, _, expected = body.partition("-- expect\n")
        pages = []
        for page in texts.split("== ")[1:]:
            label, _, text = page.partition("\n")
            pages.append((label.strip(), text))
        rows = []
        for line in filter(None, map(str.strip, expected.split("\n"))):
            what, *fields = (part.strip() for part in line.split(" | "))
            rows.append(Row(what, tuple(fields)))
        half = HALVES[i % 2]
        yield Case(name, source, half, date.fromisoformat(day), tuple(pages), tuple(rows))


def judge(case: Case) -> Iterator[Judged]:
    """Every row of a case."""
    library = _Library(case)
    for row in case.rows:
        force = library.told(row.what)
        found = library.fields(force)
        right = tuple(map(_fits, FIELDS, row.fields, found))
        yield Judged(case, row, right, found)


def _fits(name: str, wanted: str, found: str) -> bool:
    if wanted == "-":
        return found in {"", "-"} or (name in {"since", "explicit", "by", "proof"} and not found)
    return wanted in found if name == "proof" else wanted == found


class _Library:
    """The documents of a case, read."""

    def __init__(self, case: Case) -> None:
        self._day = case.day
        self._labels: dict[str, str] = {}
        self._documents: dict[str, list[Document]] = {}
        for label, text in case.pages:
            found = list(parse_page(Page(text.encode(), label)))
            self._documents[label] = found
            self._labels |= {d.id: label for d in found}
        every = [d for some in self._documents.values() for d in some]
        self._claims: list[Claims] = [claims(d) for d in every]
        self._forces = statuses_of(self._claims, case.day)
        self._of: dict[str, str] = {}

    def told(self, what: str) -> Force | None:
        """The status of a document, of one of its clauses, or of one that is not there."""
        label, _, place = what.partition("#")
        if label not in self._documents:
            return self._heard(what)
        document = self._document(label)
        if document is None:
            return None
        if not place:
            return self._own(document, self._forces[document.id])
        for part in parts_of(document, self._claims, self._day):
            clause = next(c for c in document.clauses if c.id == part.clause)
            if clause.label == place:
                return self._own(document, part.force)
        return None

    def fields(self, force: Force | None) -> tuple[str, ...]:
        """As the file writes them."""
        if force is None:
            return (_UNHEARD, "", "", "", "")
        proof = force.basis[0] if force.basis else None
        unknown = force.status is Status.UNKNOWN
        by = self._of.get(proof.document, self._labels.get(proof.document, "")) if proof else ""
        return (
            str(force.status),
            force.since.isoformat() if force.since else "",
            "" if unknown else ("said" if force.explicit else "inferred"),
            by,
            proof.quote if proof and self._is_verbatim(proof) else "",
        )

    def _own(self, document: Document, force: Force) -> Force:
        self._of = {document.id: "self"}
        return force

    def _document(self, label: str) -> Document | None:
        """The document of a page that binds; of a notice and what it issues the latter."""
        found = [d for d in self._documents[label] if d.normative]
        return found[-1] if found else next(iter(self._documents[label]), None)

    def _heard(self, what: str) -> Force | None:
        self._of = {}
        number = canonical(what)
        title = None if number is not None else what
        names = {name_key(t) for t in also_called(title)} if title else set()
        said = [
            (author, mention)
            for author in self._claims
            for mention in author.mentions
            if (mention.title and name_key(mention.title) in names)
            or (number and mention.number in spellings(number))
        ]
        found = heard(said, title, number, self._day)
        ended = [h for h in found if h.status in {Status.REPEALED, Status.EXPIRED}]
        if not ended:
            return None
        first = ended[0]
        return Force(first.status, first.since, explicit=True, basis=(first.basis,), by=first.by)

    def _is_verbatim(self, basis: Basis) -> bool:
        every = (d for some in self._documents.values() for d in some)
        document = next((d for d in every if d.id == basis.document), None)
        if document is None or basis.clause is None:
            return document is not None
        return document.text[basis.start : basis.end] == basis.quote


def figures() -> list[Figure]:
    """For `bench/quality.py`."""
    return _figures([row for case in read_cases() for row in judge(case)])


def law_figures() -> list[Figure]:
    """The same of real statutes."""
    return laws(LAWS)


def _figures(judged: Sequence[Judged]) -> list[Figure]:
    """Shares of rows that are right: of each half as a whole, of all field by field."""
    found = [
        share(
            "status",
            f"{source}, {half}, rows right",
            {str(j): j.is_right for j in judged if (j.case.source, j.case.half) == (source, half)},
        )
        for source in SETS
        for half in HALVES
    ]
    for i, name in enumerate(FIELDS):
        found.append(share("status", f"{name} right", {str(j): j.right[i] for j in judged}))
    return found


def main() -> None:
    """Print the table, then the rows that are not right."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is not right")
    parser.add_argument("--half", choices=HALVES, help="list it of this half only")
    chosen = parser.parse_args()
    judged = [row for case in read_cases() for row in judge(case)]
    real = law_figures() if LAWS.is_dir() else []
    head = ("时效性", "right", "of")
    told = [*_figures(judged), *real]
    print(table(head, ((f.key, f"{f.value:.4f}", str(f.of)) for f in told)))
    if chosen.verbose:
        wrong = [j for j in judged if not j.is_right and chosen.half in {None, j.case.half}]
        print("\n".join(f"- {j}" for j in wrong))
        print("\n".join(f"- {f.key}: {missed}" for f in real for missed in f.missed))


if __name__ == "__main__":
    main()
