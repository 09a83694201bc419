"""Where page families keep the body of a text, as data.

A family is a publishing system used by many sites, never one page or one site.
Each rule is only a suspicion: `extract_html_main` believes it when the place it names
really holds the text of the page.
The names come from the systems' own templates (Discuz, 拓尔思 TRS, 大汉 jpage, 博达 VSB,
国务院 UCAP, 织梦 DedeCMS, 帝国 EmpireCMS, PHPCMS, WordPress and their like).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

HIDDEN_CLASSES = frozenset({"jammer"})
"""Classes that a family's style sheet never shows: Discuz sets random words between lines."""


@dataclass(frozen=True, slots=True)
class Family:
    """A place where one publishing system puts the body."""

    name: str
    ids: str = ""
    """Pattern for the whole id of the element."""
    classes: str = ""
    """Pattern for one whole class of the element."""
    tags: frozenset[str] = frozenset()
    """Names that the element may have; empty for any."""
    share: float = 0.5
    """Least part of the page's best text that must stand in it before it is believed.

    A system's own name (`vsb_content`) is strong evidence, a common word (`content`) is weak.
    """
    beside: str = ""
    """Pattern for the whole id of an element above it, where the name alone says too little."""
    floors: bool = False
    """A forum: the first such element is the text, the others are replies.

    With a share of 0 the name alone decides; else all of them together must hold the share,
    and posts found by their shape go first.
    """

    def matches(self, tag: str, identifier: str, classes: str) -> bool:
        """Whether an element bears the family's names."""
        if self.tags and tag not in self.tags:
            return False
        return _bears(self.ids, identifier) or _bears(self.classes, classes)


@lru_cache(maxsize=32_768)
def _bears(pattern: str, names: str) -> bool:
    """Whether a whole name fits; cached, for pages repeat few names often."""
    return bool(pattern) and any(
        re.fullmatch(pattern, name, re.IGNORECASE) for name in names.split()
    )


FAMILIES = (
    Family("discuz-x", ids=r"postmessage_\d+", classes="t_f", share=0.0, floors=True),
    Family("discuz-7", ids=r"postmessage_\d+", classes="t_msgfont", share=0.0, floors=True),
    Family("discuz-touch", classes="message", beside=r"pid\d+|post_\d+", share=0.0, floors=True),
    Family("phpwind", ids=r"read_(?:tpc|\d+)", share=0.0, floors=True),
    Family(
        "thread-posts",
        ids=r"post_content_\d+|post-content-\d+|postcontent\d+",
        classes=(
            r"d_post_content|bbs-content|postbody|post_body|message-body|messageContent"
            r"|topic[-_]content|reply[-_]content|topic-body|cooked|post__content|thread-content"
        ),
        share=0.5,
        floors=True,
    ),
    Family("govcn", ids="UCAP-CONTENT", share=0.2),
    Family("vsb", ids=r"vsb_content(?:_\d+)?", classes="v_news_content", share=0.3),
    Family(
        "trs",
        classes="TRS_Editor|trs_editor_view|TRS_PreAppend|Custom_UnionStyle|trs_word|TRS_UEDITOR",
        share=0.3,
    ),
    Family("jpage", ids="zoom|barrierfree_container", classes="zoom|bt-content", share=0.4),
    Family("wechat", ids="js_content", classes="rich_media_content", share=0.3),
    Family("netease", ids="endText", classes="endText", share=0.4),
    Family(
        "cms-id",
        ids=(
            r"(?:artibody|article_?content|article-?body|articlecontent|articletext|content_?text"
            r"|news_?content|newscontent|text_?content|main_?content|contenttxt|contentbox"
            r"|dochtmlcon|doccontent|con_con|rwb_zw|p-detail|detail_?content|info_?content"
            r"|xxgk_content|chan_newsDetail|conN|fontzoom|fontsize|nr_content|news_body)"
        ),
        share=0.5,
    ),
    Family(
        "cms-class",
        classes=(
            r"(?:article[-_]?(?:content|body|text|con|main)|news[-_]?(?:content|text|body|con|detail)"
            r"|content[-_]?(?:text|txt|body|article)|post[-_]?(?:content|body)|entry-content|markdown-body"
            r"|detail[-_]?(?:content|text|con)|text[-_]?(?:content|con)|main[-_]?text"
            r"|xxgk_content|view|nr|zw|wz_content|bt_content|con_text|j-content|pages_content"
            r"|arti[-_]?con(?:tent)?|wp_articlecontent|info[-_]?con(?:tent)?|xl[-_]?(?:con|content|nr))"
        ),
        share=0.6,
    ),
    Family(
        "generic",
        ids="(?:content|text|article|con)",
        classes="(?:content|article|con|text)",
        share=0.8,
    ),
)
"""Tried in this order; the first that is believed decides."""

