"""Citations found, resolved and judged. `make eval-citations` runs it.

    python bench/judge_citations.py [-v] [--half dev|test]

Three parts: bench/citations.tsv, sentences written by us over the sample library, with what each
citation in them means and its verdict (odd lines were developed on, even ones were not); the laws
beside the repository, where they are, with rules that need no hand (every reference that a law
makes to itself leads to a clause; a true citation passes, one whose article number is 1000 higher,
whose 款 is beyond the last or whose title has 实施条例 added does not); and the time that a
draft of 20 pages takes.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from figures import Figure, share

from api.settings import Settings
from api.wiring import open_library
from corpus.citations import Pointer, find_citations, follow
from corpus.citing import title_spellings
from corpus.model import Kind, Page
from corpus.status import Status
from ingest.pipeline import parse_page
from search.check import check
from search.cite import cite
from search.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from corpus.model import Clause, Document
    from search.model import CheckedCitation

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
CASES = ROOT / "bench" / "citations.tsv"
LAWS = ROOT.parent / "shared" / "laws"
_SECTION = "citations"
_MUTATED = 400
"""Laws' clauses that are cited rightly and wrongly."""
_AMENDING = re.compile("修正案|关于修改")
_PAGE, _PAGES = 1_000, 20
_NAMES: Mapping[str, str] = {
    "乡镇": "云委办发〔2016〕23号",
    "补贴": "临民发〔2021〕36号",
    "招投标": "临江市人民政府令第37号",
    "轮训": "临组发〔2020〕11号",
    "小微": "青政发〔2020〕8号",
    "开放": "临政发〔2022〕9号",
    "省意见": "云政发〔2019〕12号",
    "市居家": "临政办发〔2020〕15号",
    "县居家": "青政办发〔2020〕31号",
    "公寓17": "临政办发〔2017〕41号",
    "公寓22": "临政办发〔2022〕18号",
    "废止": "临政发〔2023〕5号",
    "高龄": "临政办发〔2012〕30号",
    "烟花": "青石县人民政府关于城区禁止燃放烟花爆竹的通告",
    "解读": "《临江市养老服务补贴办法》政策解读",
}
"""What the documents of the sample library are called in the judged file."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What one citation of a judged sentence means."""

    document: str | None
    path: str | None
    """Labels below the chapters, joined by ›."""
    verdict: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A judged sentence."""

    line: int
    text: str
    expected: tuple[Expected, ...]


def read_cases(path: Path) -> list[Sentence]:
    """The judged sentences of a file."""
    lines = [x for x in path.read_text("utf-8").splitlines() if x and not x.startswith("#")]
    return [_sentence(i, line) for i, line in enumerate(lines, 1)]


def _sentence(number: int, line: str) -> Sentence:
    text, _, wanted = line.partition("\t")
    parts = [w.split(" ") for w in wanted.split("|") if w]
    found = tuple(Expected(*(None if p == "-" else p for p in w[:2]), w[2]) for w in parts)
    return Sentence(number, text.replace("\\n", "\n"), found)


def judged(
    sentences: Sequence[Sentence],
    checker: Callable[[str], Sequence[CheckedCitation]],
    ids: Mapping[str, str],
    clauses: Mapping[str, Clause],
) -> Iterator[Figure]:
    """Finding, resolution and verdicts over the sentences."""
    precise: dict[str, bool] = {}
    recalled: dict[str, bool] = {}
    resolved: dict[str, bool] = {}
    verdicts: dict[str, bool] = {}
    for sentence in sentences:
        found = checker(sentence.text)
        for i, expected in enumerate(sentence.expected):
            recalled[f"{sentence.line}.{i} {sentence.text}: {expected}"] = i < len(found)
        for i, got in enumerate(found):
            name = f"{sentence.line}.{i} {sentence.text}: {got.text!r} {got.verdict} {got.message}"
            precise[name] = i < len(sentence.expected)
            if i >= len(sentence.expected):
                continue
            expected = sentence.expected[i]
            path = _path(clauses.get(got.clause_id or ""))
            meant = ids[expected.document] if expected.document else None
            resolved[f"{name} [{path}]"] = (got.document_id, path) == (meant, expected.path)
            verdicts[name] = got.verdict == expected.verdict
    yield share(_SECTION, "found, precision", precise, 0.01)
    yield share(_SECTION, "found, recall", recalled, 0.01)
    yield share(_SECTION, "resolved", resolved, 0.01)
    yield share(_SECTION, "verdicts", verdicts, 0.01)


def _path(clause: Clause | None) -> str | None:
    if clause is None:
        return None
    labels = [p for p in clause.path if not p.endswith("章")] or clause.path
    return "›".join(labels)


def samples(half: str = "all") -> Iterable[Figure]:
    """The judged sentences over a library made for the purpose."""
    chosen = [s for s in read_cases(CASES) if half == "all" or (half == "dev") == bool(s.line % 2)]
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        try:
            service.ingest([str(SAMPLES)])
            documents = list(service.library.documents())
            ids = {n: _known(documents, reference) for n, reference in _NAMES.items()}
            clauses = {c.id: c for d in documents for c in d.clauses}
            yield from judged(chosen, service.check, ids, clauses)
            draft = long_draft(documents)
            started = time.perf_counter()
            found = service.check(draft)
            seconds = time.perf_counter() - started
            quotes = draft.count("规定：“")
            said = f"{len(draft)} characters, {len(found)} citations, {quotes} quotations"
            print(f"check of a draft ({said}): {seconds:.2f} s")
        finally:
            service.close()


def _known(documents: Sequence[Document], reference: str) -> str:
    fit = (d.id for d in documents if reference in (d.doc_number, d.title))
    return next(fit)


def long_draft(documents: Sequence[Document]) -> str:
    """A draft of 20 pages: every clause cited in turn, every other with a quotation.

    Every sixth quotation has one character changed.
    """
    words = "各单位要结合实际抓好落实，注重工作实效，及时总结经验，不断完善工作机制。" * 4
    cited = [(d, c) for d in documents if d.doc_number for c in d.clauses if c.kind is Kind.ARTICLE]
    parts, size = [], 0
    for i in range(_PAGES * _PAGE):
        document, clause = cited[i % len(cited)]
        quote = clause.span.of(document.text).split("\u3000")[-1].split("\n")[0][:60]
        quote = quote.replace("不", "可", 1) if i % 6 == 0 else quote
        quoted = f"规定：“{quote}”" if i % 2 else ""
        parts.append(f"{i + 1}.{cite(document, clause)}{quoted}。{words[: 40 + i % 50]}\n")
        size += len(parts[-1])
        if size >= _PAGES * _PAGE:
            break
    return "".join(parts)


class Shelf:
    """`corpus.library.Library`, as far as the check asks, over documents in memory."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_id = {d.id: d for d in documents}
        self._named: defaultdict[str, list[Document]] = defaultdict(list)
        for document in self._by_id.values():
            for key in {*title_spellings(document.title), document.doc_number or document.id}:
                self._named[key].append(document)

    def find(self, reference: str) -> Sequence[Document]:
        """By title or number."""
        keys = (*title_spellings(reference)[:1], reference)
        return next((self._named[k] for k in keys if k in self._named), [])

    def statuses(self) -> Mapping[str, Status]:
        """Nothing is known."""
        return {}

    def document_cards(self) -> Sequence[Document]:
        """As good as cards."""
        return list(self._by_id.values())

    def clauses(self, _ids: Iterable[str]) -> Mapping[str, tuple[Document, Clause]]:
        """No status rests on any."""
        return {}


