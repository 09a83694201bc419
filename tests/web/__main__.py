"""`python -m tests.web [SIZE]`: serves the test web until Ctrl+C."""

from __future__ import annotations

import sys
import time

from tests.web import serving_web

if __name__ == "__main__":
    with serving_web(int(sys.argv[1]) if len(sys.argv) > 1 else 1) as web:
        for name in web.names:
            print(f"{name:10} {web.base(name)}/", flush=True)  # noqa: T201  # what it is for
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
