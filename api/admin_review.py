"""Warnings to look at, a document with its doubts beside its page, the rules that settle them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from api.access import needs, reader_of
from api.admin_jobs import queue_rules
from api.admin_lines import PageLine, doubts_of, line_at, page_lines
from api.admin_overview import visible
from api.admin_pages import back, show
from api.deps import TheJobs, TheService
from api.labels import place
from api.markup import marked
from api.service import Service
from corpus.access import Role
from corpus.errors import BadQuery, PolicyError, UnknownDocument
from corpus.model import Document, Genre
from corpus.pii import masked
from corpus.review import (
    FIELDS,
    NOT_DISMISSED,
    OF_PAIRS,
    Rule,
    RuleKind,
    host_of,
    opening,
    rules_from_json,
    rules_json,
)
from corpus.severity import Kind, Severity, grouped, kind_of
from corpus.store_model import Doubted

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[needs(Role.EDITOR)])

_ON_PAGE = 50
"""Documents on one page of the list."""
_LINES_SHOWN = 400
"""Lines of a page that are listed one by one."""
_RULES_SHOWN = 500
_REFRESH = 3
_LABELLED = frozenset({"label_missing", "label_repeated", "label_mismatch", "label_gap"})
Words = Annotated[str, Form(max_length=4_000)]


@dataclass(frozen=True, slots=True)
class Pile:
    """The documents with warnings of one code."""

    code: str
    kind: Kind
    documents: int
    warnings: int


@router.get("/review")
def review(
    request: Request, service: TheService, code: str = "", least: str = "doubt", page: int = 1
) -> Response:
    """The piles by code, and the documents of one of them."""
    severity = Severity.NOTE if least == "note" else Severity.DOUBT
    doubted = visible(service, service.store.reviews.doubted(severity))
    doubted = [d for d in doubted if d.code not in {"reviewed", "secrecy_mark"}]
    shown = [d for d in doubted if d.code == code] if code else doubted
    page = max(1, page)
    values = {
        "piles": list(_piles(doubted)),
        "code": code,
        "least": least,
        "kind": kind_of(code) if code else None,
        "documents": shown[(page - 1) * _ON_PAGE : page * _ON_PAGE],
        "total": len(shown),
        "page": page,
        "pages": -(-len(shown) // _ON_PAGE),
        "kind_of": kind_of,
    }
    return show(request, "review.html", values)


def _piles(doubted: Sequence[Doubted]) -> Sequence[Pile]:
    piles = [(code, list(some)) for code, some in groupby(doubted, key=lambda d: d.code)]
    return [Pile(c, kind_of(c), len(ds), sum(d.warnings for d in ds)) for c, ds in piles]


@router.get("/review/{document_id}")
def review_document(request: Request, service: TheService, document_id: str) -> Response:
    """A document's doubts, its page line by line, its metadata."""
    return _document_page(request, service, document_id)


def _document_page(
    request: Request, service: Service, document_id: str, failed: str = "", status: int = 200
) -> Response:
    # Asked first: a page read again in between would be shown as it was, and never once more.
    marked = service.store.reviews.waiting()
    document = service.library.document(document_id)
    page_text = service.page_text(document) or ""
    lines = page_lines(document, page_text)
    locator = document.source.locator
    waiting = locator in marked
    values = {
        "document": document,
        "groups": _groups(document, lines),
        "lines": lines[:_LINES_SHOWN],
        "more_lines": max(0, len(lines) - _LINES_SHOWN),
        "host": host_of(locator),
        "fields": _fields(document),
        "genres": list(Genre),
        "rules": _visible_rules(service, service.store.reviews.of_page(locator)),
        "masked": masked,
        "waiting": waiting,
        "failed": failed,
    }
    return show(request, "review_document.html", values, status, _REFRESH if waiting else None)


def _groups(document: Document, lines: Sequence[PageLine]) -> list[dict[str, object]]:
    """Warnings by code, the gravest first, each with its words and what can be done."""
    told = {id(d.warning): d for d in doubts_of(document, lines)}
    names = {c.id: place(c) for c in document.clauses}
    found = []
    for group in grouped(document.warnings):
        doubts = [
            {
                "doubt": (doubt := told[id(warning)]),
                "words": marked(doubt.words, doubt.marked),
                "place": names.get(warning.clause or "", ""),
                "labelled": group.code in _LABELLED and warning.clause is not None,
            }
            for warning in group.warnings
        ]
        can_dismiss = group.code not in NOT_DISMISSED
        found.append({"group": group, "doubts": doubts, "can_dismiss": can_dismiss})
    return found


def _fields(document: Document) -> list[tuple[str, str, str]]:
    """Name, what it is called and value of each field that can be set."""
    given: Mapping[str, str] = {
        "issuers": "、".join(document.issuers),
        "normative": "是" if document.normative else "否",
    }
    return [
        (n, label, given.get(n, str(getattr(document, n) or ""))) for n, label in FIELDS.items()
    ]