def laws(folder: Path = LAWS) -> Iterable[Figure]:
    """References that laws make, and mutated citations of them."""
    files = sorted(folder.glob("*.md"))
    documents = [d for f in files for d in parse_page(Page(f.read_bytes(), f.name))]
    shelf = Shelf(documents)
    own: dict[str, bool] = {}
    beside: dict[str, bool] = {}
    named: dict[str, bool] = {}
    absent = 0
    for document in documents:
        if _AMENDING.search(document.title):
            continue  # 本法 and 前款 in it are words of the law that it amends
        text = document.text
        for r in follow(text, find_citations(text), shelf, document):  # type: ignore[arg-type]
            label = f"{document.title} {r.citation.start} {r.citation.text!r} {r.problem}"
            if r.citation.pointer is Pointer.OWN:
                own[label] = r.problem is None
            elif r.citation.pointer is Pointer.CLAUSE:
                beside[label] = r.problem is None
            elif r.citation.pointer is Pointer.NONE and r.document is None and not r.candidates:
                absent += 1
            elif r.citation.steps:
                named[label] = r.problem is None
    print(f"references of {len(documents)} laws to documents that are not there: {absent}")
    yield share("citations: laws", "本法第X条 resolved", own, 0.005)
    yield share("citations: laws", "前款, 本条 resolved", beside, 0.005)
    yield share("citations: laws", "《…》第X条 of a law that is there resolved", named, 0.02)
    yield from mutated(documents, shelf)


def mutated(documents: Sequence[Document], shelf: Shelf) -> Iterator[Figure]:
    """True citations pass; those with one thing wrong do not."""
    titles = [d.title for d in documents]
    places = [
        (d, c)
        for d in documents
        if titles.count(d.title) == 1
        for c in d.clauses
        if c.kind is Kind.ARTICLE and not c.path[0].startswith("附件")
    ]
    chosen = random.Random(0).sample(places, min(_MUTATED, len(places)))  # noqa: S311  the same every time
    true: dict[str, bool] = {}
    false: dict[str, bool] = {}
    for document, clause in chosen:
        title, number = f"《{document.title}》", clause.label
        true[f"{title}{number}"] = _verdict(f"{title}{number}", shelf) is Verdict.OK
        article = number.removeprefix("第").split("条", maxsplit=1)[0]
        wrong = (
            f"{title}第一千{'零' if len(article) == 1 else ''}{article}条",
            f"{title}{number}第九十九款",
            f"《{document.title}实施条例》{number}",
            f"{title}实施条例{number}",
            f"{title}{number}之九十九",
        )
        false |= {w: _verdict(w, shelf) not in (Verdict.OK, None) for w in wrong}
    yield share("citations: laws", "true citations pass", true, 0.005)
    yield share("citations: laws", "mutated citations do not pass", false, 0.0)


def _verdict(draft: str, shelf: Shelf) -> Verdict | None:
    found = check(draft, shelf)  # type: ignore[arg-type]
    return found[0].verdict if len(found) == 1 else None


def figures() -> Iterable[Figure]:
    """For bench/quality.py: the judged sentences, and the laws where they are."""
    yield from samples()
    if LAWS.is_dir():
        yield from laws()


def main() -> None:
    """Print the figures and, when asked, what is not right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is not right")
    parser.add_argument("--half", choices=("all", "dev", "test"), default="all")
    parser.add_argument("--no-laws", action="store_true", help="the judged sentences alone")
    chosen = parser.parse_args()
    found = list(samples(chosen.half))
    if LAWS.is_dir() and not chosen.no_laws:
        found += laws()
    for figure in found:
        print(f"{figure.key:60} {figure.value:.4f}  of {figure.of}")
        for case in figure.missed if chosen.verbose else ():
            print(f"  - {case}")


if __name__ == "__main__":
    main()
