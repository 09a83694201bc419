"""Every failure as one shape: RFC 9457 problem details, or the same as a page for a browser."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.middleware import MEDIA_TYPE, Unexpected
from api.request_ids import request_id
from corpus.errors import (
    BadPage,
    BadQuery,
    BrokenLibrary,
    ModelMissing,
    NotADocument,
    PolicyError,
    UnknownClause,
    UnknownDocument,
    UnknownSite,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request
    from pydantic import ValidationError

    from api.present import Json

log = logging.getLogger("tiaowen.api")
_SIGN_IN = 401
"""A person is led to the page for it."""


_STATUS: tuple[tuple[type[PolicyError], int], ...] = (
    (UnknownDocument, 404),
    (UnknownClause, 404),
    (UnknownSite, 404),
    (BadQuery, 422),
    (BadPage, 422),
    (NotADocument, 422),
    (BrokenLibrary, 503),
    (ModelMissing, 503),
)
_TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: "请求有误",
        401: "需要登录凭证",
        403: "没有权限",
        404: "没有找到",
        405: "不支持这种请求方法",
        409: "暂时无法处理",
        410: "已经失效",
        411: "缺少长度说明",
        413: "内容过大",
        415: "不支持这种内容类型",
        422: "内容不符合要求",
        429: "请求过于频繁",
        500: "服务出错",
        503: "服务暂不可用",
    }
)
_DETAILS: Mapping[int, str] = MappingProxyType(
    {
        404: "没有这个地址。请从首页或 /docs 查找可用的地址。",
        405: "这个地址不支持这种请求方法。请查看 /docs 中的说明。",
    }
)
_RULES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "缺少这一项",
        "json_invalid": "不是有效的 JSON",
        "string_too_short": "不能为空",
        "string_too_long": "太长，最多 {max_length} 个字",
        "int_parsing": "应为整数",
        "greater_than_equal": "不能小于 {ge}",
        "less_than_equal": "不能大于 {le}",
        "string_type": "应为文字",
        "bool_parsing": "应为 true 或 false",
        "extra_forbidden": "没有这一项",
        "model_attributes_type": "应为 JSON 对象",
        "literal_error": "只能是 {expected}",
        "enum": "只能是 {expected}",
    }
)


_MOST_TOLD = 20
"""Faults of one request that are listed: a body of 50,000 wrong keys would fill megabytes."""
_LONGEST_FIELD = 100


class Problem(HTTPException):
    """A failure of a request, with its own code and words."""

    def __init__(
        self, status: int, code: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code


def status_of(error: PolicyError) -> int:
    """HTTP status of an expected failure."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def title_of(status: int) -> str:
    """The kind of a problem, in few words."""
    return _TITLES.get(status, "请求未能完成")


def problem_json(request: Request, status: int, code: str, detail: str) -> Json:
    """The body of a problem."""
    return {
        "type": f"urn:tiaowen:problem:{code}",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
        "request_id": request_id(),
    }


class Respond(Protocol):
    """Answers with a problem: JSON for programs, a page for a browser."""

    def __call__(
        self, request: Request, body: Json, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The answer with this body."""
        ...


def responder(page: Callable[[Request, Json], Response]) -> Respond:
    """How problems are answered.

    Args:
        page: makes the HTML page of a problem, for a browser that walks the web pages.
    """

    def respond(
        request: Request,
        body: Json,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        if body["status"] == _SIGN_IN and request.method == "GET" and _wants_page(request):
            return RedirectResponse(_sign_in_first(request), 303)
        status = int(str(body["status"]))
        shown = _wants_page(request)
        response = page(request, body) if shown else JSONResponse(body, status, None, MEDIA_TYPE)
        response.headers.update(headers or {})
        return response

    return respond


def too_large(respond: Respond, request: Request, most: int) -> Response:
    """The answer to a body of more than `most` bytes; the connection ends, the rest is not read."""
    detail = f"请求超过 {most // 1024} KB。请缩短或拆分后再试。"
    body = problem_json(request, 413, "too_large", detail)
    return respond(request, body, {"Connection": "close"})


def install(app: FastAPI, respond: Respond) -> None:
    """Make `app` answer every failure as a problem."""

    def on_policy(request: Request, error: Exception) -> Response:
        if not isinstance(error, PolicyError):
            raise error
        return respond(request, problem_json(request, status_of(error), error.code, str(error)))

    def on_http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        code = error.code if isinstance(error, Problem) else _code(error.status_code)
        detail = error.detail if isinstance(error, Problem) else _detail(error)
        return respond(
            request, problem_json(request, error.status_code, code, detail), error.headers
        )

    def on_invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        found = [_invalid(e) for e in error.errors()[:_MOST_TOLD]]
        detail = "；".join(f"{e['field']}：{e['message']}" for e in found) + "。"
        body = problem_json(request, 422, "invalid_request", detail)
        return respond(request, {**body, "errors": found})

    def on_unexpected(request: Request, error: Exception) -> Response:
        reference = request_id()
        log.error("unexpected failure %s", reference, exc_info=error)
        detail = f"服务内部出错，已记入日志，编号 {reference}。请稍后再试，或把编号告诉管理员。"
        return respond(request, problem_json(request, 500, "internal_error", detail))

    app.add_exception_handler(PolicyError, on_policy)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_middleware(Unexpected, answer=on_unexpected)


def _sign_in_first(request: Request) -> str:
    """Where a person signs in who wanted this page."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/signin?next={quote(request.url.path + query, safe='')}"


def _wants_page(request: Request) -> bool:
    """A browser on the web pages; the API answers JSON whoever asks."""
    if request.url.path.startswith(("/api/", "/openapi.json")):
        return False
    return "text/html" in request.headers.get("accept", "")


def _code(status: int) -> str:
    return {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(
        status, "bad_request"
    )


def _detail(error: HTTPException) -> str:
    return _DETAILS.get(error.status_code, "请求无法解析。请对照 /docs 检查请求的格式。")


def _invalid(error: Mapping[str, object]) -> dict[str, str]:
    where = error.get("loc", ())
    steps = [str(s) for s in where[1:]] if isinstance(where, Sequence) else []
    return {"field": ".".join(steps)[:_LONGEST_FIELD] or "请求内容", "message": _rule(error)}


def argument_faults(error: ValidationError) -> str:
    """What is wrong with arguments, field by field, without the values that were given."""
    found = (
        f"{'.'.join(str(step) for step in e['loc']) or '参数'}：{_rule(e)}" for e in error.errors()
    )
    return "；".join(found) + "。"


def _rule(error: Mapping[str, object]) -> str:
    template = _RULES.get(str(error.get("type")), "不符合要求")
    context = error.get("ctx")
    try:
        return template.format(**context) if isinstance(context, dict) else template
    except (KeyError, IndexError):
        return "不符合要求"
