"""What the code offers is documented: commands, settings, routes, codes, rules, dependencies."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from starlette.routing import Mount

from api import (
    basket_page,
    compare_page,
    desk_page,
    document_page,
    pages,
    search_page,
)
from api.app import create_app
from api.cli import SAMPLES, main
from api.cli import app as command_line
from api.service import Service
from api.settings import Settings, described
from api.wiring import RealParts
from corpus.severity import KINDS
from search.engine import FILTERS
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_RULE = re.compile(r"(?:html|docx|pdf|xlsx|text|forum|line|run|glyph|inline):[a-z]+(?:-[a-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FENCE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def _nodes(*packages: str) -> tuple[ast.AST, ...]:
    """Syntax nodes of all modules of some packages."""
    paths = sorted(p for package in packages for p in (ROOT / package).rglob("*.py"))
    return tuple(node for p in paths for node in ast.walk(ast.parse(p.read_text("utf-8"))))


def _strings(*packages: str) -> Iterator[str]:
    for node in _nodes(*packages):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _ticked(text: str) -> set[str]:
    """What a text sets in code type."""
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)))


def _warning_codes() -> set[str]:
    """First argument of `Warning(…)`, and first of the pairs of a code and a Chinese message."""
    found: set[str] = set()
    for node in _nodes("ingest", "corpus"):
        pair: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Warning":
            pair = node.args[:1]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and _is_message(node.elts[1]):
            pair = node.elts[:1]
        found |= {str(e.value) for e in pair if isinstance(e, ast.Constant)}
    return {code for code in found if _CODE.fullmatch(code)}


def _is_message(node: ast.expr) -> bool:
    """A sentence in Chinese, or the variable that holds one."""
    if isinstance(node, ast.Name):
        return node.id == "message"
    values = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(str(v.value) for v in values if isinstance(v, ast.Constant))
    return text.endswith("。") and _HAN.search(text) is not None


def _commands() -> dict[str, set[str]]:
    """Options of every command, by its name."""
    group = typer.main.get_command(command_line)
    found = {}
    for name, command in getattr(group, "commands").items():  # noqa: B009  typer hides the type
        options = {o for p in command.params for o in p.opts if o.startswith("-")}
        found[name] = options - {"--help", "--data", "--debug"}
    return found


def _routes() -> set[str]:
    """`METHOD path` of the JSON API."""
    service = Service(Settings(Path("unused")), None)  # type: ignore[arg-type]  # never opened
    schema = create_app(service).openapi()
    return {
        f"{method.upper()} {path}"
        for path, methods in schema["paths"].items()
        for method in methods
    }


def _pages() -> set[str]:
    """Paths of the web pages."""
    modules = (pages, search_page, document_page, compare_page, basket_page, desk_page)
    routes = [route for module in modules for route in module.router.routes]
    return {getattr(route, "path") for route in routes if not isinstance(route, Mount)}  # noqa: B009


def _dependencies() -> set[str]:
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    optional = [r for rs in project["optional-dependencies"].values() for r in rs]
    return {re.split(r"[\[<>=~! ]", r)[0].lower() for r in (*project["dependencies"], *optional)}


def _markdown() -> list[str]:
    return sorted(
        str(p.relative_to(ROOT))
        for folder in (".", "docs", "docs/adr", "corpus/samples")
        for p in (ROOT / folder).glob("*.md")
    )


def _slug(heading: str) -> str:
    """The anchor that code hosts give a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
    return kept.strip().replace(" ", "-")


@pytest.mark.parametrize("readme", READMES)
def test_every_command_and_option_is_in_the_readme(readme: str) -> None:
    rows = {
        row.split("`")[1].split()[1]: row
        for row in _read(readme).splitlines()
        if row.startswith("| `tiaowen ")
    }

    assert set(_commands()) == set(rows)
    missing = {
        f"{name} {option}"
        for name, options in _commands().items()
        for option in options
        if option not in rows[name]
    }
    assert not missing


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_settings_that_there_are(readme: str) -> None:
    documented = set(re.findall(r"^\| `(TIAOWEN_[A-Z_]+)`", _read(readme), re.MULTILINE))

    assert documented <= {setting.variable for setting in described()}
    assert "TIAOWEN_DATA" in documented


