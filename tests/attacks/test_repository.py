"""Nothing secret lies in the repository, and what is waived in the linter has its reason."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from api import server
from api.settings import Settings

ROOT = Path(__file__).parent.parent.parent
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bgithub_pat_[A-Za-z0-9_]{22,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9_-]{32,}|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|\bglpat-[A-Za-z0-9_-]{20}\b|\bhf_[A-Za-z]{34}\b"
    r"|://[^/\s:@\"'{}<>]{1,40}:[^/\s:@\"'{}<>]{8,60}@(?!example\.|127\.|localhost)[a-z0-9.-]+\.[a-z]{2,}"
)
"""Private keys, and the tokens of common services by their form."""
LARGEST = 2_000_000


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: nothing is tracked")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  the git of the checkout
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_no_key_or_token_is_tracked() -> None:
    found = []
    for path in tracked():
        if path.is_file() and path.stat().st_size < LARGEST and path != Path(__file__):
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{path.relative_to(ROOT)}: {m[0][:12]}…" for m in SECRETS.finditer(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN RSA PRIVATE KEY" + "-----",
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
        "sk-" + "a" * 40,
    ],
)
def test_the_scan_finds_what_it_is_for(secret: str) -> None:
    assert SECRETS.search(f'key = "{secret}"')


def test_no_file_of_keys_is_tracked() -> None:
    names = {path.name for path in tracked()}
    assert not [n for n in names if n.endswith((".pem", ".key", ".p12", ".pfx")) or n == ".env"]


def test_every_waiver_of_bandit_has_its_reason() -> None:
    waived = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["bandit"]
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for rule in waived["skips"]:
        assert any(f'"{rule}"' in line and "#" in line for line in lines), rule


def test_the_server_does_not_tell_what_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: dict[str, object] = {}

    def config(*_: object, **options: object) -> None:
        asked.update(options)
        raise StopIteration

    monkeypatch.setattr(server, "create_app", lambda *_, **__: None)
    monkeypatch.setattr(server, "set_up_service_log", lambda *_: None)
    monkeypatch.setattr(server, "_try", lambda *_: None)
    monkeypatch.setattr(server.uvicorn, "Config", config)

    with pytest.raises(StopIteration):
        server.run(SimpleNamespace(settings=Settings(tmp_path)), "127.0.0.1", 0)  # type: ignore[arg-type]

    assert asked["server_header"] is False
