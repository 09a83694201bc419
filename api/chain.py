"""`tiaowen history`: a document's wordings, amendments and replacements, with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.console import DONE, emit, say
from api.filters import parse_day
from api.options import AsJson, Data, Named, run
from api.status import chain_json, chain_text, heard_json
from corpus.errors import UnknownDocument
from corpus.store_reader import by_the_clock

if TYPE_CHECKING:
    from api.service import Service

chains = typer.Typer()


@chains.command(help="列出一份文件的沿革：各次文本、修改、替代，时效及其依据。")
def history(
    context: typer.Context,
    document: Named,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="时效以这一天为准")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """What amends and replaces one another around a document, or what is heard of its end."""

    def action(service: Service) -> int:
        day = parse_day(as_of) or by_the_clock()
        try:
            found = service.wording_on(document, day)
        except UnknownDocument:
            heard = service.heard_of(document, day)
            if not heard:
                raise
            if as_json:
                emit(heard_json(document, heard, day))
            else:
                say(h.message for h in heard)
            return DONE
        links = service.chain(found.id, day)
        if as_json:
            emit(chain_json(found.id, links, day))
        else:
            say(chain_text(links, found.id, day))
        return DONE

    run(context, data, action)
