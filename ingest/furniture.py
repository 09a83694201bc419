"""The words that pages are furnished with: menus, buttons, stamps, headings of boxes.

`chrome.RULES` know whole kinds of lines that may go wherever they stand.
What is here says only what a line looks like; whether it goes is decided by where it
stands (`ingest.mainrun`, `ingest.floors`), for 编辑 may be the cell of a table as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto

from ingest.chrome import rule_for
from ingest.dates import first_date, is_date_line
from ingest.lines import is_marked, is_prose


class Look(Enum):
    """What a line of a page without markup looks like."""

    PROSE = auto()
    """Sentences."""
    MARKED = auto()
    """Begins with a label."""
    SHORT = auto()
    """Words without a sentence: a heading, a cell, a signature, a menu entry."""
    CONTROL = auto()
    """Nothing but the words of menus and buttons."""
    LABEL = auto()
    """The same, but the words may be a heading or a cell as well."""
    STAMP = auto()
    """When and by whom the page was put up, with or without its counters."""
    TEASER = auto()
    """The cut-off title of another page."""
    COMMENTS = auto()
    """The heading of what readers wrote below the text."""
    BOX = auto()
    """The heading of a box beside or below the text: 相关阅读, 热门文章, 网友评论."""
    MARK = auto()
    """A number, a bullet, a separator."""
    CHROME = auto()
    """What a strong rule takes."""


_WEB = (
    "登录|登入|登陆|立即注册|免费注册|账号注册|会员注册|退出登录|设为首页|加入收藏|收藏本站|收藏本页|收藏|已收藏|"
    "网站首页|首页|返回首页|返回列表|返回顶部|返回页首|回到首页|回到顶部|回顶部|上一页|下一页|上页|下页|尾页|末页|"
    "第一页|最末页|站内搜索|高级搜索|全站搜索|高级模式|热门搜索|历史搜索|热搜|分享到|分享至|分享|一键分享|转发到|"
    "点赞|已点赞|点赞数|首赞|赞一下|我要举报|内容举报|举报邮箱|网友评论|发表评论|参与评论|查看评论|最新评论|"
    "我要评论|跟贴|我来说两句|我要说说|说两句|打印本页|打印本稿|打印本文|打印文章|关闭窗口|关闭本页|关闭此页|推荐给朋友|"
    "发送给朋友|推荐给好友|放大字体|缩小字体|字号减小|字号增大|字体大小|小字号|大字号|官方微信|官方微博|官方微信平台|"
    "微信好友|新浪微博|腾讯微博|腾讯QQ|QQ空间|QQ好友|QQ群|QQ|朋友圈|分享到微信|分享到微博|人人网|复制链接|"
    "复制地址|链接已复制|链接复制成功|手机查看|手机看|扫码打开|扫码|微信扫码分享|微信扫码|微信分享|扫二维码分享|加关注|"
    "已关注|关注我们|查看更多|更多|MORE|展开全文|阅读全文|阅读剩余全文|点击查看|点击进入|我要纠错|纠错|我要投稿|"
    "只看该作者|只看楼主|仅看楼主|倒序浏览|倒序看帖|倒序阅读|正序浏览|阅读模式|电梯直达|楼主|地下室|使用道具|快速回复|"
    "发表回复|发表新帖|发新帖|发表帖子|回复此帖|引用此帖|收藏此帖|串个门|加好友|打招呼|发消息|发短消息|发私信|私信|"
    "个人资料|查看资料|当前离线|当前在线|显示全部楼层|UID|阅读权限|在线时间|注册时间|最后登录|新手上路|无障碍浏览|"
    "无障碍|长者模式|退出长者模式|长者助手|适老版|关怀版|简体版|繁体版|简体中文|繁体中文|手机版|触屏版|电脑版|移动版|"
    "客户端下载|下载客户端|APP下载|网站地图|站点地图|关于我们|关于本站|网站声明|免责条款|隐私政策|隐私保护|保护隐私权|"
    "广告服务|广告合作|友情链接|友情連結|网站链接|人才招聘|招聘信息|诚聘英才|加入我们|网站简介|服务条款|帮助中心|用户协议|"
    "自动登录|记住我|找回密码|忘记密码|全部表情|发布于|发表于|条评论|个评论|人点赞|栏目导航|栏目首页|快捷导航|当前位置|"
    "您的位置|您所在的位置|登录后|Podcast|Login|Register|在线咨询|在线留言|正在加载|Play Video"
)
"""Words of menus and buttons that no text has on a line of their own."""
_LABELS = (
    "注册|退出|主页|返回|顶部|搜索|检索|热词|转发|转载|赞|踩|顶|支持|反对|评论数|评论|回复|引用|编辑|删除|"
    "修改|管理|打印|关闭|推荐|特大|超大|默认|正常|放大|缩小|字体|字号|大|中|小|微信|微博|新浪|人人|豆瓣|空间|"
    "复制|扫一扫|二维码|关注|订阅|更多内容|详情|详细|展开|收起|合拢|进入|投稿|直达|沙发|板凳|地板|道具|发帖|"
    "回帖|点评|评分|离线|在线|精华|积分|主题|帖子|威望|金币|金钱|经验|贡献|会员|版主|管理员|用户组|简体|繁体|"
    "繁體|简|繁|EN|English|客户端|联系我们|关于|免责声明|版权声明|法律声明|隐私|广告|帮助|意见反馈|反馈|"
    "使用说明|用户名|用户|密码|验证码|Email|E-mail|匿名|确定|取消|提交|发送|发布|发表|表情|下载|保存|"
    "正文|来源|作者|责任编辑|时间|日期|发布时间|发布日期|发稿时间|浏览次数|阅读次数|点击次数|浏览量|访问量|阅读量|"
    "浏览|阅读|点击|人气|人参与|参与|回复数|次|查看|标签|关键词|关键字|标题|内容|全部|导航|专题|排行|视频|音频|"
    "图片|本版|上一条|下一条|请|后|Previous|Next|Copy|Home|Search|Back|Top|来自|"
    "声望|粉丝|关注数|等级|级别|加载中|目录"
)
"""Words of menus and buttons that may be a heading or the cell of a table as well."""
_SEPARATOR = (
    r"[\s\d|｜/\\>»›<«·•●★◆■▪\-—–_:：,，.、()（）\[\]【】〔〕\"'“”+&…~#*=←→↑↓﹥＞＜：；;©^]"
)


def _made_of(words: str, least: int = 1) -> str:
    """A pattern of these words and separators, the longest word first, none read twice."""
    ordered = "|".join(sorted(words.split("|"), key=len, reverse=True))
    return rf"(?>(?:{ordered}){_SEPARATOR}*+){{{least},}}+"


def words_pattern(*, least: int) -> re.Pattern[str]:
    """At least so many words of menus and buttons side by side."""
    return re.compile(_made_of(f"{_WEB}|{_LABELS}", least), re.IGNORECASE)


def is_web_words(text: str) -> bool:
    """Whether one of the menu words in `text` is one that no text has."""
    return _ANY_WEB.search(text) is not None


_ANY_WEB = re.compile(_WEB, re.IGNORECASE)
_CONTROL = re.compile(rf"{_SEPARATOR}*+{_made_of(f'{_WEB}|{_LABELS}')}", re.IGNORECASE)
_LABEL = re.compile(rf"{_SEPARATOR}*+{_made_of(_LABELS)}", re.IGNORECASE)
_MARK = re.compile(rf"{_SEPARATOR}*|[a-zA-Z]|https?://\S*|www\.\S*|\d+[万kKwW+]*")
_BOX = re.compile(
    r"^[●■◆★·•\s|｜>【\[]*(?:"
    r"(?:相关|相關|更多|其他|其它|同类|本类|本站|本栏目?|最新|最热|热门|热点|熱門|推荐|精彩|精品|图文|图片|视频|视觉|今日|近期|编辑|编辑推|站长|随机|延伸|拓展|关联|往期|友情|网友|网站|全部|所有|点击|人气|新闻|一周|本周|本月|周|月|日|头条|财经|评论|活跃)"
    r"(?:阅读|閱讀|新闻|新聞|链接|連結|推荐|推薦|文章|稿件|报道|報道|内容|资讯|文档|文件|专题|信息|帖子|主题|话题|问题|问答|知识|院校|评论|跟贴|跟帖|回复|动态|更新|发布|搜索|标签|图片|图集|图文|视频|排行榜?|排行|焦点|热点|回顾|热门|点击|关注|榜|公告|下载|专区|专栏|栏目|资源|范文|论文|作品|导读|速递|要闻|快讯|政策|解读|附件|话题)(?:排行榜?)?"
    r"|上一[篇条則则页]|下一[篇条則则页]|阅读下一篇|前一篇|后一篇|猜你喜欢|你可能(?:还|也)?(?:喜欢|感兴趣|关注)|您可能(?:还|也)?(?:喜欢|感兴趣|关注|想看)|大家都?在(?:看|搜)|其他人也在看|看过(?:本文|此文|该)|读过(?:本文|此文)|"
    r"热搜榜?|热榜|排行榜|点击榜|(?:点击|阅读|评论|浏览|热门|热点|新闻|推荐|资讯|人气)\S{0,4}排行榜?|热门\S{1,4}|"
    r"网友(?:评论|留言|点评)|发表评论|我来说|评论列表|评论区|评论(?=\s*+(?:$|[:：(（\d]))|全部评论|查看全部\s*+\d*|查看更多|共有?\s*+\d+\s*+条|已有\s*+\d+|\d+\s*+条?个?评论|讨论数量|文章评论|读者评论|用户评论|跟帖(?=\s*+(?:$|[:：(（\d]))|"
    r"友情链接|合作伙伴|合作媒体|"
    r"责任编辑|责编|責任編輯|编辑[:：]|(?:本文)?(?:标签|关键[词字]|Tags?)\s*+[:：]|(?:本文)?关键[词字](?:阅读)?\s*+[:：]?|TAGS?[:：]|"
    r"(?:特别|平台|版权|免责|网站|郑重|权利|本站|原创|重要|侵权|反侵权)(?:声明|公告|说明|提示|申明)|\S{0,12}版权(?:与|及|和)?免责声明|声明[:：]|转载(?:申明|声明|须知|说明)|原创版权|"
    r"扫一扫|扫码|扫描二维码|扫二维码|打开微信|关注公众号|关注我们|关注微信|微信扫|长按识别|点击右上角|"
    r"返回\S{0,8}(?:首页|频道|列表|顶部|栏目|搜狐|目录)|文章知识点|您此时的心情|(?:新闻)?表情排行|看完这篇|喜欢这篇|觉得(?:还)?不错|"
    r"快速回复|发表回复|您需要登录|登录后才|本版积分|本主题由|收藏此帖|回复此帖|返回列表|"
    r"下载(?:本文|文档|WORD|word|pdf|PDF)|(?:pdf|word|PDF|WORD)下载|附件下载|文件下载|想(?:了解|阅读|查看|获取)更多|更多.{1,30}(?:请关注|请点击|尽在|请浏览)|以上(?:就)?是\S{2,10}(?:小编|网)"
    r")",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"^(?!.*(?:关闭|禁止))[●■◆★·•\s|｜>【\[#]*(?:(?:网友|读者|用户|文章|最新|最热|热门|精彩|全部|所有|热评|发表|我要|相关)?(?:评论|跟帖|跟贴|留言|点评)(?:列表|区|内容)?\s*+[（(:：【\]]*\s*+(?:共?\d+\s*+条?)?[)）】]*$|"
    r"(?:《.{2,60}》)?(?:已有|共有?|全部|查看全部)\s*+\d+\s*+[条件个篇位](?:评论|回复|留言|网友|跟帖)|\d+\s*+[条个]\s*+(?:评论|回复|留言)$|网友评论|讨论数量|我来说两句|评\s论$)"
)
_LISTED = re.compile(
    r"(?:^|[,，\s])积分\s*+[:：]?\s*+\d+|^来自\S{2,10}(?:版\S*|浏览器|客户端|手机)$|^级别\s*+[:：]"
)
"""What a forum prints beside a post about its author."""
_BOX_LONGEST = 40
_STAMP_WORD = re.compile(
    r"(?:来源|來源|作者|编辑|文章来源|信息来源|稿件来源|发布(?:时间|日期|机构|单位|人|者)?|发表(?:时间|日期)?|发稿(?:时间)?|时间|日期|更新(?:时间|日期)?|成文日期|录入|点击|浏览|阅读|访问|人气|字体|字号|选稿|选编|审核|供稿|出处|责编|作者单位)"
    r"(?:次数|量|数)?\s*+[:：]|发布(?:于|在)|发表于|發表於|提交于|更新于|转载自|\d\s*+(?:更新|发布|来源)"
)
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_AGO = re.compile(
    r"^\s*+(?:\d+|[一二三半几]\s*+个?)\s*+(?:秒钟?|分钟|小时|天|周|个月|月|年)前\s*+$|^(?:昨天|今天|前天|刚刚)\s*+[\d:：]*$"
)
_DAY = r"(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?"
_TIME = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_SHORT_DATE = re.compile(
    rf"^[\[(（【]?(?:(?:19|20)\d{{2}}[-/.年]{_DAY}(?:\s*+{_TIME})?|(?:\d{{2}}[-/.])?{_DAY}\s+{_TIME})[\])）】]?$"
)
_BARE_DAY = re.compile(rf"^[\[(（【]?{_DAY}[\])）】]?$")
_ENGLISH_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r" \d{1,2}(?:st|nd|rd|th)?,? \d{4}",
    re.IGNORECASE,
)
_TEASER = re.compile(r"(?:…|\.{3,}|。。。|～)[”」』）)]?$")
_SENTENCE = re.compile(r"[\u3400-\u9fff]{2}\S{3,}[。！？；]$")
"""A sentence shorter than prose is asked to be: a line of a poem, of a letter."""
_STAMP_LONGEST = 100
_CONTROL_LONGEST = 160
_TEASER_LONGEST = 48


def look_of(text: str) -> Look:
    """What the line looks like.

    Args:
        text: the line without surrounding white space.
    """
    return next((look for look, test in _TESTS if test(text)), Look.SHORT)


def _is_mark(text: str) -> bool:
    return bool(_MARK.fullmatch(text) or _BARE_DAY.match(text))


def _is_comments(text: str) -> bool:
    return len(text) <= _BOX_LONGEST and _COMMENTS.match(text) is not None


def _is_box(text: str) -> bool:
    return len(text) <= _BOX_LONGEST and _BOX.match(text) is not None


def _is_label(text: str) -> bool:
    listed = len(text) <= _BOX_LONGEST and _LISTED.search(text) is not None
    return listed or (
        len(text) <= _CONTROL_LONGEST and not _is_box(text) and bool(_LABEL.fullmatch(text))
    )


def _is_control(text: str) -> bool:
    return len(text) <= _CONTROL_LONGEST and not _is_box(text) and bool(_CONTROL.fullmatch(text))


def _is_chrome(text: str) -> bool:
    return rule_for(text, edge=False) is not None


def _is_teaser(text: str) -> bool:
    return len(text) <= _TEASER_LONGEST and _TEASER.search(text) is not None


def _is_sentence(text: str) -> bool:
    # Whatever is longer and ends like a sentence is prose.
    short = len(text) <= _BOX_LONGEST and _SENTENCE.search(text) is not None
    return short or is_prose(text)


def is_stamp(text: str) -> bool:
    """Whether the line says when, where from or by whom a page was put up."""
    if len(text) > _STAMP_LONGEST or "。" in text or is_date_line(text):
        return False
    if _SHORT_DATE.match(text) or _AGO.match(text):
        return True
    dated = first_date(text) is not None or _ENGLISH_DATE.search(text) is not None
    if _STAMP_WORD.search(text):
        return dated or bool(re.match(rf"^{_SEPARATOR}*(?:{_STAMP_WORD.pattern})", text))
    return dated and bool(_CLOCK.search(text)) and "，" not in text


_TESTS: tuple[tuple[Look, Callable[[str], bool]], ...] = (
    (Look.STAMP, is_stamp),
    (Look.MARK, _is_mark),
    (Look.COMMENTS, _is_comments),
    (Look.LABEL, _is_label),
    (Look.CONTROL, _is_control),
    (Look.BOX, _is_box),
    (Look.CHROME, _is_chrome),
    (Look.MARKED, is_marked),
    (Look.TEASER, _is_teaser),
    (Look.PROSE, _is_sentence),
)
"""In order: the first test that a line passes names its look."""
