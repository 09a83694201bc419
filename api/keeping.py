"""The commands that copy a library away and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import DONE, emit, note, say
from api.options import AsJson, Data, run

if TYPE_CHECKING:
    from api.backup import Made
    from api.service import Service

keeping = typer.Typer()


@keeping.command(help="备份整个库，不必停下服务或入库；写完即核对。")
def backup(
    context: typer.Context,
    target: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="放备份的文件夹，每次一份；或以 .tar 结尾的文件名"),
    ],
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=1, help="文件夹里只留最新的几份")
    ] = None,
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """A verified copy of the library."""

    def action(service: Service) -> int:
        made = service.backup(target, keep, note)
        if as_json:
            emit(made_json(made))
        else:
            say(made_text(made))
        return DONE

    run(context, data, action)


@keeping.command(help="把备份恢复到 --data 所指的空文件夹；已有内容时不会覆盖。")
def restore(
    context: typer.Context,
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份的文件夹或 .tar 文件")],
    data: Data = None,
    *,
    as_json: AsJson = False,
) -> None:
    """A library from a backup."""

    def action(service: Service) -> int:
        from api.backup import refuse_server  # noqa: PLC0415  see api.wiring
        from api.restore import restore as restored  # noqa: PLC0415  see api.wiring

        refuse_server(service.settings.database_url)
        found = restored(backup, service.settings.data, note)
        if not found.manifest.in_step:
            note("备份时索引还没有跟上，正在补建")
        service.ingest((), note)  # brings the index in step, after looking whether it is sound
        if as_json:
            emit(
                {
                    "path": str(found.path),
                    "made_at": found.manifest.made_at,
                    "documents": found.manifest.documents,
                    "clauses": found.manifest.clauses,
                    "digest": found.manifest.digest,
                }
            )
        else:
            kept = f"文件 {found.manifest.documents} 件，条款 {found.manifest.clauses} 条"
            say([f"已恢复到 {found.path}：{kept}（备份于 {found.manifest.made_at}）。"])
        return DONE

    run(context, data, action)


def made_json(made: Made) -> dict[str, object]:
    """A backup as JSON."""
    return {
        "path": str(made.path),
        "made_at": made.manifest.made_at,
        "bytes": made.bytes,
        "files": len(made.manifest.files),
        "documents": made.manifest.documents,
        "clauses": made.manifest.clauses,
        "digest": made.manifest.digest,
        "index_in_step": made.manifest.in_step,
        "removed": [str(path) for path in made.removed],
    }


def made_text(made: Made) -> list[str]:
    """A backup for a person."""
    held = f"文件 {made.manifest.documents} 件，条款 {made.manifest.clauses} 条"
    lines = [f"已备份到 {made.path}：{held}，{made.bytes / 1024**2:.1f} MB，核对无误。"]
    if not made.manifest.in_step:
        lines.append("备份时正在入库，索引还没有跟上；恢复时会自动补建。")
    lines += [f"已删去旧备份 {path}" for path in made.removed]
    return lines
