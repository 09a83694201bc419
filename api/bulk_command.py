"""`tiaowen export`: the library as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import DONE, PART_FAILED, emit, note, say
from api.options import AsJson, Data, run

if TYPE_CHECKING:
    from api.service import Service

bulk = typer.Typer()


@bulk.command(help="导出全部文件和条款（JSON Lines），附清单。")
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="写入的文件夹")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Documents, clauses and a manifest."""

    def action(service: Service) -> int:
        from api.bulk import write_export  # noqa: PLC0415  loads the parser

        made = write_export(service, folder)
        if as_json:
            emit(made)
        else:
            say([f"已导出文件 {made['documents']} 件，条款 {made['clauses']} 条：{folder}"])
        if made["changed_meanwhile"]:
            note("导出期间库有更新，内容可能前后不一。请在入库结束后再导出一次。")
            return PART_FAILED
        return DONE

    run(context, data, action)
