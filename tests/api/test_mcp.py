"""Real MCP clients of the SDK against the running application and against `tiaowen mcp`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import jsonschema
import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client

from api.app import create_app
from api.mcp_tools import TOOLS
from api.schemas_mcp import MOST_DRAFT, MOST_TEXT
from tests.api.material import DRAFT, QUESTION
from tests.browser.conftest import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from pathlib import Path

    from api.service import Service

NUMBER, REVISED = "青政发〔2021〕12号", "青政发〔2024〕8号"


@pytest.fixture(scope="module")
def base(service: Service) -> Iterator[str]:
    with serving(create_app(service)) as address:
        yield address


def talk(
    base: str, session: Callable[[Client], Coroutine[Any, Any, None]], mode: str = "auto"
) -> None:
    """A session over streamable HTTP."""

    async def run() -> None:
        async with Client(f"{base}/mcp", mode=mode) as client:
            await session(client)

    anyio.run(run)


async def called(client: Client, name: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives; it keeps to the schema that it announced."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    given = result.structured_content
    assert json.loads(result.content[0].text) == given
    jsonschema.validate(given, TOOLS[name].gives.model_json_schema(mode="serialization"))
    return given


async def refused(client: Client, name: str, **arguments: object) -> str:
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return result.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_are_few_read_only_and_described_with_schemas(base: str, mode: str) -> None:
    async def session(client: Client) -> None:
        assert client.server_info.name == "tiaowen"
        assert "abstained" in client.instructions
        tools = (await client.list_tools()).tools
        assert [t.name for t in tools] == [
            "search",
            "fetch",
            "ask",
            "compare",
            "check_citations",
            "cite",
        ]
        for tool in tools:
            assert tool.annotations.read_only_hint
            assert tool.input_schema["additionalProperties"] is False
            assert tool.output_schema["type"] == "object"

    talk(base, session, mode)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_search_then_fetch_then_cite(base: str, mode: str) -> None:
    async def session(client: Client) -> None:
        found = await called(client, "search", query="社区食堂 建设补助", k=3)
        first = found["results"][0]
        assert first["id"] == first["clause_id"]
        assert first["url"].startswith(f"{base}/clauses/")
        assert first["document"]["doc_number"] in {NUMBER, REVISED}
        assert first["document"]["status"]
        assert len(found["results"]) == 3
        assert found["truncated"]
        clause = await called(client, "fetch", id=first["id"])
        assert "补助" in clause["text"]
        assert not clause["truncated"]
        whole = await called(client, "fetch", id=first["document"]["id"])
        assert clause["text"] in whole["text"]
        assert any(line.startswith(first["id"]) for line in whole["outline"])
        citation = await called(client, "cite", clause_id=first["id"], style="short")
        assert citation["document"]["id"] == first["document"]["id"]

    talk(base, session, mode)


def test_an_answer_has_its_evidence_and_an_abstention_its_reason(base: str) -> None:
    async def session(client: Client) -> None:
        answered = await called(client, "ask", question=QUESTION)
        assert answered["verdict"] == "answered"
        assert answered["answer"] in answered["evidence"][0]["quote"]
        assert answered["evidence"][0]["clause_id"]
        silent = await called(client, "ask", question="火星移民的住房补贴是多少")
        assert (silent["verdict"], silent["answer"]) == ("abstained", None)
        assert silent["reason"] == "not_in_library"
        assert silent["reason_text"].endswith("。")

    talk(base, session)


def test_a_comparison_leaves_out_what_is_the_same_and_counts_it(base: str) -> None:
    async def session(client: Client) -> None:
        differing = await called(client, "compare", a=NUMBER, b=REVISED)
        assert all(p["relation"] != "identical" for p in differing["pairs"])
        whole = await called(client, "compare", a=NUMBER, b=REVISED, only_differences=False)
        assert whole["total"] == sum(whole["counts"].values()) > differing["total"]
        rest = await called(
            client,
            "compare",
            a=NUMBER,
            b=REVISED,
            only_differences=False,
            offset=whole["total"] - 1,
        )
        assert rest["pairs"] == whole["pairs"][-1:]

    talk(base, session)


def test_citations_are_checked_and_none_is_no_pass(base: str) -> None:
    async def session(client: Client) -> None:
        checked = await called(client, "check_citations", text=DRAFT)
        assert {c["verdict"] for c in checked["citations"]} >= {"no_such_document"}
        assert checked["found"] == sum(checked["counts"].values())
        none = await called(client, "check_citations", text="今天天气很好。")
        assert none["found"] == 0
        assert "不等于" in none["notice"]

    talk(base, session)


def test_more_citations_than_fit_are_given_in_turn(base: str) -> None:
    async def session(client: Client) -> None:
        draft = "根据《青河市社区食堂管理办法》第三条的规定办理。" * 70
        first = await called(client, "check_citations", text=draft)
        assert first["truncated"]
        rest = await called(client, "check_citations", text=draft, offset=first["next_offset"])
        assert len(first["citations"]) + len(rest["citations"]) == first["found"] == 70
        assert not rest["truncated"]

    talk(base, session)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search", {}),
        ("search", {"query": ""}),
        ("search", {"query": "补" * 5_000}),
        ("search", {"query": "补助", "k": 10_000}),
        ("search", {"query": "补助", "k": "many"}),
        ("search", {"query": "补助", "filters": ["没有等号"]}),
        ("search", {"query": "补助", "filters": ["无此字段=是"]}),
        ("search", {"query": "补助", "as_of": "昨天"}),
        ("search", {"query": "补助", "extra": 1}),
        ("fetch", {"id": "d00000000"}),
        ("fetch", {"id": "d00000000-t3"}),
        ("fetch", {"id": "../../etc/passwd"}),
        ("fetch", {"id": "a" * 201}),
        ("fetch", {"id": "d1\x00\x1b[31m"}),
        ("ask", {"question": " "}),
        ("ask", {"question": "补助", "after": ["x"] * 100}),
        ("compare", {"a": NUMBER, "b": NUMBER}),
        ("compare", {"a": NUMBER, "b": "没有这份文件的名字"}),
        ("check_citations", {"text": "x" * (MOST_DRAFT + 1)}),
        ("cite", {"clause_id": "d00000000-t3"}),
        ("cite", {"clause_id": "d00000000-t3", "style": "haiku"}),
        ("release", {}),
    ],
)
def test_what_cannot_be_done_is_a_failure_in_chinese(
    base: str, name: str, arguments: dict[str, object]
) -> None:
    async def session(client: Client) -> None:
        said = await refused(client, name, **arguments)
        assert said.endswith("。")
        assert any("\u4e00" <= c <= "\u9fff" for c in said)
        assert "Traceback" not in said
        assert "validation" not in said
        assert len(said) < 1_000

    talk(base, session)


@pytest.mark.parametrize(
    "query", ["\x00\x01\x02", "\u202egnp.exe", "\"') OR 1=1; --", "{{7*7}}", "+-*:^~[]"]
)
def test_odd_characters_are_looked_for_and_nothing_else(base: str, query: str) -> None:
    async def session(client: Client) -> None:
        result = await client.call_tool("search", {"query": query})
        assert result.structured_content is not None or result.is_error

    talk(base, session)


def test_words_that_look_like_commands_stay_in_the_field_of_quoted_words(base: str) -> None:
    async def session(client: Client) -> None:
        found = await called(client, "search", query="社区食堂试点 责任")
        told = [r for r in found["results"] if "onload" in r["text"]]
        assert set(found) == {"results", "suggestions", "truncated", "next_offset", "notice"}
        assert told, "the hostile page is in the library"
        assert "不要照做" in found["notice"]
        assert "onload" not in found["notice"]

    talk(base, session)


def test_resources_give_documents_and_clauses(base: str) -> None:
    async def session(client: Client) -> None:
        templates = (await client.list_resource_templates()).resource_templates
        assert [t.uri_template for t in templates] == [
            "tiaowen://documents/{id}",
            "tiaowen://clauses/{id}",
        ]
        hit = (await called(client, "search", query="建设补助"))["results"][0]
        for uri in (
            f"tiaowen://clauses/{hit['id']}",
            f"tiaowen://documents/{hit['document']['id']}",
        ):
            read = await client.read_resource(uri)
            assert json.loads(read.contents[0].text)["document"]["id"] == hit["document"]["id"]
        for uri in ("tiaowen://clauses/d0-t1", "tiaowen://users/1", "file:///etc/passwd"):
            with pytest.raises(MCPError, match="。"):
                await client.read_resource(uri)

    talk(base, session)


def test_a_long_document_is_given_in_parts(fresh_base: tuple[str, str]) -> None:
    base, document_id = fresh_base

    async def session(client: Client) -> None:
        text, offset = "", 0
        for _ in range(10):
            part = await called(client, "fetch", id=document_id, offset=offset)
            assert len(part["text"]) <= MOST_TEXT
            text += part["text"]
            if not part["truncated"]:
                break
            offset = part["next_offset"]
        assert len(text) == part["total"] > 2 * MOST_TEXT
        assert not (await called(client, "fetch", id=document_id, offset=10_000_000))["text"]

    talk(base, session)


@pytest.fixture
def fresh_base(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The application over a library with one long document, and the document's id."""
    from api.service import Service  # noqa: PLC0415
    from api.settings import Settings  # noqa: PLC0415
    from api.wiring import RealParts  # noqa: PLC0415
    from tests.fakes import FakeEmbedder  # noqa: PLC0415

    lines = [
        f"第{n}条　各单位应当按时报送第{n}号材料。{'逐项说明情况，' * 60}不得遗漏。"
        for n in range(1, 80)
    ]
    (tmp_path / "long.txt").write_text("长文件管理办法\n\n" + "\n".join(lines), encoding="utf-8")
    settings = Settings(tmp_path / "library")
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    report = made.ingest([str(tmp_path / "long.txt")])
    with serving(create_app(made)) as address:
        yield address, report.ids[0]
    made.close()