STATUS_CLASSES = re.compile(
    r"(?:pstatus|attach_nopermission|attach_tips|aimg_tip|tip|locked|showhide|modact|pattl|tattl"
    r"|psth|rate|cm|sign|signatures|quote_author)",
    re.IGNORECASE,
)
"""Classes of what a forum itself writes into a post (edited by, attachments, ratings)."""

FLOOR_LINE = re.compile(
    r".{0,40}?(?P<word>发表于|發表於|发布于|Post(?:ed)? (?:on|at))\s*+[:：]?\s*+(?P<when>\S.{0,39})"
)
"""The line a forum prints above a post."""

AUTHOR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:xw1|authi|author|postauthor|posterlink|readName|read-name|user-?name|nickname|poster)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Ids and classes of the name beside a post."""

AUTHOR_LINKS = re.compile(
    r"(?:[?&](?:\w*uid|\w*userid|authorid|username|un)=|/(?:u|user|users|people|member|members|space)/"
    r"|space-uid-)",
    re.IGNORECASE,
)
"""Addresses of a user's own page."""

POST_WORDS = re.compile(
    r"发表于|發表於|(?:^|[\s\[【(（|])(?:回复|回覆|回應|引用|举报|舉報|只看楼主|只看该作者|楼主|樓主|沙发|板凳|地板)"
    r"(?:$|[\s\]】)）|])|^\s*+(?:第\s*+)?\d{1,4}\s*+(?:楼|樓|#|F)\s*+$|^\s*+#\s*+\d{1,4}\s*+$|\bsays?\s*+[:：]?$"
)
"""What only software writes beside a post or a comment."""

NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navs|navi|navbar|navigation|menu|menus|breadcrumbs?|crumbs?|crumb-nav|topbar"
    r"|toolbar|sitemap|dqwz|curpos|position|weizhi|location)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Ids and classes of navigation."""

BREADCRUMBS = re.compile(
    r"\s*+(?:(?:您|你)?(?:现在|当前)?(?:所在|的)?位置.{0,4}[:：].*"
    r"|[^»›＞>]{1,30}(?:(?:»|›|＞|>)+[^»›＞>]{1,80}){2,})",
)
"""A line that tells where in the site the page is; believed where it holds links."""

ANNEX = re.compile(r"附\s*+件|附\s*+表|\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar)\b", re.IGNORECASE)
"""The name of a link to an annex."""

ASIDES = (
    (
        "html:comments",
        re.compile(
            r"(?:^|[\s_-])(?:comments?|commentlist|comment-?(?:area|box|wrap|form)|pinglun|respond"
            r"|disqus_thread)(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
    (
        "html:dialog",
        re.compile(r"(?:^|[\s_-])(?:modal|popup|dialog|popover|toast)(?:$|[\s_-])", re.IGNORECASE),
    ),
    (
        "html:related",
        re.compile(
            r"(?:^|[\s_-])(?:related|recommend(?:ed|s)?|xgxw|xgyd|xgwj|share|bdshare\w*|bshare\w*"
            r"|shares|fenxiang|qrcode|ewm|pager|prenext|prevnext|hotnews|ranking|sidebar|footer)"
            r"(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
)
"""Rule ids and the names of what stands beside or below a text; believed while it is small."""

OVERLAYS = re.compile(
    r"(?:^|\s)(?:modal (?:.* )?(?:fade|hide|small|mini|tiny)"
    r"|(?:ui|layui)[\s-](?:.* )?(?:modal|layer))(?:$|\s)"
)
"""Classes of what opens over a page; no page keeps its text there."""

SITE_NOTES = re.compile(
    r"\s*+(?:[\u3400-\u9fff]{0,12}(?:版权|免责|侵权|特别|郑重)[\u3400-\u9fff]{0,6}(?:声明|公告|说明)\s*+[:：]?\s*+$"
    r"|\S{0,3}\s*+(?:凡|所有|如)?(?:是|在)?本(?:网|站|报|公众号|平台)\S{0,4}(?:注明|标注|转载|刊载|刊登|所载|发布的)"
    r"|(?:特别|免责|版权|郑重|风险)(?:声明|提示|申明)\s*+[:：]"
    r"|转载请(?:注明|保留|联系|标明)|(?:本文|文章)(?:系|由)?\S{0,8}(?:网友|用户|作者)\S{0,4}(?:投稿|上传|授权)"
    r"|(?:原标题|本文地址|原文链接|本文链接|文章链接|阅读原文|点击(?:查看|阅读)?(?:原文|更多|进入))\s*+[:：]?)"
)
"""What a site says about its rights below a text, as a rule on every page."""

ASIDE_SHARE = 0.3
"""Largest share of the page's running text that such a part may hold."""
