"""A draft's citations and quotations, each with its verdict."""

from __future__ import annotations

import pytest

from corpus.status import Status
from search.check import check
from search.model import CheckedCitation, Verdict
from tests.fakes import InMemoryLibrary
from tests.outlines import outlined

OPINION = outlined(
    "关于加强社区工作者队伍建设的意见",
    "一、培养\n"
    + "\n".join(f"{i}.做好第{i}件事。" for i in range(1, 10))
    + "\n二、管理\n10.新招聘社区工作者最低服务年限为3年（含试用期）。"
    + "上级一般不得借调，确需借调的应当报批。\n"
    + "\n".join(f"{i}.做好另外的事情，编号{i}。" for i in range(11, 16)),
    "民办发〔2016〕8号",
)
OLD = outlined(
    "社区管理暂行办法", "第一条社区应当登记。", "民发〔2001〕3号", status=Status.REPEALED
)
UNNUMBERED = outlined("社区公约", "第一条爱护环境。", status=Status.UNKNOWN)
HANT = outlined("社區服務辦法", "第一條社區應當設置服務點。\n", None)
LIBRARY = InMemoryLibrary([OPINION, OLD, UNNUMBERED, HANT])
TITLE = "《关于加强社区工作者队伍建设的意见》"


def _only(draft: str) -> CheckedCitation:
    (found,) = check(draft, LIBRARY)
    return found


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        (f"{TITLE}（民办发〔2016〕8号）第二部分第10条", Verdict.OK),
        (f"{TITLE}第10条规定：“新招聘社区工作者最低服务年限为3年（含试用期）。”", Verdict.OK),
        (f"{TITLE}第10条规定：“新招聘社區工作者 最低服務年限為３年(含試用期)”", Verdict.OK),
        (f"{TITLE}第10条规定：“新招聘社区工作者……一般不得借调”", Verdict.OK),
        (f"{TITLE}第16条", Verdict.NO_SUCH_CLAUSE),
        (f"{TITLE}第10条规定：“新招聘社区工作者最低服务年限为5年”", Verdict.NOT_VERBATIM),
        (f"{TITLE}第10条规定：“最低服务年限为3年，含试用期”", Verdict.NOT_VERBATIM),
        (f"{TITLE}第10条规定：“一般不得借调……最低服务年限”", Verdict.NOT_VERBATIM),
        (f"{TITLE}第11条规定：“确需借调的应当报批”", Verdict.NOT_VERBATIM),
        (f"{TITLE}（民办发〔2016〕9号）第10条", Verdict.WRONG_NUMBER),
        ("《关于社区工作的通知》（民办发〔2016〕8号）", Verdict.WRONG_TITLE),
        ("《关于加强社区工作者队伍建设的意见实施细则》第10条", Verdict.NO_SUCH_DOCUMENT),
        ("民办发〔2016〕9号第10条", Verdict.NO_SUCH_DOCUMENT),
        ("《社区管理暂行办法》第一条", Verdict.NOT_IN_FORCE),
        ("《社区公约》（甲发〔2016〕9号）第一条", Verdict.OK),
        ("该意见第十条", Verdict.UNRESOLVED),
    ],
)
def test_verdicts(draft: str, verdict: Verdict) -> None:
    assert _only(draft).verdict is verdict


def test_a_clause_beyond_the_last_names_those_there_are() -> None:
    found = _only(f"{TITLE}第16条")

    assert "只有第1–15条" in found.message
    assert found.document_id == OPINION.id
    assert found.clause_id is None


def test_a_clause_of_another_part_names_that_part_s_own() -> None:
    assert "第二部分只有第10–15条" in _only(f"{TITLE}第二部分第9条").message


def test_an_altered_word_is_answered_with_the_true_words() -> None:
    found = _only(f"{TITLE}第10条规定：“新招聘社区工作者最低服务年限为5年（含试用期）”")

    assert found.suggestion == "新招聘社区工作者最低服务年限为3年（含试用期）"


def test_true_words_keep_the_source_s_script() -> None:
    found = _only("《社区服务办法》第一条规定：“社区可以设置服务点。”")

    assert found.suggestion == "社區應當設置服務點。"


def test_words_of_another_clause_are_traced_to_it() -> None:
    found = _only(f"{TITLE}第11条规定：“确需借调的应当报批”")

    assert found.suggestion == f"{TITLE}（民办发〔2016〕8号）第二部分第10条"


def test_a_near_miss_of_a_number_is_suggested() -> None:
    assert _only(f"{TITLE}（民办发〔2016〕9号）").suggestion == "民办发〔2016〕8号"
    assert _only("民办发〔2016〕9号第10条").suggestion == "民办发〔2016〕8号"


def test_a_repealed_text_misquoted_says_both() -> None:
    found = _only("《社区管理暂行办法》第一条规定：“社区可以登记。”")

    assert found.verdict is Verdict.NOT_VERBATIM
    assert "已废止" in found.message


def test_status_unknown_is_said() -> None:
    assert "未查明" in _only("《社区公约》第一条").message


def test_each_item_of_a_list_is_checked_by_itself() -> None:
    found = check(f"{TITLE}第十、十六条", LIBRARY)

    assert [c.verdict for c in found] == [Verdict.OK, Verdict.NO_SUCH_CLAUSE]


def test_pointing_words_follow_the_citation_before() -> None:
    found = check(f"{TITLE}第10条很明确。该意见第16条却没有。", LIBRARY)

    assert [c.verdict for c in found] == [Verdict.OK, Verdict.NO_SUCH_CLAUSE]


def test_no_citation_is_an_empty_result() -> None:
    assert check("今天天气很好。", LIBRARY) == ()


def test_spans_are_those_of_the_draft() -> None:
    draft = f"根据{TITLE}（民办发〔2016〕8号）第10条，"
    found = _only(draft)

    assert draft[found.start : found.end] == found.text


def test_a_wrong_number_does_not_hide_a_missing_clause() -> None:
    found = _only(f"{TITLE}（民办发〔2016〕9号）第16条")

    assert [f.verdict for f in found.findings] == [Verdict.NO_SUCH_CLAUSE, Verdict.WRONG_NUMBER]
    assert found.verdict is Verdict.NO_SUCH_CLAUSE


def test_an_implementing_rule_behind_the_title_is_another_document() -> None:
    assert _only(f"{TITLE}实施细则第10条").verdict is Verdict.NO_SUCH_DOCUMENT


def test_pieces_of_two_clauses_are_stitched() -> None:
    found = _only(f"{TITLE}规定：“做好第1件事……确需借调的应当报批”")

    assert found.verdict is Verdict.NOT_VERBATIM
    assert "拼接" in found.message


def test_words_of_another_document_are_traced_to_it() -> None:
    draft = f"{TITLE}第10条。《社区服务办法》第一条规定：“新招聘社区工作者最低服务年限为3年”"
    found = check(draft, LIBRARY)[-1]

    assert found.verdict is Verdict.NOT_VERBATIM
    assert found.suggestion is not None
    assert found.suggestion.startswith(TITLE)


def test_the_differing_characters_are_named() -> None:
    found = _only(f"{TITLE}第10条规定：“新招聘社区工作者最低服务年限为5年（含试用期）”")

    assert "“5”应为“3”" in found.message


def test_a_term_is_no_quotation() -> None:
    assert _only(f"{TITLE}第10条的“走读”").verdict is Verdict.OK


def test_a_new_section_forgets_what_was_cited() -> None:
    found = check(f"{TITLE}第10条。\n\n该意见第10条。", LIBRARY)

    assert [c.verdict for c in found] == [Verdict.OK, Verdict.UNRESOLVED]
