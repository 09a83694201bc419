"""A large library of invented documents, made quickly: a few are read in full, all others cloned.

The words are drawn at random from characters of ours; no text of any source is in it.
A clone has its own id, title, 文号, dates, digest and sketch, so that nothing looks like a copy,
and the outline, text and findings of the document that it was cloned from.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import insert

from corpus import schema
from corpus.bands import bands
from corpus.findings import LOGIC, find
from corpus.model import Page
from corpus.sketch import PERMUTATIONS
from corpus.store_keys import number_key, title_key
from corpus.store_model import Parsed
from corpus.store_rows import clause_rows, document_row, text_row
from ingest.pipeline import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from corpus.model import Document
    from corpus.store import Store

_CHARACTERS = (
    "安保本财城处村道地电东度发方服府改公管规国合河环会机基计建江交教节经居局开科空劳林路旅绿民农"
    "培平企桥区渠全泉燃人日商社设生石市水税司田通土卫文物务县乡消校信行学养药医疫银用渔园运灾政资"
)
_MODELS = 100
"""Documents that are read in full."""
_CLAUSES = 25
"""Articles of each."""
_REPEALS = 10
"""Of so many clones one repeals an earlier one."""
_AT_ONCE = 400
"""Documents written in one transaction."""


def text_of(seed: int, *, repeals: str = "", clauses: int = _CLAUSES) -> str:
    """A page of plain text with one document."""
    rng = random.Random(seed)  # noqa: S311  nothing secret
    title = f"{_word(rng)}{_word(rng)}{_word(rng)}管理办法"
    year = rng.randint(1995, 2024)
    lines = [title, f"{_word(rng)}政发〔{year}〕{rng.randint(1, 400)}号", ""]
    for number in range(1, clauses):
        sentences = "".join(_sentence(rng) for _ in range(rng.randint(2, 5)))
        lines.append(f"第{_numeral(number)}条　{sentences}")
    ended = f"《{repeals}》同时废止。" if repeals else ""
    lines.append(
        f"第{_numeral(clauses)}条　本办法自{year}年{rng.randint(1, 12)}月1日起施行。{ended}"
    )
    lines += ["", f"{_word(rng)}市人民政府", f"{year}年1月{rng.randint(1, 28)}日"]
    return "\n".join(lines)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_CHARACTERS, k=2))


def _sentence(rng: random.Random) -> str:
    part = rng.choice(["应当", "可以", "不得", "负责"])
    return f"{_word(rng)}{_word(rng)}{part}{_word(rng)}{_word(rng)}{_word(rng)}，{_word(rng)}除外。"


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return f"{ten}{digits[ones] if ones else ''}"


def fill(store: Store, clauses: int, notify: Callable[[str], None]) -> int:
    """Write as many documents as have so many clauses; gives how many documents these are.

    Args:
        store: an empty library.
        clauses: how many.
        notify: told how far it is.
    """
    models = [_model(store, seed) for seed in range(_MODELS)]
    each = sum(len(m.clauses) for m, _ in models) / len(models)
    wanted = max(0, round(clauses / each) - len(models))
    for done in range(0, wanted, _AT_ONCE):
        some = range(done, min(done + _AT_ONCE, wanted))
        with store._database.writing() as connection:  # noqa: SLF001  no other way is quick enough
            _write(connection, [_clone(*models[i % len(models)], i) for i in some])
        notify(f"{done + len(some)}/{wanted}")
    store.doubt()
    return wanted + len(models)


def _model(store: Store, seed: int) -> tuple[Document, str]:
    page = Page(text_of(seed).encode(), f"model-{seed}.txt", "text/plain")
    found = parse(page)
    saved = store.save(Parsed(page, found.source.kind, found.page_text, found.documents))
    return store.document(saved.ids[0]), found.page_text


Rows = dict[str, list[dict[str, Any]]]


def _clone(model: Document, page_text: str, number: int) -> Rows:
    rng = random.Random(number)  # noqa: S311  nothing secret
    name = "d" + hashlib.sha256(str(number).encode()).hexdigest()[:10]
    sha = hashlib.sha256(f"page {number}".encode()).hexdigest()
    title = _title(number)
    day = date(1995, 1, 1) + timedelta(days=rng.randint(0, 10_000))
    doc_number = f"{_word(rng)}政发〔{day.year}〕{rng.randint(1, 999)}号"
    document = replace(model, id=name, title=title, doc_number=doc_number, issued_on=day)
    numbers = np.random.default_rng(number).integers(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    return {
        "pages": [_page(sha)],
        "page_texts": [{"sha256": sha, "body": page_text}],
        "documents": [_document(model, document, sha)],
        "document_texts": [{**_made(model, text_row), "document_id": name}],
        "clauses": [
            {
                **row,
                "document_id": name,
                "id": row["id"].replace(model.id, name),
                "parent": row["parent"] and row["parent"].replace(model.id, name),
            }
            for row in _made(model, clause_rows)
        ],
        "sightings": [_sighting(name, sha)],
        "versions": [_version(name, sha)],
        **_findings(model, document, sha),
        "mentions": [_mention(name, number - _REPEALS)] if number % _REPEALS == 0 else [],
        "sketches": [_sketch(name, sha, numbers)],
        "bands": [{"key": key, "document_id": name} for key in bands(numbers)],
    }


def _title(number: int) -> str:
    rng = random.Random(f"title {number}")  # noqa: S311  nothing secret
    return f"{_word(rng)}{_word(rng)}{_word(rng)}{_word(rng)}管理办法"


def _mention(name: str, number: int) -> dict[str, Any]:
    title = _title(number)
    return {
        "document_id": name,
        "position": 0,
        "title": title,
        "title_key": title_key(title),
        "number": None,
        "plain_number": None,
        "clause": f"{name}-t{_CLAUSES}",
        "text": f"《{title}》同时废止。",
        "repealed": True,
    }


_KEPT: dict[tuple[str, str], Any] = {}


def _made(model: Document, make: Callable[[Document], Any]) -> Any:  # noqa: ANN401  rows of any kind
    """What is made of a model, made once."""
    key = (model.id, make.__name__)
    if key not in _KEPT:
        _KEPT[key] = make(model)
    return _KEPT[key]


def _of_model(model: Document) -> dict[str, Any]:
    return document_row(model, "")


def _document(model: Document, clone: Document, sha: str) -> dict[str, Any]:
    return {
        **_made(model, _of_model),
        "id": clone.id,
        "title": clone.title,
        "title_key": title_key(clone.title),
        "doc_number": clone.doc_number,
        "number_key": number_key(clone.doc_number or ""),
        "issued_on": clone.issued_on,
        "source_locator": f"{clone.id}.txt",
        "source_sha256": sha,
        "page_text": sha,
        "fingerprint": sha,
        "digest": sha,
    }


def _page(sha: str) -> dict[str, Any]:
    body = sha.encode()
    return {"sha256": sha, "body": body, "content_type": "", "kind": "txt", "size": len(body)}


def _sighting(name: str, sha: str) -> dict[str, Any]:
    return {"locator": f"{name}.txt", "sha256": sha, "document_id": name, "current": True}


def _version(name: str, sha: str) -> dict[str, Any]:
    return {
        "document_id": name,
        "number": 1,
        "reason": "new",
        "parser": "",
        "locator": f"{name}.txt",
        "sha256": sha,
        "page_text": sha,
    }


def _sketch(name: str, sha: str, numbers: np.ndarray[Any, Any]) -> dict[str, Any]:
    return {
        "document_id": name,
        "digest": sha,
        "locator": f"{name}.txt",
        "url_key": None,
        "numbers": numbers.astype("<u4").tobytes(),
        "standing": [2, -3, -_CLAUSES, 0, 0, -1000],
    }


def _findings(model: Document, clone: Document, sha: str) -> Rows:
    said = _made(model, find).claims
    begins = said.begins
    row = {
        "document_id": clone.id,
        "digest": sha,
        "logic": LOGIC,
        "title": clone.title,
        "private": False,
        "title_key": title_key(clone.title),
        "begins": begins and [begins.basis_clause, begins.basis_text, begins.since.isoformat()],
        "terms": [],
    }
    days = {*said.turns, clone.issued_on} - {None}
    turns = [{"document_id": clone.id, "day": day} for day in days]
    return {"findings": [row], "turns": turns}


def _write(connection: Connection, clones: list[Rows]) -> None:
    for name, table in _tables():
        rows = [row for clone in clones for row in clone.get(name, ())]
        if rows:
            connection.execute(insert(table), rows)


def _tables() -> Iterator[tuple[str, Any]]:
    for table in schema.metadata.sorted_tables:
        yield table.name, table
