"""时效性 of real statutes with several versions, against what their file names and words tell.

The truth is found in another way than the code's: the day of a version is in the name of its file,
the day of commencement and what is repealed are looked for in the Markdown by short patterns.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from figures import Figure, share

from corpus.claims import claims
from corpus.force import statuses_of
from corpus.model import Page
from corpus.status import Status
from corpus.title_names import name_key
from ingest.pipeline import parse_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from corpus.claims import Claims
    from corpus.status import Force

_IN_NAME = re.compile(r"\((\d{4})-(\d{2})-(\d{2})\)\.md$")
_BEGINS = re.compile(
    r"本(?:法|条例|规定|办法|细则|规则|决定|若干规定|法典|实施办法)自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效|执行)"
)
_PUT_IN_FORCE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日\s*起?施行", re.MULTILINE)
_ENDED = re.compile(r"《([^《》]+)》(?:（[^（）]*）)?同时废止")
_TODAY = date(2026, 1, 1)
_NEAR = 120
"""Days between being passed, published (the day in the name) and put in force."""


def laws(folder: Path) -> list[Figure]:
    """Commencement, repeals, and the order and dates of version chains."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
    read = {name: _claims(name, text) for name, text in texts.items()}
    known = {name: said for name, said in read.items() if said is not None}
    library = list(known.values())
    forces = statuses_of(library, _TODAY)
    pairs = json.loads((folder / "pairs.json").read_text("utf-8"))["version_pairs"]
    proved = {
        n: bool(f.basis) for n, c in known.items() if (f := forces[c.document_id]).status in _TOLD
    }
    return [
        share("status of laws", "commencement found", _begun(texts, known)),
        share("status of laws", "repeals found", _repeals(texts, known)),
        share("status of laws", "told with proof", proved),
        share("status of laws", "none repealed without a word", _unfounded(texts, known, forces)),
        share("status of laws", "chains in order", _chains(pairs, known, forces)),
        share("status of laws", "as of the eve of a version", _eves(pairs, known, library)),
    ]


_TOLD = frozenset(Status) - {Status.UNKNOWN}


def _claims(name: str, text: str) -> Claims | None:
    found = [d for d in parse_page(Page(text.encode(), name)) if d.normative]
    return claims(found[0]) if found else None


def _day(found: tuple[str, ...] | None) -> date | None:
    return date(*map(int, found)) if found else None


def named_day(name: str) -> date | None:
    """The day of the version that a file's name tells."""
    match = _IN_NAME.search(name)
    return _day(match.groups()) if match else None


def _begun(texts: Mapping[str, str], known: Mapping[str, Claims]) -> dict[str, bool]:
    """The last sentence 本法自…起施行 gives the day, or a younger line …日施行 below the title."""
    found = {}
    for name, said in known.items():
        told = [*_PUT_IN_FORCE.findall(texts[name]), *_BEGINS.findall(texts[name])]
        if told:
            got = said.begins.since if said.begins is not None else None
            want = max(day for t in told if (day := _day(t)) is not None)
            found[f"{name}：{got}，应为 {want}"] = got == want
    return found


def _repeals(texts: Mapping[str, str], known: Mapping[str, Claims]) -> dict[str, bool]:
    """What stands right before 同时废止 is repealed."""
    found = {}
    for name, said in known.items():
        ended = {name_key(m.title) for m in said.mentions if m.title}
        for title in _ENDED.findall(texts[name]):
            found[f"{name}：《{title}》"] = name_key(title) in ended
    return found


def _unfounded(
    texts: Mapping[str, str], known: Mapping[str, Claims], forces: Mapping[str, Force]
) -> dict[str, bool]:
    """What counts as repealed is named beside 废止 by the file that proves it."""
    files = {said.document_id: name for name, said in known.items()}
    found = {}
    for name, said in known.items():
        force = forces[said.document_id]
        if force.status is not Status.REPEALED or force.by is None:
            continue
        words = re.sub(r"\s", "", texts[files[force.by]])
        title = re.escape(said.title.removeprefix("中华人民共和国"))
        found[f"{name} 由 {files[force.by]}"] = bool(re.search(rf"{title}.{{0,400}}废止", words))
    return found


def _versions(pair: Sequence[str], known: Mapping[str, Claims]) -> list[tuple[date, Claims]]:
    # A wording that was published twice is one.
    dated = [
        (named_day(name), known[name])
        for name in pair
        if name in known and _tells(known[name], named_day(name))
    ]
    ordered = sorted(
        ((day, said) for day, said in dated if day is not None), key=lambda found: found[0]
    )
    return [v for i, v in enumerate(ordered) if not i or v[1].dated != ordered[i - 1][1].dated]


def _tells(said: Claims, day: date | None) -> bool:
    """Whether the text tells a day near that of its name: some lack the line of their amendment."""
    begun = said.begins.since if said.begins is not None else None
    told = {said.dated, said.issued_on, begun} - {None}
    return day is not None and any(abs((day - d).days) <= _NEAR for d in told if d is not None)


def _chains(
    pairs: Mapping[str, Sequence[str]], known: Mapping[str, Claims], forces: Mapping[str, Force]
) -> dict[str, bool]:
    """Each version is followed by the next, and only the last holds."""
    found = {}
    for title, names in pairs.items():
        versions = [said.document_id for _, said in _versions(names, known)]
        for old, new in pairwise(versions):
            told = forces[old].replaced_by == new and forces[old].status in {
                Status.AMENDED,
                Status.REPEALED,
            }
            found[f"{title}：{forces[old].status} → {forces[old].replaced_by}"] = told
        if len(versions) > 1:
            last = forces[versions[-1]]
            found[f"{title}：末版{last.status}"] = last.status is Status.IN_FORCE
    return found


def _eves(
    pairs: Mapping[str, Sequence[str]], known: Mapping[str, Claims], library: Sequence[Claims]
) -> dict[str, bool]:
    """The day before a version was passed the one before it holds, and it does not yet."""
    found = {}
    for title, names in pairs.items():
        versions = _versions(names, known)
        for (_, old), (day, new) in pairwise(versions):
            forces = statuses_of(library, day - timedelta(days=1))
            then, later = forces[old.document_id], forces[new.document_id]
            right = then.status is Status.IN_FORCE and later.status is Status.NOT_YET
            found[f"{title} {day}：{then.status}、{later.status}"] = right
    return found
