"""Make a county from the command line.

python -m sanwang.demo.county --until 2026-11-23 --out DIR
python -m sanwang.demo.county --classic-year 2025 --out DIR
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sanwang.demo.county import Settings, build, write


def parser() -> argparse.ArgumentParser:
    """The options; exactly one of --until and --classic-year says which months there are."""
    options = argparse.ArgumentParser(prog="python -m sanwang.demo.county", description=__doc__.splitlines()[0])
    period = options.add_mutually_exclusive_group(required=True)
    period.add_argument("--until", type=dt.date.fromisoformat, metavar="DAY", help="twelve months and up to DAY")
    period.add_argument("--classic-year", type=int, metavar="YEAR", help="one calendar year in hindsight")
    options.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the tables go")
    options.add_argument("--seed", type=int, default=361126, help="another seed, other people")
    options.add_argument("--small", action="store_true", help="two townships of three villages")
    options.add_argument("--counties", type=int, default=1, metavar="K", help="K counties under other codes")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the counties, one directory each if there are several, and say on stderr how long it took."""
    options = parser().parse_args(arguments)
    settings = Settings.small() if options.small else Settings()
    year = settings.year if options.classic_year is None else options.classic_year
    settings = replace(settings, seed=options.seed, year=year, until=options.until)
    for number in range(options.counties):
        start = time.perf_counter()
        several = options.counties > 1
        county = build(settings.numbered(number) if several else settings)
        write(county, options.out / f"county{number:03d}" if several else options.out)
        spent = time.perf_counter() - start
        sys.stderr.write(f"county {number}: {county.rows} rows in {spent:.1f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
