"""kill -9 at random moments in ingestion, index swap and backup; what is left is looked at.

python bench/faults.py [--kills 200] [--seed 6] [--folder DIR]

A small library of invented documents. Each round starts a `tiaowen` of its own, kills it after a
random time, then opens the library and asks:

- Is every page that was told as stored (a line 入库) there, of this and of all rounds before?
- Does the library open, and does a search work, where the index was in step before?
- Is `doctor` without a finding after the next `tiaowen ingest`?
- Does a backup that is there open, and does it hold every page that was told before it began?

Of three rounds one kills an ingestion from its start to its end, one while the index is written and
switched, one a backup. Random times lie within the shortest time that a run took which came to its
end. Exit status 1 where anything was lost; the folder is then kept.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reporting import table
from synthetic import text_of

from api.configuration import settings_of
from api.settings import Settings
from api.wiring import RealParts, open_library
from search.model import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

PHASES = ("ingest", "index", "backup")
_PAGES = 4
"""New documents in each ingestion."""
_CLAUSES = 6
"""Articles of each: so few that the seconds of a round are not spent on embedding."""
_STORED = re.compile(r"^入库 (.+?)：")
_INDEXING = "正在读取简称和词语，更新索引"
_COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
_BACKUP_BY_HAND = (
    "import sys; from pathlib import Path; from corpus.store import Store\n"
    "with Store.open(Path(sys.argv[1])) as store: store.backup(Path(sys.argv[2]))"
)
_PATIENCE_S = 300
_TRIES = 5
_SOONER = 0.9
"""Of the time that a process took which was not killed, the next is killed within so much."""
_FROM = {"ingest": 0.3, "index": 0.0, "backup": 0.3}
"""The share of it that passes before the earliest kill: Python starts and imports."""


@dataclass(slots=True)
class Faults:
    """A library that is ill-treated, and what was found."""

    folder: Path
    rng: random.Random
    told: set[str] = field(default_factory=set)
    """Pages that a process said were stored, by locator."""
    killed: Counter[str] = field(default_factory=Counter)
    """Processes that died of it, by phase; the others had come to their end before."""
    spans: dict[str, float] = field(default_factory=dict)
    """Seconds after which the latest kill comes, by phase."""
    broken: list[str] = field(default_factory=list)
    documents: int = 0

    @property
    def library(self) -> Path:
        """Its folder."""
        return self.folder / "library"

    def prepare(self) -> None:
        """The first documents, and how long each kind of process takes undisturbed."""
        self._write()
        self._run("ingest")
        for phase in PHASES:
            self._write()
            self._run(phase)
        self.look("undisturbed")

    def round(self, number: int) -> None:
        """Kill once; a process that comes to its end before is followed by another."""
        phase = PHASES[number % len(PHASES)]
        for _ in range(_TRIES):
            self._write()
            before, killed = set(self.told), self.killed[phase]
            self._run(phase, self.spans[phase] * self.rng.uniform(_FROM[phase], 1.0))
            self.look(f"round {number} ({phase})")
            if phase == "backup":
                self._look_at_backup(f"round {number}", before)
            if self.killed[phase] > killed:
                return

    def _write(self) -> None:
        pages = self.folder / "pages"
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir(parents=True)
        for _ in range(_PAGES):
            self.documents += 1
            text = text_of(self.documents, clauses=_CLAUSES)
            (pages / f"{self.documents}.txt").write_text(text, encoding="utf-8")

    def _run(self, phase: str, kill_after: float | None = None) -> None:
        """Run a process; one that comes to its end tells how long its phase takes.

        Args:
            phase: which; of "index" the time runs from when the index is begun.
            kill_after: seconds; None lets it end.
        """
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  our own
            self._command(phase),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        timer = threading.Timer(kill_after or _PATIENCE_S, process.kill)
        if phase != "index":
            timer.start()
        indexing = began
        assert process.stderr is not None  # noqa: S101  asked for above
        for line in process.stderr:
            stored = _STORED.match(line)
            if stored:
                self.told.add(stored[1])
            if line.startswith(_INDEXING) and phase == "index" and indexing == began:
                indexing = time.monotonic()
                timer.start()
        process.wait()
        timer.cancel()
        process.stderr.close()
        if kill_after is not None and process.returncode < 0:
            self.killed[phase] += 1
            return
        took = time.monotonic() - indexing
        self.spans[phase] = min(self.spans.get(phase, took), _SOONER * took)
        if process.returncode != 0:
            self.broken.append(f"{phase}: a process ended with {process.returncode}")

    def _command(self, phase: str) -> list[str]:
        if phase == "backup":
            shutil.rmtree(self.folder / "backups", ignore_errors=True)
            (self.folder / "backups").mkdir()
            if _has_backup():
                target = str(self.folder / "backups")
                return [*_COMMAND, "--data", str(self.library), "backup", target]
            target = str(self.folder / "backups" / "one")
            return [sys.executable, "-c", _BACKUP_BY_HAND, str(self.library), target]
        return [*_COMMAND, "--data", str(self.library), "ingest", str(self.folder / "pages")]

    def look(self, when: str) -> None:
        """Open the library in this process as a new one would, mend it, and look again."""
        service = open_library(settings_of(self.library))
        try:
            self._compare(when, self.library)
            report = service.ingest([])
            if report.failed:
                self.broken.append(f"{when}: the next ingestion failed: {report.failed}")
            ill = [f"{f.name}: {f.detail}" for f in service.doctor() if not f.ok]
            if ill:
                self.broken.append(f"{when}: doctor finds {ill}")
            if self.told and not service.find(Query("应当 负责 除外")).hits:
                self.broken.append(f"{when}: a search finds nothing")
        except Exception as error:  # noqa: BLE001  whatever goes wrong is what we are after
            self.broken.append(f"{when}: {type(error).__name__}: {error}")
        finally:
            service.close()

    def _compare(self, when: str, library: Path, told: set[str] | None = None) -> None:
        """Whether a library holds all that it should."""
        wanted = self.told if told is None else told
        parts = RealParts(Settings(library))
        try:
            lost = wanted - set(parts.store.places())
            problems = parts.store.check()
        finally:
            parts.close()
        if lost:
            self.broken.append(f"{when}: lost {sorted(lost)}")
        if problems:
            self.broken.append(f"{when}: {problems}")

    def _look_at_backup(self, when: str, told: set[str]) -> None:
        """A backup is there as a whole or not at all."""
        for number, backup in enumerate(sorted((self.folder / "backups").iterdir())):
            if backup.name.startswith(".") or backup.name.endswith(".part"):
                continue
            target = self.folder / f"restored-{number}"
            shutil.rmtree(target, ignore_errors=True)
            if _has_backup():
                command = [*_COMMAND, "--data", str(target), "restore", str(backup)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
                if done.returncode != 0:
                    self.broken.append(f"{when}: {backup.name} is not restored: {done.stderr}")
                    continue
            elif (backup / "tiaowen.db").exists():
                shutil.copytree(backup, target)
            else:
                continue
            self._compare(f"{when}, restored", target, told)


def _has_backup() -> bool:
    """Whether this program has the commands `backup` and `restore`."""
    if not _KNOWN:
        done = subprocess.run([*_COMMAND, "backup", "--help"], capture_output=True, check=False)  # noqa: S603  our own
        _KNOWN.append(done.returncode == 0)
    return _KNOWN[0]


_KNOWN: list[bool] = []


def shaken(folder: Path, kills: int, seed: int) -> Faults:
    """A library after so many kills."""
    faults = Faults(folder, random.Random(seed))  # noqa: S311  nothing secret
    faults.prepare()
    for number in range(kills):
        faults.round(number)
        if sys.stderr.isatty():
            print(f"{number + 1}/{kills}", end="\r", file=sys.stderr, flush=True)
    return faults


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table; what was lost, line by line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="tiaowen-faults-"))
    began = time.monotonic()
    found = shaken(folder, chosen.kills, chosen.seed)
    rows = [
        (
            phase,
            str(len(range(PHASES.index(phase), chosen.kills, len(PHASES)))),
            str(found.killed[phase]),
        )
        for phase in PHASES
    ]
    print(table(("killed in", "rounds", "killed before its end"), rows))
    print(f"\nPages told as stored: {len(found.told)}; {time.monotonic() - began:.0f} s in all.")
    print("Nothing was lost." if not found.broken else "\n".join(found.broken))
    if found.broken:
        sys.exit(f"The library is kept in {folder}")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
