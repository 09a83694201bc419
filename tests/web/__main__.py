"""`python -m tests.web [--size 1] [--crawl-delay 0.2] [NAME …]`: serves the test web until Ctrl+C."""

from __future__ import annotations

import argparse
import time

from tests.web import CRAWL_DELAY, serving_web

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these sites")
    parser.add_argument("--size", type=int, default=1)
    parser.add_argument("--crawl-delay", type=float, default=CRAWL_DELAY)
    said = parser.parse_args()
    with serving_web(said.size, said.names, said.crawl_delay) as web:
        for name in web.names:
            print(f"{name:10} {web.base(name)}/", flush=True)  # noqa: T201  # what it is for
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
