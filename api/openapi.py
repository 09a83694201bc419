"""The OpenAPI document: what FastAPI reads off the routes, with examples, problems and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.access import Gate
from api.middleware import MEDIA_TYPE
from api.openapi_examples import REQUESTS, Sent, answers
from api.replies import OF_BODIES
from api.schemas import ProblemOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastapi import FastAPI
    from starlette.routing import BaseRoute

_TAGS = (
    ("检索与问答", "按词语、问题、文号、标题或条号查找条款；用原文作答，没有依据就说明原因。"),
    ("文件与条款", "文件全文、条款、版本、沿革、转载和引用关系。"),
    ("对照与引用", "逐条对照文件，核对文稿中的引用，给出可粘贴的引文。"),
    ("文稿", "检查写法，查找依据，摘录条款。"),
    ("导出", "全库导出为 JSON Lines，末行是清单。需要文秘角色。"),
    ("入库", "网页和文件入库。需要编辑角色。"),
    ("任务", "入库等耗时工作的进度、事件流和取消。除按编号查进度外，需要编辑角色。"),
    ("待解除文件", "带密级标志的文件，由人决定是否放出。需要管理员角色。"),
    ("访问", "用户、密钥、文件的范围和操作记录。需要管理员角色。"),
    ("搜索框", "可以嵌入搜索框的网站。需要管理员角色。"),
    ("运行", "健康检查和指标。"),
)
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "用户的密钥，或环境变量 TIAOWEN_ADMIN_TOKEN 的值。",
}
_WITH_KEY: list[dict[str, list[str]]] = [{"bearer": []}]


def operation_id(route: APIRoute) -> str:
    """The function's name: stable, readable, the method's name in a generated client."""
    return route.name


def install(app: FastAPI) -> None:
    """Have the application give this document; it is made when it is first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document for a page: operations by their tags in order, with their examples."""
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    order = list(tags)
    found = [
        {"path": path, "method": method.upper(), **operation, **_examples(operation)}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    found.sort(key=lambda o: order.index(o["tags"][0]) if o["tags"][0] in tags else len(order))
    return {"tags": tags, "operations": found}


def _examples(operation: dict[str, Any]) -> dict[str, Any]:
    """What is sent and what is answered; None where nothing is shown."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    good = [r for status, r in operation["responses"].items() if status.startswith("2")]
    shown = [c["example"] for r in good for c in r.get("content", {}).values() if "example" in c]
    return {"sent": body.get("example"), "answered": shown[0] if shown else None}


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": said} for name, said in _TAGS],
    )
    components = made.setdefault("components", {})
    components.setdefault("schemas", {}).update(_problem_schemas())
    components.setdefault("securitySchemes", {})["bearer"] = _KEY
    guarded = {operation_id(r) for r in _routes(app.routes) if _is_guarded(r)}
    for operation in _operations(made):
        name = operation["operationId"]
        _answer_for_what_is_taken(operation)
        operation["security"] = _WITH_KEY if name in guarded else [{}, *_WITH_KEY]
        if name in REQUESTS:
            _show(operation, REQUESTS[name], answers().get(name))
    return made


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "ProblemOut": schema}


def _routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Every route of the API; newer FastAPI keeps those of an included router inside of it."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)


def _is_guarded(route: APIRoute) -> bool:
    """Whether nobody may call it without a role."""
    return any(isinstance(d.dependency, Gate) for d in route.dependencies)


def _answer_for_what_is_taken(operation: dict[str, Any]) -> None:
    """A route that takes nothing is never asked wrongly; a body may be a bad one."""
    if "requestBody" in operation:
        operation["responses"] |= OF_BODIES
    elif not operation.get("parameters"):
        operation["responses"].pop("422", None)


def _show(operation: dict[str, Any], sent: Sent, answer: Any) -> None:  # noqa: ANN401  JSON
    """Put an example into an operation: parameters, body, answer."""
    given = {**sent.path, **sent.query}
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given:
            parameter["example"] = given[parameter["name"]].strip("{}")
    if sent.body is not None:
        content = operation["requestBody"]["content"]["application/json"]
        content["example"] = sent.body
    if answer is None:
        return
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            for kind, content in response.get("content", {}).items():
                if kind != MEDIA_TYPE and _fits(kind, answer):
                    content["example"] = answer


def _fits(kind: str, answer: object) -> bool:
    """Text for a kind of text, JSON for JSON."""
    return isinstance(answer, str) != (kind == "application/json")
