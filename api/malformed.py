"""The answer to what is no HTTP: the server reads requests, so no route ever sees such a one.

The usual case is a person at a terminal: a shell and curl send the bytes of `q=借调` as they are,
and a request line is ASCII by the standard.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import title_of
from api.middleware import MEDIA_TYPE
from api.present import dump

_BAD = 400
_CODE = "malformed_request"
_DETAIL = (
    "请求不合 HTTP 格式，没有处理。网址中的汉字和空格须先编码；"
    "用 curl 时请写成：curl -G 网址 --data-urlencode 'q=借调'。"
)


class Protocol(H11Protocol):
    """uvicorn's, with a problem in place of three English words."""

    def send_400_response(self, msg: str) -> None:
        """Say what was wrong and how to write it; then the connection ends."""
        del msg
        body = dump(_problem()).encode()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        events: tuple[Any, ...] = (
            h11.Response(status_code=_BAD, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _problem() -> dict[str, object]:
    return {
        "type": f"urn:tiaowen:problem:{_CODE}",
        "title": title_of(_BAD),
        "status": _BAD,
        "detail": _DETAIL,
        "instance": "",
        "code": _CODE,
        "request_id": uuid4().hex,
    }
