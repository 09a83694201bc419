"""A question without the words that say no more than that a clause is looked for. Pure.

哪一条规定了尽职免责 asks for 尽职免责: 规定 and 一条 stand in every second clause, and to a model
they are half of so short a question.
"""

from __future__ import annotations

import re

from corpus.folding import fold
from search.tokenize import words

_WHICH = r"第?(?:哪一?|几)[条款项章节段点]"
_PLACE = rf"(?:{_WHICH}|哪里?|哪儿)[里中]?"
_SAYS = r"(?:规定|讲述|提到|提及|涉及|写明|讲|写|说|提)[了到过明]*"
_FRAMES = (
    re.compile(
        rf"^(?:请问|请|帮我)*(?:找|查|看看?)?(?:一下|出)?在?(?:{_WHICH}|哪里)[里中]?{_SAYS}"
    ),
    re.compile(rf"的?(?:相关)?(?:规定|内容)?(?:是|{_SAYS}|列|载)?[在于]{_PLACE}[?。]*$"),
    re.compile(rf"的?(?:是|见)?{_WHICH}[?。]*$"),
    re.compile(rf"[是在由按被]{_WHICH}[里中]?(?={_SAYS}|废止|明确)"),
)


def unframed(question: str) -> str:
    """What is asked for; the question as it is where nothing else would be left."""
    rest = question.strip()
    for frame in _FRAMES:
        if (found := frame.search(fold(rest))) is not None:
            rest = rest[: found.start()] + rest[found.end() :]
    return rest if words(rest) else question
