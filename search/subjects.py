"""Whom a rule is about: the noun phrase before the predicate.

A small grammar instead of a parser: a phrase that ends in a role noun (干部, 公务员, 投标人 …),
cut free of the verbs and prepositions in front of it. It looks in the figure's own comma
segment first, then in the segments before it, then in the sentences before it on the same line.
All positions are those of the folded text given.
"""

from __future__ import annotations

import re

from corpus.model import Span

_ROLE_WORDS = (
    "公务员 干部 党政正职 正职 副职 领导班子成员 班子成员 领导班子 成员 领导人员 领导机关 "
    "负责人 责任人 书记 主任科员 主任 乡镇长 镇长 乡长 村长 委员 党员 职工 员工 从业人员 "
    "工作人员 人员 教师 医师 医生 护士 护理员 学生 儿童 未成年人 老年人 老人 高龄老人 "
    "残疾人 退役军人 村民 居民 农民 农户 家庭 群众 公民 妇女 投标人 招标人 采购人 供应商 "
    "中标人 申请人 当事人 被申请人 承包人 发包人 经营者 生产者 消费者 用人单位 评标委员会 "
    "委员会 委托人 代理人 受托人 监护人 纳税人 所有权人 使用人 人选 行政机关 主管部门 "
    "部门 单位 企业 公司 机构 机关 法人 组织 协会 商会 合作社 养老院 敬老院 学校 幼儿园 "
    "医院 事业单位 党委 党组织 党支部 政府 管理者 提供者 申报人 受益人 补助对象 服务对象 "
    "对象 选调生 大学生村官 毕业生 专家 代表 候选人 "
    "组长 队长 业主 承租人 出租人 债权人 权利人 驾驶人 持有人 个人 主体 用户 "
)
_ROLE = re.compile(
    "|".join(sorted(map(re.escape, _ROLE_WORDS.split()), key=len, reverse=True))
    + "|[\u4e00-\u9fff](?<![或再后前两])者|[\u4e00-\u9fff](?<![动全满])员(?![会额])"
)
"""Known roles, and any other word in 者 or 员."""
_SENTENCE_END = "。!?;\n"
_PREDICATE = re.compile(
    r"应|必须|须|不得|可以|可|一般|原则上|每[年月人届]|参加|按照|享受|具有|具备|年龄|任期|年限|最低|最高|"
    r"不少于|不超过|为|达到|至少|设置|提拔|任满|任职|在|从|到|对|将|把|被|由|经|之间"
)
_VERBS = (
    "确保|保证(?!金|人)|保障|抓好|做好|抓实|加强|加大|扩大|强化|提高|落实|选派|选拔担任|选拔|担任|安排|组织|建立|完善|支持|鼓励|"
    "引导|推动|推进|实行|实施|开展|规范|注重|重视|要求|规定|培养"
)
_HEAD = re.compile(
    r"^(?:\s|[,、:\"]|第.{1,6}条|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、]|"
    r"其中|另外|同时|此外|凡是|凡|对于|对|给予|给|为|向|由|按|将|让|使|关于|"
    rf"{_VERBS}|"
    r"严格|认真|适当|进一步|定期|至少|累计|"
    r"(?:全|本|我)(?:省|市|县|区|乡|镇|州|国)|各(?:省|市|县|区|乡镇|地)|每(?:年|月|届|名|位|个)|"
    r"[\dx×*-]+(?:名|位|个|家)|各级|各类|所有|全体)+"
)
_VERB = re.compile(_VERBS)
_OTHER = re.compile(
    r"可以|可将|应|每|在(?![职校岗册任])|从(?!业)|与|征得|按照|根据|依照|^[经报到和自]"
)
"""A phrase behind one of these is a place, a partner or an object, not whom the rule is about."""
_PRONOUN = re.compile(r"^\s*+(?:其|该|上述|前述|前款)")
_GOES_ON = re.compile(
    r"(?:[、和及或与]|的)?[\u4e00-\u9fff]{0,6}?(?:"
    + _ROLE.pattern
    + r")|\([^()]{1,12}\)(?=的|[\u4e00-\u9fff]{0,4}(?:"
    + _ROLE.pattern
    + "))"
)


def sentence_start(folded: str, offset: int) -> int:
    """Where the sentence that holds `offset` begins."""
    return max(folded.rfind(mark, 0, offset) for mark in _SENTENCE_END) + 1


def find_subject(folded: str, offset: int) -> tuple[Span | None, bool]:
    """The subject of what stands at `offset`, and whether the sentence before lends it.

    A sentence borrows a subject only where it points back (其, 该, 上述).

    Args:
        folded: text folded by `corpus.folding.fold`.
        offset: start of the figure, or of the predicate.
    """
    begin = sentence_start(folded, offset)
    found = _in_sentence(folded, begin, offset)
    if found is not None or not _PRONOUN.match(folded[begin:offset]):
        return found, False
    before = sentence_start(folded, max(begin - 1, 0))
    return _in_sentence(folded, before, max(begin - 1, 0)), True


def _in_sentence(folded: str, begin: int, end: int) -> Span | None:
    """Nearest comma segment first."""
    while end > begin:
        comma = max(folded.rfind(mark, begin, end) for mark in ",:")
        found = _in_segment(folded, max(begin, comma + 1), end)
        if found is not None:
            return found
        end = max(comma, begin)
    return None


def _in_segment(folded: str, start: int, end: int) -> Span | None:
    """The phrase that ends in the first role noun which is no adverbial."""
    position = start
    while (role := _ROLE.search(folded, position, end)) is not None:
        finish = _phrase_end(folded, role.end(), end)
        head = _phrase_start(folded, start, role.start())
        if head is not None:
            return Span(head, finish)
        position = finish
    return None


def _phrase_start(folded: str, start: int, role: int) -> int | None:
    """Cut verbs and prepositions off the front; None where the phrase is an adverbial."""
    head = _HEAD.match(folded[start:role])
    cut = start + (head.end() if head else 0)
    phrase = folded[cut:role]
    verbs = [m.end() for m in _VERB.finditer(phrase) if "的" not in phrase[m.end() :]]
    if any("的" not in phrase[m.end() :] for m in _OTHER.finditer(phrase)):
        return None
    return cut + (verbs[-1] if verbs else 0)


def _phrase_end(folded: str, end: int, limit: int) -> int:
    """Take in what goes on directly: 领导班子成员, 正职、副职, 参加养老保险的村干部."""
    while (following := _GOES_ON.match(folded, end, limit)) is not None:
        if _PREDICATE.search(following[0]):
            return end
        end = following.end()
    return end
