"""Clause outlines and metadata against ground truth: samples, seeds, real pages, real laws."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING, Any

from eval_structure import SEED, measured
from extract_f1 import kept_text
from figures import Figure, share
from page_set import KINDS, f1, read_pages

from corpus.errors import PolicyError
from corpus.folding import squeeze
from corpus.model import Document, Kind, Page
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FIELDS = (
    "title",
    "doc_number",
    "issuers",
    "issued_on",
    "published_on",
    "effective_on",
    "posted_on",
    "genre",
    "normative",
    "template",
    "script",
)
_ARTICLE = re.compile(
    r"(?:\*\*)?(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)"
)
_F1_SLACK = 0.002


def samples(folder: Path) -> Iterator[Figure]:
    """The sample library against its manifest, as tests/test_samples_parsed.py reads it."""
    outlines: dict[str, bool] = {}
    fields: dict[str, bool] = {}
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        name, wanted = entry["name"], entry["expected"]["documents"]
        found = _parsed(folder / name, name)
        for i, expected in enumerate(wanted):
            document = found[i] if len(found) == len(wanted) else None
            key = f"{name}#{i}"
            paths = [list(c.path) for c in document.clauses] if document else None
            outlines[key] = paths == expected["paths"]
            for field in FIELDS:
                fields[f"{key} {field}"] = document is not None and _right(
                    document, field, expected[field]
                )
    yield share("samples", "outline exact", outlines)
    yield share("samples", "metadata fields right", fields)


def seeds(tests: Path) -> Iterator[Figure]:
    """What issue 2 asks of the five real pages: the checks of tests/ingest/test_seeds.py."""
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-p", "no:cacheprovider"]
    checks = str(tests / "ingest" / "test_seeds.py")
    done = subprocess.run(  # noqa: S603  our own tests
        [*command, checks], cwd=tests.parent, capture_output=True, text=True, check=False
    )
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE)
    yield share("seeds", "checks passed", {name: word == "PASSED" for word, name in outcomes})


def pages(folder: Path) -> Iterator[Figure]:
    """Extraction and outlines of real pages."""
    yield from _extraction(folder)
    structure = json.loads((folder / "structure.json").read_text(encoding="utf-8"))
    truths = {k: v for k, v in structure.items() if k != "_about"}
    exact: dict[str, bool] = {}
    coarse: dict[str, bool] = {}
    fields: dict[str, bool] = {}
    for name, truth in sorted(truths.items()):
        found = _parsed(folder / f"{name}.html", f"{name}.html")
        paths = [p for d in found for p in _flat(d)]
        exact[name] = _agree(paths, truth)
        coarse[name] = _agree([_without_paragraphs(p) for p in paths], truth, coarse=True)
        for field in ("doc_number", "issued_on", "issuers"):
            fields[f"{name} {field}"] = bool(found) and _right(found[0], field, truth[field])
        fields[f"{name} title"] = bool(found) and _titled(found[0], truth["title"])
    yield share("pages", "outline exact", exact)
    yield share("pages", "outline exact without 款", coarse)
    yield share("pages", "metadata fields right", fields)


def laws(folder: Path) -> Iterator[Figure]:
    """Statutes flattened to lines: the sequence of 第X条 is that of the Markdown."""
    right: dict[str, bool] = {}
    for path in sorted(folder.glob("*.md")):
        lines = path.read_text(encoding="utf-8").splitlines()
        printed = [m[1] for m in map(_ARTICLE.match, lines) if m]
        flat = [re.sub(r"^#+\s*", "", line).replace("**", "") for line in lines]
        body = "\n".join(line for line in flat if line.strip() and not line.startswith("<!--"))
        found = _documents(Page(body.encode("utf-8"), f"{path.stem}.txt"))
        articles = [c.label for d in found for c in d.clauses if c.kind is Kind.ARTICLE]
        right[path.stem] = articles == printed
    yield share("laws", "articles exact", right)


def structure(shared: Path) -> Iterator[Figure]:
    """Clause structure as bench/eval_structure.py measures it."""
    for row in measured(shared, SEED):
        missed = tuple(j.name for j in row.judged if not j.exact)
        true = sum(j.true for j in row.judged)
        yield Figure("structure", f"{row.name}, {row.unit} found", row.found, true, 0.001, missed)
        yield Figure("structure", f"{row.name}, {row.unit} not false", 1 - row.false, true, 0.001)


def _extraction(folder: Path) -> Iterator[Figure]:
    scores: dict[str, dict[str, float]] = {}
    for page in read_pages(folder):
        try:
            found = kept_text(Page(page.body, page.locator), with_title=page.with_title)
        except PolicyError:
            found = ""
        scores.setdefault(page.kind, {})[page.name] = f1(found, page.truth)
    everything = {name: score for kind in scores.values() for name, score in kind.items()}
    yield _mean_f1("text F1 (mean)", everything)
    for kind in KINDS:
        yield _mean_f1(f"text F1, {kind} (mean)", scores.get(kind, {}))


def _mean_f1(name: str, scores: Mapping[str, float]) -> Figure:
    low = 0.95
    missed = tuple(f"{n} {s:.3f}" for n, s in sorted(scores.items()) if s < low)
    value = mean(scores.values()) if scores else 0.0
    return Figure("pages", name, value, len(scores), _F1_SLACK, missed)


def _parsed(path: Path, name: str) -> tuple[Document, ...]:
    return _documents(Page(path.read_bytes(), name))


def _documents(page: Page) -> tuple[Document, ...]:
    try:
        return parse_page(page)
    except PolicyError:
        return ()


def _right(document: Document, field: str, expected: object) -> bool:
    value = getattr(document, field)
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    if field == "issuers":
        return expected is None or list(value) == expected
    return value in (expected if isinstance(expected, list) else [expected])


def _titled(document: Document, expected: str) -> bool:
    """Spaces aside; a text under a covering notice may go by its own title or the notice's."""
    title, wanted = squeeze(document.title)[0], squeeze(expected)[0]
    return title == wanted or (document.cover is not None and f"《{title}》" in wanted)


def _flat(document: Document) -> Iterator[tuple[str, ...]]:
    """Paths as structure.json has them: 附件 prefixes dropped, tables left out."""
    for clause in document.clauses:
        path = _without_annexes(clause.path)
        if path and clause.kind is not Kind.TABLE:
            yield path


def _agree(
    found: Iterable[tuple[str, ...]], truth: Mapping[str, Any], *, coarse: bool = False
) -> bool:
    """Whether all paths of the truth are there, and no others but optional ones."""
    wanted = [_without_annexes(p) for p in truth["paths"]]
    extra = (*truth.get("inline_paths", ()), *truth.get("optional_paths", ()))
    optional = {_without_annexes(p) for p in extra}
    if coarse:
        wanted = [_without_paragraphs(p) for p in wanted]
        optional = {_without_paragraphs(p) for p in optional}
    # Without its 款 step, a 款's path is that of its 条: count each path once.
    has = Counter(set(found) if coarse else found)
    should = Counter(set(filter(None, wanted)) if coarse else filter(None, wanted))
    return not should - has and all(path in optional for path in (has - should))


def _without_annexes(path: Iterable[str]) -> tuple[str, ...]:
    return tuple(step for step in path if not step.startswith("附件"))


def _without_paragraphs(path: Iterable[str]) -> tuple[str, ...]:
    return tuple(step for step in path if not re.fullmatch("第.+款", step))
