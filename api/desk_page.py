"""The page /desk: a draft pasted or uploaded, verdicts beside the text, the checked file back.

Works without JavaScript, and keeps nothing: the checked file is in the page itself.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup, escape
from starlette.datastructures import FormData, UploadFile

from api import desk as drafts
from api.deps import TheService
from api.desk import Review
from api.docx_marks import Change
from api.labels import VERDICTS
from api.pages import page
from api.routes.drafts import DOCX
from api.service import Service
from corpus.errors import PolicyError
from corpus.model import Page, Span
from corpus.slips import Weight
from search.corrections import correction
from search.model import CheckedCitation, Verdict

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MOST_INLINE = 12 * 1024 * 1024
"""Bytes of a checked file that is put into the page."""
_CHARACTERS = 500_000
_ALL = "all"
_TOO_LARGE = "核对稿太大，不能放在网页里。请用命令 tiaowen check 文件 --docx 输出文件 取得。"


@dataclass(frozen=True, slots=True)
class Note:
    """A verdict or a slip, as the page lists it beside the text."""

    anchor: str
    tone: str
    """good, warn or bad: the colour of its badge."""
    name: str
    text: str
    message: str
    suggestion: str
    source: str
    clause: str
    start: int
    end: int
    change: Change | None = None
    """What adopting its suggestion does to the draft; None where nothing is sure."""
    shown_at: str = ""
    """Anchor of the note whose mark covers this one's words in the text."""


@router.get("/desk")
def desk(request: Request) -> Response:
    """The empty desk."""
    return page(request, "desk.html", _empty())


@router.post("/desk")
async def check(request: Request, service: TheService) -> Response:
    """The draft with its verdicts."""
    async with request.form(max_files=1, max_fields=5, max_part_size=4 * _CHARACTERS) as form:
        source, adopt = await _source(form), form.get("adopt")
    wanted = adopt if isinstance(adopt, str) else ""
    values, status = await run_in_threadpool(_checked, service, source, wanted)
    return page(request, "desk.html", values, status)


async def _source(form: FormData) -> Page | str:
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        name = file.filename.replace("\\", "/").rpartition("/")[2]
        return Page(await file.read(), name, file.content_type or "", datetime.now(UTC))
    text = form.get("text")
    return text if isinstance(text, str) else ""


def _checked(service: Service, source: Page | str, adopt: str) -> tuple[dict[str, object], int]:
    """The page's values and status.

    Args:
        service: the library.
        source: the draft.
        adopt: anchor of the note of a pasted draft whose suggestion is taken, or "all".
    """
    pasted = source if isinstance(source, str) else ""
    if isinstance(source, str) and not source.strip():
        return {**_empty(), "message": "请粘贴文稿，或选择一个文件。"}, 422
    try:
        draft = drafts.typed(source) if isinstance(source, str) else service.draft_of(source)
        review = service.review(draft)
        if adopt and pasted:
            pasted = drafts.adopted(draft.text, _taken(review, adopt))
            draft = drafts.typed(pasted)
            review = service.review(draft)
        body = drafts.checked_docx(review, drafts.now())
    except PolicyError as error:
        return {**_empty(), "pasted": pasted, "message": str(error)}, 422
    notes = _notes(review)
    values = {
        **_empty(),
        "pasted": pasted,
        "review": review,
        "notes": notes,
        "adoptable": len(drafts.changes(review)),
        "shown": _shown(draft.text, notes),
        "download": _link(body),
        "message": "" if len(body) <= _MOST_INLINE else _TOO_LARGE,
    }
    return values, 200


def _empty() -> dict[str, object]:
    return {
        "pasted": "", "message": "", "review": None, "notes": [], "shown": "", "download": "",
        "adoptable": 0,
    }  # fmt: skip


def _link(body: bytes) -> str:
    if len(body) > _MOST_INLINE:
        return ""
    return f"data:{DOCX};base64,{base64.b64encode(body).decode('ascii')}"


def _notes(review: Review) -> list[Note]:
    """Verdicts and slips in the order of the text."""
    notes = [
        Note(
            f"c{i}", "good" if c.verdict is Verdict.OK else "bad", VERDICTS[c.verdict], c.text,
            c.message, c.suggestion or "", "", c.clause_id or "", c.start, c.end,
            _correcting(review.draft.text, c),
        )
        for i, c in enumerate(review.citations, 1)
    ]  # fmt: skip
    notes += [
        Note(
            f"s{i}", "bad" if s.rule.weight is Weight.ERROR else "warn",
            "写法错误" if s.rule.weight is Weight.ERROR else "写法建议", s.text, s.message,
            s.fix or "", s.rule.source, "", s.start, s.end,
            Change(Span(s.start, s.end), s.fix) if s.fix is not None else None,
        )
        for i, s in enumerate(review.slips, 1)
    ]  # fmt: skip
    return _placed(sorted(notes, key=lambda n: (n.start, n.end)))


def _correcting(text: str, citation: CheckedCitation) -> Change | None:
    better = correction(text, citation)
    return None if better is None else Change(*better)


def _taken(review: Review, adopt: str) -> list[Change]:
    """The changes that were asked for; none where the draft no longer has that note."""
    if adopt == _ALL:
        return drafts.changes(review)
    return [n.change for n in _notes(review) if n.anchor == adopt and n.change is not None]


def _placed(notes: Sequence[Note]) -> list[Note]:
    """Each with the mark that is shown for it: of overlapping spans the first is."""
    placed: list[Note] = []
    shown: Note | None = None
    for note in notes:
        if shown is None or note.start >= shown.end:
            shown = note
        placed.append(replace(note, shown_at=shown.anchor))
    return placed


def _shown(text: str, notes: Sequence[Note]) -> Markup:
    """The draft with a link to its note at every span that is shown."""
    pieces: list[Markup] = []
    done = 0
    for note in (n for n in notes if n.shown_at == n.anchor):
        pieces.append(escape(text[done : note.start]))
        mark = '<a class="mark {0}" id="at-{1}" href="#{1}">{2}</a>'
        pieces.append(Markup(mark).format(note.tone, note.anchor, text[note.start : note.end]))  # noqa: S704  ours
        done = note.end
    return Markup("").join([*pieces, escape(text[done:])])
