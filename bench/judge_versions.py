"""Comparison of versions judged: real versions, laws edited by script, and our own labelled set.

    python bench/judge_versions.py [-v] [--laws ../shared/laws] [--seed 7]

Real: articles of two versions that are equal, or alike by 0.9 and more of difflib's ratio, must be
in one pair; of two such links that cross, one must be told as moved; no pair may hold an article
that has nothing in common with the other side. Edited: articles are deleted, reworded, split,
merged, moved and put in, and all renumbered, so that every change is known. Labelled:
bench/edition_labels.jsonl, texts and truth written by us, needs nothing beside the repository.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from figures import Figure
from reporting import table
from versions import articles, articles_of, edited, flattened, largest, printed, strange_to

from corpus.model import Kind
from search.compare import compare_editions
from search.edition_align import label
from search.editions import are_editions, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.model import Document
    from search.model import Comparison, Pair

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "bench" / "edition_labels.jsonl"
SECTION = "compare versions"
OF_LAWS = "compare versions of laws"
ALIKE = 0.9
_PROMISING = 0.7
"""Dice of sets of character pairs from which difflib is asked at all."""
_NOTHING = 0.15
"""Dice of character pairs below which, and share of the shorter below twice which, two articles
have nothing in common."""
_MOVED = 0.05
_FARTHEST, _NEAREST = 30, 5
"""Articles that a moved one passes."""
KINDS = ("renumbered", "moved", "split", "merged", "changed", "added", "deleted")


@dataclass
class Counts:
    """Right ones of those asked and of those told, with the cases that are not right."""

    right: int = 0
    asked: int = 0
    told: int = 0
    told_right: int = 0
    missed: list[str] = field(default_factory=list)

    def judge(self, truth: set[str], found: set[str], name: str) -> None:
        """Two sets of the same names."""
        self.asked += len(truth)
        self.told += len(found)
        self.right += len(truth & found)
        self.told_right += len(truth & found)
        self.missed += [f"{name} {x}: not told" for x in sorted(truth - found)]
        self.missed += [f"{name} {x}: told, not so" for x in sorted(found - truth)]

    @property
    def recall(self) -> float:
        """1 where nothing was asked."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def precision(self) -> float:
        """1 where nothing was told."""
        return self.told_right / self.told if self.told else 1.0


def bodies_of(document: Document) -> dict[str, str]:
    """Words of every article by its label, as printed but for label and white space."""
    return {
        c.label: "".join(document.text[c.start : c.end].split()).removeprefix(c.printed.strip())
        for c in document.clauses
        if c.kind is Kind.ARTICLE
    }


def grams(text: str) -> Counter[str]:
    """Character pairs, counted."""
    return Counter(text[i : i + 2] for i in range(len(text) - 1))


def common(a: Counter[str], b: Counter[str]) -> tuple[float, float]:
    """Dice, and the share of the shorter text."""
    both, sizes = (a & b).total(), (a.total(), b.total())
    return 2 * both / max(1, sum(sizes)), both / max(1, min(sizes))


def alike(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, set[str]]:
    """For each older article the newer ones equal to it, else the most alike ones from `ALIKE`."""
    found: dict[str, set[str]] = {}
    pairs_b = {j: frozenset(grams(text)) for j, text in b.items()}
    for i, text in a.items():
        equal = {j for j, other in b.items() if other == text}
        if not equal:
            pairs = frozenset(grams(text))
            near = [
                j
                for j, other in pairs_b.items()
                if 2 * len(pairs & other) >= _PROMISING * (len(pairs) + len(other))
            ]
            ratios = {j: SequenceMatcher(None, text, b[j], autojunk=False).ratio() for j in near}
            best = max(ratios.values(), default=0.0)
            equal = {j for j, ratio in ratios.items() if ratio == best and best >= ALIKE}
        if equal:
            found[i] = equal
    return found


