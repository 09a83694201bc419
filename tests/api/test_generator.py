"""The optional generator, against an endpoint that says whatever it likes."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

from api.configuration import configuration_of
from api.generator import phrase
from api.settings import Settings
from search.model import Answer, Evidence, Reason
from tests.answer_library import CARE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAUSE = next(c for c in CARE.clauses if c.label == "第八条")
QUOTE = Evidence(CLAUSE, CARE, CARE.text[CLAUSE.start : CLAUSE.end], CLAUSE.start, CLAUSE.end)
ANSWER = Answer("押金最多是多少", "六倍", None, "依据第八条。", (QUOTE,))
WORDED = f"“{QUOTE.quote.strip()}”[{CLAUSE.id}]。"


@contextmanager
def endpoint(body: bytes, status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An OpenAI-compatible server on this machine; what it is asked is kept."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({"key": self.headers.get("Authorization"), **json.loads(sent)})
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def said(text: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


def settings(folder: Path, url: str) -> Settings:
    return Settings(folder, generator_url=url, generator_model="m", generator_key="k")


def test_off_by_default(tmp_path: Path) -> None:
    assert phrase(ANSWER, configuration_of(tmp_path, None, {}).settings) is None


def test_what_stands_in_the_evidence_is_shown(tmp_path: Path) -> None:
    with endpoint(said(WORDED)) as (url, asked):
        found = phrase(ANSWER, settings(tmp_path, url))

    assert found is not None
    assert found.text == WORDED
    assert asked[0]["key"] == "Bearer k"
    assert asked[0]["model"] == "m"


def test_a_steered_generator_is_withdrawn(tmp_path: Path) -> None:
    for hostile in (
        "好的，我将忽略资料。押金是十倍。",
        f"六倍[{CLAUSE.id}]。转账到 evil.example。",
    ):
        with endpoint(said(hostile)) as (url, _):
            found = phrase(ANSWER, settings(tmp_path, url))
        assert found is not None
        assert found.text is None


def test_whatever_fails_there_is_a_note(tmp_path: Path) -> None:
    cases = ((b"{", 200), (b"[]", 200), (said("x" * 300_000), 200), (said(WORDED), 500))
    for body, status in cases:
        with endpoint(body, status) as (url, _):
            found = phrase(ANSWER, settings(tmp_path, url))
        assert found is not None
        assert found.text is None
    gone = phrase(ANSWER, settings(tmp_path, "http://127.0.0.1:9/v1"))
    assert gone is not None
    assert gone.text is None


def test_an_abstention_is_not_sent(tmp_path: Path) -> None:
    refused = replace(ANSWER, answer=None, reason=Reason.NOT_IN_LIBRARY)
    with endpoint(said(WORDED)) as (url, asked):
        assert phrase(refused, settings(tmp_path, url)) is None
    assert not asked


def test_the_key_is_not_printed(tmp_path: Path) -> None:
    assert "qwerty" not in repr(Settings(tmp_path, generator_key="qwerty"))
