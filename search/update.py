"""The index in its folder brought in step with its library: what changed is indexed, no more.

Without a usable index, or after half of it has changed, everything is indexed anew;
vectors that the cache has are never computed again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.errors import BrokenLibrary, UnknownDocument
from search.columns import Columns, Indexed
from search.entries import entries_of, rows_of
from search.generations import new_generation, new_segment, publish, writing
from search.index import open_generation
from search.lexical import LexicalWriter, copy_index, removed_share
from search.merging import alive_rows, first_to_merge, merged_columns, merged_vectors
from search.segment import Arrived, Batch
from search.stamp import LAYOUT, Part, Stamp, current
from search.vectors import MemoryVectors, embed_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from corpus.library import Library
    from corpus.model import Document
    from search.embed import Embedder
    from search.entries import Entry
    from search.index import Generation
    from search.vectors import VectorCache

    Told = Callable[[str, int, int], None]

_ROWS_AT_ONCE = 4_096
"""Vectors looked up and kept together: 6 MB."""
_ONE_BY_ONE = 500
"""Changed documents that are read one by one; for more the whole library is passed through."""
_MOST_REMOVED = 0.25
"""Share of the entries that tantivy has removed but still counts when it weighs words: beyond it
everything is indexed anew."""


class Step(StrEnum):
    """What takes long, as it is told to whoever waits."""

    VECTORS = "vectors"
    """Counted in documents."""
    WORDS = "words"
    """Counted in entries."""
    LISTS = "lists"
    """Counted in rows looked at."""


def update(
    folder: Path,
    library: Library,
    embedder: Embedder,
    vectors: VectorCache | None = None,
    progress: Told | None = None,
    *,
    anew: bool = False,
) -> bool:
    """Bring the index in step; whether anything was to be done.

    Args:
        folder: of the index; made where there is none.
        library: what is to be found.
        embedder: makes the vectors that the cache has not.
        vectors: the cache; what is embedded is kept there in chunks, so that a run after a kill
            goes on where that one was.
        progress: told of the step (see `Step`), of how much of it is done and how much there is.
        anew: leave nothing of what was removed, not even in the statistics of words.

    Raises:
        BrokenLibrary: the folder cannot be written to; the generation in use stays.
    """
    told = progress or (lambda _step, _done, _total: None)
    with writing(folder):
        stamp, wanted = Stamp(embedder.name, library.digest()), library.document_digests()
        before = None if anew else _usable(folder, stamp)
        if before is not None and before.manifest.stamp == stamp:
            return False
        known = {} if before is None else before.catalogue.digests()
        changed = {name for name, digest in wanted.items() if known.get(name) != digest}
        removed = {name for name in known if name not in wanted or name in changed}
        new = _batches(
            _read(library, changed),
            wanted,
            embedder,
            vectors or MemoryVectors(),
            len(changed),
            told,
        )
        write(folder, before, stamp, new, removed, told)
        return True


def write(
    folder: Path,
    before: Generation | None,
    stamp: Stamp,
    new: Iterable[Batch],
    removed: Collection[str],
    told: Told,
) -> None:
    """Make the next generation and switch to it.

    Args:
        folder: of the index, held by `generations.writing`.
        before: the generation to go on from; None begins anew.
        stamp: of the next one.
        new: what is added.
        removed: ids of the documents of `before` that are not in the next one, or not as they were.
        told: see `update`.
    """
    serial = 0 if before is None else before.manifest.next_serial
    with new_segment(folder) as place, new_generation(folder) as work:
        arrived = Arrived.gathered(place, serial, new)
        _write_words(folder, before, work / LAYOUT.lexical, arrived, removed, told)
        kept = [] if before is None else _kept(before, removed)
        parts = _write_segment(place, before, kept, arrived, told)
        publish(folder, work, stamp, parts, serial + arrived.entries)


def _usable(folder: Path, stamp: Stamp) -> Generation | None:
    """The generation in use, where the next one may be made of it."""
    try:
        found = open_generation(folder)
        name = current(folder) or ""
        outworn = removed_share(folder / name / LAYOUT.lexical) > _MOST_REMOVED
    except (BrokenLibrary, OSError, ValueError, KeyError):
        return None
    made = found.manifest.stamp
    if made == stamp:
        return found
    return None if outworn or (made.model, made.logic) != (stamp.model, stamp.logic) else found


def _read(library: Library, wanted: Collection[str]) -> Iterator[Document]:
    """The documents with these ids; one that went meanwhile is left to the next run."""
    if len(wanted) > _ONE_BY_ONE:
        yield from (d for d in library.documents() if d.id in wanted)
        return
    for name in sorted(wanted):
        try:
            yield library.document(name)
        except UnknownDocument:
            continue


def _batches(
    documents: Iterable[Document],
    digests: Mapping[str, str],
    embedder: Embedder,
    cache: VectorCache,
    total: int,
    told: Told,
) -> Iterator[Batch]:
    """The documents, cut and embedded some at a time."""
    done = 0
    for some, entries in _cut(documents):
        rows = list(rows_of(entries))

        def share(made: int, of: int, first: int = done, count: int = len(some)) -> None:
            told(Step.VECTORS, first + count * made // of, total)

        vectors = embed_rows(entries, rows, embedder, cache, share)
        windows = [0] * len(entries)
        for row in rows:
            windows[row.entry] += 1
        listed = [Indexed(d.id, d.title, d.doc_number or "", digests[d.id]) for d in some]
        done += len(some)
        told(Step.VECTORS, done, total)
        yield Batch(listed, entries, windows, vectors)


def _cut(documents: Iterable[Document]) -> Iterator[tuple[list[Document], list[Entry]]]:
    some: list[Document] = []
    entries: list[Entry] = []
    for document in documents:
        some.append(document)
        entries.extend(entries_of(document))
        if len(entries) >= _ROWS_AT_ONCE:
            yield some, entries
            some, entries = [], []
    if some:
        yield some, entries


def _write_words(
    folder: Path,
    before: Generation | None,
    target: Path,
    arrived: Arrived,
    removed: Collection[str],
    told: Told,
) -> None:
    if before is None:
        writer = LexicalWriter.create(target)
    else:
        copy_index(folder / before.name / LAYOUT.lexical, target)
        writer = LexicalWriter.open(target)
    with writer:
        for name in sorted(removed):
            writer.remove(name)
        for done, (serial, entry) in enumerate(arrived.words(), 1):
            writer.add(serial, entry)
            if done % _ROWS_AT_ONCE == 0 or done == arrived.entries:
                told(Step.WORDS, done, arrived.entries)


def _kept(before: Generation, removed: Collection[str]) -> list[tuple[int, Part]]:
    """The segments that have documents left: the number of each, and what is dead of it."""
    dead = [set(part.dead) for part in before.manifest.parts]
    for name in removed:
        at = before.catalogue.located(name)
        if at is not None:
            dead[at[0]].add(at[1])
    return [
        (number, Part(part.name, tuple(sorted(gone))))
        for number, (part, gone) in enumerate(zip(before.manifest.parts, dead, strict=True))
        if len(gone) < len(before.columns[number].document_ids)
    ]


def _write_segment(
    place: Path,
    before: Generation | None,
    kept: list[tuple[int, Part]],
    arrived: Arrived,
    told: Told,
) -> tuple[Part, ...]:
    """Write what arrived, with the segments that are merged into it; the segments then."""
    held: list[tuple[Columns, tuple[int, ...]]] = []
    if before is not None:
        held = [(before.columns[number], part.dead) for number, part in kept]
    new = len(arrived.columns.document_ids) > 0
    alive = [alive_rows(*one) for one in held] + [arrived.columns.rows()] * new
    every = [columns.rows() for columns, _ in held] + [arrived.columns.rows()] * new
    first = first_to_merge(alive, every)
    parts = [part for _, part in kept]
    if first is None:
        first = len(held)
    merged = held[first:]
    if not new and not merged:
        return tuple(parts)
    columns = merged_columns(merged) if merged else None
    dense = [before.dense[number] for number, _ in kept[first:]] if before is not None else []
    arrived.save(
        columns,
        merged_vectors(merged, dense),
        lambda done, total: told(Step.LISTS, done, total),
    )
    return (*parts[:first], Part(place.name))
