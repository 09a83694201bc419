"""Bytes to characters: declarations believed only as far as the bytes bear them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode

SIMPLIFIED = "各乡镇人民政府：为了加强基层队伍建设，现将有关事项通知如下。"
TRADITIONAL = "為深入貫徹落實精神，健全對基層幹部的激勵和關懷機制，現通知如下。"


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "warnings"),
    [
        (SIMPLIFIED.encode(), "", "utf-8", ()),
        (SIMPLIFIED.encode("gbk"), "", "gb18030", ()),
        (SIMPLIFIED.encode("gbk"), "text/html; charset=gb2312", "gb18030", ()),
        (SIMPLIFIED.encode("gbk"), "text/html; charset=x-gbk", "gb18030", ()),
        (
            SIMPLIFIED.encode("gbk"),
            "text/html; charset=utf-8",
            "gb18030",
            ("mis_declared_charset",),
        ),
        (SIMPLIFIED.encode(), "text/html; charset=gbk", "utf-8", ("mis_declared_charset",)),
        (SIMPLIFIED.encode(), "text/html; charset=ISO-8859-1", "utf-8", ()),
        (SIMPLIFIED.encode(), "text/html; charset=no-such-thing", "utf-8", ()),
        (SIMPLIFIED.encode(), "text/html; charset=zlib_codec", "utf-8", ()),
        (b"\xef\xbb\xbf" + SIMPLIFIED.encode(), "text/html; charset=gbk", "utf-8", ()),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "", "utf-16-le", ()),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "", "utf-16-be", ()),
    ],
)
def test_simplified_text_is_read_whatever_the_page_declares(
    body: bytes, content_type: str, charset: str, warnings: tuple[str, ...]
) -> None:
    decoded = decode(body, content_type)

    assert decoded.text == SIMPLIFIED
    assert decoded.charset == charset
    assert tuple(code for code, _ in decoded.warnings) == warnings


@pytest.mark.parametrize("declared", ["", "text/html; charset=big5", "text/html; charset=utf-8"])
def test_big5_is_told_from_gb18030(declared: str) -> None:
    assert decode(TRADITIONAL.encode("big5"), declared).text == TRADITIONAL


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="gb2312">',
        '<META http-equiv=Content-Type content="text/html; charset=gb2312">',
        '<?xml version="1.0" encoding="GBK"?>',
    ],
)
def test_the_page_may_declare_its_charset_itself(head: str) -> None:
    rare = "朱镕基" + SIMPLIFIED  # 镕 is not in GB 2312

    assert decode((head + rare).encode("gbk"), "").text == head + rare


def test_a_header_goes_before_a_meta_element() -> None:
    page = '<meta charset="big5">' + SIMPLIFIED

    decoded = decode(page.encode("gb18030"), "text/html; charset=gb18030")

    assert decoded.text == page
    assert decoded.warnings == ()


@pytest.mark.parametrize(("charset", "cut"), [("utf-8", 1), ("utf-8", 2), ("gb18030", 1)])
def test_a_character_cut_off_at_the_end_is_tolerated(charset: str, cut: int) -> None:
    text = SIMPLIFIED + "完"

    decoded = decode(text.encode(charset)[:-cut], f"text/plain; charset={charset}")

    assert decoded.text == SIMPLIFIED
    assert [code for code, _ in decoded.warnings] == ["truncated"]


def test_a_few_bad_bytes_are_replaced_and_said() -> None:
    body = SIMPLIFIED.encode() + b"\xff\xff" + SIMPLIFIED.encode()

    decoded = decode(body, "text/html; charset=utf-8")

    assert decoded.text == SIMPLIFIED + "��" + SIMPLIFIED
    assert [code for code, _ in decoded.warnings] == ["undecodable_bytes"]


def test_nul_and_lone_surrogates_do_not_reach_the_store() -> None:
    decoded = decode("一\x00二".encode(), "")

    assert decoded.text == "一�二"
    assert [code for code, _ in decoded.warnings] == ["undecodable_bytes"]


@given(st.binary(max_size=300), st.sampled_from(["", "charset=gbk", "charset=utf-16", "charset=x"]))
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    decoded = decode(body, content_type)

    assert decoded.text.encode().decode() == decoded.text
    assert "\x00" not in decoded.text


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
    )
)
def test_utf8_text_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), "text/plain; charset=utf-8").text == text.removeprefix("\ufeff")
