"""What the client raises: the problem that the service answered with, by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


class ApiError(Exception):
    """The service refused, or could not be reached. `str(error)` is for a person, in Chinese."""

    def __init__(self, detail: str, status: int = 0, code: str = "", request_id: str = "") -> None:
        super().__init__(detail)
        self.status = status
        """HTTP status; 0 where there was no answer."""
        self.code = code
        """For programs: `unknown_document`, `bad_query`, …"""
        self.request_id = request_id
        """To name when the operator is asked."""


class BadRequest(ApiError):
    """The request makes no sense as it is."""


class NotAllowed(ApiError):
    """A key is missing, wrong, or of too low a role."""


class NotFound(ApiError):
    """There is no such document, clause or job."""


class CursorExpired(ApiError):
    """The library changed while a list was read: begin again."""


class RateLimited(ApiError):
    """Too many requests, and waiting as told did not help."""


class Unavailable(ApiError):
    """The service is not ready, stopped, or out of reach."""


class Truncated(ApiError):
    """An export ended before its manifest, or does not match it."""


_KINDS: dict[int, type[ApiError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    410: CursorExpired,
    429: RateLimited,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}
_FAILED_ITSELF = 500


def error_of(response: httpx.Response) -> ApiError:
    """The problem of an answer that was read; of one that is none its status."""
    status = response.status_code
    kind = _KINDS.get(status, BadRequest if status < _FAILED_ITSELF else ApiError)
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return kind(f"服务回答了 {status}，没有说明原因。请检查服务地址。", status)
    detail, code = str(body.get("detail", "")), str(body.get("code", ""))
    return kind(detail, status, code, str(body.get("request_id", "")))
