"""`python -m tests.web [SIZE [NAME …]]`: serves the test web, or these sites of it, until Ctrl+C."""

from __future__ import annotations

import sys
import time

from tests.web import serving_web

if __name__ == "__main__":
    size, only = [*sys.argv[1:2], "1"][0], sys.argv[2:]
    with serving_web(int(size), only) as web:
        for name in web.names:
            print(f"{name:10} {web.base(name)}/", flush=True)  # noqa: T201  # what it is for
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
