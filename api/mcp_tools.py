"""The tools of the MCP server: their names, what they are for, and what they call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api import mcp_answers as shown
from api import schemas_mcp as shapes
from api.filters import parse_day, parse_filters
from api.history import earlier_text, message
from corpus.errors import UnknownClause
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.service import Service
    from corpus.tracing import Traced


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a tool: the library as they may see it, and where they open its pages."""

    service: Service
    base: str
    """Begins an address: `https://kb.example.cn/`, or `tiaowen://` where there are no pages."""

    def address(self, path: str) -> str:
        """Where `documents/ID` or `clauses/ID` is opened."""
        return f"{self.base}{path}"


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that a model can do."""

    name: str
    title: str
    description: str
    takes: type[shapes.Takes]
    gives: type[shapes.Gives]
    call: Callable[[Caller, Any], shapes.Gives]


def search(caller: Caller, asked: shapes.SearchIn) -> shapes.SearchOut:
    """Clauses that match."""
    query = Query(asked.query, asked.k + 1, parse_filters(asked.filters), parse_day(asked.as_of))
    found = caller.service.find(query)
    more = len(found.hits) > asked.k
    return shown.search_out(replace(found, hits=found.hits[: asked.k]), caller.address, more=more)


def fetch(caller: Caller, asked: shapes.FetchIn) -> shapes.FetchOut:
    """The words of a clause or a document."""
    try:
        traced = caller.service.trace(asked.id)
    except UnknownClause:
        if "-" in asked.id:
            raise
        document = caller.service.open_document(asked.id).document
        return shown.document_out(document, asked.offset, caller.address)
    return shown.clause_out(traced, asked.offset, caller.address, became(traced))


def ask(caller: Caller, asked: shapes.AskIn) -> shapes.AskOut:
    """An answer or a reasoned abstention."""
    answer = caller.service.ask(asked.question, asked.after, parse_day(asked.as_of))
    return shown.ask_out(answer, caller.address)


def compare(caller: Caller, asked: shapes.CompareIn) -> shapes.CompareOut:
    """Two documents aligned."""
    found = caller.service.compare(asked.a, asked.b)
    return shown.compare_out(found, asked.offset, only_differences=asked.only_differences)


def check_citations(caller: Caller, asked: shapes.CheckIn) -> shapes.CheckOut:
    """Citations of a draft, verified."""
    return shown.check_out(caller.service.check(asked.text), asked.offset)


def cite(caller: Caller, asked: shapes.CiteIn) -> shapes.CiteOut:
    """A citation ready to paste."""
    cited = caller.service.cite(asked.clause_id, asked.style)
    return shown.cite_out(cited, became(cited.traced))


def became(traced: Traced) -> str:
    """What became of the words of an id, and of other words that it stood for."""
    return "".join(filter(None, [message(traced), *earlier_text(traced)]))


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "search",
            "检索条款",
            "在政策文件库里找条款，返回条款编号、所在文件、文号、时效和原文开头。"
            "要了解有哪些规定、查文号或标题、找某条时用；要一个明确的答案用 ask；要全文用 fetch。",
            shapes.SearchIn,
            shapes.SearchOut,
            search,
        ),
        Tool(
            "fetch",
            "取原文",
            "按编号取条款或文件的原文，长文分段给出。引用、转述或判断含义之前先用它看全文。",
            shapes.FetchIn,
            shapes.FetchOut,
            fetch,
        ),
        Tool(
            "ask",
            "提问",
            "问一个能由条文直接回答的问题（数额、期限、主体、条件、程序、是否、定义）。"
            "答案逐字摘自原文并附依据；库中没有可靠依据时 verdict 为 abstained 并说明理由，"
            "这时不要自行作答。",
            shapes.AskIn,
            shapes.AskOut,
            ask,
        ),
        Tool(
            "compare",
            "对照两份文件",
            "逐条对照两份文件或同一文件的两个版本，指出照抄、细化、收紧、放宽、只有一方有的条款。"
            "用户问两份文件有何不同、下级怎样落实上级、修订改了什么时用。",
            shapes.CompareIn,
            shapes.CompareOut,
            compare,
        ),
        Tool(
            "check_citations",
            "核对引用",
            "核对一段文稿里的每处引用和引文：文件和条款是否存在、文号标题对不对、引文是否一字不差、"
            "是否仍然有效。凡写出含有引用的文字，交给用户之前用它核对。",
            shapes.CheckIn,
            shapes.CheckOut,
            check_citations,
        ),
        Tool(
            "cite",
            "生成引文",
            "按条款编号给出可直接粘贴的引文；已不再有效的会注明。不要自己拼写引文。",
            shapes.CiteIn,
            shapes.CiteOut,
            cite,
        ),
    )
}
