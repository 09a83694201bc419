"""JSON answers that survive any text, and the problems that routes may answer with."""

from typing import Any

from fastapi.responses import JSONResponse

from api.middleware import MEDIA_TYPE
from api.present import dump


class Reply(JSONResponse):
    """JSON; lone surrogates of a damaged source are escaped and not an error."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401  starlette's signature
        """The body."""
        return dump(content).encode("utf-8")


def problem_response(description: str) -> dict[str, Any]:
    """Problem details (RFC 9457) as one of a route's answers."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    return {"description": description, "content": {MEDIA_TYPE: schema}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: problem_response("需要登录或密钥"),
    403: problem_response("没有权限，或密钥不对"),
    404: problem_response("没有找到"),
    422: problem_response("内容不符合要求"),
    429: problem_response("请求太频繁，见 Retry-After"),
    500: problem_response("服务出错，已记入日志"),
    503: problem_response("服务暂不可用"),
}
"""Problem details (RFC 9457) that every route may answer with."""
OF_BODIES: dict[str, dict[str, Any]] = {
    "400": problem_response("请求无法解析"),
    "413": problem_response("内容过大"),
}
"""Of all routes that take a body; the OpenAPI document adds them."""
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "与 If-None-Match 所列的相同"}}
"""Of routes that answer from the library alone."""
EXPIRED: dict[int | str, dict[str, Any]] = {410: problem_response("游标已失效，请从第一页开始")}
"""Of lists that cannot always go on after the library changed."""
