"""The operator's pages: who may see them, what they show, what their buttons do."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.admin_pages import SECTIONS
from api.app import create_app
from api.service import Service
from api.settings import Settings
from api.wiring import RealParts
from corpus.queries import Asked, Verb
from corpus.review import Rule, RuleKind
from corpus.store_review import Reviews
from tests.api.conftest import TOKEN
from tests.api.material import MEASURES, PAGES
from tests.api.test_held import MARKED
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response

    from corpus.model import Document

DOUBTFUL = """青河市社区食堂补助发放细则

青政发〔2023〕9号

一、总体要求

社区食堂由街道办事处负责建设，面积不少于80平方米。依据《青河市社区食堂标准》执行。

三、补助标准

新建社区食堂给予一次性建设补助10万元，联系人：周明远，电话13987654321。

四、保障措施

各街道要落实责任，每月报送一次进度，不得设置最低消费。

打印本页

青河市人民政府
2023年6月3日
"""
COPY = MEASURES.replace("青河市人民政府\n2021", "（转自政务论坛）\n\n青河市人民政府\n2021")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with doubts, a copy, a held document and a failure; tests copy it."""
    folder = tmp_path_factory.mktemp("sources")
    every = {**PAGES, "doubtful.txt": DOUBTFUL, "secret.txt": MARKED, "copy.txt": COPY}
    for name, text in every.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "empty.txt").write_text("首页\n登录\n", "utf-8")
    settings = Settings(tmp_path_factory.mktemp("built"))
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    made.ingest([str(folder)])
    made.close()
    return settings.data


@pytest.fixture
def service(built: Path, tmp_path: Path) -> Iterator[Service]:
    """A service over a copy of that library."""
    settings = Settings(tmp_path / "library", admin_token=TOKEN)
    shutil.copytree(built, settings.data)
    made = Service(settings, RealParts(settings, FakeEmbedder()))
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "text/html"}
    app = create_app(service)
    with TestClient(app, raise_server_exceptions=False, headers=headers) as made:
        yield made


def doubtful_id(service: Service) -> str:
    """Of the document with doubts."""
    (found,) = service.library.find("青政发〔2023〕9号")
    return found.id


def settled(client: TestClient) -> None:
    """Wait until no job is under way."""
    for _ in range(200):
        if "排队" not in (text := client.get("/admin/jobs").text) and "进行中" not in text:
            return
        time.sleep(0.05)
    raise AssertionError


def decide(client: TestClient, service: Service, **fields: str) -> Response:
    """Press a button on the page of the document with doubts, and wait for what it sets off."""
    name = doubtful_id(service)
    seen = service.library.document(name).source.sha256
    answer = client.post(
        f"/admin/review/{name}/rules", data={"seen": seen, **fields}, follow_redirects=False
    )
    settled(client)
    return answer


@pytest.mark.parametrize("path", [path for path, _, _ in SECTIONS])
def test_only_who_may_sees_a_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
    for wrong in ("", "Bearer no"):
        refused = client.get(path, headers={"Authorization": wrong}, follow_redirects=False)
        assert refused.status_code in {303, 401, 403}  # 303 leads to where one signs in


@pytest.mark.parametrize("path", [path for path, _, _ in SECTIONS])
def test_every_page_has_an_empty_state(empty: TestClient, path: str) -> None:
    service = empty.app.state.service  # type: ignore[attr-defined]  # a FastAPI application
    service.settings = Settings(service.settings.data, admin_token=TOKEN)

    answer = empty.get(path, headers={"Authorization": f"Bearer {TOKEN}", "Accept": "text/html"})

    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_overview_counts_what_waits(client: TestClient) -> None:
    for _ in range(100):
        text = client.get("/admin").text
        if "检查于" in text:
            break
        time.sleep(0.05)

    assert '<td>1</td><td class="say">件标有密级或内部字样' in text
    assert "待解除" in text
    assert "索引与库" in text
    assert client.post("/admin/check", follow_redirects=False).status_code == 303


def test_a_pasted_text_is_taken_in(client: TestClient, service: Service) -> None:
    text = MEASURES.replace("食堂", "书屋").replace("12号", "33号")

    answer = client.post("/admin/ingest", data={"text": text, "name": "书屋"})
    settled(client)

    assert answer.url.path == "/admin/jobs"
    assert service.library.find("青政发〔2021〕33号")
    assert "书屋" in client.get("/admin/jobs").text


