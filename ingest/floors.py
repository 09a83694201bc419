"""The floors of a forum thread that lost its markup: the first post, the replies below it.

A floor begins with a stamp (… 发表于 2017-1-7 00:35, 3楼, 只看该作者) below the name and the
figures of its author, and ends with the buttons below the post (回复 举报 …) or with the
figures of the next author. Several generations of Discuz, phpwind and their like print these
in different orders; what they share is the words. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.model import Comment
from ingest.dates import first_date
from ingest.furniture import Look, look_of
from ingest.headline import first_of_heading, headline
from ingest.lines import is_prose, is_signature
from ingest.pagetext import Claim
from ingest.rows import Row, take

HEADER, FLOOR, REPLY, STATUS = "forum:header", "forum:floor", "forum:reply", "forum:post-status"
_SIGNS = re.compile(
    r"只看(?:该作者|楼主)|仅看楼主|倒序(?:浏览|看帖|阅读)|正序浏览|电梯直达|使用道具|阅读权限|在线时间|新手上路|"
    r"发(?:表)?新?(?:帖|话题|主题)|(?:回复|引用|收藏)此帖|^楼主$|^沙发|^板凳|^\d+\s*+#|^#\d+|^\d+\s*+楼|第\s*+\d+\s*+楼|"
    r"Discuz|phpwind|快速(?:回复|发帖)|发表回复|版主|返回(?:列表|版块)|\[?复制链接\]?|本帖最后由|查看\s*+[:：]|"
    r"回复\s*+[:：]|发短?消息|论坛|(?:發表|发表)(?:于|於)|回复于|楼层|跟帖|倒序|TOP$",
    re.IGNORECASE,
)
_LEAST_SIGNS = 3
_CLOCK = r"(?:\s*+(?:上午|下午|AM|PM)?\s*+\d{1,2}:\d{2}(?::\d{2})?(?:\s*+[AP]M)?)?"
_DATE = rf"\d{{2,4}}\s*+[-/.年]\s*+\d{{1,2}}\s*+[-/.月]\s*+\d{{1,2}}\s*+日?{_CLOCK}"
_AGO = r"(?:\d+|半)\s*+个?\s*+(?:秒|分钟|小时|天|周|月|年)前|(?:昨天|前天|今天)\s*+\d{1,2}:\d{2}"
_VERB = (
    r"(?:发表|發表|发布|發佈|回复|回復|回覆|提交|发帖|"
    r"发表时间|发布时间|回复时间|回复日期|提交日期|Posted|post at)"
)
_STAMP = re.compile(
    rf"(?P<head>.{{0,40}}?){_VERB}\s*+(?:于|於|在|时间|日期)?\s*+[:：]?\s*+(?P<when>{_DATE}|{_AGO})"
    rf"|^(?P<name>[^\s，。]{{0,20}}\s*+)(?P<late>{_DATE})"
    r"(?:\s*+(?:发布|发表|回复|只看|楼主|沙发|板凳|#\d+|\d+\s*+[#楼]|[|｜])|(?<=:\d\d)$)",
    re.IGNORECASE,
)
_VERB_ALONE = re.compile(rf"^{_VERB}\s*+(?:于|於|在)?\s*+[:：]?$", re.IGNORECASE)
_WHEN_ALONE = re.compile(rf"^(?:{_DATE}|{_AGO})$")
_NO_STAMP = re.compile(
    r"最后(?:由|编辑|修改|登录|回复|访问)|注册|上传|编辑$|本主题|本帖|生日|评论于|下载|到期|更新|赞了|创建"
)
_LONGEST = 80
_BUTTONS = (
    r"回复|回復|引用|举报|收藏|已收藏|分享|点赞|首赞|赞|支持|反对|点评|评分|使用道具|道具|顶端|TOP|返回列表|返回顶部|"
    r"快速回复|发表回复|编辑|管理|删除|相关帖子|主题推荐|返回"
)
_TAIL = re.compile(
    rf"^(?:{_BUTTONS})(?:\s*+[\d(（].*|\s*+(?:楼主|本帖|本楼|此帖|此楼|报告|评论|{_BUTTONS}).*)?$|"
    r"^(?:本主题由|该帖|此帖).{2,60}$|^评\s*+[分论]$|^\[\s*+本帖最后由|^签名",
    re.IGNORECASE,
)
"""What stands below a post."""
_PANEL = re.compile(
    r"^(?:当前离线|当前在线|离线|在线|积分|主题|帖子|精华|威望|金币|金钱|铜币|贡献值?|经验|UID|阅读权限|在线时间|"
    r"注册时间|最后登录|新手上路|发消息|发短消息|加好友|串个门|打招呼|个人资料|查看资料|查看详细资料|级别|头衔|发帖数?|"
    r"帖数|回帖|粉丝|关注|性别|来自|状态)(?:\s*+[:：,，].{0,40}|\s*+\d.{0,20})?$|^\S{2,8}[,，]\s*+积分|^Rank:"
)
"""What stands beside a post about its author."""
_HEAD_WORDS = re.compile(
    r"^(?:来自|來自|只看|倒序|正序|电梯|字体|大$|中$|小$|打印|推荐|显示|IP|最后编辑|复制|直达|楼$|楼主|沙发|板凳|"
    r"地板|\d+\s*+[#楼]|#\d+|社区管理|评论$|\d+$|\d*\s*+条?(?:回复|评论)$)"
)
"""What stands beside the stamp of a post."""
_BEFORE_NAME = re.compile(
    r"^(?:楼主|沙发|板凳|地板|#?\d+\s*+[#楼]?|作者[:：]|由|大|中|小|\s|[|｜])+"
)
_STATUS = re.compile(
    r"^\[?\s*+(?:本帖最后由|此帖|该帖|本主题由).{2,80}$|^\(?[\d.]+\s*+[KM]B,|下载次数|"
    r"^(?:下载附件|保存到相册)|\d\s*+上传$|^[\w\-\u4e00-\u9fff]+\.(?:jpe?g|png|gif|bmp)$",
    re.IGNORECASE,
)
"""What the forum itself writes into a post: edited by, attachments."""
_NAME = 20
_NAMES = 2
"""Rows of a name above a post: the name, and once more below a portrait."""
_LONG_NAME = 4
"""Characters from which a row of figures may be a member's name."""
_TIMES = 3
"""What stands below so many posts is their author's motto or the forum's advice."""