@pytest.mark.parametrize("readme", READMES)
def test_every_filter_is_in_the_readme(readme: str) -> None:
    assert set(FILTERS) <= _ticked(_read(readme))


def test_every_api_route_has_a_section_or_a_row() -> None:
    documented = set(
        re.findall(r"^(?:###|\|) `([A-Z]+ /api/[^`]+)`", _read("docs/api.md"), re.MULTILINE)
    )

    assert documented == _routes()


def test_every_web_page_is_in_the_api_document() -> None:
    assert _pages() <= _ticked(_read("docs/api.md"))


@pytest.mark.parametrize("package", ["corpus", "ingest", "search", "api"])
def test_every_module_has_its_room_in_the_architecture(package: str) -> None:
    section = (
        _read("docs/architecture.md").partition(f"\n### {package}: ")[2].partition("\n### ")[0]
    )
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]

    modules = {p.name for p in (ROOT / package).glob("*.py")} - {"__init__.py"}

    assert {m for m in modules if not any(fnmatch(m, n) for n in named)} == set()
    assert {n for n in named if not list((ROOT / package).glob(n.strip("/")))} == set()


def test_every_warning_code_is_documented() -> None:
    section = _read("docs/warnings.md").partition("\n## Codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z_]+)` \| ([a-z]+) \|", section, re.MULTILINE)
    documented = {code for code, _ in rows}

    codes = _warning_codes()

    assert {"label_missing", "truncated"} <= codes, "the search for codes is broken"
    assert codes == documented == set(KINDS)
    assert {c: k.severity.name.lower() for c, k in KINDS.items()} == dict(rows)


def test_every_removal_rule_is_documented() -> None:
    documented = set(re.findall(r"^\| `([a-z]+:[a-z-]+)`", _read("docs/cleaning.md"), re.MULTILINE))

    rules = {s for s in _strings("ingest") if _RULE.fullmatch(s)}

    assert {"html:nav", "line:counter"} <= rules, "the search for rules is broken"
    assert rules == documented


def test_every_dependency_is_documented() -> None:
    documented = set(
        re.findall(r"^\| `([a-z0-9-]+)` \|", _read("docs/dependencies.md"), re.MULTILINE)
    )

    assert _dependencies() == documented


@pytest.mark.parametrize("name", _markdown())
def test_relative_links_resolve(name: str) -> None:
    text = _FENCE.sub("", _read(name))
    broken = []
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)

    assert not broken


def _anchors(file: Path) -> set[str]:
    text = _FENCE.sub("", file.read_text("utf-8"))
    return {_slug(h) for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_decision_records_are_listed() -> None:
    records = {p.name for p in (ROOT / "docs/adr").glob("[0-9]*.md")}

    assert records == set(_LINK.findall(_read("docs/adr/README.md")))


def _tour(readme: str) -> list[tuple[str, str]]:
    """Commands shown in a read-me, each with what it is said to print."""
    blocks = re.findall(r"^```console\n(.*?)^```$", _read(readme), re.MULTILINE | re.DOTALL)
    steps = [step for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, out.rstrip()) for command, _, out in (s.partition("\n") for s in steps)]


def test_both_readmes_show_the_same_tour() -> None:
    first, second = map(_tour, READMES)

    assert first
    assert first == second


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sample library, with a fake model."""
    settings = Settings(tmp_path_factory.mktemp("library"))
    service = Service(settings, RealParts(settings, FakeEmbedder()))
    service.ingest([str(SAMPLES)])
    yield service
    service.close()


@pytest.mark.parametrize(
    ("command", "shown"),
    # What the other commands print depends on the model.
    [
        step
        for step in _tour("README.md")
        if step[0].startswith(tuple(f"tiaowen {c} " for c in ("parse", "search", "cite", "check")))
    ],
)
def test_the_tour_is_what_the_commands_print(
    command: str,
    shown: str,
    samples: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("api.options.open_library", lambda _: samples)
    monkeypatch.chdir(ROOT)
    if command.endswith("draft.txt"):
        (tmp_path / "draft.txt").write_text(dict(_tour("README.md"))["cat draft.txt"], "utf-8")
        monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])

    assert ended.value.code == 0
    assert shown == capsys.readouterr().out.rstrip()


def test_licence_is_the_full_text() -> None:
    licence = _read("LICENSE")

    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