@router.post("/review/{document_id}/rules")
def add_rule(  # noqa: PLR0913, PLR0917  one parameter a field of the forms
    request: Request,
    service: TheService,
    jobs: TheJobs,
    document_id: str,
    kind: Words = "",
    about: Words = "",
    value: Words = "",
    clause: Words = "",
    line: Words = "",
    seen: Words = "",
    site: Words = "",
) -> Response:
    """Keep one decision about a document or a line of its page.

    `line` is `remove` or `keep`, a colon and the offset of the line in the page text; the words
    are looked up here, so that what was shown under ● is what the rule is about. `seen` is the
    digest of the page's bytes.
    """
    service.library.document(document_id)  # nobody decides about what they may not see
    try:
        _check_seen(service, document_id, seen)
        rule = _rule(service, document_id, (line or kind, about, value, clause))
        if line and site:
            rule = _for_site(rule)
        added = service.store.reviews.add([_by(request, rule)])
    except BadQuery as error:
        return _document_page(request, service, document_id, str(error), 422)
    queue_rules(jobs, service, f"按规则重新解析：{rule.place}", reader_of(request))
    return back(f"/admin/review/{document_id}", "rule" if added else "same")


def _check_seen(service: Service, document_id: str, seen: str) -> None:
    """Whether the page is still the one that the person saw."""
    if service.store.document(document_id).source.sha256 != seen:
        raise BadQuery("这个页面已重新入库，内容有变。请核对下面的新内容后再操作。")


def _rule(service: Service, document_id: str, given: tuple[str, str, str, str]) -> Rule:
    wanted, about, value, clause = given
    kind, _, offset = wanted.partition(":")
    if kind not in set(RuleKind) - OF_PAIRS:
        raise BadQuery("没有这种规则。请从页面上的按钮操作。")
    document = service.store.document(document_id)
    locator = document.source.locator
    if offset:
        at = int(offset) if offset.isdecimal() else -1
        words = line_at(service.store.page_text(document.id), at)
        return Rule(RuleKind(kind), locator, document.id, words)
    if kind == RuleKind.LABEL:
        found = next((c for c in document.clauses if c.id == clause), None)
        if found is None:
            raise BadQuery("这一条已有变化，找不到了。请刷新后再试。")
        about = opening(document.text, found.start)
    return Rule(RuleKind(kind), locator, document.id, about, value, clause)


def _for_site(rule: Rule) -> Rule:
    return replace(rule, place=host_of(rule.place) or rule.place)


def _by(request: Request, rule: Rule) -> Rule:
    return replace(rule, by=reader_of(request).name)


@router.get("/rules")
def rules_page(request: Request, service: TheService) -> Response:
    """Every rule, with who made it, where it holds and a way to take it back."""
    return _rules_page(request, service)


def _rules_page(
    request: Request, service: Service, failed: str = "", status: int = 200
) -> Response:
    shown = _visible_rules(service, service.store.reviews.rules())
    waiting = service.store.reviews.waiting()
    values = {
        "rules": shown[:_RULES_SHOWN],
        "total": len(shown),
        "waiting": len(waiting),
        "masked": masked,
        "failed": failed,
    }
    return show(request, "rules.html", values, status, _REFRESH if waiting else None)


def _visible_rules(service: Service, rules: Sequence[Rule]) -> list[Rule]:
    """Those that tell of no document that the reader may not see."""
    hidden = service.store.statuses().keys() - service.library.statuses().keys()
    return [r for r in rules if hidden.isdisjoint(r.documents)]


@router.post("/rules/{rule_id}/drop")
def drop_rule(
    request: Request,
    service: TheService,
    jobs: TheJobs,
    rule_id: int,
    to: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a rule back."""
    reviews = service.store.reviews
    if rule_id not in {r.id for r in _visible_rules(service, reviews.rules())}:
        msg = f"没有第 {rule_id} 号规则，可能已被删去。请刷新页面。"
        raise UnknownDocument(msg)
    rule = reviews.drop(rule_id)
    queue_rules(jobs, service, f"撤销规则：{masked(rule.told)}", reader_of(request))
    return back(_home(service, to), "dropped")


def _home(service: Service, document_id: str) -> str:
    """The document's page where it is one, else the list of rules."""
    try:
        return f"/admin/review/{service.library.document(document_id).id}"
    except UnknownDocument:
        return "/admin/rules"


@router.get("/rules.json", dependencies=[needs(Role.ADMIN)])
def export_rules(service: TheService) -> Response:
    """All rules as a file; they hold the words of lines as they stand."""
    content = rules_json(service.store.reviews.rules())
    headers = {"Content-Disposition": 'attachment; filename="tiaowen-rules.json"'}
    return JSONResponse(content, headers=headers)


@router.post("/rules/import", dependencies=[needs(Role.ADMIN)])
def import_rules(
    request: Request, service: TheService, jobs: TheJobs, file: Annotated[UploadFile, File()]
) -> Response:
    """Add the rules of a file to those that are there."""
    try:
        rules = rules_from_json(json.loads(file.file.read().decode("utf-8-sig")))
        added = service.store.reviews.add(rules)
    except (ValueError, RecursionError):
        failed = "这个文件不是 JSON。请选用由“导出”得到的文件。"
        return _rules_page(request, service, failed, 422)
    except PolicyError as error:
        return _rules_page(request, service, str(error), 422)
    if added:
        queue_rules(jobs, service, f"按导入的 {added} 条规则重新解析", reader_of(request))
    return back("/admin/rules", "imported" if added else "same")