@dataclass(frozen=True, slots=True)
class _Floor:
    """Rows of one floor, half-open."""

    stamp: int
    first: int
    """First row of the post."""
    end: int
    """Behind the last row of the post."""
    author: str
    posted_on: date | None


@dataclass(frozen=True, slots=True)
class Thread:
    """What the rows of a thread say."""

    title: int
    """Row of the heading, -1 where none was found."""
    claims: tuple[Claim, ...]
    comments: tuple[Comment, ...]


def strip_floors(rows: Sequence[Row], text: str) -> Thread | None:
    """Give every row outside the first post its rule; None where the rows are no thread.

    Args:
        rows: the page's rows.
        text: the page text that they point into.
    """
    if not is_thread(r.text for r in rows):
        return None
    looks = [look_of(r.text) for r in rows]
    stamps = _stamps(rows)
    if not stamps or _text_above(rows, looks, stamps[0]):
        return None
    floors = _floors(rows, looks, stamps)
    if floors[0].first >= floors[0].end:
        return None
    return _strip(rows, looks, floors, text)


def is_thread(lines: Iterable[str]) -> bool:
    """Whether the lines have enough words on them that only forums print."""
    signs = {m[0] for line in lines if len(line) <= _LONGEST and (m := _SIGNS.search(line))}
    return len(signs) >= _LEAST_SIGNS


def _text_above(rows: Sequence[Row], looks: Sequence[Look], stamp: int) -> bool:
    """Whether the first post stands above its stamp, as some boards print it."""
    sizes = [len(r.text) * (k is Look.PROSE) for r, k in zip(rows, looks, strict=True)]
    above, below = sum(sizes[:stamp]), sum(sizes[stamp:])
    return above > max(below, 200)


def _stamps(rows: Sequence[Row]) -> list[int]:
    """Rows with the stamp of a floor; its last row where it is broken over two."""
    found: list[int] = []
    for i, row in enumerate(rows):
        if len(row.text) > _LONGEST or _NO_STAMP.search(row.text):
            continue
        below = rows[i + 1].text if i + 1 < len(rows) else ""
        if _STAMP.match(row.text):
            at = i + (bool(_VERB_ALONE.match(below)) and _WHEN_ALONE.match(row.text) is not None)
        elif _VERB_ALONE.match(row.text) and _WHEN_ALONE.match(below):
            at = i + 1
        else:
            continue
        if not found or at - found[-1] > 1:
            found.append(at)
    return found


def _floors(rows: Sequence[Row], looks: Sequence[Look], stamps: Sequence[int]) -> list[_Floor]:
    floors: list[_Floor] = []
    often = {text for text, n in Counter(r.text for r in rows).items() if n >= _TIMES}
    for stamp, following in zip(stamps, [*stamps[1:], len(rows)], strict=True):
        first = _first(rows, looks, stamp + 1, following)
        end = _end(rows, looks, range(first, following), often)
        above = floors[-1].end if floors else max(0, stamp - 2 * _NAME)
        author = _author(rows, looks, above, stamp)
        if floors and first >= end:
            continue
        floors.append(_Floor(stamp, first, end, author, _posted(rows, stamp)))
    return floors


