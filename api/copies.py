"""The copies of a document: where they stand, which is best, and in what they differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.reposts import Route
from corpus.sameness import Reason
from search.textdiff import diff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.present import Json
    from corpus.model import Document
    from corpus.reposts import Likeness
    from search.model import DiffPart

REASONS: Mapping[Reason, str] = {
    Reason.SHORT: "相同的文字太少",
    Reason.LITTLE_SHARED: "相同的文字不多",
    Reason.FIGURES: "数字不同",
    Reason.WORDING: "措辞不同",
    Reason.PLACES: "地名不同",
    Reason.LINES: "有整段只见于一份，不能断定是漏抄",
    Reason.ENDS: "开头或结尾各不相同",
    Reason.NUMBER: "文号不同",
    Reason.ISSUER: "发文机关不同",
    Reason.TITLE: "标题不同",
    Reason.AMENDMENT: "修正或修订的时间不同",
    Reason.PERSON: "经人工核定",
}
ROUTES: Mapping[Route, str] = {
    Route.URL: "网址相同",
    Route.DIGEST: "文字相同",
    Route.NAME: "文号或标题相同",
    Route.SKETCH: "文字相近",
    Route.PERSON: "经人工核定",
}
_CONTEXT = 12
"""Characters of equal text shown beside a difference."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a text."""

    document: Document
    places: tuple[str, ...]
    """Where it stands."""
    likeness: Likeness | None = None
    """How it was compared with the best copy; None for the best itself and where it was not."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A document's copies, and what is like it and is no copy."""

    best: Copy
    copies: tuple[Copy, ...]
    """The others, the better first."""
    apart: tuple[tuple[Document, Likeness], ...]
    """Documents that are like it, with what makes them another."""

    @property
    def places(self) -> int:
        """In how many places the text stands."""
        return len({place for copy in (self.best, *self.copies) for place in copy.places})


def differences(kin: Kin, copy: Copy) -> tuple[DiffPart, ...]:
    """What has to be deleted from the best copy, and put in, to have this one."""
    return diff(kin.best.document.text, copy.document.text)


def kin_json(kin: Kin, asked: str) -> Json:
    """The copies with their differences from the best."""
    members = [_copy_json(kin.best, "best", ())]
    members += [_copy_json(c, "copy", differences(kin, c)) for c in kin.copies]
    return {
        "document_id": asked,
        "best": kin.best.document.id,
        "places": kin.places,
        "members": members,
        "apart": [
            {
                "document": _name(document),
                "similarity": pair.similarity,
                "reason": str(pair.reason),
                "message": REASONS[pair.reason] if pair.reason else "",
                "evidence": list(pair.evidence),
            }
            for document, pair in kin.apart
        ],
    }


def _copy_json(copy: Copy, role: str, parts: Sequence[DiffPart]) -> Json:
    found = copy.likeness
    return {
        "document": _name(copy.document),
        "role": role,
        "places": list(copy.places),
        "trust": str(copy.document.trust),
        "similarity": None if found is None else found.similarity,
        "misprints": None if found is None else found.misprints,
        "route": None if found is None else str(found.route),
        "diff": [{"op": p.op, "a": p.a, "b": p.b} for p in parts],
    }


def _name(document: Document) -> Json:
    return {
        "id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "clauses": len(document.clauses),
    }


def kin_text(kin: Kin) -> Iterator[str]:
    """The copies for the terminal: the best, the others with what differs, what is no copy."""
    best = kin.best
    yield f"《{best.document.title}》{best.document.doc_number or ''}  共见于 {kin.places} 处"
    yield f"最佳文本 {best.document.id}（{len(best.document.clauses)} 条）"
    yield from (f"  {place}" for place in best.places)
    for copy in kin.copies:
        how = f"，{ROUTES[copy.likeness.route]}" if copy.likeness else ""
        same = f"，相同 {copy.likeness.similarity:.1%}" if copy.likeness else ""
        yield f"转载 {copy.document.id}（{len(copy.document.clauses)} 条{how}{same}）"
        yield from (f"  {place}" for place in copy.places)
        yield from (f"  {line}" for line in changes(differences(kin, copy)))
    for document, pair in kin.apart:
        words = f"：{'；'.join(pair.evidence)}" if pair.evidence else ""
        why = REASONS[pair.reason] if pair.reason else ""
        yield f"相近但不是转载 {document.id}《{document.title}》 {why}{words}"


def changes(parts: Sequence[DiffPart], most: int = 20) -> list[str]:
    """Each difference on one line, with a few words before and behind it; the first `most`."""
    lines: list[str] = []
    for i, part in enumerate(parts):
        if part.op == "equal":
            continue
        before = _kept(parts[max(0, i - 1) : i])[-_CONTEXT:]
        behind = _kept(parts[i + 1 : i + 2])[:_CONTEXT]
        mark = f"[-{_short(part.a)}-]" if part.op == "delete" else f"{{+{_short(part.b)}+}}"
        lines.append(" ".join(f"…{before}{mark}{behind}…".split()))
    rest = len(lines) - most
    return [*lines[:most], f"另有 {rest} 处不同。"] if rest > 0 else lines


def shown_changes(parts: Sequence[DiffPart], most: int = 20) -> list[Markup]:
    """As `changes`, marked for a page: what is missing in `<del>`, what is new in `<ins>`."""
    lines: list[Markup] = []
    for i, part in enumerate(parts):
        if part.op == "equal":
            continue
        before = _kept(parts[max(0, i - 1) : i])[-_CONTEXT:]
        behind = _kept(parts[i + 1 : i + 2])[:_CONTEXT]
        mark = "<del>{}</del>" if part.op == "delete" else "<ins>{}</ins>"
        words = _short(part.a if part.op == "delete" else part.b)
        line = Markup("…{}" + mark + "{}…")  # noqa: S704  our own pattern, its words escaped
        lines.append(line.format(before, words, behind))
    rest = len(lines) - most
    return [*lines[:most], Markup(f"另有 {rest} 处不同。")] if rest > 0 else lines  # noqa: S704  a figure


def _kept(parts: Sequence[DiffPart]) -> str:
    return "".join(p.a for p in parts if p.op == "equal")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most // 2]}……{text[-most // 2 :]}"


def groups_text(kins: Sequence[Kin]) -> Iterator[str]:
    """All texts that stand in several places."""
    if not kins:
        yield "没有发现转载。"
    for kin in kins:
        document = kin.best.document
        yield f"《{document.title}》{document.doc_number or ''}  {document.id}  {kin.places} 处"
        for copy in kin.copies:
            yield f"  转载 {copy.document.id}  {copy.places[0] if copy.places else ''}"
