"""Why a hit stands where it stands, in sentences for a reader. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from api.labels import han_date

if TYPE_CHECKING:
    from search.model import Hit

RANKINGS: Mapping[str, str] = MappingProxyType({"lexical": "词面", "dense": "语义"})
_LATER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "precedent": ("先例", "答案已知的相近问题由它或与它相邻的条款回答，这一份也计入。"),
        "reranker": ("重排模型", "重排模型又读了前列各条，它给的分一并计入。"),
    }
)
"""What adds to what both rankings say: its label, and what it did."""
_FIELDS: Mapping[str, str] = MappingProxyType(
    {"own": "条文", "heading": "小标题", "title": "文件标题或文号"}
)
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "number": "问题写明了文号",
        "title": "问题写明了文件标题",
        "short_title": "问题写的是文件标题的一部分",
        "near_title": "问题写的标题与它只差一两个字",
        "alias": "问题写的是它的简称",
        "id": "问题就是它的编号",
    }
)
_ADDED: Mapping[str, str] = MappingProxyType({"synonym": "同义词", "alias": "库内简称"})
_NEAR, _FAR = 10, 1_000_000
"""Up to this place a ranking is said to support a hit; a place that no ranking gives."""


def because(hit: Hit) -> list[str]:
    """The sentences, what decided first."""
    return [*_route(hit.why), *_ranks(hit), *_words(hit.why), *_day(hit.why)]


def _route(why: Mapping[str, object]) -> Iterator[str]:
    route = why.get("route")
    if route == "direct":
        named = _NAMED.get(str(why.get("matched")), "问题写明了它")
        typed = f"“{why['typed']}”" if why.get("typed") else ""
        place = f"，并写明{why['place']}" if why.get("place") else ""
        yield f"{named}{typed}{place}，所以排在检索结果之前。"
    elif route == "document":
        yield "在问题写明的文件之内检索得到，排在其他文件之前。"
    elif route == "similar":
        yield "意思与所选条款相近。"


def _ranks(hit: Hit) -> Iterator[str]:
    told: list[str] = []
    places: dict[str, int] = {}
    for name, label in RANKINGS.items():
        part = hit.why.get(name)
        if isinstance(part, Mapping):
            if part["rank"] is None:
                told.append(f"{label}未进前列，{_score(part)}")
            else:
                places[name] = int(part["rank"])
                told.append(_placed(label, part))
    if not told:
        return
    added = {name: part for name in _LATER if isinstance(part := hit.why.get(name), Mapping)}
    told += [_placed(_LATER[name][0], part) for name, part in added.items()]
    yield f"{'，'.join(told)}；合计 {hit.score:.4f}。"
    if hit.why.get("bare"):
        yield "这里只有标题，没有内容，排在有内容的条款之后。"
    yield from (_LATER[name][1] for name in added)
    if not added and places and hit.why.get("route") in {"ranking", "document"}:
        yield _decisive(places)


def _placed(label: str, part: Mapping[str, object]) -> str:
    return f"{label}第 {part['rank']} 名（{_score(part)}）"


def _score(part: Mapping[str, object]) -> str:
    return f"得分 {part['score']:.4g}，计 {part['share']:.4f}"


def _decisive(places: Mapping[str, int]) -> str:
    """Which ranking put it there."""
    best = min(places, key=lambda name: places[name])
    others = [name for name in RANKINGS if name != best]
    if all(places.get(name, _FAR) <= _NEAR for name in others):
        return "词面和语义都支持它排在这里。"
    far = "、".join(RANKINGS[name] for name in others)
    if len(places) == 1:
        return f"只靠{RANKINGS[best]}排在这里（{far}未进前列）。"
    return f"主要靠{RANKINGS[best]}排在这里。"


def _words(why: Mapping[str, object]) -> Iterator[str]:
    fields = why.get("fields")
    if isinstance(fields, Mapping) and fields:
        told = (f"{_FIELDS[name]}：{'、'.join(words)}" for name, words in fields.items())
        yield "对上的词，" + "；".join(told) + "。"
    added = why.get("expanded")
    if isinstance(added, Sequence) and added:
        told = (
            f"“{a['typed']}”按{_ADDED[a['by']]}也查“{a['means']}”（原文“{a['word']}”）"
            for a in added
        )
        yield "；".join(told) + "。"


def _day(why: Mapping[str, object]) -> Iterator[str]:
    as_of = why.get("as_of")
    if isinstance(as_of, Mapping):
        yield f"在{han_date(as_of['day'])}的时效：{as_of['status']}。"
