"""Precision and recall of metadata on a labelled sample: `make eval-metadata`.

    python bench/judge_metadata.py [-v] [--half dev|held]

The labels (bench/metadata_labels.json) were read off the pages by hand.
A value counts as found where the document has one, as wanted where the label has one that is
not optional; a wrong value counts against both. Pages come from ../shared/pages (left out,
saying so, where that folder is absent), samples from corpus/samples.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import Figure
from reporting import table

from corpus.errors import PolicyError
from corpus.folding import squeeze
from corpus.model import Document, Page
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
PAGES = ROOT.parent / "shared" / "pages"
LABELS = ROOT / "bench" / "metadata_labels.json"
FIELDS = (
    "title", "doc_number", "issuers", "issued_on", "published_on", "effective_on", "posted_on",
    "index_number", "subjects", "form", "genre", "normative", "template", "region", "level",
    "trust",
)  # fmt: skip
_SLACK = 0.01
"""About two fields of one half: what a change in extraction may cost."""
_LISTS = frozenset({"issuers", "subjects"})
HALVES = ("samples", "pages dev", "pages held out")
"""Rules were made on the samples and on pages whose id is even; the odd ones are held out."""


@dataclass(slots=True)
class Count:
    """How one field came out."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right values among those found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right values among those wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    def add(self, case: str, value: object, label: object, *, many: bool) -> None:
        """Count one case."""
        accepted = _accepted(label, many=many)
        optional = any(_empty(a) for a in accepted)
        right = any(_same(value, a) for a in accepted)
        if not right:
            self.missed.append(f"{case}: {value!r}, not {label!r}")
        if _empty(value):
            self.wanted += not optional
        else:
            self.found += 1
            self.wanted += right or not optional
            self.right += right

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(
            self.right + other.right,
            self.found + other.found,
            self.wanted + other.wanted,
            [*self.missed, *other.missed],
        )


def counts(labelled: Iterable[tuple[str, Document | None, Mapping[str, Any]]]) -> dict[str, Count]:
    """How each field came out over all cases; a page without a document has no values."""
    found = {name: Count() for name in FIELDS}
    for case, document, label in labelled:
        for name in FIELDS:
            if name in label:
                value = _plain(getattr(document, name)) if document else None
                found[name].add(f"{case} {name}", value, label[name], many=name in _LISTS)
    return found


def samples() -> Iterator[tuple[str, Document | None, Mapping[str, Any]]]:
    """The sample library: what its manifest says and what the labels add."""
    more = _labels()["samples"]
    for entry in json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8")):
        name, wanted = entry["name"], entry["expected"]["documents"]
        documents = _parsed(SAMPLES / name, name)
        for i, expected in enumerate(wanted):
            key = f"{name}#{i}"
            label = {k: v for k, v in expected.items() if v is not None or k != "issuers"}
            document = documents[i] if len(documents) == len(wanted) else None
            yield key, document, {**label, **more.get(key, {})}


def pages(half: int) -> Iterator[tuple[str, Document | None, Mapping[str, Any]]]:
    """First documents of the labelled pages whose id leaves this remainder by two."""
    about = {m["id"]: m for m in json.loads((PAGES / "meta.json").read_text(encoding="utf-8"))}
    for name, label in _labels()["pages"].items():
        if int(name) % 2 == half:
            documents = _parsed(PAGES / f"{name}.html", about[name]["url"] or f"{name}.html")
            yield name, documents[0] if documents else None, label


def measured() -> dict[str, dict[str, Count]]:
    """The counts by part of the sample, those of ../shared only where it is."""
    parts = {"samples": counts(samples())}
    if PAGES.is_dir():
        parts["pages dev"] = counts(pages(0))
        parts["pages held out"] = counts(pages(1))
    else:
        print("skipped: pages need ../shared/pages", file=sys.stderr)
    return parts


def figures() -> Iterator[Figure]:
    """What `make eval` holds to floors."""
    for part, found in measured().items():
        whole = sum(found.values(), Count())
        missed = tuple(whole.missed)
        slack = 0.0 if part == "samples" else _SLACK
        given = (whole.precision, whole.found, slack, missed)
        yield Figure("metadata", f"{part} precision", *given)
        yield Figure("metadata", f"{part} recall", whole.recall, whole.wanted, slack)


def main() -> int:
    """Print one table: precision and recall of each field on each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is not right")
    parser.add_argument("--part", choices=HALVES, help="list this part only")
    chosen = parser.parse_args()
    parts = measured()
    rows = [[name, *_cells(parts, name)] for name in FIELDS]
    rows.append(["**all**", *_cells(parts, None)])
    heads = [f"{part} {what}" for part in parts for what in ("P", "R", "n")]
    print(table(["field", *heads], rows))
    if chosen.verbose:
        for part, found in parts.items():
            if chosen.part in {None, part}:
                print("\n".join(f"- {part}: {m}" for c in found.values() for m in c.missed))
    return 0


def _cells(parts: Mapping[str, Mapping[str, Count]], name: str | None) -> list[str]:
    cells: list[str] = []
    for found in parts.values():
        count = found[name] if name else sum(found.values(), Count())
        cells += [f"{count.precision:.3f}", f"{count.recall:.3f}", str(count.wanted)]
    return cells


def _labels() -> dict[str, Any]:
    labels: dict[str, Any] = json.loads(LABELS.read_text(encoding="utf-8"))
    return labels


def _parsed(path: Path, locator: str) -> tuple[Document, ...]:
    try:
        return parse_page(Page(path.read_bytes(), locator))
    except PolicyError:
        return ()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _accepted(label: object, *, many: bool) -> list[object]:
    if many:
        return [label]
    return label if isinstance(label, list) else [label]


def _empty(value: object) -> bool:
    return value is None or value == [] or value is False or value == ""


def _same(value: object, accepted: object) -> bool:
    if _empty(value) or _empty(accepted):
        return _empty(value) and _empty(accepted)
    if isinstance(value, str) and isinstance(accepted, str):
        return squeeze(value)[0] == squeeze(accepted)[0]
    return value == accepted


if __name__ == "__main__":
    sys.exit(main())
