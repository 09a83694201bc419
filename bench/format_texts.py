"""The format fixtures that are text: plain, Markdown, HTML."""

from __future__ import annotations

from html import escape

Blocks = list[tuple[str, str]]
_TAGS = {"title": "h1", "chapter": "h2"}


def plain(blocks: Blocks) -> str:
    """One paragraph a line."""
    return "\n".join(text for _, text in blocks) + "\n"


def markdown(blocks: Blocks) -> str:
    """Headings, and the label of each article in bold as such files have it."""
    marks = {"title": "# ", "chapter": "## "}
    lines = []
    for style, text in blocks:
        label, gap, rest = text.partition("　")
        bold = f"**{label}**{gap}{rest}" if style == "para" and gap else text
        lines.append(marks.get(style, "") + bold)
    return "\n\n".join(lines) + "\n"


def html(blocks: Blocks) -> str:
    """A small page with a menu above and a footer below."""
    body = "\n".join(
        f"<{_TAGS.get(style, 'p')}>{escape(text)}</{_TAGS.get(style, 'p')}>"
        for style, text in blocks
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        "<title>青石县村级会议室管理办法</title></head><body>\n"
        '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>\n'
        f'<div class="content">\n{body}\n</div>\n'
        '<div class="footer">版权所有 青石县人民政府 备案号：云ICP备00000000号</div>\n'
        "</body></html>\n"
    )
