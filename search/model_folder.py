"""The folder of an exported model: what its stamp says, and whether the files are those stamped.

`training/export.py` writes such folders; the default model is the one beside this module.
Knows neither the runtime nor the tokenizer, so that a model's name costs one small file.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).with_name("model")
STAMP = "model.json"
CONTEXT = "context.npy"
FORMAT = 1
"""The form of the folder that is understood here."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What the stamp says."""

    folder: Path
    name: str
    """With eight digits that change with the files: a model trained again is another model."""
    dim: int
    max_tokens: int
    """Longer texts are cut off; special tokens and prompt count."""
    prompts: Mapping[str, str]
    """What stands before a text, by side: "query" or "passage"."""
    graphs: Mapping[str, Path]
    """By side; the same file twice where one encoder serves both."""
    context: Path | None
    """Matrices of `search.context`, (2 or 3, dim, dim); None where passages stand by themselves."""
    files: Mapping[str, str]
    """SHA-256 by name."""


def is_exported(folder: Path) -> bool:
    """Whether the folder was made by `training/export.py`."""
    return (folder / STAMP).is_file()


def described(folder: Path) -> ModelFolder:
    """What the folder holds; reads the stamp alone.

    Raises:
        ModelMissing: there is no stamp, or one of another form.
    """
    stamp = read_stamp(folder)
    try:
        return _described(folder, stamp)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise unusable(folder, f"{STAMP} 缺失或无法读取") from error


def check(folder: Path, files: Mapping[str, str]) -> None:
    """See that every file is as it was stamped; reads them all (about 20 ms for 35 MB).

    Raises:
        ModelMissing: a file is absent or its bytes are others.
    """
    wrong = [name for name, digest in files.items() if _digest(folder / name) != digest]
    if wrong:
        raise unusable(folder, f"文件缺失或已损坏：{'、'.join(wrong)}")


def read_stamp(folder: Path, file: str = STAMP, form: int = FORMAT) -> dict[str, Any]:
    """A stamp as it stands; its name with eight digits that change with the files.

    Raises:
        ModelMissing: there is none, or one of another form.
    """
    try:
        stamp: dict[str, Any] = json.loads((folder / file).read_text(encoding="utf-8"))
        if stamp["format"] != form:
            raise unusable(folder, f"格式 {stamp['format']} 与程序不符")
        whole = json.dumps({**stamp, "name": ""}, sort_keys=True)
        mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return {**stamp, "name": f"{stamp['name']}@{mark}", "files": _files(stamp)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise unusable(folder, f"{file} 缺失或无法读取") from error


def _files(stamp: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(entry["sha256"]) for name, entry in stamp["files"].items()}


def _described(folder: Path, stamp: dict[str, Any]) -> ModelFolder:
    files, sides = stamp["files"], ("query", "passage")
    return ModelFolder(
        folder=folder,
        name=stamp["name"],
        dim=int(stamp["dim"]),
        max_tokens=int(stamp["max_tokens"]),
        prompts={side: str(stamp["prompts"][side]) for side in sides},
        graphs={side: folder / stamp["graphs"][side] for side in sides},
        context=folder / CONTEXT if CONTEXT in files else None,
        files=files,
    )


def unusable(folder: Path, reason: str) -> ModelMissing:
    """The error that says so, and what to do."""
    if folder == SHIPPED:
        return ModelMissing(f"自带的向量模型不可用（{reason}）。请重新安装条文（make install）。")
    return ModelMissing(f"模型文件夹“{folder}”不可用（{reason}）。请重新导出或完整复制该文件夹。")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
