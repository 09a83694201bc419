"""How much memory the crawl's process holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from scrapy.extensions.memusage import MemoryUsage

EXCEEDED: Final = "memusage_exceeded"
"""Scrapy's reason for closing a spider whose process holds more than `MEMUSAGE_LIMIT_MB`."""
_PAGES: Final = Path("/proc/self/statm")
_HELD: Final = 1
"""Which figure of `_PAGES` says how many pages are in memory, proc(5)."""


class MemoryNow(MemoryUsage):
    """Scrapy's watch over its memory, by what is held now.

    Its own asks getrusage(2) for the most that was ever held, and on Linux a new process starts
    with the figure of the one that started it: a crawl begun by a large service would be over
    before its first request.
    """

    def get_virtual_size(self) -> int:
        """Bytes held now; the most ever held where the system does not tell."""
        try:
            pages = _PAGES.read_text(encoding="ascii").split()[_HELD]
        except OSError:
            return super().get_virtual_size()
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
