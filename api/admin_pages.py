"""The frame of the operator's pages: what they have in common, and the overview.

Each page is a GET that shows and some POSTs that do, then lead back with a message (303).
Nothing needs a script.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.responses import RedirectResponse

from api.access import reader_of
from api.pages import page
from corpus.access import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request
    from fastapi.responses import Response

SECTIONS: tuple[tuple[str, str, Role], ...] = (
    ("/admin", "概览", Role.EDITOR),
    ("/admin/ingest", "入库", Role.EDITOR),
    ("/admin/jobs", "任务", Role.EDITOR),
    ("/admin/review", "待核对", Role.EDITOR),
    ("/admin/rules", "规则", Role.EDITOR),
    ("/admin/copies", "转载", Role.EDITOR),
    ("/admin/missing", "缺件", Role.EDITOR),
    ("/admin/watch", "监测", Role.EDITOR),
    ("/admin/synonyms", "同义词", Role.EDITOR),
    ("/admin/usage", "用量", Role.EDITOR),
    ("/admin/held", "待解除", Role.ADMIN),
    ("/admin/sites", "网站", Role.ADMIN),
    ("/admin/users", "用户", Role.ADMIN),
    ("/admin/keys", "密钥", Role.ADMIN),
    ("/admin/audit", "操作记录", Role.ADMIN),
)
"""Address, name, and whom it is shown to."""
DONE: Mapping[str, str] = MappingProxyType(
    {
        "queued": "已提交，正在排队处理。",
        "rule": "已保存规则，正在按它重新解析；稍后刷新可见结果。",
        "same": "这条规则已经有了，没有改动。",
        "dropped": "已删去规则，正在恢复原来的解析；稍后刷新可见结果。",
        "imported": "已导入规则，正在按它们重新解析。",
        "pair": "已保存，正在重新归组；稍后刷新可见结果。",
        "synonyms": "已保存同义词，即刻生效。",
        "words_on": "已开始保存查询文字。满三个不同日期的，或没有结果的，才会显示。",
        "words_off": "已停止保存查询文字，原有的已删除。",
        "forgotten": "已删除。",
        "regression": "已存为用例，可用 tiaowen regressions 重跑。",
        "site": "已保存，对该网站的下一次请求起生效。",
        "site_gone": "已删除，其搜索框即刻停用。",
        "watched": "已添加，下一轮查看。",
        "soon": "已排到下一轮查看。",
        "unwatched": "已停止监测，库中的文件和已记的变动保留。",
        "user": "已添加用户。",
        "changed": "已更改用户。",
        "revoked": "已吊销密钥，即刻失效。",
        "cancelled": "已通知停止，处理完手上的一页即停。",
        "checking": "正在检查，稍后自动显示结果。",
    }
)
"""What was done, by the word in the address that leads back."""


def show(
    request: Request,
    name: str,
    values: Mapping[str, object],
    status: int = 200,
    refresh: int | None = None,
) -> Response:
    """A page of the operator.

    Args:
        request: what is answered.
        name: of the template below `admin/`.
        values: for it.
        status: of the answer.
        refresh: seconds after which the browser asks again; the page offers to stop that.
    """
    role = reader_of(request).role
    shared = {
        "sections": [(path, label) for path, label, least in SECTIONS if role >= least],
        "done": DONE.get(request.query_params.get("done", ""), ""),
        "failed": "",
        "refresh": refresh,
    }
    answer = page(request, f"admin/{name}", {**shared, **values}, status)
    answer.headers["Cache-Control"] = "no-store"
    if refresh is not None:
        answer.headers["Refresh"] = str(refresh)
    return answer


def back(path: str, done: str) -> Response:
    """Lead back to a page after something was done."""
    return RedirectResponse(f"{quote(path)}?done={done}", 303)
