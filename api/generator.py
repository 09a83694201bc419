"""A generator behind any OpenAI-compatible endpoint: it may word an answer, never decide one."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from search.phrasing import Phrased, held_to_evidence, messages_for, withdrawn

if TYPE_CHECKING:
    from api.settings import Settings
    from search.model import Answer

log = logging.getLogger("tiaowen.generator")

_LARGEST = 256 * 1024
"""Bytes of a reply that are read: a thousand characters with what comes around them."""
_TOKENS = 600


def phrase(answer: Answer, settings: Settings) -> Phrased | None:
    """The answer in a generator's words, held against its evidence.

    Args:
        answer: as the library gives it; it is not changed.
        settings: names the endpoint; without one there is no generator.

    Returns:
        None where no generator is set or the question was not answered.
    """
    if not settings.generator_url or answer.answer is None:
        return None
    try:
        said = _asked(answer, settings)
    except Exception as error:  # noqa: BLE001  whatever fails there, the answer stands
        log.warning("generator failed: %s", type(error).__name__)
        return withdrawn("生成服务没有给出可用的结果，请检查 TIAOWEN_GENERATOR_URL 等设置")
    return held_to_evidence(said, answer)


def _asked(answer: Answer, settings: Settings) -> str:
    """What the endpoint says.

    Raises:
        Exception: httpx's where it cannot be reached or refuses; ValueError, KeyError, IndexError
            or TypeError where the reply is too large or of another shape.
    """
    import httpx  # noqa: PLC0415  only where a generator is set

    url = settings.generator_url.rstrip("/") + "/chat/completions"
    key = settings.generator_key
    body: dict[str, Any] = {
        "model": settings.generator_model,
        "messages": list(messages_for(answer)),
        "temperature": 0,
        "max_tokens": _TOKENS,
    }
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = settings.generator_seconds
    raw = bytearray()
    with httpx.stream("POST", url, json=body, headers=headers, timeout=timeout) as reply:
        reply.raise_for_status()
        for part in reply.iter_bytes():
            raw += part
            if len(raw) > _LARGEST:
                msg = "reply too large"
                raise ValueError(msg)
    said = json.loads(raw)["choices"][0]["message"]["content"]
    if not isinstance(said, str):
        msg = "no text"
        raise TypeError(msg)
    return said
