"""What an amending decision changes: 将《甲条例》第三条修改为…, 删去第十条. Pure.

What stands in quotation marks is the new wording and names nothing that is amended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.citing import find_citations
from corpus.commencement import said
from corpus.folding import fold
from corpus.mentions import Act, Mention
from corpus.provisions import read_provisions
from corpus.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.citing import Citation
    from corpus.model import Document

_TITLE = re.compile(r"(?:修改|修订|修正|调整).{0,80}(?:决定|通知|公告|令|决议)(?:\([^()]*\))?$")
_ANY = re.compile(r"修改|修订|修正|删|改为|增加|调整|对|将|《")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_TARGET = re.compile(r"修改|修订|修正|如下|调整|删去|删除|改为")
_TARGET_BEFORE = re.compile(
    r"(?:^|对|将|把|,|、|和|以及|修改|决定|下列|:|;|\s|[\d.、)(一二三四五六七八九十])$"
)
_CHANGED = re.compile(r"修改为|改为|修改|修正|调整|增加")
_DROPPED = re.compile(r"^(?:的规定)?(?:予以)?(?:删去|删除|废止)")
_DROPS = re.compile(r"(?:删去|删除|废止)$")
_INSIDE = re.compile(r"^(?>第[^,。;]{1,8}[款项目])*+(?:中|里|内)?的?[\"“]")


@dataclass(slots=True)
class _Target:
    """The document that the sentences at hand are about."""

    title: str | None = None
    number: str | None = None


def amendments(document: Document) -> Iterator[Mention]:
    """Every document that a decision to amend amends, and the provisions it changes or drops."""
    folded = fold(document.title)
    if not _TITLE.search(folded):
        return
    inner = document.title.translate(str.maketrans("〈〉<>＜＞", "《》《》《》"))
    inner = inner.removeprefix("《").removesuffix("》") if inner.startswith("《") else inner
    named = [c for c in find_citations(inner) if c.title or c.number]
    only_amends = "废止" not in folded and "失效" not in folded
    target = (
        _Target(named[0].title, named[0].number) if len(named) == 1 and only_amends else _Target()
    )
    for sentence in sentences(document, _ANY):
        yield from _of_sentence(sentence, target)
    for citation in named if only_amends else ():  # where no sentence says it, the title does
        yield Mention(citation.title, citation.number, Act.AMENDED, None)


def _of_sentence(sentence: Sentence, target: _Target) -> Iterator[Mention]:
    """Moves `target` to the document that the sentence begins to speak of."""
    folded = _QUOTED.sub(lambda m: '"' + " " * (len(m[0]) - 1), sentence.folded)
    for citation in find_citations(sentence.text):
        if not (citation.title or citation.number) or not folded[
            citation.start : citation.end
        ].strip(' "'):
            continue
        if _is_target(folded, citation):
            target.title, target.number = citation.title, citation.number
            if not citation.steps:
                yield Mention(target.title, target.number, Act.AMENDED, said(sentence))
    if target.title is None and target.number is None:
        return
    yield from _provisions(folded, sentence, target)


def _is_target(folded: str, citation: Citation) -> bool:
    behind = folded[citation.end :]
    before = folded[: citation.start].rstrip()
    if re.search(r"(?:根据|依据|依照|按照|为了|贯彻|实施|与|违反|适用)$", before):
        return False
    if re.search(r"废止", behind[:40]) and not _TARGET.search(behind):
        return False
    said_behind = _TARGET.search(behind) is not None
    said_before = re.search(r"修改|修订|修正", before[-12:]) is not None
    return (said_behind or said_before) and _TARGET_BEFORE.search(before) is not None


def _provisions(folded: str, sentence: Sentence, target: _Target) -> Iterator[Mention]:
    """The provisions of the target that the sentence changes; the first is the old number."""
    match = re.search(r"第[^,。;\"]{1,8}条", folded)
    if match is None or re.search(
        r"增加一(?:条|款|项),?(?:作为)?$", folded[: match.start()].strip()
    ):
        return
    for provision in read_provisions(folded, match.start()):
        behind, before = folded[provision.end :], folded[: provision.start].rstrip()
        inside = _INSIDE.match(behind) is not None
        dropped = (_DROPPED.match(behind) or _DROPS.search(before)) and not inside
        if dropped or _CHANGED.search(behind) or inside:
            place = "".join(str(step) for step in provision.steps)
            act = Act.REPEALED if dropped else Act.AMENDED
            yield Mention(target.title, target.number, act, said(sentence), place)