@dataclass
class Real:
    """Over the real versions."""

    links: Counts = field(default_factory=Counts)
    moves: Counts = field(default_factory=Counts)
    pairs: int = 0
    false: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def real_versions(laws: Path) -> Real:
    """Every step from one version to the next."""
    figures = Real()
    named = json.loads((laws / "pairs.json").read_text("utf-8"))["version_pairs"]
    for name, files in named.items():
        read = [largest(flattened((laws / file).read_text("utf-8"))) for file in files]
        for step, (old, new) in enumerate(pairwise(read), 1):
            case = f"{name} {step}"
            if not are_editions(old, new):
                figures.apart.append(f"{case}: not taken for versions")
            began = time.perf_counter()
            comparison = compare_editions(old, new)
            figures.seconds.append(time.perf_counter() - began)
            judge_real(figures, comparison, case)
    return figures


def judge_real(figures: Real, comparison: Comparison, case: str) -> None:
    """One comparison against the texts themselves."""
    old, new = bodies_of(comparison.a), bodies_of(comparison.b)
    truth = alike(old, new)
    of_a = {x: pair for pair in comparison.pairs for x in pair.labels_a if x in old}
    for i, wanted in truth.items():
        figures.links.asked += 1
        right = i in of_a and bool(wanted & set(of_a[i].labels_b))
        figures.links.right += right
        if not right:
            told = of_a[i].labels_b if i in of_a else ()
            figures.links.missed.append(f"{case} {i}: {sorted(wanted)}, told {told}")
    judge_moves(figures.moves, {i: w for i, w in truth.items() if len(w) == 1}, of_a, new, case)
    for pair in comparison.pairs:
        figures.pairs += 1
        figures.false += [f"{case} {x}" for x in strangers(pair, old, new)]
    figures.broken += [f"{case} {x}" for x in broken(comparison)]


def judge_moves(
    moves: Counts,
    links: Mapping[str, set[str]],
    of_a: Mapping[str, Pair],
    new: Mapping[str, str],
    case: str,
) -> None:
    """Of two links that cross, one is told as moved; what is told as moved crosses a link."""
    rank = {j: k for k, j in enumerate(new)}
    order = [(i, rank[next(iter(j))]) for i, j in links.items() if i in of_a]
    moved = {i for i, pair in of_a.items() if "moved" in pair.changes}
    crossed: set[str] = set()
    for (i, at), (other, there) in combinations(order, 2):
        if at > there:
            moves.asked += 1
            moves.right += bool({i, other} & moved)
            crossed |= {i, other}
            if not {i, other} & moved:
                moves.missed.append(f"{case} {i} and {other} cross, neither is told as moved")
    told = moved & {i for i, _ in order}
    moves.told += len(told)
    moves.told_right += len(told & crossed)
    moves.missed += [f"{case} {i}: told as moved, crosses nothing" for i in told - crossed]


