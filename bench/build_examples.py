"""Answers to the requests of `api.openapi_examples`, written to `api/openapi_examples.json`.

    python -m bench.build_examples

Sends each request to the application over the sample library and a held document.
"""

from __future__ import annotations

import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import SAMPLES
from api.openapi_examples import ANSWERS, HELD, JOB, KEY, REQUESTS, SITE, Sent, cut
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.model import Page

if TYPE_CHECKING:
    from httpx2 import Response

    from search.embed import Embedder

NO_CONTENT = 204
TOKEN = "a-token-for-examples"  # noqa: S105  of no use anywhere else
_HELD = """青河市粮库搬迁处置办法

机密★10年

青政发〔2022〕77号

第一条　粮库搬迁由市人民政府统一组织。

青河市人民政府
2022年8月1日
"""


def library(folder: Path, embedder: Embedder | None = None) -> Service:
    """The sample library and a held document."""
    settings = Settings(folder, admin_token=TOKEN)
    service = Service(settings, RealParts(settings, embedder))
    service.ingest([str(SAMPLES)])
    page = Page(_HELD.encode(), "secret.txt", "text/plain; charset=utf-8", datetime.now(UTC))
    service.ingest_pages([page])
    return service


class Sender:
    """Sends examples; knows the ids that stand for themselves."""

    def __init__(self, client: TestClient) -> None:
        """Have a job, a held document, a key and a site.

        Args:
            client: of the application over `library`.
        """
        self._client = client
        self._headers = {"Authorization": f"Bearer {TOKEN}"}
        self._paths = {
            operation["operationId"]: (method, path)
            for path, methods in client.get("/openapi.json").json()["paths"].items()
            for method, operation in methods.items()
        }
        held = self._get("/api/v1/held")["held"][0]["document_id"]
        job = self.send(REQUESTS["add_pages"], "add_pages").json()["id"]
        owner = {"name": "zhou.wei", "password": "另一句容易记的长口令"}
        self._post("/api/v1/users", owner)
        key = self._post("/api/v1/keys", {"owner": "zhou.wei"})["id"]
        site = self.send(REQUESTS["add_site"], "add_site").json()["key"]
        self._ids = {HELD: held, JOB: job, KEY: key, SITE: site}
        for _ in range(600):
            if self._get(f"/api/v1/jobs/{job}")["status"] == "done":
                break
            time.sleep(0.05)

    def send(self, sent: Sent, operation: str) -> Response:
        """The answer to a request."""
        method, path = self._paths[operation]
        for name, value in sent.path.items():
            path = path.replace(f"{{{name}}}", self._ids.get(value, value))
        return self._client.request(
            method, path, params=dict(sent.query), json=sent.body, headers=self._headers
        )

    def _post(self, path: str, body: dict[str, str]) -> Any:  # noqa: ANN401  JSON
        answer = self._client.post(path, json=body, headers=self._headers)
        answer.raise_for_status()
        return answer.json()

    def _get(self, path: str) -> Any:  # noqa: ANN401  JSON
        return self._client.get(path, headers=self._headers).json()


def shown(answer: Response) -> object:
    """An answer as the OpenAPI document shows it."""
    if answer.status_code == NO_CONTENT:
        return None
    if answer.headers["content-type"] == "application/json":
        return cut(answer.json())
    lines = answer.text.splitlines(keepends=True)
    return "".join(lines[:4]) if len(lines) > 4 else answer.text  # noqa: PLR2004  enough to see


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        service = library(Path(folder) / "library")
        with TestClient(create_app(service)) as client:
            sender = Sender(client)
            found = {}
            for operation, sent in REQUESTS.items():
                answer = sender.send(sent, operation)
                answer.raise_for_status()
                found[operation] = shown(answer)
        service.close()
    path = Path(__file__).parents[1] / "api" / ANSWERS
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
