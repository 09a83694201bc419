"""时效性: proved by a sentence about the document itself, or not claimed at all."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.force import Force, statuses
from corpus.model import Document, Genre
from corpus.status import Status
from tests.outlines import outlined

TODAY = date(2024, 6, 1)


def _own(body: str, **fields: object) -> Force:
    document = outlined("社区服务办法", body, **fields)
    return statuses([document], TODAY)[document.id]


@pytest.mark.parametrize(
    ("last", "status", "since"),
    [
        ("本办法自2020年3月1日起施行。", Status.IN_FORCE, date(2020, 3, 1)),
        ("本办法自二〇二〇年三月一日起施行。", Status.IN_FORCE, date(2020, 3, 1)),
        ("本辦法自2020年3月1日起施行。", Status.IN_FORCE, date(2020, 3, 1)),
        ("本办法自2030年3月1日起施行。", Status.NOT_YET, date(2030, 3, 1)),
        ("本办法自发布之日起施行。", Status.IN_FORCE, date(2019, 5, 6)),
        ("本办法自印发之日起实施。", Status.IN_FORCE, date(2019, 5, 6)),
        ("本办法自2020年3月1日起施行，有效期五年。", Status.IN_FORCE, date(2020, 3, 1)),
        ("本办法自2015年3月1日起施行，有效期5年。", Status.EXPIRED, date(2020, 3, 1)),
        ("本办法有效期至2023年12月31日。", Status.EXPIRED, date(2024, 1, 1)),
        ("本办法自2020年3月1日起施行，有效期至2025年2月28日。", Status.IN_FORCE, date(2020, 3, 1)),
        ("许可证有效期三年。", Status.UNKNOWN, None),
        ("《登记办法》自2001年1月1日起施行。", Status.UNKNOWN, None),
        ("请认真执行。", Status.UNKNOWN, None),
    ],
)
def test_what_a_document_says_of_itself(last: str, status: Status, since: date | None) -> None:
    force = _own(f"第一条规范服务。\n第二条{last}", issued_on=date(2019, 5, 6))

    assert (force.status, force.since) == (status, since)
    assert force.explicit is (status is not Status.UNKNOWN)


def test_the_proof_is_the_sentence_and_its_clause() -> None:
    force = _own("第一条规范服务。\n第二条由市民政局解释。本办法自2020年3月1日起施行。")

    assert force.basis_text == "本办法自2020年3月1日起施行。"
    assert force.basis_clause_id is not None
    assert force.basis_clause_id.endswith("-t2")


def test_a_date_field_alone_is_not_explicit() -> None:
    force = _own("第一条规范服务。", effective_on=date(2020, 1, 1))

    assert (force.status, force.explicit) == (Status.IN_FORCE, False)


def test_only_what_binds_has_a_status() -> None:
    force = _own("一、自2020年3月1日起施行。", normative=False, genre=Genre.ESSAY)

    assert force.status is Status.UNKNOWN


OLD = outlined(
    "社区登记办法",
    "第一条登记。\n第二条本办法自2001年1月1日起施行。",
    "民发〔2001〕3号",
    issued_on=date(2000, 12, 1),
)
OTHER = outlined(
    "社区公约", "第一条爱护环境。\n第二条自发布之日起施行。", issued_on=date(2000, 1, 1)
)


def _after(author: Document) -> dict[str, Status]:
    found = statuses([OLD, OTHER, author], TODAY)
    return {d.title: found[d.id].status for d in (OLD, OTHER)}


@pytest.mark.parametrize(
    "sentence",
    [
        "本规定自2020年1月1日起施行，《社区登记办法》（民发〔2001〕3号）同时废止。",
        "本规定自2020年1月1日起施行。《社区登记办法》同时废止。",
        "本规定自2020年1月1日起施行。《社區登記辦法》(民發[2001]3號)同時廢止。",
        "自2020年1月1日起废止《社区登记办法》。",
        "《社区登记办法》（民发〔2001〕3号）、《不在库中的办法》予以废止。",
        "《不在库中的办法》和《社区登记办法》自本规定施行之日起废止。",
        "原民发〔2001〕3号文件同时废止。",
    ],
)
def test_a_later_document_repeals_by_name(sentence: str) -> None:
    author = outlined("社区工作规定", f"第一条{sentence}", issued_on=date(2019, 12, 1))

    assert _after(author) == {"社区登记办法": Status.REPEALED, "社区公约": Status.IN_FORCE}


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《社区登记办法》的规定，《不在库中的办法》予以废止。",
        "《社区登记办法》废止前受理的申请，继续办理。",
        "《社区登记办法》（民发〔2001〕4号）同时废止。",
        "《社区登记办法实施细则》同时废止。",
        "《社区登记办法》不予废止。",
        "符合《社区登记办法》的，登记继续有效。",
    ],
)
def test_a_sentence_about_something_else_repeals_nothing(sentence: str) -> None:
    author = outlined("社区工作规定", f"第一条{sentence}", issued_on=date(2019, 12, 1))

    assert _after(author)["社区登记办法"] is Status.IN_FORCE


def test_the_proof_of_a_repeal_is_in_the_repealing_document() -> None:
    author = outlined(
        "社区工作规定",
        "第一条规范。\n第二条本规定自2020年1月1日起施行，《社区登记办法》同时废止。",
        issued_on=date(2019, 12, 1),
    )

    force = statuses([OLD, author], TODAY)[OLD.id]

    assert force.basis_clause_id == author.clauses[1].id
    assert force.since == date(2020, 1, 1)
    assert "同时废止" in (force.basis_text or "")


def test_a_repeal_not_yet_in_force_repeals_nothing_yet() -> None:
    author = outlined(
        "社区工作规定", "第一条本规定自2030年1月1日起施行，《社区登记办法》同时废止。"
    )

    assert _after(author)["社区登记办法"] is Status.IN_FORCE


def test_a_new_version_of_the_same_title_does_not_repeal_itself() -> None:
    new = outlined(
        "社区登记办法",
        "第一条登记。\n第二条本办法自2020年1月1日起施行，原《社区登记办法》同时废止。",
        "民发〔2019〕9号",
        issued_on=date(2019, 12, 1),
    )

    found = statuses([OLD, new], TODAY)

    assert found[OLD.id].status is Status.REPEALED
    assert found[new.id].status is Status.IN_FORCE


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "关于废止部分规范性文件的通知",
            "一、下列文件予以废止：\n1.《社区登记办法》（民发〔2001〕3号）",
        ),
        (
            "关于废止部分文件的公告",
            "1.社区登记办法（民发〔2001〕3号）\n2.另一办法（民发〔2002〕3号）",
        ),
        ("关于废止《社区登记办法》的通知", "一、请遵照执行。"),
    ],
)
def test_a_notice_of_repeal_lists_its_targets(title: str, body: str) -> None:
    author = outlined(title, body, "民发〔2020〕1号", issued_on=date(2020, 1, 1))

    assert _after(author) == {"社区登记办法": Status.REPEALED, "社区公约": Status.IN_FORCE}


def test_a_list_of_both_tells_what_is_amended_from_what_is_repealed() -> None:
    author = outlined(
        "关于修改和废止部分文件的决定",
        "一、修改的文件\n1.《社区公约》第一条。\n二、废止的文件\n1.《社区登记办法》",
        issued_on=date(2020, 1, 1),
    )

    assert _after(author) == {"社区登记办法": Status.REPEALED, "社区公约": Status.AMENDED}


def test_a_decision_to_amend_amends() -> None:
    author = outlined(
        "关于修改《社区登记办法》的决定",
        "一、第一条修改为：“应当登记”。",
        issued_on=date(2010, 1, 1),
    )

    assert _after(author)["社区登记办法"] is Status.AMENDED


def test_repealing_single_articles_amends() -> None:
    author = outlined(
        "社区工作规定", "第一条《社区登记办法》第一条同时废止。", issued_on=date(2010, 1, 1)
    )

    assert _after(author)["社区登记办法"] is Status.AMENDED


def test_an_essay_repeals_nothing() -> None:
    author = outlined("工作总结", "一、《社区登记办法》同时废止。", normative=False)

    assert _after(author)["社区登记办法"] is Status.IN_FORCE


def test_titles_that_say_who_issued_them_are_a_list_all_the_same() -> None:
    sentence = "《社区登记办法》和原民政局1991年发布的《另一办法》同时废止。"
    author = outlined("社区工作规定", f"第一条{sentence}", issued_on=date(2019, 12, 1))

    assert _after(author)["社区登记办法"] is Status.REPEALED


def test_versions_without_dates_do_not_repeal_each_other() -> None:
    text = "第一条登记{}。\n第二条自2020年1月1日起施行，原《社区登记办法》同时废止。"
    versions = [outlined("社区登记办法", text.format(n), f"民发〔20{n}〕1号") for n in (10, 20)]

    assert {f.status for f in statuses(versions, TODAY).values()} == {Status.IN_FORCE}


def test_the_text_reprinted_by_the_decision_is_the_amended_one() -> None:
    decision = outlined("关于修改《社区登记办法》的决定", "一、作如下修改。")
    reprint = outlined("社区登记办法", "第一条新。", issued_by=decision.id)

    assert statuses([decision, reprint], TODAY)[reprint.id].status is Status.UNKNOWN


def test_force_begins_days_after_the_day_of_issue() -> None:
    text = "第一条登记。\n第二条本办法自2020年5月1日起30日后施行。"
    [force] = statuses([outlined("社区登记办法", text)], TODAY).values()

    assert force.since == date(2020, 5, 31)


def test_a_delay_beyond_the_calendar_is_not_a_day() -> None:
    text = "第一条登记。\n第二条本办法自9999年12月31日起30日后施行。"
    [force] = statuses([outlined("社区登记办法", text)], TODAY).values()

    assert force.since is None


def test_a_row_of_a_table_of_repealed_documents_repeals() -> None:
    old = outlined("社区登记办法", "第一条登记。", "民发〔2010〕1号")
    text = "一、目录如下。\n| 序号 | 名称 | 文号 |\n| 1 | 社区登记办法 | 民发〔2010〕1号 |"
    decision = outlined("关于废止部分规范性文件的决定", text)

    assert statuses([old, decision], TODAY)[old.id].status is Status.REPEALED