def strangers(pair: Pair, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """Articles of a pair that have nothing in common with any article of the other side."""
    sides = [
        [(x, known[x]) for x in labels if x in known]
        for labels, known in ((pair.labels_a, old), (pair.labels_b, new))
    ]
    if not all(sides):
        return
    for mine, others in (sides, sides[::-1]):
        for name, text in mine:
            shares = [common(grams(text), grams(other)) for _, other in others]
            if all(dice < _NOTHING and within < 2 * _NOTHING for dice, within in shares):
                yield f"{name} in {pair.labels_a} → {pair.labels_b}"


def broken(comparison: Comparison) -> Iterator[str]:
    """Pairs whose texts cannot be had from their diff."""
    texts_a, texts_b = (
        {unit.clause.id: unit.text for block in blocks(document) for unit in block.units}
        for document in (comparison.a, comparison.b)
    )
    for pair in comparison.pairs:
        older, newer = "".join(p.a for p in pair.diff), "".join(p.b for p in pair.diff)
        if older != "".join(texts_a[i] for i in pair.a) or newer != "".join(
            texts_b[i] for i in pair.b
        ):
            yield str(pair.labels_a)


def edited_laws(laws: Path, seed: int) -> dict[str, Counts]:
    """The older version of every law, edited with known truth."""
    chance = random.Random(seed)  # noqa: S311  a benchmark that repeats
    named = json.loads((laws / "pairs.json").read_text("utf-8"))["version_pairs"]
    texts = {name: flattened((laws / f[0]).read_text("utf-8")) for name, f in named.items()}
    counts = {kind: Counts() for kind in KINDS}
    for name, text in texts.items():
        judge_edited(counts, name, text, strange_to(text, list(texts.values())), chance)
    return counts


def judge_edited(
    counts: Mapping[str, Counts],
    name: str,
    text: str,
    strange: Sequence[str],
    chance: random.Random,
) -> None:
    """One law, edited and compared."""
    frame, bodies = articles_of(text)
    first = frame.index("") if "" in frame else len(frame)
    head = [*frame[:first], *[""] * len(bodies)]
    new_bodies, truths = edited(bodies, strange, chance)
    order, moved = shuffled(len(new_bodies), chance)
    place = {j: k for k, j in enumerate(order)}
    old = largest(printed(head, bodies, {}))
    new = largest(printed([*frame[:first], *[""] * len(order)], [new_bodies[j] for j in order], {}))
    ours, theirs = ([c.label for c in d.clauses if c.kind is Kind.ARTICLE] for d in (old, new))
    if len(articles(old)) != len(bodies) or len(articles(new)) != len(order):
        return  # a body that reads as an article: not split as printed
    truth: dict[str, set[str]] = defaultdict(set)
    continued: set[int] = set()
    for i, edit in enumerate(truths):
        now = sorted(place[j] for j in edit.now)
        continued |= set(now)
        kinds = {"reworded": "changed", "split": "split", "merged": "merged", "deleted": "deleted"}
        if edit.edit in kinds:
            truth[kinds[edit.edit]].add(ours[i])
        if edit.now & moved:
            truth["moved"].add(ours[i])
        if now and ours[i] != theirs[now[0]] and edit.edit in ("untouched", "reworded"):
            truth["renumbered"].add(ours[i])
    truth["added"] = {theirs[k] for k in range(len(order)) if k not in continued}
    single = {ours[i] for i, t in enumerate(truths) if t.edit in ("untouched", "reworded")}
    found = told(compare_editions(old, new))
    found["renumbered"] &= single
    for kind in KINDS:
        counts[kind].judge(truth[kind], found[kind], name)


def shuffled(size: int, chance: random.Random) -> tuple[list[int], set[int]]:
    """New positions with a few of them far from where they were, and which those are."""
    order = list(range(size))
    moved: set[int] = set()
    for j in chance.sample(order, int(size * _MOVED)):
        at = order.index(j)
        to = at + chance.choice((-1, 1)) * chance.randint(_NEAREST, _FARTHEST)
        if 0 <= to < size:
            order.insert(to, order.pop(at))
            moved.add(j)
    return order, moved


def told(comparison: Comparison) -> dict[str, set[str]]:
    """Labels by kind of change: of the older articles, of the newer ones for those added."""
    found: dict[str, set[str]] = defaultdict(set)
    for pair in comparison.pairs:
        for change in pair.changes:
            found[change] |= set(pair.labels_a)
    for kind, document, only in (
        ("deleted", comparison.a, comparison.only_a),
        ("added", comparison.b, comparison.only_b),
    ):
        found[kind] = {label(x) for x in blocks(document) if x.units[0].clause.id in only}
    return found


def labelled(path: Path = LABELLED) -> tuple[dict[str, Counts], Counts, Counts]:
    """Our own set: changes by kind, pairs, relations."""
    changes, pairs, relations = {k: Counts() for k in KINDS}, Counts(), Counts()
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        old, new = (largest(f"{case['title']}\n{case[side]}") for side in ("old", "new"))
        comparison = compare_editions(old, new)
        wanted = {key(a, b): (set(changes), relation) for a, b, changes, relation in case["pairs"]}
        got = {
            key(p.labels_a, p.labels_b): (set(map(str, p.changes)), str(p.relation))
            for p in comparison.pairs
            if p.labels_a != ("",)
        }
        name = case["name"]
        pairs.judge(set(wanted), set(got), name)
        shared = set(wanted) & set(got)
        relations.judge(
            {f"{x} {wanted[x][1]}" for x in shared}, {f"{x} {got[x][1]}" for x in shared}, name
        )
        lone = {k: v - {""} for k, v in told(comparison).items() if k in ("added", "deleted")}
        for kind in KINDS:
            truth = set(case.get(kind, ())) | {x for x, v in wanted.items() if kind in v[0]}
            found = lone.get(kind, set()) | {x for x, v in got.items() if kind in v[0]}
            changes[kind].judge(truth, found, name)
    return changes, pairs, relations


def key(a: Iterable[str], b: Iterable[str]) -> str:
    """The name of a pair."""
    return f"{'、'.join(a)}→{'、'.join(b)}"


def own_figures() -> list[Figure]:
    """Of the labelled set: what the floors hold wherever the repository is."""
    changes, pairs, relations = labelled()
    found = [
        figure("labelled pairs, recall", pairs.recall, pairs),
        figure("labelled pairs, precision", pairs.precision, pairs),
        figure("labelled relations", relations.recall, relations),
    ]
    for kind, counts in changes.items():
        found.append(figure(f"labelled {kind}, recall", counts.recall, counts))
        found.append(figure(f"labelled {kind}, precision", counts.precision, counts))
    return found


def real_figures(laws: Path, seed: int = 7) -> list[Figure]:
    """Of the real and the edited versions."""
    real = real_versions(laws)
    found = [
        figure("equal or 0.9 alike, aligned", real.links.recall, real.links, OF_LAWS),
        figure("moves, found", real.moves.recall, real.moves, OF_LAWS),
        figure("moves, precision", real.moves.precision, real.moves, OF_LAWS),
        *(
            Figure(OF_LAWS, name, 1 - len(cases) / of, of, missed=tuple(cases))
            for name, cases, of in (
                ("pairs without strangers", real.false, real.pairs),
                ("texts rebuilt from the diff", real.broken, real.pairs),
                ("taken for versions", real.apart, len(real.seconds)),
            )
        ),
    ]
    for kind, counts in edited_laws(laws, seed).items():
        found.append(figure(f"edited {kind}, recall", counts.recall, counts, OF_LAWS))
        found.append(figure(f"edited {kind}, precision", counts.precision, counts, OF_LAWS))
    print(
        f"{len(real.seconds)} real steps: median {median(real.seconds):.2f} s a pair,"
        f" slowest {max(real.seconds):.2f} s"
    )
    return found


def figure(name: str, value: float, counts: Counts, section: str = SECTION) -> Figure:
    """A figure of a section, with what was missed."""
    return Figure(section, name, value, counts.asked, missed=tuple(dict.fromkeys(counts.missed)))


def main() -> None:
    """Print the tables, and the cases that fail."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="every case that fails")
    parser.add_argument("--laws", type=Path, default=ROOT.parent / "shared" / "laws")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    found = own_figures()
    if (chosen.laws / "pairs.json").exists():
        found += real_figures(chosen.laws, chosen.seed)
    else:
        print(f"{chosen.laws}: no pairs.json, only the labelled set is measured")
    print(table((SECTION, "value", "of"), [(f.name, f"{f.value:.4f}", str(f.of)) for f in found]))
    for measured in found:
        for case in measured.missed[: None if chosen.verbose else 5]:
            print(f"- {measured.name}: {case}")


if __name__ == "__main__":
    main()
