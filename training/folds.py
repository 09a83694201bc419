"""Which fold of a cross-validation a question belongs to; training and evaluation both ask here."""

from __future__ import annotations

import hashlib

FOLDS = 5
HELD_OUT = 8


def fold_of(question: str) -> int:
    """The fold of a question by its id alone, from 0: the same in every run and split."""
    return int(hashlib.sha256(question.encode("utf-8")).hexdigest()[:8], 16) % FOLDS


def is_held_out(document: str) -> bool:
    """Whether one of every eight documents, that no reader is trained on (`training.reader`)."""
    return int(hashlib.sha256(document.encode("utf-8")).hexdigest()[:8], 16) % HELD_OUT == 0
