"""What a single line of page text looks like: the tests that rules are made of. Pure."""

from __future__ import annotations

import re

from corpus.docnumber import find_numbers
from ingest.dates import is_date_line

GENRE_WORDS = (
    "意见|意見|办法|辦法|规定|規定|通知|通告|公告|公报|决定|決定|决议|決議|条例|條例|细则|細則|规则|規則|章程|规程|規程|"
    "方案|规划|規劃|计划|計劃|纲要|綱要|要点|要點|措施|标准|標準|规范|規範|准则|準則|指南|指引|制度|批复|批復|函|令|"
    "报告|報告|总结|總結|材料|讲话|講話|解读|解讀|体会|体会|倡议书|守则|守則|公约|公約|解释|解釋|修正案|办事指南|清单|清單|目录|目錄|说明|說明|要求|法"
)
_TITLE_END = re.compile(
    rf"(?:{GENRE_WORDS})(?:[（(][^（()）]{{1,16}}[)）]){{0,2}}(?:\s*[0-9 ]{{1,6}})?$"
)
_SENTENCE = re.compile(r"[。！？；!?;]")
_MARKER_START = re.compile(
    r"^\s*(?:第\s*[〇零一二三四五六七八九十百千0-9]+\s*[编編章节節条條篇]|"
    r"[一二三四五六七八九十]{1,3}\s*[、．.]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|"
    r"[0-9０-９]{1,3}\s*[.．、](?![0-9])|[①-⑳]|[一二三四五六七八九十]{1,2}是|"
    r"[0-9]{1,2}(?:[.．][0-9]{1,2}){1,3}[\s\u3000]|[Ⅰ-Ⅻⅰ-ⅻ]\s*[.．、]|[（(]?[A-Za-z][)）]|[A-Z][.．、](?=[\u3400-\u9fff]))"
)
_ORGANISATION = re.compile(
    r"^[\u3400-\u9fff（）()、· \u3000]{0,60}"
    r"(?:局|厅|廳|部|委|院|办|辦|署|室|府|会|會|社|司|处|處|中心|公司|集团|大学|学院|银行|联|关|队|站|所|"
    r"党组|公署|指挥部|领导小组)\s*(?:[（(](?:章|盖章|印章|公章)[)）])?$"
)
_BACK_MATTER = re.compile(
    r"^(?:抄\s*送|分\s*送|主\s*送|附\s*件|附[：:]|[（(]此件|信息公开|公开(?:方式|属性)|主动公开)|日\s*印发$"
)
_ORDER_LINE = re.compile(
    r"^[（(]?(?:(?:[0-9]{4}\s*年\s*)?第\s*[0-9〇零一二三四五六七八九十百]+\s*[号號]|[\u3400-\u9fff]{4,24}令)[)）]?$"
)
_SALUTATION = re.compile(r"^[^。；]{2,200}[:：]$")
_MOSTLY_NUMBER = 12
"""Characters that may stand beside a 发文字号 on its line (brackets, a date in words of it)."""
TITLE_SHORTEST, TITLE_LONGEST = 6, 80
HEADING_LONGEST = 48


def is_marked(text: str) -> bool:
    """Whether the line begins with a label of any kind."""
    return _MARKER_START.match(text) is not None


def is_title(text: str) -> bool:
    """Whether the line reads like the title of a document: no sentence, ends with a 文种."""
    stripped = text.strip(" \t\u3000*#")
    return (
        TITLE_SHORTEST <= len(stripped) <= TITLE_LONGEST
        and not _SENTENCE.search(stripped)
        and not is_marked(stripped)
        and not stripped.endswith(("：", ":", "，", ","))
        and not re.match(r"^(?:附件|附表|附：|附:|来源|來源|[-•·*])", stripped)
        and _TITLE_END.search(_without_subtitle(stripped)) is not None
    )


def _without_subtitle(title: str) -> str:
    """The title without what follows a dash: a subtitle often names the 文种 of both."""
    return title.strip("《》〈〉 ")


def is_document_number(text: str) -> bool:
    """Whether the line is a 发文字号, alone or with a bracket or a date around it."""
    stripped = text.strip()
    for found in find_numbers(stripped):
        rest = stripped[: found.start] + stripped[found.end :]
        if (
            len(re.sub(r"\s|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[（）()〔〕]", "", rest))
            <= _MOSTLY_NUMBER
        ):
            return not _SENTENCE.search(rest)
    return False


def is_signature(text: str) -> bool:
    """Whether the line could stand in a closing signature: an organisation or a date."""
    stripped = text.strip(" \t\u3000")
    return is_date_line(stripped) or is_organisation(stripped)


def is_organisation(text: str) -> bool:
    """Whether the line is the name of one or several organisations, letters spaced or not."""
    compact = re.sub(r"[\s\u3000]", "", text)
    return 2 < len(compact) <= HEADING_LONGEST and _ORGANISATION.match(compact) is not None  # noqa: PLR2004


def is_back_matter(text: str) -> bool:
    """Whether the line belongs below a signature: 抄送, 印发, names of annexes."""
    return _BACK_MATTER.search(text.strip()) is not None


def is_order_line(text: str) -> bool:
    """Half of a number that is printed over two lines: …人民政府令, 第37号, 2017年 第5号."""
    return _ORDER_LINE.match(text.strip()) is not None


def is_salutation(text: str) -> bool:
    """各省、自治区、直辖市人民政府： and the like."""
    return _SALUTATION.match(text.strip()) is not None


def is_prose(text: str) -> bool:
    """Whether the line carries a sentence and so belongs to some body."""
    stripped = text.strip()
    return len(stripped) >= 16 and bool(re.search(r"[。；，,！？]", stripped))  # noqa: PLR2004  shorter lines are menu entries as often
