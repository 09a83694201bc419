"""Every regular expression against strings made from its own repeats: none may explode.

Each repeat is filled by itself, with what its class holds, between what stands before it and a
character that nothing takes. CPU time says how the work grows.
Exponential and cubic patterns fail at once; square ones are let through where a text of the longest
line that a person writes costs nothing, since reading pages has a bound of its own (api/bounded.py).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections import deque
from contextlib import contextmanager
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]  # not in typeshed
from re import _parser as parser  # type: ignore[attr-defined]  # not in typeshed
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("corpus", "ingest", "search", "api")
LENGTH = 1_000
"""Characters of an attack; a cubic pattern takes minutes for them, a square one milliseconds."""
SECONDS = 0.25
"""CPU seconds that one attack may take; the slowest pattern takes a tenth on a quiet machine."""
MOST = 40
"""Attacks on one pattern; only the longest alternations have more repeats."""
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_WORD: "a一",
    codes.CATEGORY_NOT_DIGIT: "x ",
    codes.CATEGORY_NOT_SPACE: "x一",
    codes.CATEGORY_NOT_WORD: " !",
}
TRIED = "x一1 《（(，,第条\n"


class TooSlow(Exception):
    """The time of an attack is over."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a module holds, in collections and values as well, with its place."""
    seen: set[tuple[Any, int]] = set()
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if "migrations" in module.name:
                continue
            held = vars(importlib.import_module(module.name))
            for name, value in list(held.items()):
                if name.startswith("__"):
                    continue
                for pattern in inside(value, set()):
                    if (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        yield f"{module.name}.{name}", pattern


def inside(value: object, met: set[int]) -> Iterator[re.Pattern[Any]]:
    if id(value) in met:
        return
    met.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
        return
    parts: list[object] = []
    if isinstance(value, tuple | list | set | frozenset):
        parts = list(value)
    elif isinstance(value, dict) or type(value).__name__ == "mappingproxy":
        parts = [*value.keys(), *value.values()]  # type: ignore[attr-defined]
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        parts = [getattr(value, field, None) for field in value.__dataclass_fields__]
    for part in parts:
        yield from inside(part, met)


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Beginnings and what is repeated behind them."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    found = list(dict.fromkeys(repeats(parser.parse(pattern.pattern, flags))))
    made = [made for begin, body in found for made in ((begin, body), ("", begin + body))]
    return list(dict.fromkeys(made))[:MOST]


def repeats(tree: Any, begin: str = "") -> Iterator[tuple[str, str]]:
    """Every unbounded repeat: what comes before it, and a filling."""
    for code, value in tree:
        if code in REPEATS:
            _, most, body = value
            if most == codes.MAXREPEAT:
                yield from ((begin, words) for n in range(3) if (words := sample(body, n)))
            yield from repeats(body, begin)
        elif code is codes.SUBPATTERN:
            yield from repeats(value[3], begin)
        elif code is codes.ATOMIC_GROUP:
            yield from repeats(value, begin)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, begin)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from repeats(value[1], begin)
        begin += one(code, value, 0)


def sample(tree: Any, turn: int) -> str:
    """A string that the tree takes, or nearly; another one each turn."""
    return "".join(one(code, value, turn) for code, value in tree)


def one(code: Any, value: Any, turn: int) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if code is codes.ANY:
        return "x"
    if code is codes.IN:
        taken = of_class(value)
        return taken[turn % len(taken)] if taken else "x"
    if code in (*REPEATS, codes.POSSESSIVE_REPEAT):
        least, _, body = value
        return sample(body, turn) * (least or turn % 2)
    if code is codes.SUBPATTERN:
        return sample(value[3], turn)
    if code is codes.ATOMIC_GROUP:
        return sample(value, turn)
    if code is codes.BRANCH:
        return sample(value[1][turn % len(value[1])], turn)
    return ""


def of_class(items: Any) -> list[str]:
    negated = items[0][0] is codes.NEGATE
    named: list[str] = []
    for code, value in items:
        if code is codes.LITERAL:
            named.append(chr(value))
        elif code is codes.RANGE:
            named += [chr(value[0]), chr(value[1])]
        elif code is codes.CATEGORY:
            named += OF_CATEGORY.get(value, "x")
    return [c for c in TRIED if c not in named] if negated else named


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """The engine looks for signals now and then: that ends an exponential one."""

    def ring(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@cache
def is_matched_whole(where: str) -> bool:
    """Whether the module calls `fullmatch`: what follows a repeat makes it look for other ways."""
    module, _, name = where.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    direct = set(re.findall(rf"\b{name}\.(\w+)\(", source))
    return "fullmatch" in direct if direct else "fullmatch(" in source


def survives(where: str, pattern: re.Pattern[Any], begin: str, body: str) -> bool:
    text = begin + body * (LENGTH // len(body)) + "\x00"
    attack: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    try:
        with limited(SECONDS):
            deque(pattern.finditer(attack), 0)
            if is_matched_whole(where):
                pattern.fullmatch(attack)
    except TooSlow:
        return False
    return True


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer of CPU time")
def test_no_pattern_explodes() -> None:
    found = list(patterns())
    started = time.process_time()
    slow = [
        f"{where}: {begin!r} + {body!r} + …"
        for where, pattern in found
        for begin, body in attacks(pattern)
        if not survives(where, pattern, begin, body)
    ]

    assert len(found) > 500, "the patterns are not found any more"
    assert not slow, "\n".join(slow)
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    ("hostile", "body"), [(r"(?:a+)+$", "a"), (r"(?:a|a)*b", "a"), (r"\s*x?\s*y?\s*z", " ")]
)
def test_the_attack_finds_what_it_is_for(hostile: str, body: str) -> None:
    pattern = re.compile(hostile)

    assert any(body in repeated for _, repeated in attacks(pattern))
    assert not all(survives("re.x", pattern, *attack) for attack in attacks(pattern))
