"""A thin client of the API for Python programs.

with Client("http://127.0.0.1:8000", key="…") as tiaowen:
    for hit in tiaowen.hits("投标保证金最高多少", most=30):
        print(hit["document"]["title"], hit["text"])
"""

from __future__ import annotations

import hashlib
import json
import time
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, cast

import httpx

from api.client_errors import Truncated, Unavailable, error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from api.client_types import (
        Answer,
        Check,
        Clause,
        ClauseDetail,
        Comparison,
        Document,
        Found,
        Hit,
        Job,
        Suggestion,
        Summary,
    )

_ROOT = "/api/v1"
_TRIES = 4
"""Of a request that is refused for now (429, 503)."""
_LONGEST_WAIT = 60.0
"""Seconds; a service that asks for more is told of as an error."""
_AGAIN = frozenset({429, 503})
_A_PAGE = 100
"""Hits or documents asked for at once where a whole list is read."""


class Client:
    """The API of one service. Not for several threads at once."""

    def __init__(
        self,
        base: str,
        key: str = "",
        *,
        timeout: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Connect when first asked.

        Args:
            base: address of the service, without `/api/v1`.
            key: a user's key; empty for an anonymous reader.
            timeout: seconds that each step of a request may take.
            sleep: waits between two tries.
        """
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=base, headers=headers, timeout=timeout)
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # --- search and questions ---

    def search(
        self,
        q: str,
        k: int = 10,
        filters: Mapping[str, str] | None = None,
        as_of: str | None = None,
    ) -> Found:
        """The best clauses, with facets and notices.

        Args:
            q: words, a question, a 文号, a title, a 第X条, an id.
            k: how many, at most 100.
            filters: values by field; several values of one by comma.
            as_of: only what was in force on that day.
        """
        return cast("Found", self._get("/search", _searched(q, k, filters, as_of)))

    def hits(
        self,
        q: str,
        most: int = 200,
        filters: Mapping[str, str] | None = None,
        as_of: str | None = None,
    ) -> Iterator[Hit]:
        """Hits one after another, page by page, at most 200."""
        found = self._walk("/search", _searched(q, min(most, _A_PAGE), filters, as_of), "hits")
        return cast("Iterator[Hit]", islice(found, most))

    def suggest(self, q: str, k: int = 10) -> Sequence[Suggestion]:
        """Ways to complete what is being typed."""
        found = self._get("/suggest", {"q": q, "k": k})["suggestions"]
        return cast("Sequence[Suggestion]", found)

    def ask(self, question: str, after: Sequence[str] = (), as_of: str | None = None) -> Answer:
        """An answer in the library's own words, or why there is none."""
        body = {"question": question, "after": list(after), "as_of": as_of}
        return cast("Answer", self._post("/ask", body))

    # --- documents and clauses ---

    def documents(self, **narrowed: str) -> Iterator[Summary]:
        """Documents, the newest first; `q`, `genre`, `status`, `year`, `normative` narrow."""
        found = self._walk("/documents", {**narrowed, "size": _A_PAGE}, "documents")
        return cast("Iterator[Summary]", found)

    def document(
        self, document_id: str, version: int | None = None, as_of: str | None = None
    ) -> Document:
        """A document with its text and outline."""
        asked = {"version": version, "as_of": as_of}
        return cast("Document", self._get(f"/documents/{document_id}", asked))

    def clauses(self, document_id: str, version: int | None = None) -> Iterator[Clause]:
        """A document's clauses with their own words, in its order."""
        found = self._walk(f"/documents/{document_id}/clauses", {"version": version}, "clauses")
        return cast("Iterator[Clause]", found)

    def clause(self, clause_id: str, version: int | None = None) -> ClauseDetail:
        """A clause, by an id of whatever version, with or without a mark."""
        return cast("ClauseDetail", self._get(f"/clauses/{clause_id}", {"version": version}))

    def similar(self, clause_id: str, k: int = 10) -> Sequence[Hit]:
        """Clauses like this one."""
        found = self._get(f"/clauses/{clause_id}/similar", {"k": k})["hits"]
        return cast("Sequence[Hit]", found)

    # --- comparison and citations ---

    def compare(self, a: str, b: str) -> Comparison:
        """Two documents aligned; each an id, a title or a 文号."""
        return cast("Comparison", self._post("/compare", {"a": a, "b": b}))

    def check(self, text: str) -> Check:
        """Every citation and quotation of a draft, verified."""
        return cast("Check", self._post("/citations/check", {"text": text}))

    def cite(self, clause_id: str, style: str = "full") -> str:
        """A citation ready to paste: `full`, `short`, `footnote` or `markdown`."""
        said = self._get("/citations/format", {"clause": clause_id, "style": style})
        return str(said["text"])

    # --- ingestion ---

    def ingest_text(self, text: str, name: str = "text") -> Job:
        """Queue a text."""
        return cast("Job", self._post("/pages", {"text": text, "name": name}))

    def ingest_urls(self, urls: Sequence[str]) -> Job:
        """Queue addresses."""
        return cast("Job", self._post("/pages", {"urls": list(urls)}))

    def ingest_files(self, files: Mapping[str, bytes]) -> Job:
        """Queue files, by their names."""
        sent = [("file", (name, body)) for name, body in files.items()]
        return cast("Job", self._json("POST", "/pages", files=sent))

    def job(self, job_id: str) -> Job:
        """How a job goes."""
        return cast("Job", self._get(f"/jobs/{job_id}"))

    def jobs(self) -> Iterator[Job]:
        """Jobs, the newest first."""
        return cast("Iterator[Job]", self._walk("/jobs", {}, "jobs"))

    def cancel(self, job_id: str) -> Job:
        """Have a job end after the page that it is at."""
        return cast("Job", self._post(f"/jobs/{job_id}/cancel", {}))

    def follow(self, job_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What happens to a job, to its end: name and data of each event; the last is `end`.

        A connection that breaks is taken up again after the event that came last.
        """
        last, tries = "", 0
        while True:
            headers = {"Last-Event-ID": last} if last else {}
            try:
                with self._stream(f"/jobs/{job_id}/events", headers=headers) as answer:
                    for name, number, data in _events(answer.iter_lines()):
                        last, tries = number or last, 0
                        yield name, data
                        if name == "end":
                            return
            except (httpx.TransportError, Unavailable) as error:
                tries += 1
                if tries >= _TRIES:
                    raise _out_of_reach(error) from error
            self._sleep(1.0)

    # --- export ---

    def export(self, part: str = "documents") -> Iterator[Mapping[str, Any]]:
        """All documents, or with `part="clauses"` all clauses, as they come.

        Raises:
            Truncated: at the end, where lines are missing or changed on the way.
        """
        tally = hashlib.sha256()
        try:
            with self._stream("/export", params={"part": part}) as answer:
                for line in _lines(answer.iter_bytes()):
                    found = json.loads(line)
                    if set(found) == {"manifest"}:
                        _match(found["manifest"], part, tally.hexdigest())
                        return
                    tally.update(line)
                    yield found
        except (httpx.RequestError, ValueError) as error:
            raise Truncated("导出中断，内容不完整。请重新导出。") from error
        raise Truncated("导出没有清单，内容不完整。请重新导出。")

    # --- transport ---

    def _get(self, path: str, asked: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401  JSON
        return self._json("GET", path, params=_given(asked or {}))

    def _post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401  JSON
        return self._json("POST", path, json=_given(body))

    def _json(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401  httpx's options
        return self._send(method, _ROOT + path, **options).json()

    def _walk(
        self, path: str, asked: Mapping[str, object], key: str
    ) -> Iterator[Mapping[str, Any]]:
        """Everything of a list, page by page."""
        page = self._get(path, asked)
        while True:
            yield from page[key]
            if page["next"] is None:
                return
            page = self._send("GET", page["next"]).json()

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """The answer; waits and tries again where the service asks for it."""
        for left in reversed(range(_TRIES)):
            try:
                answer = self._http.request(method, path, **options)
            except httpx.TransportError as error:
                raise _out_of_reach(error) from error
            if answer.is_success:
                return answer
            wait = _wait(answer)
            if wait is None or not left:
                raise error_of(answer)
            self._sleep(wait)
        raise AssertionError

    def _stream(
        self,
        path: str,
        **options: Any,  # noqa: ANN401  httpx's options
    ) -> AbstractContextManager[httpx.Response]:
        return _Opened(self._http.stream("GET", _ROOT + path, **options))


class _Opened:
    """A stream whose problem, if it is one, is raised when it is entered."""

    def __init__(self, stream: AbstractContextManager[httpx.Response]) -> None:
        self._stream = stream

    def __enter__(self) -> httpx.Response:
        try:
            answer = self._stream.__enter__()
        except httpx.TransportError as error:
            raise _out_of_reach(error) from error
        if not answer.is_success:
            answer.read()
            self._stream.__exit__(None, None, None)
            raise error_of(answer)
        return answer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.__exit__(kind, error, trace)


def _searched(
    q: str, k: int, filters: Mapping[str, str] | None, as_of: str | None
) -> dict[str, object]:
    pairs = [f"{field}={value}" for field, value in (filters or {}).items()]
    return {"q": q, "k": k, "filter": pairs or None, "as_of": as_of}


def _given(asked: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _wait(answer: httpx.Response) -> float | None:
    """Seconds until another try; None where none is any use."""
    if answer.status_code not in _AGAIN:
        return None
    said = answer.headers.get("retry-after", "")
    if not said.isdecimal():
        return None
    return float(said) if float(said) <= _LONGEST_WAIT else None


def _out_of_reach(error: Exception) -> Unavailable:
    return Unavailable(f"连不上服务（{type(error).__name__}）。请检查地址，确认服务在运行。")


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with their ends, of bytes as they come."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _match(manifest: Mapping[str, Any], part: str, digest: str) -> None:
    if manifest["files"][f"{part}.jsonl"]["sha256"] != digest:
        raise Truncated("导出的内容与清单不符。请重新导出。")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Server-sent events: name, number, data."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            yield fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"])
            fields = {}
        else:
            fields = {}
