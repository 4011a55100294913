"""Progress, on stderr: figures alone go to stdout."""

from __future__ import annotations

import sys
import time

_BEGAN = time.monotonic()


def tell(text: str) -> None:
    """Say what is being done, and how long the bench has been running."""
    sys.stderr.write(f"{time.monotonic() - _BEGAN:6.1f} s  {text}\n")
    sys.stderr.flush()
