"""`sanwang openapi`: the API's description in the repository, kept equal to the code."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from django.utils.module_loading import import_string

from sanwang.config.cluster.places import CHECKOUT
from sanwang.config.console.surroundings import set_up_django
from sanwang.config.console.words import FAILED, OK, tell

FILE = CHECKOUT / "openapi.json"


def description() -> str:
    """The description as text, in a fixed order; Django must be set up."""
    api = import_string("sanwang.config.api.api")
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def openapi(arguments: Sequence[str]) -> int:
    """`sanwang openapi [--check] [--out FILE]`: write `openapi.json`, or only say whether it is that of the code."""
    parser = argparse.ArgumentParser(prog="sanwang openapi", description="接口说明 · the API's description")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when the file is not up to date")
    parser.add_argument("--out", type=Path, default=FILE, metavar="FILE")
    options = parser.parse_args(arguments)
    set_up_django()
    text = description()
    if options.check:
        if options.out.exists() and options.out.read_text() == text:
            return OK
        tell(f"{options.out.name} is not that of the code: run `sanwang openapi` and commit it")
        return FAILED
    options.out.write_text(text)
    return OK
