"""A request for every operation, over the sample library; `openapi_examples.json` has the answers.

Made anew by `python -m bench.build_examples`; tests send every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

ANSWERS = "openapi_examples.json"
JOB, HELD, KEY, SITE = "{job}", "{held}", "{key}", "{site}"
"""Stand for ids that are there once the library is: of a job, a held document, a key, a site."""
_DOCUMENT = "dvctwnyqcf"
_CLASSIFIED = "d3f7k6iw7r"
_CLAUSE = "dvctwnyqcf-z2.t8.k2"


@dataclass(frozen=True, slots=True)
class Sent:
    """An example of a request."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None


REQUESTS: Mapping[str, Sent] = MappingProxyType(
    {
        "search": Sent(query={"q": "投标保证金最高多少", "k": "1"}),
        "ask": Sent(body={"question": "养老服务补贴电子服务券能结转几个月"}),
        "suggest": Sent(query={"q": "养老", "k": "2"}),
        "list_documents": Sent(query={"year": "2020", "size": "1"}),
        "get_document": Sent(path={"document_id": _DOCUMENT}),
        "get_document_citations": Sent(path={"document_id": _DOCUMENT}),
        "get_document_evidence": Sent(path={"document_id": _DOCUMENT}),
        "get_document_history": Sent(path={"document_id": _DOCUMENT}),
        "get_document_versions": Sent(path={"document_id": _DOCUMENT}),
        "get_document_copies": Sent(path={"document_id": "ddrbdj6c6s"}),
        "list_clauses": Sent(path={"document_id": _DOCUMENT}, query={"size": "2"}),
        "get_clause": Sent(path={"clause_id": _CLAUSE}),
        "similar_clauses": Sent(path={"clause_id": _CLAUSE}, query={"k": "1"}),
        "compare": Sent(body={"a": "云政发〔2019〕12号", "b": "临政办发〔2020〕15号"}),
        "compare_matrix": Sent(body={"documents": ["云政发〔2019〕12号", "临政办发〔2020〕15号"]}),
        "check_citations": Sent(body={"text": "《临江市养老服务补贴办法》第四十条另有规定。"}),
        "missing_documents": Sent(),
        "format_citation": Sent(query={"clause": _CLAUSE, "style": "short"}),
        "lint_draft": Sent(body={"text": "青政发[2014]第014号"}),
        "find_basis": Sent(body={"text": "电子服务券当月未使用的可以结转，结转期限不超过6个月。"}),
        "quote_clauses": Sent(body={"clauses": [_CLAUSE], "format": "json"}),
        "export_library": Sent(query={"part": "clauses"}),
        "add_pages": Sent(
            body={
                "text": "青河市粮食储备办法\n\n青政发〔2023〕9号\n\n第一条　为储备制定本办法。\n",
                "name": "粮食储备.txt",
            }
        ),
        "list_jobs": Sent(query={"size": "1"}),
        "get_job": Sent(path={"job_id": JOB}),
        "cancel_job": Sent(path={"job_id": JOB}),
        "job_events": Sent(path={"job_id": JOB}),
        "list_held": Sent(),
        "get_held_document": Sent(path={"document_id": HELD}),
        "release_document": Sent(path={"document_id": HELD}, body={"by": "办公室 王某"}),
        "list_classified": Sent(),
        "set_clearance": Sent(path={"document_id": _CLASSIFIED}, body={"clearance": "内部"}),
        "list_users": Sent(),
        "add_user": Sent(body={"name": "li.wen", "password": "一句容易记的长口令", "role": "文秘"}),
        "change_user": Sent(path={"name": "li.wen"}, body={"clearance": "内部"}),
        "list_keys": Sent(),
        "add_key": Sent(body={"owner": "li.wen", "label": "门户网站", "expires_on": "2030-12-31"}),
        "revoke_key": Sent(path={"key_id": KEY}),
        "list_acts": Sent(query={"k": "2"}),
        "list_sites": Sent(),
        "add_site": Sent(body={"name": "青河市民政局", "origins": ["https://mzj.qinghe.example"]}),
        "change_site": Sent(path={"key": SITE}, body={"per_minute": 300}),
        "remove_site": Sent(path={"key": SITE}),
        "health": Sent(),
        "ready": Sent(),
        "metrics": Sent(),
    }
)
"""By operation, in an order in which they can be sent."""


@cache
def answers() -> Mapping[str, Any]:
    """What each request was answered, by operation; long lists and texts are cut short."""
    found: Mapping[str, Any] = json.loads(files("api").joinpath(ANSWERS).read_text("utf-8"))
    return found


def cut(value: object, items: int = 2, characters: int = 160) -> object:
    """An answer as an example shows it: the first items of a list, the beginning of a text."""
    if isinstance(value, dict):
        return {k: cut(v, items, characters) for k, v in value.items()}
    if isinstance(value, list):
        return [cut(v, items, characters) for v in value[:items]]
    if isinstance(value, str) and len(value) > characters:
        return value[:characters] + "……"
    return value
