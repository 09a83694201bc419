"""What the users of the load test do: locust reads this file; bench/load.py starts locust.

A person reads before the next request: the time to think is drawn evenly between THINK seconds.
Questions are those of the judged set beside the repository, in an order of the user's own.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

from locust import FastHttpUser, between, events, task

API = "/api/v1"
THINK = (2.0, 8.0)
"""Seconds; a person who reads hits or an answer takes longer, so the load is on the heavy side."""
_FIRST_LETTERS = (2, 4, 6)
"""What is typed of a question when completions are asked for."""


def _questions() -> list[str]:
    path = Path(os.environ["LOAD_QUESTIONS"])
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


QUESTIONS = _questions()


class Person(FastHttpUser):
    """Of ten requests five search, three ask, one types, one opens what was found."""

    wait_time = between(*THINK)

    def on_start(self) -> None:
        """Everybody has an order of their own, the same in every run."""
        number = self.environment.runner.user_count if self.environment.runner else 0
        self._rng = random.Random(number)  # noqa: S311  nothing secret
        self._clause = ""

    @task(5)
    def search(self) -> None:
        """A search of the kind that the results page makes."""
        params = {"q": self._rng.choice(QUESTIONS)[:200], "k": "10"}
        with self.client.get(
            f"{API}/search", params=params, name="search", catch_response=True
        ) as answer:
            if answer.status_code != 200:  # noqa: PLR2004  OK
                answer.failure(f"{answer.status_code}")
            elif not (hits := answer.json()["hits"]):
                answer.failure("no hits")
            else:
                self._clause = hits[0]["clause"]["id"]

    @task(3)
    def ask(self) -> None:
        """A question."""
        body = {"question": self._rng.choice(QUESTIONS)[:500]}
        with self.client.post(f"{API}/ask", json=body, name="ask", catch_response=True) as answer:
            if answer.status_code != 200:  # noqa: PLR2004  OK
                answer.failure(f"{answer.status_code}")
            elif answer.json()["status"] not in {"answered", "abstained"}:
                answer.failure("no verdict")

    @task(1)
    def type(self) -> None:
        """Completions."""
        typed = self._rng.choice(QUESTIONS)[: self._rng.choice(_FIRST_LETTERS)]
        self.client.get(f"{API}/suggest", params={"q": typed}, name="suggest")

    @task(1)
    def read(self) -> None:
        """The clause that was found last."""
        if self._clause:
            self.client.get(f"{API}/clauses/{self._clause}", name="clause")


@events.quitting.add_listener
def _always_done(environment: object, **_: object) -> None:
    """Failed requests are counted in the table; they do not fail the run."""
    environment.process_exit_code = 0  # type: ignore[attr-defined]  # locust's environment