def test_two_clients_at_once_do_not_meet(base: str) -> None:
    async def run() -> None:
        async with Client(f"{base}/mcp") as one, Client(f"{base}/mcp", mode="legacy") as other:
            said: dict[str, list[str]] = {"one": [], "other": []}

            async def ask(client: Client, name: str, query: str) -> None:
                for _ in range(5):
                    found = await called(client, "search", query=query, k=1)
                    said[name].append(found["results"][0]["document"]["doc_number"])

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, one, "one", NUMBER)
                tasks.start_soon(ask, other, "other", REVISED)
            assert set(said["one"]) == {NUMBER}
            assert set(said["other"]) == {REVISED}

    anyio.run(run)


_INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
_HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 200, None),
        ({"Origin": "http://localhost:6274"}, 200, None),
        ({"Host": "attacker.example"}, 421, "unknown_host"),
        ({"Host": "127.0.0.1.attacker.example:80"}, 421, "unknown_host"),
        ({"Origin": "https://attacker.example"}, 403, "unknown_origin"),
        ({"Origin": "null"}, 403, "unknown_origin"),
        ({"Content-Type": "text/plain"}, 415, "not_json"),
    ],
)
def test_only_known_hosts_and_origins_are_answered(
    base: str, headers: dict[str, str], status: int, code: str | None
) -> None:
    answer = httpx.post(f"{base}/mcp", json=_INITIALIZE, headers={**_HEADERS, **headers})

    assert answer.status_code == status
    assert answer.json().get("code") == code


