"""Where benchmarks keep vectors between runs."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_dir

VECTORS = Path(os.environ.get("TIAOWEN_CACHE") or user_cache_dir("tiaowen")) / "vectors"
"""One folder for every model: vectors are kept by model and text."""
