"""The drafter's commands of `tiaowen`: slips of writing, baskets of quotations, bases of claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.basis import basis_json, basis_text
from api.console import DONE, emit, note, say
from api.options import AsJson, Data, run
from corpus.errors import BadQuery, PolicyError
from corpus.model import PageKind

if TYPE_CHECKING:
    from api.service import Service

drafting = typer.Typer()
_STDIN = "-"
_PLAIN = (PageKind.TEXT, PageKind.MARKDOWN)


@drafting.command(help="检查文稿的文号、书名号、日期和序号写法，可一键改正。")
def lint(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="要检查的文稿")],
    fix: Annotated[
        Path | None,
        typer.Option("--fix", metavar="OUT", help="另存改正错误后的文稿（docx 中记为修订）"),
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Slips of writing, each with its rule; errors and advice apart."""

    def action(service: Service) -> int:
        from api import desk  # noqa: PLC0415  python-docx is slow to import

        draft = service.read_draft(file)
        slips = service.lint(draft.text)
        if fix is not None:
            review = desk.Review(draft, (), slips)
            if draft.kind in _PLAIN:
                write_file(fix, review.fixed())
            else:
                write_file(fix, desk.checked_docx(review, desk.now()))
        if as_json:
            emit(desk.slips_json(draft, slips))
        else:
            say(desk.slips_text(draft, slips))
        return DONE

    run(context, data, action)


@drafting.command(help="把若干条款的原文连同脚注引文导出为 Word 文件。")
def basket(
    context: typer.Context,
    clauses: Annotated[list[str], typer.Argument(metavar="CLAUSE…", help="条款编号，按此顺序")],
    docx: Annotated[Path, typer.Option("--docx", metavar="OUT", help="写入的 Word 文件")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Clauses quoted verbatim, each with a footnote; the sources at the end."""

    def action(service: Service) -> int:
        from api.basket import basket_json  # noqa: PLC0415  only here
        from api.docx_basket import basket_docx  # noqa: PLC0415  python-docx is slow to import

        quotes = service.basket(clauses)
        write_file(docx, basket_docx(quotes))
        if as_json:
            emit(basket_json(quotes))
        else:
            say(f"{i}. {q.citation}" for i, q in enumerate(quotes, 1))
        return DONE

    run(context, data, action)


@drafting.command(help="为文稿中的规定逐句查找依据：支持、矛盾或相关的条款。")
def basis(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="文稿；- 为标准输入")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """For each claim the clauses that support or contradict it."""

    def action(service: Service) -> int:
        text = _piped() if file == _STDIN else service.read_draft(Path(file)).text
        found = service.basis(text)
        if as_json:
            emit(basis_json(found))
        else:
            say(basis_text(found))
        return DONE

    run(context, data, action)


def _piped() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadQuery("标准输入不是 UTF-8 文字。请改用文件，或转换编码后再试。") from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file and say so.

    Raises:
        PolicyError: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        msg = f"无法写入 {path}：{reason}。请检查路径和权限。"
        raise PolicyError(msg) from error
    note(f"已写入 {path}")
