"""`tiaowen compare`, `tiaowen matrix`: documents beside each other, and that as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api import texts
from api.console import DONE, emit, note, say
from api.editions import EditionView, View, edition_view, view_text
from api.options import AsJson, Data, run
from api.present import comparison_json
from corpus.errors import PolicyError
from search.model import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.service import Service

comparing = typer.Typer()

Written = TypeVar("Written")


@comparing.command(help="逐条对照两份文件。")
def compare(  # noqa: PLR0913, PLR0917  one parameter an option: Typer's way
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="编号、标题、文号或文件")],
    b: Annotated[str, typer.Argument(metavar="B", help="编号、标题、文号或文件")],
    html: Annotated[Path | None, typer.Option("--html", metavar="F", help="另存为网页")] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", metavar="F", help="另存为 Word 新旧对照表")
    ] = None,
    view: Annotated[
        View | None, typer.Option("--view", help="同一文件两个版本的视图：对照、编注、整理")
    ] = None,
    data: Data = None,
    *,
    only_changes: Annotated[
        bool, typer.Option("--only-changes", help="视图里只列有改动的条款")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Two documents, clause by clause."""

    def action(service: Service) -> int:
        first, second = service.open_or_resolve(a), service.open_or_resolve(b)
        comparison = service.compare_documents(first, second)
        shown = edition_view(comparison, view, only_changes=only_changes) if view else None
        if html is not None or docx is not None:
            _export(comparison, shown, html, docx)
        if as_json:
            emit(comparison_json(comparison))
        elif shown is not None:
            say(view_text(shown))
        else:
            say(texts.comparison_text(comparison))
        return DONE

    run(context, data, action)


@comparing.command(help="多份文件按主题对照：各份怎样规定，哪份没有涉及。")
def matrix(
    context: typer.Context,
    documents: Annotated[
        list[str], typer.Argument(metavar="DOC…", help="编号、标题、文号或文件，至少两份")
    ],
    html: Annotated[Path | None, typer.Option("--html", metavar="F", help="另存为网页")] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", metavar="F", help="另存为 Word 表格")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Several documents against the topics of their clauses."""

    def action(service: Service) -> int:
        from api.coverage import coverage, matrix_json, matrix_text  # noqa: PLC0415  loads the comparison

        found = service.matrix([service.open_or_resolve(d) for d in documents])
        if html is not None or docx is not None:
            from api import export_matrix  # noqa: PLC0415  python-docx is slow to import

            written = ((html, export_matrix.write_html), (docx, export_matrix.write_docx))
            _write(found, written)
        if as_json:
            emit(matrix_json(found))
        else:
            say(matrix_text(coverage(found)))
        return DONE

    run(context, data, action)


def _export(
    comparison: Comparison, shown: EditionView | None, html: Path | None, docx: Path | None
) -> None:
    """Write the comparison to files, or its view where one was chosen.

    Raises:
        PolicyError: a file cannot be written.
    """
    from api.export import write_docx, write_html, write_view  # noqa: PLC0415  python-docx is slow to import

    if shown is not None:
        _write(shown, ((html, write_view),))
        html = None
    _write(comparison, ((html, write_html), (docx, write_docx)))


def _write(
    result: Written, files: Sequence[tuple[Path | None, Callable[[Written, Path], None]]]
) -> None:
    for path, write in files:
        if path is None:
            continue
        try:
            write(result, path)
        except OSError as error:
            msg = f"无法写入 {path}：{error.strerror}。请检查路径和权限。"
            raise PolicyError(msg) from error
        note(f"已写入 {path}")
