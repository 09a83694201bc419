"""A document as one JSON text and back, for versions that are laid away. Pure.

Directed by the types of the fields: a field that the model gains is at its default in a text
written before, a field that it lost is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from corpus.model import Document


def dump_document(document: Document) -> str:
    """The document, every field of it."""
    return json.dumps(
        asdict(document), ensure_ascii=False, separators=(",", ":"), default=date.isoformat
    )


def load_document(text: str) -> Document:
    """The document that `dump_document` was given.

    Raises:
        ValueError, KeyError, TypeError: the text was not written by it.
    """
    made = _read(Document, json.loads(text))
    if not isinstance(made, Document):
        raise TypeError("no document")
    return made


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401  any type of the model
    if value is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if get_args(kind):  # X | None
        return _read(next(k for k in get_args(kind) if k is not type(None)), value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], value[name]) for name in hints if name in value})
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value


@cache
def _hints(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401  a dataclass of the model
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
