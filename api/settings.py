"""What an operator can set, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_DATA = "data"
"""Library folder where neither `--data` nor $TIAOWEN_DATA names one."""
_MEBIBYTE = 1024 * 1024
RATE_ADDRESS, RATE_KEY = 600, 3_000
"""Requests a minute: ten a second is more than a person or a page asks for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the command line and the service need to know before they start."""

    data: Path
    """The library's folder, as the operator named it."""
    model: str = ""
    """Embedding model: a folder or a hub name; empty for the one that comes with the project."""
    reranker: str = ""
    """Cross-encoder that reads the head of a ranking again: folder or hub name; empty for none."""
    database_url: str = ""
    """Database of the store; empty for SQLite inside the library's folder."""
    admin_token: str = ""
    """Bearer token for `POST /api/v1/pages`; empty turns ingestion over HTTP off."""
    allow_private: bool = False
    """Whether URLs may lead to loopback, private or link-local addresses."""
    max_page: int = 64 * _MEBIBYTE
    """Largest page taken from a file, URL or upload, in bytes."""
    max_body: int = 2 * _MEBIBYTE
    """Largest request body of every other route, in bytes."""
    fetch_seconds: float = 30.0
    """How long one GET may take in all, in seconds."""
    max_question: int = 1_000
    """Longest question or query, in characters."""
    generator_url: str = ""
    """Base of an OpenAI-compatible endpoint that may word answers; empty for none."""
    generator_model: str = ""
    """Its model's name."""
    generator_key: str = field(default="", repr=False)
    """Its bearer token; empty where it asks for none."""
    generator_seconds: float = 20.0
    """How long each step of a call to it may take, in seconds."""
    rate_address: int = RATE_ADDRESS
    """Requests a minute from one address without a key; 0 for any number."""
    rate_key: int = RATE_KEY
    """Requests a minute with one key or from one site; 0 for any number."""
    max_draft: int = 500_000
    """Longest draft for the citation check, in characters."""


def from_environment(
    data: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings from `TIAOWEN_*` variables.

    Args:
        data: the library's folder from the command line; wins over $TIAOWEN_DATA.
        environment: variables to read, `os.environ` by default.
    """
    env = os.environ if environment is None else environment
    return Settings(
        data=data or Path(env.get("TIAOWEN_DATA") or DEFAULT_DATA),
        model=env.get("TIAOWEN_MODEL", ""),
        reranker=env.get("TIAOWEN_RERANKER", ""),
        database_url=env.get("TIAOWEN_DATABASE_URL", ""),
        admin_token=env.get("TIAOWEN_ADMIN_TOKEN", ""),
        allow_private=env.get("TIAOWEN_ALLOW_PRIVATE", "") == "1",
        generator_url=env.get("TIAOWEN_GENERATOR_URL", ""),
        generator_model=env.get("TIAOWEN_GENERATOR_MODEL", ""),
        rate_address=_number(env, "TIAOWEN_RATE_ADDRESS", RATE_ADDRESS),
        rate_key=_number(env, "TIAOWEN_RATE_KEY", RATE_KEY),
        generator_key=env.get("TIAOWEN_GENERATOR_KEY", ""),
    )


def _number(env: Mapping[str, str], name: str, otherwise: int) -> int:
    """A number that is not negative; what is none is passed over."""
    given = env.get(name, "")
    return int(given) if given.isascii() and given.isdigit() else otherwise
