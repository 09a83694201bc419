"""Who a phrase is about, and whether a rule for the one holds for the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from search.subject import Fit, Subject, find_subjects, fit, subject_of


def _subject(phrase: str) -> Subject:
    found = subject_of(fold(phrase))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("新录用乡镇公务员最低服务年限", ["新录用乡镇公务员"]),
        ("上级机关借调乡镇干部", ["上级机关", "乡镇干部"]),
        ("选拔担任乡镇党政正职的", ["乡镇党政正职"]),
        ("抓好村(社区)主职干部的集中培训", ["村(社区)主职干部"]),
        ("县(市、区)民政部门应当", ["县(市、区)民政部门"]),
        ("申请人才公寓", []),
        ("白云县乡镇干部", ["乡镇干部"]),
        ("奖励村干部", ["村干部"]),
        ("审批养老机构", ["养老机构"]),
        ("县直机关干部每年体检", ["县直机关干部"]),
    ],
)
def test_phrases_end_in_a_role_and_begin_behind_verbs(text: str, phrases: list[str]) -> None:
    assert [s.text for s in find_subjects(text)] == phrases


@pytest.mark.parametrize(
    ("asked", "given_phrase", "expected"),
    [
        ("乡镇干部", "乡镇干部", Fit.SAME),
        ("鄉鎮幹部", "乡镇干部", Fit.SAME),
        ("村支书", "村党组织书记", Fit.SAME),
        ("村书记", "村党支部书记", Fit.SAME),
        ("村支书", "村（社区）党组织书记", Fit.WIDER),
        ("村支书", "村主职干部", Fit.WIDER),
        ("村主任", "村干部", Fit.WIDER),
        ("村干部", "基层干部", Fit.WIDER),
        ("村主职干部", "村（社区）主职干部", Fit.WIDER),
        ("新录用乡镇公务员", "乡镇公务员", Fit.WIDER),
        ("新录用乡镇公务员", "乡镇干部", Fit.WIDER),
        ("乡镇党委书记", "乡镇党政正职", Fit.WIDER),
        ("民政部门", "县级以上民政部门", Fit.NARROWER),
        ("乡镇公务员", "新录用乡镇公务员", Fit.NARROWER),
        ("干部", "乡镇干部", Fit.NARROWER),
        ("乡镇干部", "其他乡镇干部", Fit.NARROWER),
        ("乡镇干部", "村主职干部", Fit.NO),
        ("乡镇干部", "乡镇公务员", Fit.NO),
        ("村干部", "村主职干部", Fit.NO),
        ("村支书", "乡镇党政正职", Fit.NO),
        ("村支书", "干部", Fit.NO),
        ("村支书", "村其他干部", Fit.NO),
        ("县级公务员", "乡镇公务员", Fit.NO),
        ("乡镇选调生", "新录用乡镇公务员", Fit.NO),
        ("新录用乡镇公务员", "艰苦边远乡镇公务员", Fit.NO),
        ("民办养老机构", "公办养老机构", Fit.NO),
        ("投标人", "招标人", Fit.NO),
        ("县直机关干部", "乡镇干部", Fit.NO),
        ("乡镇机关干部", "乡镇干部", Fit.SAME),
    ],
)
def test_whom_a_rule_holds_for(asked: str, given_phrase: str, expected: Fit) -> None:
    assert fit(_subject(asked), _subject(given_phrase)) is expected


def test_people_and_bodies_are_told_apart() -> None:
    assert _subject("乡镇干部").person
    assert not _subject("养老机构").person


@given(st.text(max_size=60))
def test_phrases_are_spans_of_the_text(text: str) -> None:
    folded = fold(text)

    for subject in find_subjects(folded):
        assert folded[subject.start : subject.end] == subject.text


@given(st.sampled_from(["乡镇干部", "村支书", "新录用乡镇公务员", "护理员", "县级以上民政部门"]))
def test_everyone_is_the_same_as_themselves(phrase: str) -> None:
    assert fit(_subject(phrase), _subject(phrase)) is Fit.SAME
