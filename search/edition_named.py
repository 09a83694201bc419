"""The edition of a text that a question names: 2017年的办法, 旧办法. Pure.

A year names an edition only together with the kind of a text: 2017年的补贴 is a matter of that
year, which a text of another may rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.model import Document
from search.authority import in_force
from search.catalogue import is_of_year

_YEAR = r"(?P<year>(?:19|20)\d\d)年?"
_PRINTED = r"(?:印发|发布|公布|出台|制定|修订|下发|颁布|通过|出)?(?:的|那[份版个])*"
_NAME = r"(?P<name>[\u4e00-\u9fff]{0,10}?)"
_KIND = (
    r"(?P<kind>(?:管理|实施|暂行|试行)*(?:办法|规定|意见|细则|条例|方案|通知|通告|公告|文件|版本?)"
    r"(?!实施|施行|生效|印发|发布|废止|规定)(?:里|中)?的?)"
)
_BY = "(?:按照?|照|根据|依据|从)?"
_OF_YEAR = re.compile(f"{_BY}{_YEAR}{_PRINTED}{_NAME}{_KIND}")
_IS_OLD = re.compile(f"{_BY}(?:(?<![新破陈])[旧老]|(?:原来|以前|之前|修[订改]前)的{_NAME}){_KIND}")
_AND = r"(?:[和与跟同比较到至、,]|相比)+"
_TWO_YEARS = re.compile(
    f"{_BY}{_YEAR}{_PRINTED}{_NAME}{_KIND}?{_AND}".replace(">", "_a>")
    + f"{_YEAR}{_PRINTED}{_NAME}{_KIND}?".replace(">", "_b>")
)
_OLD_AND_NEW = re.compile(
    rf"(?:新[、和与]?[旧老]|[旧老][、和与]?新)(?:两[个份版])?的?{_NAME}{_KIND}|修[订改]前[、和与]?(?:修[订改])?后的?"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One of several texts of one name."""

    year: int = 0
    """In its title, its number or one of its days; 0: the one that is over."""

    def holds(self, document: Document) -> bool:
        """Whether a document is of that edition."""
        return is_of_year(document, self.year) if self.year else not in_force(document)


def edition_named(folded: str) -> tuple[Edition | None, str]:
    """The edition that a folded question names, and the question without it; its name stays."""
    found = _OF_YEAR.search(folded) or _IS_OLD.search(folded)
    if found is None:
        return None, folded
    year = found.groupdict().get("year")
    rest = f"{folded[: found.start()]}{found['name'] or ''} {folded[found.end() :]}"
    return Edition(int(year or 0)), rest.strip(" ,")


def two_editions(folded: str) -> tuple[str, str, str] | None:
    """Two editions that a folded question names, and what it asks of both; None: it does not."""
    both = _OLD_AND_NEW.search(folded)
    if both is not None:
        name, a, b = both.groupdict().get("name") or "", "旧办法", "新办法"
    else:
        both = _TWO_YEARS.search(folded)
        if both is None or not (both["kind_a"] or both["kind_b"]):
            return None
        name = both["name_a"] or both["name_b"] or ""
        a, b = (f"{both[year]}年的办法" for year in ("year_a", "year_b"))
    return a, b, f"{folded[: both.start()]}{name}{folded[both.end() :]}"
