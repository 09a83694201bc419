"""Words of a question and whether a text speaks of them, exactly, by a synonym or nearly. Pure.

Texts are folded beforehand. Nearness is judged by characters and never by a model: an answer's
floors have to mean the same whatever embeddings are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

from corpus.folding import fold
from search.synonym_files import everyday
from search.synonyms import parse_synonyms

_NEAR = 0.7
"""Most that a word counts of which only the pieces are found (服务期限 in 服务年限)."""
_SPREAD = 0.75
"""What a word of two characters counts that stands with one or two others between (任期满)."""
_COMPOUND = 0.85
"""What a word of four characters counts whose halves are spoken of (签订合同 in 订立书面合同)."""
_TWO = 2
_PLACE = re.compile(
    r"\s*+[在按照]{0,2}[\u4e00-\u9fff]{2,3}?[省市县区](?=[\u4e00-\u9fff]{2})(?![级直辖委域])"
)
"""A place at the head of a question."""
_EVERYDAY = 0.8
"""What an everyday word counts of which the text has the official one."""
_PHRASE = 3
"""Most words that an everyday phrase is cut into."""
_SHORT = 4
"""Characters of the longest phrase that is taken for one word."""


def cut(text: str) -> tuple[str, ...]:
    """Words of a folded text, in order; concatenated they give it again."""
    return tuple(_jieba().cut(text))


def tags(text: str) -> tuple[tuple[str, str], ...]:
    """Words with their parts of speech (ICTCLAS letters)."""
    return tuple((word, tag) for word, tag in _jieba().tag(text))


def coverage(word: str, text: str) -> float:
    """How far `text` speaks of `word`: 1 for the word or a synonym, less for pieces, else 0."""
    whole = word in text and (len(word) > 1 or word not in word_list("verb"))
    if whole or any(other in text for other in synonyms().get(word, ())):
        return 1.0
    if any(said in text for said in everyday().others.get(word, ())):
        return _EVERYDAY
    if len(word) == 1 and word in word_list("verb"):
        # 交 is not spoken of in 交通, but in 不交, 应交
        return 1.0 if re.search(rf"[不免应须需可得未已再另]{word}(?![通叉际流互])", text) else 0.0
    parts = _phrase_parts(word)
    return share(parts, text) if parts else _in_pieces(word, text)


def _in_pieces(word: str, text: str) -> float:
    """How far a text that lacks a word has the pieces that it is made of."""
    if len(word) == _TWO:
        spread = rf"{re.escape(word[0])}[^,。;:\s]{{1,2}}{re.escape(word[1])}"
        return _SPREAD if re.search(spread, text) else 0.0
    if len(word) == 2 * _TWO:
        halves = [coverage(word[:_TWO], text), coverage(word[_TWO:], text)]
        return _COMPOUND * sum(halves) / 2 if all(halves) else 0.0
    pairs = [word[i : i + _TWO] for i in range(len(word) - 1)]
    if not pairs:
        return 0.0
    found = sum(1 for pair in pairs if pair in text)
    return _NEAR * found / len(pairs)


def share(words: Sequence[str], text: str) -> float:
    """How far `text` speaks of all the words, 0 to 1; 0 where there are none."""
    return sum(coverage(word, text) for word in words) / max(1, len(words))


def asked_words(text: str) -> Iterator[str]:
    """Words of a folded question, in order; what people say in one phrase (打白条) is one word."""
    place = _PLACE.match(text)
    head = place.end() if place is not None else 0
    words = (*cut(text[:head]), *cut(text[head:]))  # 青石县 + 适老化, not 县适 + 老化
    at = 0
    while at < len(words):
        end = next((e for e in range(at + _PHRASE, at + 1, -1) if _is_phrase(words[at:e])), at + 1)
        yield "".join(words[at:end])
        at = end


def _is_phrase(words: Sequence[str]) -> bool:
    """Whether they are one in the list, of a longer word and single characters: 打 + 白条.

    Not 没 + 满, since no text has to speak of single characters; nor 人才 + 公寓, which weigh more
    as two.
    """
    phrase = "".join(words)
    mixed = {len(word) > 1 for word in words} == {True, False}
    return mixed and len(phrase) <= _SHORT and phrase in everyday().others


@lru_cache(maxsize=4_096)
def _phrase_parts(word: str) -> tuple[str, ...]:
    """The longer words that an everyday phrase is made of; none of any other word."""
    words = cut(word) if word in everyday().others else ()
    return tuple(w for w in words if 1 < len(w) < len(word))


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """For each listed word the others of its groups."""
    return parse_synonyms("\n".join(lexicon_lines("answer_synonyms.txt")))[0].others


def lexicon_lines(name: str) -> Iterator[str]:
    """Lines of a word list in search/words/, comments and blanks left out."""
    text = files("search").joinpath("words", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        bare = line.split("#", 1)[0].strip()
        if bare:
            yield bare


@cache
def word_list(section: str) -> frozenset[str]:
    """The folded words of one section of search/words/answer_words.txt."""
    words: set[str] = set()
    current = ""
    for line in lexicon_lines("answer_words.txt"):
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section:
            words.update(fold(line).split())
    return frozenset(words)


@lru_cache(maxsize=1)
def _jieba() -> rjieba.Jieba:
    """An instance of our own: a user dictionary loaded elsewhere does not change answers."""
    return rjieba.Jieba()
