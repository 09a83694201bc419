"""The command `tiaowen`: parse arguments, call the service, print. See also `api.upkeep`."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import priority, texts
from api.access_commands import access
from api.answering import answer_json, answer_text, phrased_json, phrased_text
from api.because import because
from api.bulk_command import bulk
from api.chain import chains
from api.compare_commands import comparing
from api.config_command import configuring
from api.console import BAD_USAGE, DONE, INTERRUPTED, PART_FAILED, emit, guarded, note, prepare, say
from api.crawl_command import crawling
from api.document_commands import of_documents
from api.drafting import drafting, write_file
from api.evidence_command import proving
from api.filters import parse_day, parse_filters
from api.found import found_json
from api.found_text import beside_text, facets_text
from api.ingest_screen import shown
from api.keeping import keeping
from api.options import AsJson, Config, Data, Debug, Session, run, system_user
from api.parts import Level
from api.present import (
    NO_CITATIONS,
    document_json,
    explained_json,
    report_json,
)
from api.sources import Failed
from api.upkeep import upkeep
from api.usage import UsageMistake, explain
from api.watch_command import watch
from api.widget_commands import site
from corpus.access import Act, clearance_named
from corpus.errors import BadQuery
from corpus.masking import display
from corpus.model import Document
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service import Service

app = typer.Typer(
    name="tiaowen",
    help="条文：按条款检索、问答、对照政策文件。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(comparing)
app.add_typer(of_documents)
app.add_typer(bulk)
app.add_typer(chains)
app.add_typer(configuring)
app.add_typer(crawling)
app.add_typer(drafting)
app.add_typer(keeping)
app.add_typer(proving)
app.add_typer(upkeep)
app.add_typer(site)
app.add_typer(watch)
app.add_typer(access)

Sources = Annotated[list[str], typer.Argument(metavar="SOURCE…", help="文件、文件夹或网址")]

SAMPLES = Path(str(files("corpus"))) / "samples"
"""Documents that come with the program."""


@app.callback()
def _before(
    context: typer.Context, data: Data = None, config: Config = None, *, debug: Debug = False
) -> None:
    prepare(debug=debug)
    context.obj = Session(data, debug, config)


@app.command(help="解析网页为文件和条款，不入库。")
def parse(
    context: typer.Context,
    sources: Sources,
    data: Data = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="说明每处划分、删除和元数据的依据")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Page to documents, without storing."""

    def action(service: Service) -> int:
        failed = False
        for result in service.explain(sources) if explain else service.parse(sources):
            if isinstance(result, Failed):
                failed = True
                note(f"失败 {result.source}：{result.message}")
            elif isinstance(result, Document):
                if as_json:
                    emit(document_json(result))
                else:
                    say([*texts.outline_text(display(result)), ""])
            elif as_json:
                emit(explained_json(result))
            else:
                say([*texts.explained_text(result), ""])
        return PART_FAILED if failed else DONE

    run(context, data, action)


@app.command(help="入库并建立索引；已入库且未变的不重复处理。不写来源时只重建索引。")
def ingest(  # noqa: PLR0913  one parameter an option: Typer's way
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="文件、文件夹或网址")
    ] = None,
    data: Data = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="已入库的也重新解析")] = False,
    reparse: Annotated[
        bool, typer.Option("--reparse", help="用库中原文重读旧版解析器读过的网页，不必写来源")
    ] = False,
    samples: Annotated[bool, typer.Option("--samples", help="收录随程序提供的示例文件")] = False,
    clearance: Annotated[
        str, typer.Option("--clearance", metavar="C", help="所收文件的范围：公开、内部、限定范围")
    ] = "公开",
    as_json: AsJson = False,
) -> None:
    """Sources to store and index; without any, a library that has documents is indexed anew."""

    def action(service: Service) -> int:
        priority.give_way(service.settings.data)  # before anything heavy is loaded
        wanted = [*(sources or []), *([str(SAMPLES)] if samples else [])]
        if reparse and wanted:
            raise BadQuery("--reparse 只用库中保存的原文，请不要同时写来源。")
        if not wanted and not service.counts().get("documents"):
            raise BadQuery("没有写明来源。请给出文件、文件夹或网址，或用 --samples 收录示例。")
        if reparse:
            with shown(None) as screen:
                report = service.reparse(screen, force=force, watch=screen)
        else:
            level = Level(clearance_named(clearance), system_user())
            with shown(wanted) as screen:
                report = service.ingest(wanted, screen, force=force, level=level, watch=screen)
            if level.clearance > clearance_named(service.settings.clearance or "公开"):
                note(f"所收文件只有范围不低于{level.clearance.label}的人可见；")
                note(f"在命令行查看，请先设置 TIAOWEN_CLEARANCE={level.clearance.label}。")
        told = f"文件 {report.documents} 件，范围{clearance}"
        service.accounts.log(system_user(), Act.INGESTED, told, "cli")
        if as_json:
            emit(report_json(report))
        else:
            say(texts.report_text(report))
        return PART_FAILED if report.failed else DONE

    run(context, data, action)


