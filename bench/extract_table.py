"""Main text of real pages: this project against public extractors, in one run.

Run `make bench-extract`, or `python bench/extract_table.py [--pages ../shared/pages]`.
Prints F1, precision and recall per kind of page and pages a second of processor time.

Every peer gets text decoded by our decoder (our own rows include the decoding).
A title counts only where the page set says that the true text begins with it; a peer that gives
a title apart from the text has it put before the text there, and taken off elsewhere.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING
from zlib import crc32

import peers
from extract_f1 import kept_text
from page_set import KINDS, bigrams, documents_text, read_pages, without_title
from reporting import table

from corpus.errors import PolicyError
from corpus.model import Page
from ingest import extract_html_main
from ingest.decode import decode
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from page_set import JudgedPage

COLUMNS = (*KINDS, "news", "blog")
_NAMES = re.compile(
    r"""(?P<before>\s(?:class|id)\s*=\s*)(?P<quote>["'])(?P<names>.*?)(?P=quote)""",
    re.IGNORECASE | re.DOTALL,
)
_TITLE_WITHIN = 200
"""Characters at the head of a peer's text in which its title may stand."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of one page."""

    f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Row:
    """Of one extractor."""

    name: str
    scores: Mapping[str, Sequence[Score]]
    """By kind of page."""
    seconds: float
    """Processor time for all pages."""


def judge(found: str, true: str) -> Score:
    """Over the multisets of character bigrams."""
    a, b = bigrams(found), bigrams(true)
    common = (a & b).total()
    if not common:
        return Score(0.0, 0.0, 0.0)
    return Score(2 * common / (a.total() + b.total()), common / a.total(), common / b.total())


def titled(found: peers.Found, *, wanted: bool) -> str:
    """A peer's text with its title where that counts, else without."""
    title, text = found
    lines = [line for line in text.split("\n") if line.strip()]
    squeezed = "".join(title.split())
    if not wanted:
        return "\n".join(without_title(lines, title))
    if squeezed and squeezed not in "".join(text.split())[:_TITLE_WITHIN]:
        lines.insert(0, title)
    return "\n".join(lines)


def by_peer(peer: peers.Peer) -> Callable[[JudgedPage, str], str]:
    """What a peer finds on a page, given the decoded page."""
    return lambda page, source: titled(peers.run(peer, source), wanted=page.with_title)


def by_extraction(page: JudgedPage, _: str) -> str:
    """The lines that our extraction keeps."""
    try:
        return kept_text(Page(page.body, page.locator), with_title=page.with_title)
    except PolicyError:
        return ""


def by_generic(page: JudgedPage, source: str) -> str:
    """The same with every family rule switched off: what to expect of a system we do not know."""
    families = extract_html_main.FAMILIES
    extract_html_main.FAMILIES = ()
    try:
        return by_extraction(page, source)
    finally:
        extract_html_main.FAMILIES = families


def without_names(source: str) -> str:
    """The page with every class and id renamed beyond recognition; digits and likeness stay."""

    def renamed(match: re.Match[str]) -> str:
        names = " ".join(map(_renamed, match["names"].split()))
        return f"{match['before']}{match['quote']}{names}{match['quote']}"

    return _NAMES.sub(renamed, source)


def _renamed(name: str) -> str:
    digits = "".join(re.findall(r"\d+", name))
    return f"n{crc32(re.sub(r'[0-9]+', '', name).encode()):08x}"[:6] + "x" + digits


def by_shape(page: JudgedPage, source: str) -> str:
    """Extraction from a page whose names say nothing: only text and shape are left to go by."""
    body = without_names(source).encode("utf-8", "replace")
    return by_extraction(replace(page, body=b"\xef\xbb\xbf" + body), source)


def by_pipeline(page: JudgedPage, _: str) -> str:
    """The texts of the page's documents."""
    try:
        documents = parse_page(Page(page.body, page.locator))
    except PolicyError:
        return ""
    return documents_text(documents, with_title=page.with_title)


def measured(
    name: str,
    find: Callable[[JudgedPage, str], str],
    pages: Sequence[tuple[JudgedPage, str]],
) -> Row:
    """One extractor over all pages."""
    find(*pages[0])  # what is loaded at first use is not timed
    scores: dict[str, list[Score]] = defaultdict(list)
    seconds = 0.0
    for page, source in pages:
        begin = time.process_time()
        found = find(page, source)
        seconds += time.process_time() - begin
        scores[page.kind].append(judge(found, page.truth))
    return Row(name, scores, seconds)


def line(row: Row) -> list[str]:
    """A row of the printed table."""
    everything = [score for scores in row.scores.values() for score in scores]
    return [
        row.name,
        *(_share(s.f1 for s in row.scores.get(kind, ())) for kind in COLUMNS),
        _share(s.f1 for s in everything),
        _share(s.precision for s in everything),
        _share(s.recall for s in everything),
        f"{len(everything) / row.seconds:.0f}" if row.seconds else "–",
    ]


def _share(values: Iterable[float]) -> str:
    found = list(values)
    return f"{mean(found):.3f}" if found else "–"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=Path("../shared/pages"))
    folder = parser.parse_args().pages
    if not folder.is_dir():
        print(f"{folder} is not here: nothing to measure.")
        return
    pages = [(page, decode(page.body, "").text) for page in read_pages(folder)]
    rows = [
        measured("tiaowen, texts of the documents", by_pipeline, pages),
        measured("tiaowen, extraction alone", by_extraction, pages),
        measured("tiaowen, extraction without family rules", by_generic, pages),
        measured("tiaowen, extraction, all classes and ids renamed", by_shape, pages),
    ]
    rows += [
        measured(f"{peer.name} {peer.version}", by_peer(peer), pages)
        for peer in peers.PEERS
        if peer.present
    ]
    heads = ["extractor", *COLUMNS, "all F1", "precision", "recall", "pages/s"]
    print(table(heads, [line(row) for row in rows]))
    print(f"\n{len(pages)} pages; F1, precision and recall are means over the pages.")
    for peer in peers.PEERS:
        print(f"{peer.name}: {peer.note}" if peer.present else f"{peer.name}: absent")
    if not all(peer.present for peer in peers.PEERS):
        print("Absent peers come with `pip install -c constraints.txt -e '.[bench]'`.")


if __name__ == "__main__":
    main()
