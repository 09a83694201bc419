"""Pages whose every field attacks whoever shows it. Written for these tests."""

from __future__ import annotations

from corpus.model import Page

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
VECTOR = "<svg/onload=alert(1)>"
ENDS_SCRIPT = "</script><script>alert(1)</script>"
ENDS_ATTRIBUTE = "\"'><a href=javascript:alert(1) autofocus onfocus=alert(1)>"
TEMPLATE = "{{ 7*7 }}{% raw %}${7*7}#{7*7}"
ORDER = "\u202e\u2066\u200f"
"""Marks that turn the direction of writing around."""
UNSEEN = "\u200b\u200d\ufeff\u2060"
FORMULA = '=HYPERLINK("http://evil.example","x")'
LONG = "长" * 3_000
MARKS = (SCRIPT, IMAGE, VECTOR, ENDS_SCRIPT, ENDS_ATTRIBUTE, TEMPLATE)

_BODY = """青河市{0}管理办法

青政发〔2022〕{1}号

第一条　为规范{0}，制定本办法。

第二条　{2}一次性补助{3}元。

第三条　{4}“{5}”由街道办事处负责，期限为3年。

第四条　本办法自2022年7月1日起施行。

青河市人民政府
2022年6月3日
"""


def _text(number: int, attack: str) -> str:
    return _BODY.format(attack, number, attack, number * 1_000, attack, attack)


_HTML = """<!doctype html><html><head><meta charset="utf-8"><title>青河市{0}办法</title>
<meta http-equiv="refresh" content="0;url=http://evil.example/"><base href="http://evil.example/">
<script src="http://evil.example/a.js"></script><style>@import "http://evil.example/a.css";</style>
<link rel="stylesheet" href="http://evil.example/b.css"></head><body onload="alert(1)">
<iframe src="http://evil.example/f"></iframe><object data="http://evil.example/o"></object>
<h1>青河市灯塔养护办法</h1><p>青政发〔2022〕60号</p>
<p>第一条　为规范灯塔养护<img src="http://evil.example/p.gif" onerror="alert(1)">，制定本办法。</p>
<p>第二条　灯塔由<a href="javascript:alert(1)">港务局</a>养护，每年不少于2次。&lt;script&gt;alert(1)&lt;/script&gt;</p>
<p style="background:url(http://evil.example/u)">第三条　<svg><script>alert(1)</script></svg>养护经费每座5万元。</p>
<p>第四条　本办法自2022年8月1日起施行。</p><p>青河市人民政府</p><p>2022年7月3日</p>
</body></html>"""

ATTACKS = (*MARKS, ORDER, UNSEEN, FORMULA)
NAMES = (
    "a<script>alert(1)</script>.txt", "javascript:alert(1)", 'http://evil.example/"><script>alert(1)</script>',
    "../../etc/passwd", "a\r\nSet-Cookie: x=y.txt", "data:text/html,<script>alert(1)</script>",
    "\u202etxt.exe", "a\x00b.txt", "https://evil.example/" + "a" * 3_000,
)  # fmt: skip
HOSTILE = [
    *(
        Page(_text(i, attack).encode(), name)
        for i, (attack, name) in enumerate(zip(ATTACKS, NAMES, strict=True), 20)
    ),
    Page(_text(50, LONG[:60]).replace("第三条　", "第三条　" + LONG).encode(), "long.txt"),
    Page(_HTML.format(SCRIPT).encode(), "http://evil.example/page.html", "text/html"),
]