def test_files_are_taken_in(client: TestClient, service: Service) -> None:
    texts = [MEASURES.replace("12号", f"{n}号").replace("食堂", "站点") for n in (41, 42)]
    files = [("files", (f"../{i}.txt", t.encode(), "text/plain")) for i, t in enumerate(texts)]

    client.post("/admin/ingest", files=files)
    settled(client)

    (found,) = service.library.find("青政发〔2021〕42号")
    assert found.source.locator == "1.txt"


@pytest.mark.parametrize("fields", [{}, {"url": "file:///etc/passwd"}, {"url": "不是网址"}])
def test_nothing_to_take_in_is_said(client: TestClient, fields: dict[str, str]) -> None:
    answer = client.post("/admin/ingest", data=fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_failures_are_told_with_a_way_out(client: TestClient, service: Service) -> None:
    locator = next(f.locator for f in service.store.failures())
    text = client.get("/admin/jobs").text

    assert "empty.txt" in text
    assert "请核对来源后重新导入" in text
    answer = client.post("/admin/jobs/retry", data={"locator": locator})
    assert answer.status_code == 422
    assert "请改正后重新上传" in answer.text
    assert client.post("/admin/jobs/retry", data={"locator": "/etc/passwd"}).status_code == 200


def test_a_held_document_is_read_and_released(client: TestClient, service: Service) -> None:
    (held,) = service.held()
    path = f"/admin/held/{held.document_id}"

    assert held.title in client.get("/admin/held").text
    assert "夜间转运不超过4小时" in client.get(path).text
    assert client.post(f"{path}/release", data={"by": " "}).status_code == 422
    client.post(f"{path}/release", data={"by": "王某"})
    settled(client)

    assert service.library.find(held.title)
    assert "王某" in client.get("/admin/held").text


def test_synonyms_are_tried_then_kept(client: TestClient, service: Service) -> None:
    line = "饭堂 = 社区食堂"

    tried = client.post("/admin/synonyms", data={"text": line, "trial": "饭堂补助", "do": "try"})
    assert "饭堂 → 社区食堂" in tried.text
    assert service.synonyms.own().groups == 0

    kept = client.post("/admin/synonyms", data={"text": f"{line}\r\n", "do": "save"})
    assert "即刻生效" in kept.text
    assert service.synonyms.path.read_text("utf-8") == f"{line}\n"
    assert "社区食堂" in service.synonyms.current().others["饭堂"]

    wrong = client.post("/admin/synonyms", data={"text": "饭堂", "do": "save"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.text
    assert service.synonyms.own().groups == 1
    assert "剧本杀 = " in client.get("/admin/synonyms?add=剧本杀").text


def test_missing_documents_are_listed(client: TestClient) -> None:
    text = client.get("/admin/missing").text

    assert "青河市社区食堂标准" in text
    assert "青河市社区食堂补助发放细则" in text


def test_a_copy_is_taken_out_of_its_group_and_put_back(
    client: TestClient, service: Service
) -> None:
    (kin,) = service.all_kin()
    pair = {"a": kin.best.document.id, "b": kin.copies[0].document.id}
    assert kin.copies[0].document.id in client.get("/admin/copies").text

    client.post("/admin/copies", data={**pair, "kind": "apart"})
    settled(client)
    assert not service.all_kin()
    apart = service.kin(pair["a"]).apart
    assert {d.id: str(p.reason) for d, p in apart}[pair["b"]] == "person"

    client.post("/admin/copies", data={**pair, "kind": "same"})
    settled(client)
    (kin,) = service.all_kin()
    assert str(kin.copies[0].likeness and kin.copies[0].likeness.route) == "person"
    (rule,) = service.store.reviews.rules()
    client.post(f"/admin/rules/{rule.id}/drop")
    settled(client)
    (kin,) = service.all_kin()
    assert str(kin.copies[0].likeness and kin.copies[0].likeness.route) != "person"
    assert client.post("/admin/copies", data={**pair, "kind": "dismiss"}).status_code == 422


def test_a_label_is_looked_at(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)
    assert "标号不连续" in client.get("/admin/review").text
    (doubt,) = [w for w in service.library.document(name).warnings if w.code == "label_gap"]

    answer = decide(client, service, kind="dismiss", about="label_gap", clause=doubt.clause or "")

    assert answer.headers["location"] == f"/admin/review/{name}?done=rule"
    warnings = service.library.document(name).warnings
    assert "label_gap" not in {w.code for w in warnings}
    assert [w.message for w in warnings if w.code == "reviewed"] == ["“标号不连续”已经人工核对。"]
    shown = client.get("/admin/review?code=label_gap").text.partition("<main")[2]
    assert "label_gap" not in shown.partition("</main")[0]


def test_what_is_read_again_meanwhile_is_shown_once_more(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the page would show what was before, and never look again."""
    asked: list[str] = []
    read, waiting = type(service).page_text, Reviews.waiting

    def page_text(self: Service, document: Document) -> str | None:
        asked.append("document")
        return read(self, document)

    def marks(self: Reviews) -> tuple[str, ...]:
        asked.append("marks")
        return waiting(self)

    monkeypatch.setattr(type(service), "page_text", page_text)
    monkeypatch.setattr(Reviews, "waiting", marks)

    assert client.get(f"/admin/review/{doubtful_id(service)}").status_code == 200
    assert asked == ["marks", "document"]


def test_lines_are_taken_out_and_kept(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)
    page_text = service.store.page_text(name)
    gone, kept = "打印本页", "各街道要落实责任，每月报送一次进度，不得设置最低消费。"
    before = service.library.document(name)
    assert gone not in before.text

    decide(client, service, line=f"keep:{page_text.index(gone)}")
    decide(client, service, line=f"remove:{page_text.index(kept)}")

    after = service.library.document(name)
    assert (gone in after.text, kept in after.text) == (True, False)
    assert ("line:person", kept) in {(r.rule, r.text) for r in after.removed}
    assert service.store.page_text(name) == page_text
    shown = client.get(f"/admin/review/{name}").text
    assert "人工移除" in shown
    for rule in service.store.reviews.rules():
        client.post(f"/admin/rules/{rule.id}/drop", data={"to": name})
    settled(client)
    restored = service.library.document(name)
    assert (restored.text, restored.clauses) == (before.text, before.clauses)


def test_a_field_is_set_and_the_id_stays(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)

    decide(client, service, kind="field", about="issued_on", value="2023-06-05")
    decide(client, service, kind="field", about="title", value="青河市社区食堂补助细则")

    found = service.library.document(name)
    assert (found.id, str(found.issued_on)) == (name, "2023-06-05")
    assert found.title == "青河市社区食堂补助细则"
    assert [p.source for p in found.proofs if p.field == "issued_on"] == ["person"]
    assert "人工核定" in client.get(f"/documents/{name}").text
    wrong = decide(client, service, kind="field", about="issued_on", value="去年")
    assert wrong.status_code == 422
    assert "不是日期" in wrong.text


def test_a_label_is_put_right(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)

    decide(client, service, kind="label", clause=f"{name}-n3", value="二")

    found = service.library.document(name)
    assert [c.path for c in found.clauses][:2] == [("一",), ("二",)]
    assert found.clauses[1].printed == "三、"
    assert "label_gap" not in {w.code for w in found.warnings if w.clause == f"{name}-n2"}


def test_a_rule_lives_through_a_reparse(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)
    decide(client, service, kind="field", about="form", value="细则")
    version = len(service.archive.versions(name))

    service.reparse(force=True)

    assert service.library.document(name).form == "细则"
    assert len(service.archive.versions(name)) == version
    assert service.store.reviews.waiting() == ()


def test_a_rule_cannot_let_a_marked_document_out(client: TestClient, service: Service) -> None:
    (held,) = service.held()
    page = service.store.document(held.document_id)
    lines = [w for w in service.store.page_text(page.id).split("\n") if w.strip()]
    rules = [
        Rule(RuleKind.REMOVE, page.source.locator, page.id, line) for line in (lines[0], lines[4])
    ]

    service.store.reviews.add(rules)
    service.apply_rules()

    assert [h.document_id for h in service.held()] == [held.document_id]
    for path in (f"/admin/review/{held.document_id}", "/admin/review", "/admin/rules"):
        shown = client.get(path).text
        assert "粮库" not in shown
        assert "指挥部" not in shown
    assert client.get(f"/admin/review/{held.document_id}").status_code == 404
    answer = client.post(f"/admin/review/{held.document_id}/rules", data={"kind": "dismiss"})
    assert answer.status_code == 404
    (rule, *_) = service.store.reviews.rules()
    assert client.post(f"/admin/rules/{rule.id}/drop").status_code == 404
    assert len(service.store.reviews.rules()) == 2


def test_a_stale_page_is_not_decided_about(client: TestClient, service: Service) -> None:
    answer = decide(client, service, seen="0" * 64, kind="dismiss", about="label_gap")

    assert answer.status_code == 422
    assert "内容有变" in answer.text
    assert decide(client, service, line="remove:3").status_code == 422
    assert decide(client, service, kind="same", about="x").status_code == 422
    assert service.store.reviews.rules() == ()


def test_personal_data_stay_covered(client: TestClient, service: Service) -> None:
    name = doubtful_id(service)
    page_text = service.store.page_text(name)
    at = page_text.index("新建社区食堂")

    decide(client, service, line=f"remove:{at}")

    assert "13987654321" not in service.library.document(name).text
    for path in (f"/admin/review/{name}", "/admin/rules", "/admin/jobs"):
        assert "13987654321" not in client.get(path).text
    assert "13987654321" in client.get("/admin/rules.json").text


def test_rules_go_out_and_come_in_again(client: TestClient, service: Service) -> None:
    decide(client, service, kind="field", about="form", value="细则")
    content = client.get("/admin/rules.json").content
    (rule,) = service.store.reviews.rules()
    service.store.reviews.drop(rule.id)

    answer = client.post("/admin/rules/import", files={"file": ("rules.json", content)})
    settled(client)

    assert "已导入规则" in answer.text
    assert service.library.document(doubtful_id(service)).form == "细则"
    again = client.post("/admin/rules/import", files={"file": ("rules.json", content)})
    assert "已经有了" in again.text
    for bad in (
        b"{",
        b"[]",
        b'{"format":"tiaowen-rules-1","rules":[{"kind":"x"}]}',
        b"[" * 100_000,
    ):
        refused = client.post("/admin/rules/import", files={"file": ("rules.json", bad)})
        assert refused.status_code == 422


def test_usage_counts_and_keeps_words_only_when_told(client: TestClient, service: Service) -> None:
    client.get("/api/v1/search?q=电竞酒店")
    client.post("/api/v1/ask", json={"question": "电竞酒店几点关门"})
    client.app.state.asked.flush()  # type: ignore[attr-defined]  # a FastAPI application

    text = client.get("/admin/usage").text
    assert "没有保存查询文字" in text
    assert "电竞酒店" not in text
    assert {d.verb.value: d.asked for d in service.store.queries.days()} == {"ask": 1, "search": 1}

    client.post("/admin/usage/words", data={"on": "1"})
    service.noted(Asked(Verb.SEARCH, "电竞酒店 13987654321", 12, 0))
    service.noted(Asked(Verb.SEARCH, "补助", 12, 3))
    client.app.state.asked.flush()  # type: ignore[attr-defined]  # a FastAPI application
    text = client.get("/admin/usage").text
    assert "电竞酒店 139●●●●●●●●" in text
    assert [w.text for w in service.store.queries.words()] == ["电竞酒店 139●●●●●●●●"]

    case = {"text": "电竞酒店 139●●●●●●●●", "reason": "not_in_library"}
    assert "已存为用例" in client.post("/admin/usage/regression", data=case).text
    client.post("/admin/usage/words")
    assert service.store.queries.words() == ()


def test_a_site_is_let_in_stopped_and_removed(client: TestClient, service: Service) -> None:
    fields = {"name": "青河市政府网站", "origins": "https://www.qinghe.example\n"}

    assert "https://www.qinghe.example" in client.post("/admin/sites", data=fields).text
    (site,) = service.sites.all()
    assert f"data-site=&#34;{site.key}&#34;" in client.get("/admin/sites").text
    client.post(f"/admin/sites/{site.key}", data={"active": "0"})
    assert not service.sites.get(site.key).active
    wrong = client.post("/admin/sites", data={**fields, "origins": "https://*.gov.cn"})
    assert wrong.status_code == 422
    assert "太宽" in wrong.text
    client.post(f"/admin/sites/{site.key}/remove")
    assert service.sites.all() == ()
    assert client.post(f"/admin/sites/{site.key}/remove").status_code == 404
