"""Word files: what Word prints, in the order a reader sees it, and files built to do harm."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.errors import BadPage
from corpus.model import Page, PageKind
from ingest import packages
from ingest.extract import extract
from ingest.extract_numbers import printed_number
from ingest.pagetext import PageText

W = nsdecls("w")


def numbering(number_formats: list[tuple[str, str]], extra: str = "") -> str:
    """An abstract numbering with these formats and level texts."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/>'
        f'<w:lvlText w:val="{t}"/>{extra}</w:lvl>'
        for i, (f, t) in enumerate(number_formats)
    )
    return f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'


class Draft:
    """A Word file in the making."""

    def __init__(self, number_formats: list[tuple[str, str]], extra: str = "") -> None:
        self.document = docx.Document()
        root = self.document.part.numbering_part.element
        root.insert(0, parse_xml(numbering(number_formats, extra)))
        for name, override in (
            (90, ""),
            (91, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        ):
            root.append(
                parse_xml(
                    f'<w:num {W} w:numId="{name}"><w:abstractNumId w:val="90"/>{override}</w:num>'
                )
            )

    def item(self, text: str, level: int, number: int = 90) -> None:
        """A numbered paragraph."""
        properties = self.document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        )

    def read(self) -> PageText:
        """What extraction makes of it."""
        return read(self.bytes())

    def bytes(self) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def read(body: bytes) -> PageText:
    kind, text = extract(Page(body, "a.docx"))
    assert kind is PageKind.DOCX
    return text


def shown(text: PageText) -> list[str]:
    return [text.of(line) for line in text.lines if line.removed_by is None]


HAN = [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]


def test_numbers_are_printed_restarted_and_counted() -> None:
    draft = Draft(HAN)
    for content, level in [
        ("总则", 0),
        ("目标", 1),
        ("细项", 2),
        ("细项", 2),
        ("措施", 1),
        ("细项", 2),
        ("附则", 0),
        ("其他", 1),
    ]:
        draft.item(content, level)
    draft.item("另起", 0, number=91)

    text = draft.read()

    assert shown(text) == [
        "一、总则", "（一）目标", "1. 细项", "2. 细项", "（二）措施", "1. 细项",
        "二、附则", "（一）其他", "一、另起",
    ]  # fmt: skip
    assert [line.synthetic for line in text.lines] == [2, 3, 3, 3, 3, 3, 2, 3, 2]


def test_articles_run_on_over_chapters_that_do_not_restart_them() -> None:
    draft = Draft(
        [("chineseCountingThousand", "第%1章"), ("chineseCountingThousand", "第%2条")],
        '<w:lvlRestart w:val="0"/>',
    )
    for content, level in [("总则", 0), ("甲", 1), ("乙", 1), ("分则", 0), ("丙", 1)]:
        draft.item(content, level)

    assert shown(draft.read()) == [
        "第一章 总则",
        "第一条 甲",
        "第二条 乙",
        "第二章 分则",
        "第三条 丙",
    ]


def test_a_level_may_print_the_numbers_above_it() -> None:
    draft = Draft([("upperLetter", "%1."), ("decimal", "%1.%2")], "<w:isLgl/>")
    draft.item("甲", 0)
    draft.item("乙", 1)

    assert shown(draft.read()) == ["1. 甲", "1.1 乙"]


def test_a_style_may_number_its_paragraphs() -> None:
    draft = Draft([("decimalEnclosedCircle", "%1")])
    style = draft.document.styles["Body Text"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {W}><w:numId w:val="90"/></w:numPr>'))
    draft.document.add_paragraph("甲", style="Body Text")
    draft.document.add_paragraph("乙", style="Body Text")
    switched_off = draft.document.add_paragraph("丙", style="Body Text")
    switched_off._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>')
    )

    assert shown(draft.read()) == ["① 甲", "② 乙", "丙"]


@pytest.mark.parametrize(
    ("number_format", "number", "printed"),
    [
        ("decimal", 12, "12"), ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("decimalEnclosedCircle", 21, "㉑"), ("decimalEnclosedParen", 3, "⑶"),
        ("ideographTraditional", 2, "乙"),
        ("upperLetter", 27, "AA"), ("lowerRoman", 14, "xiv"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 10, "一〇"), ("decimalFullWidth", 12, "１２"), ("bullet", 1, ""),
        ("no-such-format", 7, "7"), ("decimal", 0, "0"),
    ],
)  # fmt: skip
def test_number_formats(number_format: str, number: int, printed: str) -> None:
    assert printed_number(number, number_format) == printed


