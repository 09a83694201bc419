"""Latency of the service over the sample library, and the memory of a process that serves it.

python bench/service_latency.py [--rounds 3]

Requests go through the HTTP application in this process, without a socket. The questions are
those of corpus/samples/questions.jsonl, each asked in each round; the library and its vectors
are made in a temporary folder first, which is timed too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient
from reporting import latency, peak_memory, table

from api.app import create_app
from api.settings import Settings
from api.wiring import open_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service import Service

SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"
API = "/api/v1"


def rows(service: Service, rounds: int) -> Iterator[tuple[str, str, str]]:
    """Name, p50 and p95 of each kind of request."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines] * rounds
    pairs = [
        {"a": "云政发〔2019〕12号", "b": "临政办发〔2020〕15号"},
        {"a": "临政办发〔2020〕15号", "b": "青政办发〔2020〕31号"},
    ] * (5 * rounds)
    with TestClient(create_app(service)) as client:
        documents = client.get(f"{API}/documents").json()["documents"]
        pages = [f"/documents/{d['id']}" for d in documents] * rounds

        def done(method: str, path: str, **options: object) -> None:
            client.request(method, path, **options).raise_for_status()  # type: ignore[arg-type]  # passed on

        yield (
            "search",
            *latency(lambda q: done("GET", f"{API}/search", params={"q": q}), asked),
        )
        yield ("ask", *latency(lambda q: done("POST", f"{API}/ask", json={"question": q}), asked))
        yield ("compare", *latency(lambda p: done("POST", f"{API}/compare", json=p), pairs))
        yield ("document page (HTML)", *latency(lambda path: done("GET", path), pages))


def main() -> None:
    """Print start-up, a row a request, and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        service = open_library(Settings(Path(folder)))
        began = time.perf_counter()
        report = service.ingest([str(SAMPLES)])
        ingested = time.perf_counter() - began
        service.close()

        service = open_library(Settings(Path(folder)))
        began = time.perf_counter()
        service.warm_up()
        opened = time.perf_counter() - began
        found = list(rows(service, chosen.rounds))
        service.close()
    print(table(("request", "p50 ms", "p95 ms"), found))
    print(
        f"\nIngest with model and embedding {ingested:.1f} s "
        f"({report.documents} documents, {report.clauses} clauses); "
        f"opening library and model {opened:.1f} s; peak memory {peak_memory()} MB."
    )


if __name__ == "__main__":
    main()