@app.command(help="检索条款。")
def search(  # noqa: PLR0913  one parameter an option: Typer's way
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="要找的内容、文号、标题或条号")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="最多给出几条（分组时为几件）")] = 10,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter", metavar="field=value", help="筛选，可多次，如 机关=国务院、年份=2014..2018"
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="只列这一天有效的文件")
    ] = None,
    data: Data = None,
    *,
    group: Annotated[bool, typer.Option("--group", help="按文件分组")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="说明每条为什么排在这里")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="列出可用的筛选及件数")] = False,
    as_json: AsJson = False,
) -> None:
    """Clauses that match."""

    def action(service: Service) -> int:
        wanted = Query(query, k, parse_filters(filters or []), parse_day(as_of), grouped=group)
        found = service.find(wanted)
        elsewhere = service.elsewhere(h.document for h in found.hits)
        if as_json:
            emit(found_json(found, elsewhere))
            return DONE
        for line in beside_text(found):
            note(line)
        say(texts.hits_text(found.hits, elsewhere, because if explain else None))
        if facets:
            say(facets_text(found))
        return DONE

    run(context, data, action)


@app.command(help="提问：用原文作答，没有依据就说明原因。")
def ask(  # noqa: PLR0913  one parameter an option: Typer's way
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="问题")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="以这一天有效的文件为准")
    ] = None,
    data: Data = None,
    after: Annotated[
        list[str] | None,
        typer.Option("--after", metavar="Q", help="此前问过的问题，先问的在前，可多次"),
    ] = None,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="说明问题是怎样理解的")] = False,
    as_json: AsJson = False,
) -> None:
    """An answer or a reasoned abstention."""

    def action(service: Service) -> int:
        answer = service.ask(question, after or (), parse_day(as_of))
        phrased = service.phrase(answer)
        if as_json:
            emit({**answer_json(answer), "phrased": phrased_json(phrased)})
        else:
            say(answer_text(answer, explain=explain))
            if phrased is not None:
                say(phrased_text(phrased))
        return DONE

    run(context, data, action)


@app.command(help="核对文稿中的每处引用和引文。")
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="要核对的文稿")],
    docx: Annotated[
        Path | None,
        typer.Option("--docx", metavar="OUT", help="另存为带修订和批注的 Word 文件"),
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Citations and quotations of a draft."""

    def action(service: Service) -> int:
        from api import desk  # noqa: PLC0415  python-docx is slow to import

        review = service.review(service.read_draft(file))
        if docx is not None:
            write_file(docx, desk.checked_docx(review, desk.now()))
        if as_json:
            emit(desk.review_json(review))
            return DONE
        say(desk.citations_text(review) if review.citations else [NO_CITATIONS])
        if review.slips:
            errors, advice = len(review.errors), len(review.advice)
            note(f"另有写法错误 {errors} 处、建议 {advice} 处，用 tiaowen lint 查看。")
        return DONE

    run(context, data, action)


@app.command(help="在标准输入输出上作 MCP 服务，由大模型客户端启动。")
def mcp(context: typer.Context, data: Data = None) -> None:
    """The library's tools for a model."""

    def action(service: Service) -> int:
        from api.mcp_stdio import serve  # noqa: PLC0415  the protocol's SDK is slow to import

        return serve(service)

    run(context, data, action)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the console script; exits with the command's status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare(debug="--debug" in given)
    sys.exit(guarded(lambda: _main(given)))


def _main(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    # --debug is for every command; taken out here so that it may stand anywhere.
    rest = [a for a in arguments if a != "--debug"]
    try:
        status = command.main(rest, prog_name="tiaowen", standalone_mode=False)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except Exception as error:
        if not isinstance(error, UsageMistake):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(error.format_message() + "\n")
        else:
            note(explain(error))
        return BAD_USAGE
    if status == INTERRUPTED:  # Typer has caught it, and says nothing
        raise KeyboardInterrupt
    return status if isinstance(status, int) else DONE
