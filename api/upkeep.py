"""The operators' commands of `tiaowen`: serve, evaluate, look after the library."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import regressions, texts
from api.console import DONE, PART_FAILED, emit, note, say
from api.found_text import synonyms_text
from api.health import finding_json
from api.options import AsJson, Data, run, system_user
from api.parts import ToEvaluate
from api.present import document_json, held_json, plain, release_json
from api.priority import served
from api.progress import TimeLeft
from corpus.access import Act
from corpus.errors import BadQuery
from corpus.masking import display

if TYPE_CHECKING:
    from api.service import Service

upkeep = typer.Typer()


def may_listen(service: Service, host: str) -> None:
    """Refuse to serve other machines before somebody can administer.

    Raises:
        BadQuery: what to do first.
    """
    if is_loopback(host) or service.settings.admin_token or service.accounts.has_admin():
        return
    msg = (
        f"尚未设置管理员，不能在 {host} 上对其他机器开放。"
        "请先运行 tiaowen user add 用户名 --role 管理员 --clearance 限定范围，再启动服务；"
        "只在本机使用时，不要设置 --host 和 TIAOWEN_HOST。"
    )
    raise BadQuery(msg)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@upkeep.command(help="启动网页和接口服务。")
def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", metavar="H", help="监听地址（默认 127.0.0.1）")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="P", min=0, max=65535, help="端口（默认 8000）"),
    ] = None,
    data: Data = None,
) -> None:
    """Web pages and HTTP API."""

    def action(service: Service) -> int:
        from api.server import run as run_server  # noqa: PLC0415  the web stack is slow to import

        settings = service.settings
        where = host or settings.host
        at = settings.port if port is None else port
        may_listen(service, where)
        note(f"正在启动：http://{where}:{at}/  按 Ctrl+C 停止。")
        with served(settings.data):
            return run_server(service, where, at)

    run(context, data, action)


@upkeep.command("eval", help="用 BEIR 文件评测检索。")
def evaluate(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    beir: Annotated[Path, typer.Option("--beir", metavar="DIR", help="BEIR 格式的文件夹")],
    split: Annotated[str, typer.Option("--split", metavar="S", help="数据划分")] = "dev",
    run_file: Annotated[
        Path | None, typer.Option("--run", metavar="FILE", help="另存排序结果（TREC 格式）")
    ] = None,
    judge: Annotated[
        Path | None,
        typer.Option("--judge", metavar="RUN", help="不检索，只评这份已有的排序结果（TREC 格式）"),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="RUN", help="与这份旧的排序结果比较")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="把逐个问题的得失写成网页（须有 --against）"),
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Retrieval measured on BEIR files."""

    def action(service: Service) -> int:
        asked = ToEvaluate(beir, split, run_file, judge, against, report)
        result = plain(service.evaluate(asked, TimeLeft(note)))
        if as_json:
            emit(result)
        elif isinstance(result, dict):
            say(texts.evaluation_text(result))
        return DONE

    run(context, data, action)


@upkeep.command(help="查看、检查或添加检索用的同义词。")
def synonyms(
    context: typer.Context,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="WORDS", help="添加一组，如 '低保 = 最低生活保障'，可多次"),
    ] = None,
    data: Data = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="检查本库的同义词文件，指出错行")] = False,
    as_json: AsJson = False,
) -> None:
    """The operator's words over the shipped ones."""

    def action(service: Service) -> int:
        known = service.synonyms
        for line in add or ():
            note(f"已加入：{known.add(line)}")
        mistakes = known.mistakes()
        for mistake in mistakes:
            note(f"{known.path.name} {mistake}")
        own, both = known.own(), known.current()
        if as_json:
            emit(
                {
                    "file": str(known.path),
                    "own": own.groups,
                    "shipped": both.groups - own.groups,
                    "mistakes": [{"line": m.line, "message": m.message} for m in mistakes],
                    "words": {word: list(others) for word, others in both.others.items()},
                }
            )
        elif check or add:
            say([f"{known.path}：{own.groups} 组，错 {len(mistakes)} 行。"])
        else:
            say(synonyms_text(both))
        return PART_FAILED if mistakes else DONE

    run(context, data, action)


@upkeep.command(help="检查库、索引、向量、词表和模型是否一致；--mend 修复能修的。")
def doctor(
    context: typer.Context,
    data: Data = None,
    *,
    mend: Annotated[
        bool, typer.Option("--mend", help="修复能修的，并说明修了什么；不会丢弃文件")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Whether everything is in step."""

    def action(service: Service) -> int:
        findings = service.mend(note) if mend else service.doctor()
        healthy = all(f.ok for f in findings)
        if as_json:
            emit({"ok": healthy, "checks": [finding_json(f) for f in findings]})
        else:
            say(texts.findings_text(findings))
        return DONE if healthy else PART_FAILED

    run(context, data, action)


@upkeep.command(help="列出因密级或内部字样而未公开的文件；写明编号则显示其内容。")
def held(
    context: typer.Context,
    document: Annotated[
        str | None, typer.Argument(metavar="DOC", help="要查看的文件编号（不写则列出全部）")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """What waits for a person's release."""

    def action(service: Service) -> int:
        if document is not None:
            found = service.held_document(document)
            if as_json:
                emit(document_json(found))
            else:
                say([*texts.outline_text(display(found)), "", found.text])
        elif as_json:
            emit(held_json(service.held(), service.releases()))
        else:
            say(texts.held_text(service.held()))
        return DONE

    run(context, data, action)


@upkeep.command(help="解除扣留：确认可以公开后，让文件进入检索和列表。")
def release(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="DOC", help="文件编号（见 tiaowen held）")],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="由谁解除（默认当前系统用户），记录在库")
    ] = "",
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """A person lets a held document out."""

    def action(service: Service) -> int:
        entry = service.release(document, by or system_user(), note)
        service.accounts.log(system_user(), Act.RELEASED, f"{document} {entry.by}", "cli")
        if as_json:
            emit(release_json(entry))
        else:
            say([f"已解除：{entry.document_id}（{entry.secrecy}），解除人 {entry.by}。"])
        return DONE

    run(context, data, action)


@upkeep.command(help="把答错的问题记为回归用例；不写问题时重新核对已记的用例。")
def regress(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="答错的问题")] = None,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="SPAN", help="应当回答的原文")
    ] = None,
    clause: Annotated[
        str | None, typer.Option("--clause", metavar="ID", help="应当依据的条款编号")
    ] = None,
    abstain: Annotated[
        str | None, typer.Option("--abstain", metavar="REASON", help="不应作答的理由")
    ] = None,
    after: Annotated[
        list[str] | None, typer.Option("--after", metavar="Q", help="此前问过的问题，可多次")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="用例文件（默认在库的文件夹里）")
    ] = None,
    data: Data = None,
) -> None:
    """A wrong answer becomes a case; without a question, all cases are asked again."""

    def action(service: Service) -> int:
        path = to or service.settings.data / regressions.FILE
        if question is None:
            found = regressions.rerun(service, path)
            wrong = [f"仍不对 {asked}：{fault}" for asked, fault in found if fault]
            say([*wrong, f"共 {len(found)} 例，{len(wrong)} 例不对。"])
            return PART_FAILED if wrong else DONE
        expected = regressions.expectation(expect, clause, abstain)
        case, fault = regressions.new_case(service, question, after or (), expected)
        regressions.append(path, case)
        say([f"已记入 {path}。", f"目前：{fault or '与预期一致'}。"])
        return DONE

    run(context, data, action)
