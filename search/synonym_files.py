"""The shipped list of synonyms and the operator's own, read again when its file changes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus.errors import BadQuery, PolicyError
from search.synonyms import Mistake, Synonyms, check_line, parse_synonyms

FILE = "synonyms.txt"
"""Of the operator, in the library's folder."""
_MOST_BYTES = 2 * 2**20
_HEAD = (
    "# 本库的同义词，一行一组；保存后即生效，不必重启。检查：tiaowen synonyms --check\n"
    "# 低保 = 最低生活保障        两边可互相代替\n"
    "# 打工的 → 务工人员、农民工  查左边时也查右边，反过来不查\n"
)


EVERYDAY = "everyday.txt"
"""What people say and texts do not, by language models as hands."""


@cache
def shipped() -> Synonyms:
    """The words that come with the program."""
    return listed(FILE) | everyday()


@cache
def everyday() -> Synonyms:
    """What texts say for everyday words, never the reverse."""
    return listed(EVERYDAY)


def listed(name: str) -> Synonyms:
    """A list of `search/words`."""
    text = files("search").joinpath("words", name).read_text(encoding="utf-8")
    synonyms, mistakes = parse_synonyms(text)
    if mistakes:
        msg = f"search/words/{name}: {mistakes[0]}"
        raise ValueError(msg)
    return synonyms


class SynonymFile:
    """The operator's list over the shipped one; a file that cannot be read leaves the latter."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read before it is asked for.

        Args:
            folder: of the library.
        """
        self.path = folder / FILE
        self._stamp: tuple[int, int] | None = None
        self._kept = shipped()
        self._mistakes: tuple[Mistake, ...] = ()

    def current(self) -> Synonyms:
        """Both lists as they are now: one look at the file's date a call."""
        self._refresh()
        return self._kept

    def stamp(self) -> str:
        """Changes with the operator's file."""
        self._refresh()
        return str(self._stamp)

    def mistakes(self) -> tuple[Mistake, ...]:
        """What is wrong with the operator's file; the rest of it holds."""
        self._refresh()
        return self._mistakes

    def own(self) -> Synonyms:
        """What the operator's file alone says."""
        return self._read()[0]

    def text(self) -> str:
        """The operator's file as it stands; how to write it where there is none."""
        try:
            return self.path.read_text("utf-8-sig", "replace")
        except OSError:
            return _HEAD

    def write(self, text: str) -> None:
        """Put this in place of the operator's file; there is the old one or the new one.

        Raises:
            BadQuery: it is too long.
            PolicyError: the file cannot be written.
        """
        body = text.encode("utf-8", "replace")
        if len(body) > _MOST_BYTES:
            raise BadQuery("同义词超过 2 MB。请精简后再保存。")
        half = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(body if body.endswith(b"\n") or not body else body + b"\n")
            half.replace(self.path)
        except OSError as error:
            msg = f"无法写入 {self.path}：{error.strerror}。请检查路径和权限。"
            raise PolicyError(msg) from error

    def add(self, line: str) -> str:
        """Write a group at the end of the operator's file; gives it as written.

        Raises:
            BadQuery: it is no group.
            PolicyError: the file cannot be written.
        """
        bare = check_line(line)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            before = self.path.read_text("utf-8", "replace") if self.path.exists() else _HEAD
            gap = "" if before.endswith("\n") or not before else "\n"
            self.path.write_text(f"{before}{gap}{bare}\n", encoding="utf-8")
        except OSError as error:
            msg = f"无法写入 {self.path}：{error.strerror}。请检查路径和权限。"
            raise PolicyError(msg) from error
        return bare

    def _refresh(self) -> None:
        try:
            seen = self.path.stat()
            stamp = (seen.st_mtime_ns, seen.st_size)
        except OSError:
            stamp = None
        if stamp != self._stamp:
            own, self._mistakes = self._read()
            self._kept = own | shipped()
            self._stamp = stamp

    def _read(self) -> tuple[Synonyms, tuple[Mistake, ...]]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Synonyms(), ()
        except OSError as error:
            return Synonyms(), (Mistake(1, f"文件读不了（{error.strerror}）。请检查权限。"),)
        if len(content) > _MOST_BYTES:
            return Synonyms(), (Mistake(1, "文件超过 2 MB，未读。请精简。"),)
        try:
            return parse_synonyms(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            return Synonyms(), (Mistake(line, "不是 UTF-8 文字。请另存为 UTF-8 后再试。"),)
