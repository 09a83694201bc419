"""Pairs of texts made from the statutes in ../shared/laws, for `bench/reposts.py`.

Copies are what copying does to a text; changes are what an issuer does to it. Every kind takes its
randomness from its own seed and the law's name, so that a figure can be repeated.
"""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

from opencc import OpenCC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_NOISE = 0.05
_BLANKS = 0.03
_LINES_LOST = 0.02
_HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"  # noqa: E501  common characters, by frequency as we know it
_PLACES = ("云川省", "临江市", "青石县", "海州", "北原")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?=[省市县])")


def law_texts(folder: Path) -> Mapping[str, str]:
    """Each law flattened to plain text, by name; headings lose their marks."""
    return {path.stem: _flat(path) for path in sorted(folder.glob("*.md"))}


def _flat(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if line.strip() and not line.startswith("<!--"))
    return "\n".join(re.sub(r"^#+\s*", "", line).replace("**", "") for line in kept)


# --- what copying does ---


def with_header(text: str, chance: random.Random) -> str:
    """A header with source and post date, a footer with editor and disclaimer."""
    day = f"20{chance.randint(10, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    site = chance.choice(["法律资料网", "某某论坛", "本站整理"])
    header = chance.choice(
        [
            f"来源：{site}　发布时间：{day}　浏览：{chance.randint(9, 9999)}",
            f"【转载】以下内容转自网络\n发布日期：{day}",
            f"当前位置：首页 > 政策法规 > 正文\n{day}　作者：小编　字体：大 中 小",
        ]
    )
    footer = chance.choice(
        [
            "（责任编辑：小王）\n声明：本文转自网络，仅供参考，版权归原作者所有。",
            "上一篇：关于开展培训的通知\n下一篇：没有了",
            "本文由网友上传，如有侵权请联系删除。",
        ]
    )
    return f"{header}\n{text}\n{footer}"


def cut_tail(text: str, chance: random.Random) -> str:
    """The last 10–30 % is lost, in mid-sentence."""
    return text[: int(len(text) * chance.uniform(0.7, 0.9))]


def noisy(text: str, chance: random.Random, rate: float = _NOISE) -> str:
    """Characters deleted, replaced and put in at 5 % in all; 2 % of the lines lost."""
    lines = [line for line in text.split("\n") if chance.random() >= _LINES_LOST]
    return "\n".join("".join(_misprinted(line, chance, rate)) for line in lines)


def lightly_noisy(text: str, chance: random.Random) -> str:
    """As `noisy`, with a character in two hundred."""
    return noisy(text, chance, 0.005)


def _misprinted(line: str, chance: random.Random, rate: float) -> Iterator[str]:
    for character in line:
        if chance.random() >= rate:
            yield character
            continue
        kind = chance.choice(("delete", "replace", "insert"))
        if kind == "replace":
            yield chance.choice(_HAN)
        elif kind == "insert":
            yield character + chance.choice(_HAN)


def lost_lines(text: str, chance: random.Random) -> str:
    """Otherwise clean, one article or paragraph in thirty lost."""
    first, *lines = text.split("\n")
    return "\n".join([first, *(line for line in lines if chance.random() >= 1 / 30)])


def traditional(text: str, chance: random.Random) -> str:
    """In traditional characters."""
    del chance
    return str(OpenCC("s2t").convert(text))


def spaced(text: str, chance: random.Random) -> str:
    """Digits, letters and signs in the other width, white space anywhere."""
    wide = text.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})
    return "".join(c + "\u3000 " * (c != "\n" and chance.random() < _BLANKS) for c in wide)


def forum_copy(text: str, chance: random.Random) -> str:
    """All at once: header and footer, tail lost, one misprint in a hundred."""
    return with_header(noisy(cut_tail(text, chance), chance, 0.01), chance)


COPIES: Mapping[str, Callable[[str, random.Random], str]] = {
    "header and footer": with_header,
    "cut tail": cut_tail,
    "5% noise": noisy,
    "0.5% noise": lightly_noisy,
    "lost lines": lost_lines,
    "traditional": traditional,
    "width and spaces": spaced,
    "header, cut tail, 1% noise": forum_copy,
}


# --- what an issuer does ---


def figures_changed(text: str, chance: random.Random) -> str:
    """Every year and every figure in Arabic digits, and sums and terms in Han, another."""
    text = re.sub(r"[0-9]+", lambda m: str(int(m[0]) + chance.randint(1, 9)), text)
    digits = "一二三四五六七八九"
    pattern = rf"(?<![第（(一二三四五六七八九十百])[{digits}](?=[年月日个天倍万千百十元次人])"
    return re.sub(pattern, lambda m: chance.choice(digits.replace(m[0], "")), text)


def one_figure_changed(text: str, chance: random.Random) -> str:
    """One term, sum or date, somewhere, and nothing else."""
    found = list(re.finditer(r"[1-9一二三四五六七八九](?=[年月日个天倍万千百十元次人])", text))
    if not found:
        return figures_changed(text + "\n本规定有效期三年。", chance)
    spot = chance.choice(found)
    digits = "123456789" if spot[0].isascii() else "一二三四五六七八九"
    return text[: spot.start()] + chance.choice(digits.replace(spot[0], "")) + text[spot.end() :]


def places_changed(text: str, chance: random.Random) -> str:
    """Every place named before 省, 市 or 县 another one."""
    names: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        return names.setdefault(match[0], chance.choice(_PLACES)[:2])

    return _PLACE.sub(other, text)


def one_word_changed(text: str, chance: random.Random) -> str:
    """可以 to 应当 (or another turn) in one place."""
    turns = (
        ("应当", "可以"),
        ("可以", "应当"),
        ("不得", "可以"),
        ("以上", "以下"),
        ("或者", "并且"),
    )
    found = [(m, new) for old, new in turns for m in re.finditer(old, text)]
    if not found:
        return text + "\n本规定由市人民政府负责解释。"
    spot, new = chance.choice(found)
    return text[: spot.start()] + new + text[spot.end() :]


def figures_changed_and_noisy(text: str, chance: random.Random) -> str:
    """Every figure another, in a bad copy."""
    return noisy(figures_changed(text, chance), chance)


CHANGES: Mapping[str, Callable[[str, random.Random], str]] = {
    "all figures and years": figures_changed,
    "all figures and years, 5% noise": figures_changed_and_noisy,
    "one figure": one_figure_changed,
    "places": places_changed,
    "one word": one_word_changed,
}


def versions(folder: Path, texts: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, one text and another of every two versions of a law."""
    pairs = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))["version_pairs"]
    for name, files in sorted(pairs.items()):
        for i, one in enumerate(files):
            for other in files[i + 1 :]:
                yield name, texts[one.removesuffix(".md")], texts[other.removesuffix(".md")]


def subjects(texts: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Laws of two places on one subject: the same title but for what stands before it."""
    by_subject: dict[str, list[str]] = {}
    for name in texts:
        title = re.sub(r"\(.*?\)$", "", name)
        place = re.match(r"[\u4e00-\u9fff]{2,4}?(?:自治区|省|市|州|县)", title)
        if place:
            by_subject.setdefault(title[place.end() :], []).append(name)
    for subject, names in sorted(by_subject.items()):
        for i, one in enumerate(names):
            for other in names[i + 1 :]:
                if one.split("(")[0] != other.split("(")[0]:
                    yield f"{subject}: {one}, {other}", texts[one], texts[other]


def chance_for(kind: str, name: str) -> random.Random:
    """A generator of its own for each kind and law."""
    return random.Random(f"{kind}/{name}")  # noqa: S311  a repeatable benchmark
