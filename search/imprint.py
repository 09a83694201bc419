"""What is asked of a document itself: its number, who issued it. Pure.

Both stand at the head of the page and in no clause, so there is nothing to quote; they are told
as what the library knows of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.folding import fold
from corpus.model import Document
from search.authority import force_of, in_force

_NUMBER = re.compile(r"文号|发文字号|文件号|几号文|(?:多少|几)号令")
_ISSUER = re.compile(
    r"(?:谁|哪[个家]?(?:单位|部门|机关)?|什么(?:单位|部门|机关))(?:联合)?(?:印?发(?!放)|制定|出台|下发|公布)|"
    r"(?:发文|印发|发布|制定)(?:机关|单位|部门)"
)
_MOST = 4
"""Documents told of."""


def imprint(question: str, documents: Iterable[Document]) -> str:
    """What the library knows of the documents named, in Chinese; empty where that is not asked."""
    folded = fold(question)
    if _NUMBER.search(folded):
        said = [_of(d, f"文号是{d.doc_number}" if d.doc_number else "没有文号") for d in documents]
    elif _ISSUER.search(folded):
        known = ((d, "、".join(d.issuers)) for d in documents)
        said = [_of(d, f"由{who}印发" if who else "没有写明发文机关") for d, who in known]
    else:
        return ""
    return f"{'；'.join(said[:_MOST])}。文号和发文机关载于文件首部，不是条文。" if said else ""


def _of(document: Document, told: str) -> str:
    over = "" if in_force(document) else f"（{force_of(document).status.value}）"
    return f"《{document.title.strip('《》')}》{over}{told}"