def test_tables_headings_margins_and_boxes_are_read_in_order() -> None:
    draft = Draft(HAN)
    document = draft.document
    document.add_heading("关于作风建设的通知", 0)
    document.add_heading("总则", 2)
    table = document.add_table(2, 2)
    for cell, content in zip(table._cells, ["岗位", "人数", "", "2"], strict=True):
        cell.text = content
    table.cell(0, 0).merge(table.cell(1, 0))
    last = document.add_paragraph("落款")
    last._p.append(
        parse_xml(
            f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
    )
    document.sections[0].header.paragraphs[0].text = "内部资料"

    text = draft.read()

    assert shown(text) == ["关于作风建设的通知", "总则", "岗位", "人数", "2", "落款", "框中文字"]
    lines = {text.of(line): line for line in text.lines}
    assert lines["内部资料"].removed_by == "docx:header"
    assert lines["关于作风建设的通知"].heading == 1
    assert lines["总则"].heading == 2
    assert lines["岗位"].cell is not None
    assert lines["岗位"].cell.rowspan == 2
    assert lines["2"].cell is not None
    assert (lines["2"].cell.row, lines["2"].cell.column) == (1, 1)
    assert ("title", "关于作风建设的通知", "container") in [
        (c.field, c.value, c.source) for c in text.claims
    ]


def test_tracked_deletions_go_insertions_stay_and_hidden_text_is_marked() -> None:
    draft = Draft(HAN)
    paragraph = draft.document.add_paragraph("任期")._p
    for xml in (
        "<w:del><w:r><w:delText>三年</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>五年</w:t></w:r></w:ins>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r>",
        "<w:r><w:br/><w:t>下一行</w:t></w:r>",
    ):
        paragraph.append(parse_xml(xml.replace(">", f" {W}>", 1)))

    text = draft.read()

    assert shown(text) == ["任期五年", "下一行"]
    assert [text.of(ln) for ln in text.lines if ln.removed_by == "docx:hidden"] == ["批注"]


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """A copy of an archive with one file replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return buffer.getvalue()


def plain(text: str = "第一条　为了规范") -> bytes:
    draft = Draft(HAN)
    draft.document.add_paragraph(text)
    return draft.bytes()


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "哈">'
    '<!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (with_part(plain(), "word/media/zero.bin", bytes(20_000_000)), "压缩炸弹"),
        (with_part(plain(), "word/document.xml", ENTITIES.encode()), "压缩炸弹"),
        (with_part(plain(), "word/document.xml", ENTITIES.encode("utf-16")), "压缩炸弹"),
        (with_part(plain(), "word/document.xml", b"<w:document><w:body>"), "损坏"),
        (with_part(plain(), "word/document.xml", b"<a>" * 5_000 + b"</a>" * 5_000), "损坏"),
        (with_part(plain(), "[Content_Types].xml", b"<Types/>"), "损坏"),
        (plain()[:2_000], "损坏"),
        (plain(""), "没有文字"),
    ],
    ids=[
        "zip bomb",
        "entities",
        "entities in UTF-16",
        "cut XML",
        "deep XML",
        "no types",
        "cut zip",
        "empty",
    ],
)
def test_damaged_and_hostile_files_are_refused(body: bytes, said: str) -> None:
    with pytest.raises(BadPage, match=said) as caught:
        extract(Page(body, "a.docx"))

    assert "请" in str(caught.value)


def test_an_archive_of_very_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_ENTRIES", 5)

    with pytest.raises(BadPage, match="压缩炸弹"):
        extract(Page(plain(), "a.docx"))


def test_macros_are_ignored() -> None:
    body = plain()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        types = archive.read("[Content_Types].xml").replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )

    assert shown(read(with_part(body, "[Content_Types].xml", types))) == ["第一条　为了规范"]


def changed() -> bytes:
    """A paragraph with tracked insertions, deletions and moves."""
    document = docx.Document()
    paragraph = document.add_paragraph("第一条　补贴标准为")._p
    for xml in (
        f'<w:del {W} w:id="1" w:author="甲"><w:r><w:delText>一百</w:delText></w:r></w:del>',
        f'<w:ins {W} w:id="2" w:author="甲"><w:r><w:t>二百</w:t></w:r></w:ins>',
        f'<w:moveFrom {W} w:id="3" w:author="甲"><w:r><w:t>左右</w:t></w:r></w:moveFrom>',
        f"<w:r {W}><w:t>元。</w:t></w:r>",
    ):
        paragraph.append(parse_xml(xml))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_tracked_changes_are_read_as_accepted_and_told() -> None:
    text = read(changed())

    assert text.text == "第一条　补贴标准为二百元。"
    assert [code for code, _ in text.warnings] == ["tracked_changes"]


def test_files_inside_the_file_are_named() -> None:
    document = docx.Document()
    document.add_paragraph("第一条　补贴标准见附表。")
    part = Part(PackURI("/word/embeddings/book1.xlsx"), "application/octet-stream", b"PK")
    document.part.relate_to(part, RT.PACKAGE)
    buffer = io.BytesIO()
    document.save(buffer)

    assert read(buffer.getvalue()).warnings == (
        ("embedded_file", "文件内嵌附件（book1.xlsx）未读入，请在 Word 中另存后单独导入。"),
    )