def _first(rows: Sequence[Row], looks: Sequence[Look], start: int, stop: int) -> int:
    """The first row of the post, below what stands beside its stamp."""
    i = start
    while i < stop and (
        looks[i] in {Look.CONTROL, Look.LABEL, Look.MARK, Look.STAMP, Look.CHROME}
        or (len(rows[i].text) <= _NAME and _HEAD_WORDS.match(rows[i].text))
        or (_PANEL.match(rows[i].text) and not is_prose(rows[i].text))
    ):
        i += 1
    return i


def _end(rows: Sequence[Row], looks: Sequence[Look], within: range, often: Container[str]) -> int:
    """Behind the last row of the post."""
    first, stop = within.start, within.stop
    last = stop == len(rows)
    end = stop
    for i in range(first, stop):
        text = rows[i].text
        if _TAIL.match(text) or looks[i] is Look.CHROME or (last and looks[i] is Look.BOX):
            end = i
            break
        if _PANEL.match(text) and not is_prose(text):
            end = _without_names(rows, first, i)
            break
    else:
        if not last:
            end = _without_names(rows, first, stop)
    while end > first + 1 and (
        looks[end - 1] in {Look.MARK, Look.CONTROL, Look.STAMP, Look.LABEL}
        or rows[end - 1].text in often
    ):
        end -= 1
    return end


def _without_names(rows: Sequence[Row], first: int, end: int) -> int:
    """The post without the name of the next author below it."""
    stop = end
    while (
        stop > first + 1
        and end - stop < _NAMES
        and _is_name(rows[stop - 1].text)
        and not is_signature(rows[stop - 1].text)
    ):
        stop -= 1
    return stop


def _is_name(text: str) -> bool:
    return len(text) <= _NAME and not re.search(r"[。，！？；：…]", text)


def _author(rows: Sequence[Row], looks: Sequence[Look], start: int, stamp: int) -> str:
    """The name over the stamp, or before the verb in it."""
    match = _STAMP.match(rows[stamp].text)
    inside = (match["head"] or match["name"] or "").strip(" |｜：:") if match else ""
    inside = re.sub(
        r"^(?:楼主|沙发|板凳|地板|#?\d+\s*+[#楼]?|作者[:：]|由|大|中|小|\s|[|｜])+", "", inside
    )
    if inside and _is_name(inside):
        return inside
    panel = next((k for k in range(start, stamp) if _PANEL.match(rows[k].text)), None)
    if panel is not None:
        return _first_name(rows, looks, start, panel)
    above = reversed(range(start, stamp))
    return next((rows[i].text for i in above if _is_member(rows[i].text, looks[i])), "")


def _first_name(rows: Sequence[Row], looks: Sequence[Look], start: int, stop: int) -> str:
    """The name above an author's figures, below the buttons of the post before."""
    for i in range(stop - 1, start - 1, -1):
        if not _is_member(rows[i].text, looks[i]):
            start = i + 1
            break
    return rows[start].text if start < stop else ""


def _is_member(text: str, look: Look) -> bool:
    named = look is Look.SHORT or (look is Look.MARK and len(text) > _LONG_NAME)
    furniture = any(p.search(text) for p in (_PANEL, _SIGNS, _TAIL, _HEAD_WORDS))
    return named and _is_name(text) and not furniture


def _posted(rows: Sequence[Row], stamp: int) -> date | None:
    return first_date(rows[stamp].text) or (first_date(rows[stamp - 1].text) if stamp else None)


def _strip(
    rows: Sequence[Row], looks: Sequence[Look], floors: Sequence[_Floor], text: str
) -> Thread:
    first = floors[0]
    title = headline(rows, looks, first.stamp)
    heading = range(0) if title is None else range(first_of_heading(rows, looks, title), title + 1)
    take((r for i, r in enumerate(rows[: first.stamp]) if i not in heading), HEADER)
    take(rows[first.stamp : first.first], FLOOR)
    take((r for r in rows[first.first : first.end] if _STATUS.search(r.text)), STATUS)
    take(rows[first.end :], REPLY)
    claims = [] if title is None else [Claim("title", rows[title].text, "forum")]
    if first.posted_on:
        claims.append(Claim("posted_on", first.posted_on.isoformat(), "forum"))
    comments = tuple(_comment(rows[f.first : f.end], f, text) for f in floors[1:])
    return Thread(-1 if title is None else title, tuple(claims), comments)


def _comment(rows: Sequence[Row], floor: _Floor, text: str) -> Comment:
    start, end = rows[0].start, rows[-1].end
    return Comment(text[start:end], floor.author, floor.posted_on, start)
