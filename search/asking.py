"""Which kind of span a question asks for, and in which unit a figure has to be.

All patterns read folded text. The table `_ROWS` is ordered: the first pattern found decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Ask(StrEnum):
    """What kind of span fills the question; the values stand in the JSON."""

    CLAUSE = "clause"
    """The text of a clause named by its number."""
    FIGURE = "figure"
    DATE = "date"
    AGENT = "subject"
    """Who does it: 谁, 哪个部门."""
    YES_NO = "yes_no"
    DEFINITION = "definition"
    CONDITION = "condition"
    """什么条件, 哪些情形, 什么情况下."""
    LIST = "list"
    """Papers, duties, measures: 哪些, 包括什么."""
    COMPARISON = "comparison"
    """Two clauses side by side, see `search.comparing`."""
    PROCEDURE = "procedure"
    STATEMENT = "statement"
    """Anything else: a sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question that ask."""

    ask: Ask
    start: int
    end: int
    units: tuple[str, ...] = ()
    """Units that a figure may have, normalised, the asked one first; empty: any."""
    direction: str = ""
    """"min" or "max" where a limit is asked for."""
    often: bool = False
    """Asks how often: 多久一次."""
    noun: str = ""
    """What is counted: 晚上 in 几个晚上."""
    term: str = ""
    """What is to be defined."""


_UNIT_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "年": ("年", "个月", "届"),
        "个月": ("个月", "年", "天"),
        "月": ("个月", "年", "天"),
        "天": ("天", "工作日", "周", "个月", "学时"),
        "日": ("天", "工作日", "周", "个月"),
        "个工作日": ("工作日", "天"),
        "工作日": ("工作日", "天"),
        "周": ("周", "天", "个月"),
        "星期": ("周", "天", "个月"),
        "小时": ("小时", "学时", "分钟", "天"),
        "个小时": ("小时", "学时", "分钟", "天"),
        "分钟": ("分钟", "小时"),
        "学时": ("学时", "小时", "天"),
        "课时": ("学时", "小时", "天"),
        "个学时": ("学时", "小时", "天"),
        "届": ("届",),
        "岁": ("岁",),
        "周岁": ("岁",),
        "元": ("元",),
        "块": ("元",),
        "钱": ("元",),
        "块钱": ("元",),
        "万": ("元",),
        "万元": ("元",),
        "人": ("人",),
        "名": ("人",),
        "位": ("人",),
        "个人": ("人",),
        "次": ("次",),
        "遍": ("次",),
        "回": ("次",),
        "个": ("个", "家", "所", "处", "户", "人"),
        "家": ("家", "个", "所"),
        "所": ("所", "个", "家"),
        "户": ("户", "家"),
        "成": ("%",),
        "%": ("%", "倍"),
        "倍": ("倍", "%"),
        "百分点": ("个百分点", "%"),
        "折": ("%",),
        "平": ("平方米",),
        "平方米": ("平方米",),
        "平米": ("平方米",),
        "亩": ("亩", "公顷"),
        "张": ("张",),
        "米": ("米", "公里"),
        "厘米": ("厘米", "米"),
        "公里": ("公里", "米"),
        "公顷": ("公顷", "亩"),
        "立方米": ("立方米",),
        "吨": ("吨", "公斤"),
        "公斤": ("公斤", "吨"),
        "件": ("件",),
        "台": ("台",),
        "辆": ("辆",),
        "间": ("间",),
        "头": ("头",),
        "只": ("只",),
        "分": ("分",),
        "份": ("份",),
        "床": ("床", "张"),
        "期": ("期", "次", "批"),
    }
)
"""What 几X or 多少X accepts. A rule may give months where years were asked, not persons."""
TIME_UNITS = ("年", "个月", "天", "工作日", "周", "小时", "分钟", "学时", "届", "季度")
_UNIT = "|".join(sorted(map(re.escape, _UNIT_GROUPS), key=len, reverse=True))
_HINTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"^(?:电话|热线|传真)$"), ("号码",)),
    (re.compile(r"罚款|罚金"), ("元", "%", "倍")),
    (re.compile(r"占(?:多少|几成?)$"), ("%",)),
    (re.compile(r"比例|比率|占比|百分之几|几分之几|百分比|幅度"), ("%", "倍")),
    (re.compile(r"(?:额|价|数|分|费|款)的(?:多少|几)"), ("%", "倍", "元")),
    (re.compile(r"多少钱|多大金额"), ("元",)),
    (re.compile(r"金额|费用|价格|工资|补贴|补助|津贴|奖金|罚款"), ("元", "%", "倍")),
    (re.compile(r"年龄|岁数|多大年纪"), ("岁",)),
    (re.compile(r"人数"), ("人",)),
    (re.compile(r"天数"), ("天", "工作日")),
    (re.compile(r"次数|频次"), ("次",)),
    (re.compile(r"年限"), ("年", "个月")),
    (re.compile(r"时间|期限|时限|时长|多久|多长|任期"), TIME_UNITS),
    (re.compile(r"面积"), ("平方米", "亩", "公顷", "%")),
    (re.compile(r"(?:培训|学习|休假|公示|公告|保存|服务|试用|保修)多少$"), TIME_UNITS),
    (re.compile(r"高度|宽度|长度|距离|里程|间距|深度"), ("米", "公里", "厘米")),
    (re.compile(r"期$"), TIME_UNITS),
    (re.compile(r"分值|得分|加分|扣分"), ("分",)),
    (re.compile(r"倍数"), ("倍",)),
    (re.compile(r"滞纳金|保证金"), ("元", "%", "倍")),
)
"""What a bare 多少 measures, by the noun beside it."""
_ASKED_FIGURE = re.compile(
    rf"百分之(?:几|多少)|几分之几|(?:(?<!哪)几|多少)\s*+(?:个)?\s*+(?P<unit>{_UNIT})(?!样)|"
    r"多久|多长(?:时间)?|多少|多大(?:年[龄纪]|岁数)?|多高|多宽|多远|(?<!哪)几(?P<other>[\u4e00-\u9fff%])"
)
_OFTEN = re.compile(
    r"(?:多久|多长时间|几年|几个月|几天|多少年|多少天)[\u4e00-\u9fff]{0,8}[一1](?:次|遍|轮|回)|频率|频次|"
    r"(?:多久|多长时间)(?:更新|检查|巡查|抽查|督查|巡检|考核|轮训|体检|演练|送检|随访|巡逻|巡护|走访|探访|消毒|调度|盘点|换届)$"
)
"""更新 and the like are done again and again; how long 审核 takes is another question."""
_MEASURES = (
    "比例|比率|金额|标准|限额|额度|年限|期限|时限|时间|任期|年龄|面积|人数|天数|次数|数量|上限|下限|"
    "频次|频率|倍数|分值|高度|宽度|长度|距离|间距|里程|工期|有效期|公示期|公告期|保质期|质保期|保修期|服务期|试用期|"
    "时长|罚款|罚金|滞纳金|赔偿额"
)
_ATTRIBUTE = re.compile(
    rf"(?P<noun>{_MEASURES})(?:规定)?(?:是|为|有)?什么(?!时|样)|什么(?:样的)?(?:{_MEASURES})(?!内)|"
    rf"(?P<last>(?<!是)(?:{_MEASURES})(?:要求|规定|限制|门槛)?)$"
)
_ASKED_CALL = re.compile(
    r"(?P<noun>电话|热线|传真)(?P<last>(?:的?号码?)?)(?:是|为)?(?:几号|多少|什么|哪个)(?!时)"
)
"""A number to call: 几号 is no day, and no figure of a rule is one."""
_ASKED_CLOCK = re.compile(r"几点(?:钟)?(?:到几点(?:钟)?)?")
_ASKED_DATE = re.compile(
    r"[什啥]么?时[候间]|何[时日]|几时|哪一?(?:[天日年]|个?月)(?:到哪一?(?:[天日年]|个?月)|起(?!草|诉))?|几月(?:几[日号])?|几[号日](?!文)|(?:日期|(?<!多长)时间)(?:是|为)?(?:什么|哪)?$"
)
_AGENT_NAMED = re.compile(
    r"(?:制定|决策|监管|审批|审核|批准|处罚|受理|发放|拨付|颁发|鉴定|认定|登记|决定|(?P<any>责任|实施|执行|主管|牵头|承办))"
    r"(?P<body>主体|机关|部门|单位|机构|方|人)(?:是|为)?(?:什么|谁|何)?$"
)
"""处罚机关: the one that punishes, without a word that asks."""
_ASKED_AGENT = re.compile(
    r"(?:归|由|是|找|向)?(?:谁|何人|(?<=[由归])哪[里儿]|哪一?级(?!别)|(?:哪(?:些|几?个|一个|几?家|一|级)?|什么|何)(?:主管)?(?P<body>部门|单位|机构|机关|组织|政府))(?:来)?"
)
_ASKED_YES_NO = re.compile(
    r"是否(?:可以|能够|应当|应该|需要|必须|允许|能|应|需|要)?|能否|可否|可不可以|能不能|要不要|是不是|会不会|应不应该?|需不需要|"
    r"该不该|行不行|(?:可以|允许|行|对)?(?:吗|(?<![什怎那这多])么|嘛)[?\s]*$"
)
_EITHER_OR = re.compile(
    r"能不能|可不可以|能否|可否|需不需要|要不要|该不该|是否(?!有|存在)|"
    r"(?P<verb>[算用给收管计占报转交退补停缴])不(?P=verb)(?!.*(?:谁|哪|多少|几|什么|多久|怎))"
)
_ASKED_CONDITION = re.compile(
    r"(?:有|具备|符合|满足|需要?|要)?(?:哪些|哪几(?:种|类|个|项)|什么样?的?|何种)(?:基本)?(?=条件|情形|资格|前提)|"
    r"(?:在)?(?:什么|哪些|哪种|何种)(?:样的)?情(?:况|形)下?|(?:条件|情形|资格)(?:是什么|有什么|有哪些|为何)?$|满足什么|符合什么|"
    r"(?<=[有备])(?:什么|怎样|何种)(?:样的)?(?=经历|学历|资历|资质|能力|水平|证书)"
)
_ASKED_WHICH = re.compile(
    r"(?:有|包括|包含|分)?哪[几两二三四五六七八九十](?:种|类|样|项|方面|个方面|大类|件(?:事|工作)?|点|条)(?!人员?$)"
)
"""哪几样, 哪三类: things that are named, not their number."""
_WHICH_CASES = re.compile(
    r"(?:有|符合|满足)?哪[几两二三四五六七八九十][种类个项](?=条件|情形|情况|资格)"
)
_ASKED_LIST = re.compile(
    r"(?:有|包括|包含|提供|提交|需要)?(?:哪些|哪几(?:种|类|个|项|方面)|什么样?的?(?=材料|资料|内容|要求|职责|"
    r"义务|权利|措施|标准|后果|处罚|责任|行为|原则|任务|待遇|事项|范围|方式))|包括什么|(?:材料|范围|职责|内容|清单|种类)(?:是什么|有什么)?$"
)
_ASKED_CLASSES = re.compile(
    r"(?:一共|共)?(?:可以?)?分(?:为|成)?(?:哪几|哪些|几|多少)个?(?:级|类|种|档|等级?|类别|级别)"
)
"""分为哪几级 wants the grades and not their number."""
_ASKED_DEFINITION = re.compile(
    r"^(?:什么(?:是|叫|叫做)|何谓|何为|啥是|啥叫)(?P<head>.{1,30}?)$|^什么样的?[\u4e00-\u9fff]{1,8}?(?:才)?叫(?:做|作)?(?P<called>[^,]{1,30}?)(?:,.*)?$|^(?P<tail>.{1,30}?)(?:是什么意思|(?:是指|指的是|指)什么|的定义(?:是什么)?|的含义(?:是什么)?|怎么定义|如何定义)$"
)
_ASKED_PROCEDURE = re.compile(
    r"(?:会)?(?:怎么样?|如何|怎样|咋)(?:办理?|安排|处理|处置|规定|解决)?|[作做]何处[理置]|"
    r"(?:按照?|经过?|走|履行)?(?:什么|何种|啥)(?:样的)?(?:程序|流程|步骤|手续)(?:进行|办理)?|"
    r"(?:程序|流程|步骤|手续)(?:是什么|是怎样的)?"
)
_ASKED_ANYTHING = re.compile(
    r"(?:是|有|规定了?|讲了?|说了?|写了?)?(?:的)?(?:什么|啥|哪[个里儿])(?:内容|规定|要求)?|为什么|为何|内容|原文|全文|怎么(?:说|写|规定)"
)
_ROWS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (Ask.DEFINITION, _ASKED_DEFINITION),
    (Ask.YES_NO, _EITHER_OR),
    (Ask.FIGURE, _ASKED_CALL),
    (Ask.DATE, _ASKED_CLOCK),
    (Ask.DATE, _ASKED_DATE),
    (Ask.LIST, _ASKED_CLASSES),
    (Ask.CONDITION, _WHICH_CASES),
    (Ask.LIST, _ASKED_WHICH),
    (Ask.FIGURE, _ASKED_FIGURE),
    (Ask.FIGURE, _ATTRIBUTE),
    (Ask.AGENT, _ASKED_AGENT),
    (Ask.AGENT, _AGENT_NAMED),
    (Ask.YES_NO, _ASKED_YES_NO),
    (Ask.CONDITION, _ASKED_CONDITION),
    (Ask.LIST, _ASKED_LIST),
    (Ask.PROCEDURE, _ASKED_PROCEDURE),
    (Ask.STATEMENT, _ASKED_ANYTHING),
)
_LIMITS = (
    (
        re.compile(
            r"最多|(?<![付达调提降升增减])至多(?!少)|顶多|最高|最长|最大|不(?:得|能)?超过|上限"
        ),
        "max",
    ),
    (re.compile(r"最少|至少|最低|最短|最小|不(?:得|能)?(?:少|低)于|起码|下限|保底|打底"), "min"),
)
_SHORT = MappingProxyType({"晚": "晚上"})
"""Counting words that are printed longer than asked."""
_COUNTING = frozenset(("个", "名", "位", "家", "所", "户", "张", "份"))
_NOUN = re.compile(r"[\u4e00-\u9fff]{0,6}")
_LIMIT_BEHIND = (
    (re.compile(r"^\s*+(?:以内|之内|内|以下)"), "max"),
    (re.compile(r"^\s*+以上"), "min"),
)


def asked(question: str) -> Asked:
    """What a folded question asks for; a sentence where nothing more exact is asked."""
    for ask, pattern in _ROWS:
        found = pattern.search(question)
        if found is not None:
            return _asked(ask, question, found)
    return Asked(Ask.STATEMENT, len(question), len(question))


def _asked(ask: Ask, question: str, found: re.Match[str]) -> Asked:
    start, end = found.span()
    if found.re is _AGENT_NAMED:
        start = found.start("any") if found["any"] else found.start("body")
    if found.re in (_ATTRIBUTE, _ASKED_CALL):
        start = max(start, found.end("noun"), found.end("last"))
    if ask is Ask.DEFINITION:
        return Asked(ask, start, end, term=_term(found))
    if ask is not Ask.FIGURE:
        return Asked(ask, start, end)
    return Asked(
        ask,
        start,
        end,
        units=_units(found, question),
        direction=_direction(question, end),
        often=_OFTEN.search(question) is not None,
        noun=_noun(found, question),
    )


def _noun(found: re.Match[str], question: str) -> str:
    """The noun behind a counting word; behind 年 or 元 stands none."""
    groups = found.groupdict()
    counting = groups.get("other") or groups.get("unit") in _COUNTING
    noun = _NOUN.match(question, found.end())
    return noun[0] if counting and noun is not None else ""


def _units(found: re.Match[str], question: str) -> tuple[str, ...]:
    groups = found.groupdict()
    if groups.get("unit"):
        return _UNIT_GROUPS[groups["unit"]]
    if groups.get("other"):
        return (_SHORT.get(groups["other"], groups["other"]),)
    if re.search(r"多久|多长", found[0]):
        return TIME_UNITS
    if re.search(r"年[龄纪]|岁数", found[0]):
        return _UNIT_GROUPS["岁"]
    named = groups.get("noun") or groups.get("last") or ""
    hinted = (units for text in (named, question) for p, units in _HINTS if p.search(text))
    return next(hinted, ())


def _direction(question: str, end: int) -> str:
    before = next((way for pattern, way in _LIMITS if pattern.search(question)), "")
    behind = question[end:]
    return before or next((way for pattern, way in _LIMIT_BEHIND if pattern.match(behind)), "")


def _term(found: re.Match[str]) -> str:
    return re.sub(r"^(?:所称)?的?|[\s\"']", "", found["head"] or found["called"] or found["tail"])
