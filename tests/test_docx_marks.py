"""Tracked changes and comments in Word files: what accepting and rejecting them gives."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.docx_marks import AUTHOR, Change, Remark, mark_docx
from corpus.errors import BadPage
from corpus.model import Span
from ingest.docx_runs import read_docx
from tests.word_files import (
    accepted,
    commented,
    comments,
    parts_of,
    rejected,
    with_footnote,
    with_parts,
    word_file,
)

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
DRAFT = word_file(("根据《社区", "食堂办法》（青政", "发[2021]012号）第三条"), ("第二段",))


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def _marked(body: bytes, old: str, new: str, remark: str = "") -> bytes:
    span = _span(read_docx(body).text, old)
    remarks = [Remark(span, remark)] if remark else []
    return mark_docx(body, [Change(span, new)], remarks, NOW)


def test_a_change_across_runs_is_accepted_or_rejected_as_a_whole() -> None:
    marked = _marked(DRAFT, "政发[2021]012号", "政发〔2021〕12号")

    assert accepted(marked) == "根据《社区食堂办法》（青政发〔2021〕12号）第三条\n第二段"
    assert rejected(marked) == rejected(DRAFT)
    assert f'w:author="{AUTHOR}" w:date="2024-05-06T07:08:09Z"' in (
        parts_of(marked)["word/document.xml"].decode()
    )


def test_comments_are_anchored_at_their_words() -> None:
    marked = _marked(DRAFT, "办法》（青政发", "条例》（青政发", "一处\n两行")

    assert comments(marked) == ["一处\n两行"]
    assert commented(marked) == ["办法》（青政发"]


def test_parts_that_are_not_marked_stay_byte_for_byte() -> None:
    before, after = parts_of(DRAFT), parts_of(_marked(DRAFT, "食堂", "餐厅", "改"))

    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "word/document.xml",
        "word/comments.xml",
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
    }
    assert any(name.startswith("word/header") for name in after)


def test_without_anything_to_say_the_file_is_the_same() -> None:
    assert mark_docx(DRAFT, [], [], NOW) is DRAFT


def test_words_in_a_table_are_marked() -> None:
    word = Document()
    word.add_table(1, 2).cell(0, 1).text = "表中一词"
    out = io.BytesIO()
    word.save(out)

    marked = _marked(out.getvalue(), "一词", "两词", "在表中")

    assert "表中两词" in accepted(marked)
    assert commented(marked) == ["一词"]


def test_a_footnote_is_changed_in_place_and_commented_where_it_is_referred_to() -> None:
    body = with_footnote(DRAFT, "见青政发[2021]2号")

    marked = _marked(body, "[2021]2号", "〔2021〕2号", "脚注")

    assert accepted(marked, "word/footnotes.xml") == "见青政发〔2021〕2号"
    assert rejected(marked, "word/footnotes.xml") == "见青政发[2021]2号"
    assert comments(marked) == ["脚注"]
    assert b"commentRangeStart" not in parts_of(marked)["word/footnotes.xml"]


def test_a_second_review_adds_to_the_first() -> None:
    once = _marked(DRAFT, "社区", "街道", "甲")
    twice = _marked(once, "街道食堂", "乡镇食堂", "乙")

    assert accepted(twice).startswith("根据《乡镇食堂")
    assert rejected(twice) == rejected(DRAFT)
    assert comments(twice) == ["甲", "乙"]


def test_an_insertion_beside_anothers_insertion_is_not_nested_in_it() -> None:
    once = mark_docx(DRAFT, [Change(Span(2, 2), "已补文字")], [], NOW)
    twice = mark_docx(once, [Change(Span(4, 4), "中间")], [], NOW)

    assert accepted(twice).startswith("根据已补中间文字《社区")
    assert rejected(twice) == rejected(DRAFT)
    xml = parts_of(twice)["word/document.xml"].decode()
    assert all("<w:ins " not in piece.split("</w:ins>")[0] for piece in xml.split("<w:ins ")[1:])


def test_deleted_words_of_the_author_are_not_read() -> None:
    once = mark_docx(DRAFT, [Change(_span(read_docx(DRAFT).text, "食堂"), "")], [], NOW)

    assert "食堂" not in read_docx(once).text


def test_changes_over_paragraphs_or_over_each_other_are_left_out() -> None:
    text = read_docx(DRAFT).text
    across = Span(text.index("第三条"), text.index("第二段") + 1)
    first, second = _span(text, "社区食堂"), _span(text, "食堂办法")

    marked = mark_docx(
        DRAFT, [Change(across, "甲"), Change(first, "乙"), Change(second, "丙")], [], NOW
    )

    assert accepted(marked).startswith("根据《乙办法》")


def test_places_are_paragraph_and_run() -> None:
    docx = read_docx(DRAFT)
    atom = docx.at(docx.text.index("食堂"))

    assert atom is not None
    assert (atom.where, atom.paragraph, atom.number) == ("正文", 1, 2)


def test_words_that_xml_cannot_hold_do_no_harm() -> None:
    marked = _marked(DRAFT, "食堂", "餐\x00\ud800厅", "批\x01注")

    assert "餐  厅" in accepted(marked)
    assert comments(marked) == ["批 注"]


_WORDS = st.text("甲乙丙丁《》〔〕12 \t&<", min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.lists(_WORDS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_accepting_gives_the_edit_and_rejecting_the_original(
    data: st.DataObject, paragraphs: list[list[str]]
) -> None:
    body = word_file(*paragraphs)
    text = read_docx(body).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = data.draw(st.text("子丑寅卯", max_size=4))
    if "\n" in text[start:end]:
        return

    marked = mark_docx(body, [Change(Span(start, end), words)], [], NOW)

    assert read_docx(marked).text == text[:start] + words + text[end:]
    assert rejected(marked) == rejected(body)


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>',
        b"<w:document>",
        b"<x/>",
    ],
)
def test_hostile_and_broken_files_are_refused(hostile: bytes) -> None:
    with pytest.raises(BadPage):
        read_docx(with_parts(DRAFT, {"word/document.xml": hostile}))


def test_a_zip_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 70_000_000)

    with pytest.raises(BadPage):
        read_docx(out.getvalue())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_marked_file_opens_in_libreoffice(tmp_path: Path) -> None:
    body = with_footnote(DRAFT, "见青政发[2021]2号")
    text = read_docx(body).text
    changes = [
        Change(_span(text, "[2021]012号"), "〔2021〕12号"),
        Change(_span(text, "见青"), "青"),
    ]
    remarks = [Remark(_span(text, "食堂办法"), "批注"), Remark(_span(text, "[2021]2号"), "脚注")]
    file = tmp_path / "marked.docx"
    file.write_bytes(mark_docx(body, changes, remarks, NOW))

    office = shutil.which("soffice") or ""
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "docx", "--outdir", str(tmp_path / "again"), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    again = (tmp_path / "again" / "marked.docx").read_bytes()
    assert "青政发〔2021〕12号）第三条" in accepted(again)
    assert "青政发[2021]012号）第三条" in rejected(again)
    assert {c.strip() for c in comments(again)} == {"批注", "脚注"}


_RICH = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"
    '<w:hyperlink w:anchor="x"><w:r><w:t>丙丁</w:t></w:r></w:hyperlink>'
    '<w:fldSimple w:instr="DATE"><w:r><w:t>戊</w:t></w:r></w:fldSimple>'
    '<w:ins w:id="7" w:author="他人"><w:r><w:t>己庚</w:t></w:r></w:ins>'
    '<w:del w:id="8" w:author="他人"><w:r><w:delText>删</w:delText></w:r></w:del>'
    "<w:sdt><w:sdtContent><w:r><w:t>辛</w:t></w:r></w:sdtContent></w:sdt>"
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
    "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    "<w:r><w:t>壬</w:t></w:r></w:p>"
)


def _rich() -> bytes:
    main = etree.fromstring(parts_of(DRAFT)["word/document.xml"])
    main[0].insert(0, etree.fromstring(_RICH))
    return with_parts(DRAFT, {"word/document.xml": etree.tostring(main)})


def test_links_fields_controls_boxes_and_others_changes_are_read_through() -> None:
    assert read_docx(_rich()).text.split("\n")[:2] == ["甲\t乙丙丁戊己庚辛壬", "框"]


@pytest.mark.parametrize("start", range(10))
@pytest.mark.parametrize("length", [0, 1, 3, 6])
def test_any_stretch_of_a_rich_paragraph_can_be_changed(start: int, length: int) -> None:
    body = _rich()
    text = read_docx(body).text
    span = Span(start, min(start + length, 10))

    marked = mark_docx(body, [Change(span, "新")], [Remark(Span(0, 10), "全段")], NOW)

    assert read_docx(marked).text == text[: span.start] + "新" + text[span.end :]
    assert rejected(marked) == rejected(body)
    assert comments(marked) == ["全段"]
    root = etree.fromstring(parts_of(marked)["word/document.xml"])
    assert not root.findall(".//" + qn("w:ins") + "//" + qn("w:ins"))
    identities = [e.get(qn("w:id")) for t in ("w:ins", "w:del") for e in root.iter(qn(t))]
    assert len(identities) == len(set(identities))
