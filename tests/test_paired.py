"""Differences between two runs: the same every time, and only where there is one."""

from __future__ import annotations

import numpy as np
import pytest

from search.paired import ALL, bootstrap, changes, differences, randomised

QRELS = {f"q{i:02d}": {"a": 1} for i in range(20)}
FOUND, LOST = {"a": 1.0, "b": 0.5}, {"b": 1.0}


def test_no_change_is_no_difference() -> None:
    run = dict.fromkeys(QRELS, FOUND)

    (total,) = differences(changes(QRELS, run, run), {})

    assert (total.mean, total.low, total.high, total.p) == (0.0, 0.0, 0.0, 1.0)
    assert (total.gains, total.losses, total.same) == (0, 0, len(QRELS))


def test_a_gain_everywhere_is_no_chance() -> None:
    old, new = (dict.fromkeys(QRELS, found) for found in (LOST, FOUND))

    (total,) = differences(changes(QRELS, old, new), {})

    assert total.low == total.mean == total.high == 1.0
    assert total.p < 0.001


def test_losses_come_first_and_groups_add_up() -> None:
    old = dict.fromkeys(QRELS, FOUND)
    new = {q: (LOST if q == "q07" else FOUND) for q in QRELS}
    groups = {q: ("odd" if int(q[1:]) % 2 else "even") for q in QRELS}

    found = changes(QRELS, old, new)
    total, even, odd = differences(found, groups)

    assert (found[0].question, found[0].kind) == ("q07", "loss")
    assert (total.group, even.group, odd.group) == (ALL, "even", "odd")
    assert (even.losses, odd.losses, total.losses) == (0, 1, 1)
    assert total.mean == pytest.approx(-1 / 20)


def test_interval_and_p_agree_with_a_normal_sample() -> None:
    by = np.random.default_rng(3).normal(0.05, 0.3, 400)
    error = by.std() / 20

    low, high = bootstrap(by)

    assert low == pytest.approx(by.mean() - 1.96 * error, abs=0.004)
    assert high == pytest.approx(by.mean() + 1.96 * error, abs=0.004)
    assert (randomised(by) < 0.05) == (low > 0)
    assert bootstrap(by) == (low, high)
