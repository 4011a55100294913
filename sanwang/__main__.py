"""`sanwang` and `python -m sanwang`: the product's one command."""

import sys

from sanwang.config.console.entry import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