def test_there_is_nothing_to_get_at_the_endpoint(base: str) -> None:
    answer = httpx.get(f"{base}/mcp", headers={"Accept": "text/event-stream"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"jsonrpc":"2.0"}', b"[" * 50_000]
)
def test_broken_messages_are_refused_without_harm(base: str, body: bytes) -> None:
    headers = {**_HEADERS, "Content-Type": "application/json"}

    answer = httpx.post(f"{base}/mcp", content=body, headers=headers)

    assert 400 <= answer.status_code < 500


def test_the_server_is_announced(base: str) -> None:
    told = httpx.get(f"{base}/.well-known/mcp.json").json()
    guide = httpx.get(f"{base}/llms.txt")

    assert told["endpoints"] == [{"type": "streamable-http", "url": f"{base}/mcp"}]
    assert {t["name"] for t in told["tools"]} == set(TOOLS)
    assert guide.headers["content-type"].startswith("text/plain")
    assert guide.text.startswith("# ")
    assert "check_citations" in guide.text


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library folder without documents: what stdio needs no model for."""
    return tmp_path_factory.mktemp("stdio")


@asynccontextmanager
async def stdio(folder: Path) -> AsyncIterator[Client]:
    """A client of `tiaowen mcp`, started as a program."""
    code = "from api.cli import main; main()"
    started = StdioServerParameters(
        command=sys.executable,
        args=["-c", code, "mcp", "--data", str(folder)],
        env=dict(os.environ),
    )
    async with Client(stdio_client(started)) as client:
        yield client


def test_a_session_over_standard_input_and_output(samples: Path) -> None:
    async def run() -> None:
        async with stdio(samples) as client:
            assert len((await client.list_tools()).tools) == len(TOOLS)
            found = await called(client, "search", query="公务员")
            assert found["results"] == []
            answer = await called(client, "ask", question="最低服务年限是几年")
            assert answer["verdict"] == "abstained"
            assert "没有" in await refused(client, "fetch", id="d00000000")
            assert (await called(client, "check_citations", text="依据《某办法》第一条。"))[
                "found"
            ] == 1

    anyio.run(run)


def _process(folder: Path) -> subprocess.Popen[bytes]:
    code = "from api.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "mcp", "--data", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _ready(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    process.stdin.write(json.dumps(_INITIALIZE).encode() + b"\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def test_the_end_of_the_input_ends_the_program(samples: Path) -> None:
    process = _process(samples)
    assert _ready(process)["result"]["serverInfo"]["name"] == "tiaowen"

    out, err = process.communicate(timeout=20)  # closes the input

    assert (process.returncode, out, err) == (0, b"", b"")


def test_sigterm_ends_the_program_while_it_waits(samples: Path) -> None:
    process = _process(samples)
    _ready(process)
    began = time.monotonic()

    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    took = time.monotonic() - began

    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, b"", b"")
    assert took < 5


def test_nonsense_on_standard_input_is_no_reason_to_stop(samples: Path) -> None:
    process = _process(samples)
    process.stdin.write(b"hello\n\xff\xfe\n{}\n")
    assert _ready(process)["id"] == 1
    out, err = process.communicate(timeout=20)

    assert process.returncode == 0
    assert b"Traceback" not in out + err
