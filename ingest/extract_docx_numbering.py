"""The numbers that Word prints before paragraphs and does not store as text. Pure.

ECMA-376 part 1, 17.9: a paragraph names a numbering instance (`num`) and a level, itself or
through its style; the instance points to an abstract numbering whose levels say start, format and
text (`第%1条`). Instances of one abstract numbering count on together unless they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from docx.oxml.ns import qn

from ingest.extract_numbers import printed_number

Xml = Any
"""An lxml element or python-docx object; neither library publishes types."""
_MAX_STYLES = 20
"""Styles followed through `basedOn` or links; a loop in a damaged file ends here."""
_LEVELS = 9
_CLOSED = "、．。）)：:】］]"
"""After these Word's tab stands as no space, as in 一、总则."""


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level counts and prints."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    """Level (from 1) whose use restarts this one; 0 for never, None for any above."""
    legal: bool = False
    """All numbers in plain digits."""
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Instance:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says that matters here."""

    name: str
    based_on: str
    number: tuple[str, int | None] | None
    """Numbering instance and level."""
    outline: int | None
    """Outline level from 0."""


class Numbering:
    """Counts through a document; ask once for each paragraph, in reading order."""

    def __init__(self, numbering: Xml, styles: dict[str, Style]) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def label(self, number: tuple[str, int | None] | None, style: str) -> str:
        """The text printed before the next paragraph, its space included; empty for none.

        Args:
            number: instance and level that the paragraph names itself.
            style: id of its paragraph style.
        """
        found = number or self._from_style(style)
        if found is None or found[0] not in self._instances:
            return ""
        name, level = found
        if level is None:
            level = self._level_of_style(name, style)
        levels = self._levels(name)
        if level not in levels:
            return ""
        return _print(levels, self._count(name, level, levels), level)

    def _from_style(self, style: str) -> tuple[str, int | None] | None:
        for _ in range(_MAX_STYLES):
            entry = self._styles.get(style)
            if entry is None:
                return None
            if entry.number is not None:
                return entry.number
            style = entry.based_on
        return None

    def _level_of_style(self, name: str, style: str) -> int:
        for level, rule in self._levels(name).items():
            if rule.style and rule.style == style:
                return level
        return 0

    def _levels(self, name: str) -> dict[int, _Level]:
        instance = self._instances[name]
        return {**self._abstract.get(instance.abstract, {}), **instance.levels}

    def _count(self, name: str, level: int, levels: dict[int, _Level]) -> list[int]:
        """Numbers of this level and those above, after counting one on."""
        instance = self._instances[name]
        counts = self._counts.setdefault(instance.abstract, [None] * _LEVELS)
        if level in instance.starts and (name, level) not in self._begun:
            counts[level] = None
        self._begun.add((name, level))
        for upper in range(level + 1):
            start = instance.starts.get(upper, levels.get(upper, _Level()).start)
            current = counts[upper]
            if current is None:
                counts[upper] = start
            elif upper == level:
                counts[upper] = current + 1
        for lower in range(level + 1, _LEVELS):
            restart = levels.get(lower, _Level()).restart
            if restart is None or level < restart:
                counts[lower] = None
        return [count or 0 for count in counts[: level + 1]]

    def _read(self, numbering: Xml) -> None:
        links: dict[str, str] = {}
        for abstract in numbering.iterchildren(qn("w:abstractNum")):
            name = abstract.get(qn("w:abstractNumId"), "")
            self._abstract[name] = dict(_level(lvl) for lvl in abstract.iterchildren(qn("w:lvl")))
            link = _value(abstract, "w:numStyleLink")
            if link:
                links[name] = link
        for num in numbering.iterchildren(qn("w:num")):
            instance = _Instance(_value(num, "w:abstractNumId"))
            for override in num.iterchildren(qn("w:lvlOverride")):
                place = _number(override.get(qn("w:ilvl")), 0)
                start = _value(override, "w:startOverride")
                if start:
                    instance.starts[place] = _number(start, 1)
                for lvl in override.iterchildren(qn("w:lvl")):
                    instance.levels.update([_level(lvl)])
            self._instances[num.get(qn("w:numId"), "")] = instance
        self._follow(links)

    def _follow(self, links: dict[str, str]) -> None:
        """An abstract numbering without levels may borrow those of a numbering style."""
        for name, style in links.items():
            found = self._from_style(style)
            instance = self._instances.get(found[0]) if found else None
            if instance is not None and not self._abstract[name]:
                self._abstract[name] = self._abstract.get(instance.abstract, {})


def own_number(properties: Xml) -> tuple[str, int | None] | None:
    """The numbering instance and level that a `pPr` names; instance "0" switches numbering off."""
    numbered = properties.find(qn("w:numPr")) if properties is not None else None
    if numbered is None:
        return None
    name, level = _value(numbered, "w:numId"), _value(numbered, "w:ilvl")
    return (name, _number(level, 0) if level else None) if name else None


def read_styles(element: Xml) -> dict[str, Style]:
    """The paragraph and numbering styles by id."""
    styles = {}
    for style in element.iterchildren(qn("w:style")):
        properties = style.find(qn("w:pPr"))
        outline = _value(properties, "w:outlineLvl") if properties is not None else ""
        styles[style.get(qn("w:styleId"), "")] = Style(
            name=_value(style, "w:name"),
            based_on=_value(style, "w:basedOn"),
            number=own_number(properties),
            outline=_number(outline, 9) if outline else None,
        )
    return styles


def _level(element: Xml) -> tuple[int, _Level]:
    restart = _value(element, "w:lvlRestart")
    level = _Level(
        start=_number(_value(element, "w:start"), 1),
        number_format=_value(element, "w:numFmt") or "decimal",
        text=_value(element, "w:lvlText"),
        suffix=_value(element, "w:suff") or "tab",
        legal=element.find(qn("w:isLgl")) is not None,
        style=_value(element, "w:pStyle"),
    )
    if restart:
        level = replace(level, restart=_number(restart, 0))
    return _number(element.get(qn("w:ilvl")), 0), level


def _print(levels: dict[int, _Level], counts: list[int], level: int) -> str:
    rule = levels[level]
    if rule.number_format in {"bullet", "none"} and "%" not in rule.text:
        return ""
    text = rule.text
    for upper, count in enumerate(counts):
        number_format = "decimal" if rule.legal else levels.get(upper, _Level()).number_format
        text = text.replace(f"%{upper + 1}", printed_number(count, number_format))
    if not text or rule.suffix == "nothing":
        return text
    return text if rule.suffix == "tab" and text[-1] in _CLOSED else text + " "


def _value(element: Xml, child: str) -> str:
    found = element.find(qn(child))
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _number(text: str | None, otherwise: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return otherwise
