"""Commands about one document: its copies and versions, a citation of it, who cites whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.citing import citations_json, citations_text, missing_json, missing_text
from api.console import DONE, emit, note, say
from api.history import chapter_json, earlier_text, message, versions_text
from api.options import AsJson, Data, Named, run
from api.styles import Style

if TYPE_CHECKING:
    from api.service import Service

of_documents = typer.Typer()


@of_documents.command(help="列出同一文件的各处转载及其差异；不写文件时列出全部。")
def reposts(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(metavar="DOC", help="编号、标题或文号")] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Copies of a document, or all texts that stand in several places."""

    def action(service: Service) -> int:
        from api.copies import groups_text, kin_json, kin_text  # noqa: PLC0415  loads the differ

        if document is not None:
            found = service.resolve(document)
            kin = service.kin(found.id)
            if as_json:
                emit(kin_json(kin, found.id))
            else:
                say(kin_text(kin))
            return DONE
        kins = service.all_kin()
        if as_json:
            emit({"groups": [kin_json(k, k.best.document.id) for k in kins]})
        else:
            say(groups_text(kins))
        return DONE

    run(context, data, action)


@of_documents.command(help="给出可直接粘贴的引文。")
def cite(
    context: typer.Context,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="条款编号")],
    style: Annotated[Style, typer.Option("--style", help="引文样式")] = Style.FULL,
    data: Data = None,
) -> None:
    """A citation ready to paste."""

    def action(service: Service) -> int:
        cited = service.cite(clause, style)
        say(cited.text.splitlines())
        for line in filter(None, [message(cited.traced), *earlier_text(cited.traced)]):
            note(line)
        return DONE

    run(context, data, action)


@of_documents.command(help="列出一份文件的各个版本。")
def versions(
    context: typer.Context,
    document: Named,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Every text that a document had; of one that was withdrawn, too."""

    def action(service: Service) -> int:
        chapters = service.versions(document)
        if as_json:
            emit({"versions": [chapter_json(c) for c in chapters]})
        else:
            say(versions_text(chapters))
        return DONE

    run(context, data, action)


@of_documents.command(help="列出一份文件引用了哪些文件、被哪些条款引用。")
def citations(
    context: typer.Context,
    document: Named,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who cites whom, seen from one document."""

    def action(service: Service) -> int:
        found = service.citations(document)
        if as_json:
            emit(citations_json(found))
        else:
            say(citations_text(found))
        return DONE

    run(context, data, action)


@of_documents.command(help="列出库中各文引用而库中没有的文件。")
def missing(context: typer.Context, data: Data = None, *, as_json: AsJson = False) -> None:
    """Cited documents to acquire."""

    def action(service: Service) -> int:
        absent = service.missing()
        if as_json:
            emit(missing_json(absent))
        else:
            say(missing_text(absent))
        return DONE

    run(context, data, action)
