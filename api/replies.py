"""JSON answers that survive any text, and the problems every route may answer with."""

from typing import Any

from fastapi.responses import JSONResponse

from api.middleware import MEDIA_TYPE
from api.present import dump
from api.schemas import ProblemOut


class Reply(JSONResponse):
    """JSON; lone surrogates of a damaged source are escaped and not an error."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401  starlette's signature
        """The body."""
        return dump(content).encode("utf-8")


def _problem(description: str) -> dict[str, Any]:
    schema = {"schema": ProblemOut.model_json_schema()}
    return {"description": description, "content": {MEDIA_TYPE: schema}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: _problem("没有找到"),
    422: _problem("内容不符合要求"),
    503: _problem("服务暂不可用"),
}
"""Problem details (RFC 9457) for the OpenAPI document."""
