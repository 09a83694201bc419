"""How much a warning matters, and what its code is called where a person reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from types import MappingProxyType

from corpus.model import Warning


class Severity(IntEnum):
    """The higher, the sooner somebody should look."""

    NOTE = 1
    """Something was mended or put together; nothing suggests that it is wrong."""
    DOUBT = 2
    """The text may be wrong at this place: compare it with the original before quoting."""
    GRAVE = 3
    """Text is missing, or must not be shown as it is."""

    @property
    def label(self) -> str:
        """For a reader."""
        return {1: "提示", 2: "须核对", 3: "须处理"}[self]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a code."""

    severity: Severity
    name: str
    """For a reader."""


_GRAVE, _DOUBT, _NOTE = Severity.GRAVE, Severity.DOUBT, Severity.NOTE
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "secrecy_mark": Kind(_GRAVE, "密级或内部字样"),
        "personal_data": Kind(_GRAVE, "个人信息"),
        "text_cut": Kind(_GRAVE, "正文不全"),
        "truncated": Kind(_GRAVE, "文件不全"),
        "pdf_sheet_without_text": Kind(_GRAVE, "有页未读出"),
        "sheet_without_text": Kind(_GRAVE, "有页未读出"),
        "scan_left_out": Kind(_GRAVE, "扫描页未识别"),
        "undecodable_bytes": Kind(_GRAVE, "有字节无法识别"),
        "table_conflict": Kind(_DOUBT, "表文不一"),
        "metadata_conflict": Kind(_DOUBT, "著录不一"),
        "table_total": Kind(_DOUBT, "合计不符"),
        "table_share": Kind(_DOUBT, "占比不符"),
        "label_missing": Kind(_DOUBT, "缺标号"),
        "label_repeated": Kind(_DOUBT, "标号重复"),
        "label_mismatch": Kind(_DOUBT, "标号误印"),
        "label_gap": Kind(_DOUBT, "标号不连续"),
        "sentence_open": Kind(_DOUBT, "句子未完"),
        "unclosed_mark": Kind(_DOUBT, "引号或括号未配对"),
        "placeholder": Kind(_DOUBT, "有占位符"),
        "ocr_unsure": Kind(_DOUBT, "识别不确定"),
        "embedded_file": Kind(_DOUBT, "内嵌文件未读"),
        "tracked_changes": Kind(_DOUBT, "含修订痕迹"),
        "automatic_number": Kind(_NOTE, "自动编号"),
        "ocr_text": Kind(_NOTE, "由文字识别读入"),
        "mis_declared_charset": Kind(_NOTE, "编码声明有误"),
        "broken_line": Kind(_NOTE, "断行已连接"),
        "misplaced_glyph": Kind(_NOTE, "错位字符已移出"),
        "table_rebuilt": Kind(_NOTE, "表格由程序重建"),
        "reviewed": Kind(_NOTE, "人工核定"),
    }
)
"""Every code that the parser gives."""
_UNKNOWN = Kind(_DOUBT, "其他")


@dataclass(frozen=True, slots=True)
class Group:
    """The warnings of one code."""

    code: str
    kind: Kind
    warnings: tuple[Warning, ...]


def kind_of(code: str) -> Kind:
    """What is known of a code, also of one that an older version gave."""
    return KINDS.get(code, _UNKNOWN)


def grouped(warnings: Sequence[Warning]) -> tuple[Group, ...]:
    """Warnings by code, the gravest code first; within a code in the order of the text."""
    order = {code: i for i, code in enumerate(KINDS)}

    def rank(warning: Warning) -> tuple[int, int, str]:
        place = order.get(warning.code, len(order))
        return -kind_of(warning.code).severity, place, warning.code

    ranked = sorted(warnings, key=rank)
    return tuple(
        Group(code, kind_of(code), tuple(members))
        for code, members in groupby(ranked, key=lambda w: w.code)
    )
