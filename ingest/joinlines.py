"""Broken lines: where a line break of the page falls inside a sentence.

Pages that were copied out of a layout break lines anywhere (分析工⏎作中).
A break is mended when the words on both sides show that no sentence ends there;
headings, labels, signatures and table cells are left alone.
"""

from __future__ import annotations

import re

import rjieba

from ingest.lines import is_marked, is_organisation, is_salutation, is_signature, is_title
from ingest.references import is_reference

_BLANK = " \t\r\u00a0\u3000\u200b\u200c\ufeff"
_ENDED = re.compile(r"[。！？!?；;：:]$|[。！？；][”\"’）)]$")
_TERMINAL = re.compile(r"[。！？!?；;：:…”\"’》）)】]$")
_INSIDE = re.compile(r"[。；！？]")
_PAUSE = re.compile(r"[，,、]")
_CANNOT_START = re.compile(r"^[了的着们等，。、；：！？）)”》%％]")
_CANNOT_END = re.compile(r"[和与與及或将將把被对對在为為从從向由于於以并並且的了第、，,（(“《]$")
_BLANKED_END = re.compile(r"[*＊]$")
_CONTEXT = 8
"""Characters on each side given to the word segmenter."""
_HEADING = 20
"""Characters of a longest heading at the foot of a page."""
_LONG = 24
"""A line of this many characters with pauses in it is a sentence, not a heading."""


def continues(before: str, after: str) -> bool:
    """Whether the line `after` goes on with the sentence of the line `before`.

    Args:
        before: a line of body text.
        after: the next line, with no blank line between.
    """
    first, second = before.strip(_BLANK), after.strip(_BLANK)
    if is_reference(first, second) and not (_TERMINAL.search(first) or is_title(first)):
        return True
    return bool(first and second) and not _begins(second) and _goes_on(first, second)


def continues_over_page(before: str, after: str) -> bool:
    """Whether a sentence goes on from the foot of a page to the head of the next one.

    The page breaks where it is full, so a line that does not end its sentence goes on,
    unless it is a heading or a label stands below.
    """
    first, second = before.strip(_BLANK), after.strip(_BLANK)
    if not (first and second) or _ENDED.search(first):
        return False
    if is_marked(second):
        return is_reference(first, second)
    return not _stands_alone(first)


def _stands_alone(line: str) -> bool:
    """A heading, a title or a name that fills its line; half a sentence is longer or pauses."""
    if re.match(r"第\s*+\S{1,8}\s*+[条條]\s*+\S", line) or _PAUSE.search(line):
        return False
    if is_marked(line):
        return len(line) <= _HEADING
    return len(line) < _LONG and (is_title(line) or is_signature(line))


def _begins(line: str) -> bool:
    """Whether the line starts something of its own; a bare 、 is a label that lost its numeral."""
    return is_marked(line) or is_title(line) or is_signature(line) or line.startswith("、")


def _goes_on(first: str, second: str) -> bool:
    if _CANNOT_START.match(second) and not is_signature(first):
        return True
    if _TERMINAL.search(first) or is_salutation(first) or is_organisation(first):
        return False
    if _word_across(first, second):
        return True
    return not is_title(first) and (_hangs(first) or _unfinished(first))


def _hangs(line: str) -> bool:
    """A line that ends in a word that needs another, or in a blanked-out name."""
    if len(line) <= _CONTEXT:
        return False
    blanked = _BLANKED_END.search(line) and not re.search("[:：]", line)
    return bool(_CANNOT_END.search(line) or blanked)


def _unfinished(line: str) -> bool:
    """A line with a finished sentence or several pauses in it that ends without a full stop.

    A labelled line must have a sentence behind its heading: 一、加强学习，提高素质 is whole.
    """
    if _INSIDE.search(line):
        return True
    return not is_marked(line) and len(line) >= _LONG and len(_PAUSE.findall(line)) > 1


def _word_across(first: str, second: str) -> bool:
    """Whether a dictionary word spans the break (工|作)."""
    left, right = first[-_CONTEXT:], second[:_CONTEXT]
    if not (_is_han(left[-1]) and _is_han(right[0])):
        return False
    if is_title(first) or (is_marked(first) and not _PAUSE.search(first)):
        return False
    cut = len(left)
    position = 0
    for word in rjieba.cut(left + right, hmm=False):
        if position < cut < position + len(word):
            return True
        position += len(word)
    return False


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
