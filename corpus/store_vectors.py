"""Vectors kept by the text they stand for, so that an index is rebuilt without the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select

from corpus import schema
from corpus.store_read import batches, setting
from corpus.store_write import put_setting

_FLOATS = np.dtype("<f4")
COUNT = "vector_count"
"""Setting: how many there are; counting a million rows takes a tenth of a second."""
Vector = NDArray[np.float32]


def vectors(connection: Connection, model: str, digests: Iterable[str]) -> dict[str, Vector]:
    """Those of the vectors that are kept, by digest of the embedded text."""
    table = schema.vectors.c
    found: dict[str, Vector] = {}
    for some in batches(digests):
        query = select(table.digest, table.vector).where(
            table.model == model, table.digest.in_(some)
        )
        for row in connection.execute(query):
            found[row.digest] = np.frombuffer(row.vector, dtype=_FLOATS).astype(np.float32)
    return found


def put_vectors(connection: Connection, model: str, mapping: Mapping[str, Vector]) -> None:
    """Keep vectors, in place of those with the same digest and model."""
    table, count = schema.vectors, vector_count(connection)
    for some in batches(mapping):
        old = (table.c.model == model) & table.c.digest.in_(some)
        count -= connection.execute(delete(table).where(old)).rowcount
        rows = [{"digest": d, "model": model, "vector": _bytes(mapping[d])} for d in some]
        connection.execute(insert(table), rows)
        count += len(rows)
    put_setting(connection, COUNT, str(count))


def vector_count(connection: Connection) -> int:
    """How many vectors there are: as kept, counted where nothing is kept yet."""
    kept = setting(connection, COUNT)
    if kept is not None:
        return int(kept)
    return counted_vectors(connection)


def counted_vectors(connection: Connection) -> int:
    """How many vectors there are, counted anew."""
    return connection.scalar(select(func.count()).select_from(schema.vectors)) or 0


def _bytes(vector: Vector) -> bytes:
    return np.ascontiguousarray(vector, dtype=_FLOATS).tobytes()
