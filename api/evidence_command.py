"""`tiaowen evidence`: where a document came from, and what the servers answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.console import DONE, emit, say
from api.evidence import origins_json, origins_text
from api.options import AsJson, Data, Named, run

if TYPE_CHECKING:
    from api.service import Service

proving = typer.Typer()


@proving.command(help="列出一份文件的取证：来源网址、跳转、时间、摘要和响应头。")
def evidence(
    context: typer.Context,
    document: Named,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Where a document came from."""

    def action(service: Service) -> int:
        found = service.resolve(document)
        places = service.origins(found)
        if as_json:
            emit(origins_json(found, places))
        else:
            say(origins_text(found, places))
        return DONE

    run(context, data, action)
