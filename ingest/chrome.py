"""Rules that know page chrome by its own words: one line in, a rule id out.

The table is ordered; the first rule that fits names the removal.
A strong rule may take a line anywhere, a weak one only at the edges of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineRule:
    """A kind of chrome."""

    id: str
    pattern: re.Pattern[str]
    strong: bool = True
    """Strong: takes the line wherever it stands."""
    longest: int = 120
    """Lines longer than this are text that happens to mention the words."""


def _rule(rule_id: str, pattern: str, *, strong: bool = True, longest: int = 120) -> LineRule:
    return LineRule(rule_id, re.compile(pattern, re.IGNORECASE), strong, longest)


RULES: tuple[LineRule, ...] = (
    _rule("line:licence", r"ICP[备備证]|公网安备|公網安備|网安备|网站标识码|备案号[:：]"),
    _rule("line:markup", r"^<\s*+/?(?:no)?(?:script|iframe|style|object|embed)\b", longest=4000),
    _rule(
        "line:powered",
        r"Powered by|Processed in|second\(s\)|Comsenz|Discuz! ?X?[0-9]|,\s*+[0-9]+ quer(?:y|ies)",
    ),
    _rule(
        "line:copyright",
        r"^(?:©|\(c\)|copyright|版权所有|版權所有)|版权所有[:：©]|All Rights Reserved|"
        r"版权所有.{0,4}(?:未经|不得)|未经\S{0,10}(?:授权|许可|允许|同意)\S{0,10}(?:不得|禁止|请勿|严禁)\S{0,8}(?:转载|镜像)",
    ),
    _rule(
        "line:organiser",
        r"^\s*+(?:主办|主辦|承办|承辦|技术支持|网站维护|运行维护|维护单位|建设单位|地址|邮编|郵編)(?:单位|單位)?\s*+[:：]",
        strong=False,
    ),
    _rule(
        "line:contact",
        r"(?:投稿|站长|网站)?(?:邮箱|信箱|E-?mail)\s*+[:：]|^\s*+(?:联系|咨询|举报)?(?:电话|热线)\s*+[:：]\s*+[\d(（]",
        strong=False,
    ),
    _rule(
        "line:counter",
        r"(?:总|今日|本日|昨日)?访问量|浏览(?:次数|量)?\s*+[:：]|阅读(?:次数|量)?\s*+[:：]|点击(?:数|率|次数)?\s*+[:：]|查看\s*+[:：]\s*+\d+",
    ),
    _rule("line:counter", r"^\s*+\d{1,7}\s*+(?:次|人次|浏览|阅读)?\s*+$", strong=False, longest=12),
    _rule(
        "line:share",
        r"^(?:【?分享(?:到|至|[:：】]|\s*+$)|扫一扫|打印本页|关闭窗口|【?字体|字号[:：]|【?打印|收藏本|我要纠错|微信扫|分享至|大\s*+中\s*+小\s*+$)|^\s*+【?(?:大|打印|关闭|收藏)】?(?:\s*+[|｜]?\s*+【?(?:中|小|打印|关闭|收藏|纠错)】?)+\s*+$",
    ),
    _rule(
        "line:neighbour",
        r"^\s*+(?:上一篇|下一篇|上一条|下一条|上一页|下一页|相关(?:阅读|推荐|链接|文章|新闻|附件)|推荐阅读|延伸阅读|猜你喜欢|热[门点](?:文章|新闻|推荐)|更多(?:相关)?)(?:\s*+[:：】>]|\s*+$)",
    ),
    _rule(
        "line:info",
        r"^\s*+(?:文章|信息|稿件|资料)?(?:来源|來源|出处)\s*+[:：].{0,40}(?:作者|编辑|日期|时间|发布|浏览|点击|\d{4}[-年/]|$)",
        longest=90,
    ),
    _rule(
        "line:info",
        r"^\s*+(?:发布|發布|发表|发稿|更新|成文|录入|添加)?(?:日期|时间|時間)\s*+[:：]?\s*+\d{2,4}\s*+[-年./]",
        longest=60,
    ),
    _rule(
        "line:info",
        r"^\s*+(?:作者|编辑|责任编辑|責任編輯|责编|编审|审核|校对|录入|供稿|撰稿)\s*+[:：].{0,20}$|^[（(](?:责任编辑|责编|编辑)[:：].{1,12}[)）]$",
        longest=40,
    ),
    _rule(
        "line:disclaimer",
        r"来源于网友上传|來源於網友|不代表本站|仅供参考.{0,8}(?:学习|请勿)|如有侵权|若需要原创|由网友.{0,6}(?:上传|整理)|版权归原作者|本文(?:由|来自).{0,20}(?:整理|收集|投稿)|下载(?:本文|文档)|收藏本(?:页|文)|VIP会员|开通会员",
    ),
    _rule(
        "line:self-reference",
        r"^本文.{0,30}(?:发表|发布)(?:于|在)?.{0,24}(?:栏目|频道)?。?$|^本文(?:链接|地址|网址|标题|来自)\s*+[:：]|^(?:原文|转载)(?:链接|地址|请注明)",
    ),
    _rule(
        "line:forum",
        r"^(?:\[?复制链接\]?|只看该作者|倒序浏览|阅读模式|快速回复|返回(?:顶部|列表)|发表回复|使用道具|电梯直达|楼主\|?|收起左侧|显示全部楼层)(?:\s|$)|^(?:举报|回复|支持|反对)\s+\S|查看\s*+[:：]\s*+\d+\s*+\|\s*+回复",
        longest=60,
    ),
    _rule(
        "line:breadcrumb",
        r"^(?:您?(?:的)?(?:当前|现在|所在)(?:的)?位置|当前栏目|首[页頁]\s*+[>»›/])",
        longest=90,
    ),
    _rule(
        "line:related-link",
        r"^\s*+[-•·*▪◆]?\s*[^。；]{2,90}\.(?:docx?|pdf|xlsx?|pptx?|txt|zip|rar|wps|ofd)\s*+(?:下载)?$",
    ),
    _rule(
        "line:download",
        r"^\s*+(?:附件下载|点击下载|下载地址|相关文件|相关文档|H5解读|图解|政策解读|视频解读|文件下载)\s*+[:：]",
        longest=160,
    ),
    _rule(
        "line:attribution",
        r"^[（(][\u3400-\u9fff]{2,16}(?:网|网站|日报|客户端|新闻)[)）]$|^公众?号[“《].{1,20}[”》]",
        longest=40,
    ),
)

_NAV = re.compile(
    r"^(?!.*日\s*+起?(?:施行|实施|實施|生效)$)[-•·*▪◆>»|\s]*[\u3400-\u9fffA-Za-z0-9 ]{1,12}$"
)
"""A short line; one that tells when a text is in force is no entry of a menu."""
_BULLET = re.compile(r"^(?:[•·▪◆●■►]|[\[【][\u3400-\u9fff]{2,8}[\]】])\s*+")

_MARK = r"(?:微信)?公(?:众)?号[“《\"][^”》\"]{2,20}[”》\"](?:整理|原创|首发|收集|发布|分享)"
INLINE_WATERMARK = re.compile(rf"[(（]\s*+{_MARK}\s*+[)）]|{_MARK}[,，。]?")
"""A collector's mark inside a sentence."""


def rule_for(line: str, *, edge: bool) -> str | None:
    """The id of the rule that takes this line, None where it stays.

    Args:
        line: the line without surrounding white space.
        edge: whether it stands above or below the body, where weak rules count too.
    """
    for rule in RULES:
        if len(line) <= rule.longest and (rule.strong or edge) and rule.pattern.search(line):
            return rule.id
    return "line:nav" if edge and _NAV.match(line) else None


def bullet_length(line: str) -> int:
    """How many characters of list bullet, or of a forum's [category], stand before the words."""
    match = _BULLET.match(line)
    return match.end() if match else 0
