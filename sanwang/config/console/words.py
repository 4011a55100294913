"""How the command speaks: figures to stdout, everything else to stderr."""

import json
import sys
from typing import Any

OK, FAILED, USAGE, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130


class CommandFailedError(Exception):
    """The command cannot go on; the text says why in plain words and what helps. `code` is the exit code."""

    def __init__(self, text: str, *, code: int = FAILED) -> None:
        super().__init__(text)
        self.code = code


def answer(text: str) -> None:
    """One line of what was asked for, at once also to a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def answer_json(value: Any) -> None:
    """What was asked for, as one JSON object."""
    answer(json.dumps(value, ensure_ascii=False, indent=2))


def tell(text: str) -> None:
    """A message or progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
