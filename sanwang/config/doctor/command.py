"""`sanwang doctor`: run the checks and print them."""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

import django
import psycopg

from sanwang.config.cluster import Cluster
from sanwang.config.console.surroundings import SETTINGS
from sanwang.config.console.words import FAILED, OK, answer, answer_json, tell
from sanwang.config.doctor.database import DATABASE_CHECKS, Connection
from sanwang.config.doctor.findings import Finding, State
from sanwang.config.doctor.machine import MACHINE_CHECKS, browser, chinese_font

MARKS = {State.OK: "✓", State.WARN: "!", State.FAIL: "✗", State.SKIP: "–"}


def _safely(name: str, check: Callable[[], Finding]) -> Finding:
    """A check that breaks is a finding, not the end of the others."""
    try:
        return check()
    except Exception as problem:
        return Finding(name, State.FAIL, f"{type(problem).__name__}: {problem}", "The check itself failed.", "")


def _database_findings() -> list[Finding]:
    url = os.environ.get("DATABASE_URL") or Cluster().url()
    try:
        connection: Connection = psycopg.connect(
            url, connect_timeout=3, options="-c statement_timeout=3s", autocommit=True
        )
    except psycopg.OperationalError as problem:
        fix = "see DATABASE_URL" if os.environ.get("DATABASE_URL") else "sanwang db start"
        return [Finding("database", State.FAIL, str(problem).strip().splitlines()[0], "It does not answer.", fix)]
    os.environ.update({"DATABASE_URL": url, "SANWANG_DB_ROLE": "owner"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    with connection:
        ready = _safely("settings", _set_up_django)
        return [ready, *(_safely(check.__name__, partial(check, connection)) for check in DATABASE_CHECKS)]


def _set_up_django() -> Finding:
    django.setup()
    return Finding("settings", State.OK, os.environ["DJANGO_SETTINGS_MODULE"])


def doctor(arguments: Sequence[str]) -> int:
    """`sanwang doctor [--json]`: 0 when nothing is broken (warnings included), else 1."""
    parser = argparse.ArgumentParser(prog="sanwang doctor", description="检查本机 · check this machine")
    parser.add_argument("--json", action="store_true", help="answer as one JSON object")
    parser.add_argument("--for-tests", action="store_true", help="only what the tests need; 1 when something lacks")
    options = parser.parse_args(arguments)
    if options.for_tests:
        return _for_tests()
    findings = [_safely(check.__name__, check) for check in MACHINE_CHECKS] + _database_findings()
    broken = any(finding.state is State.FAIL for finding in findings)
    if options.json:
        answer_json({"ok": not broken, "checks": [asdict(finding) for finding in findings]})
    else:
        answer("\n".join(_lines(finding) for finding in findings))
    return FAILED if broken else OK


def _for_tests() -> int:
    lacking = [finding for finding in (browser(), chinese_font()) if finding.state is not State.OK]
    for finding in lacking:
        tell(f"{finding.name}: {finding.found}. {finding.why}  {finding.fix}")
    return FAILED if lacking else OK


def _lines(finding: Finding) -> str:
    text = f"{MARKS[finding.state]} {finding.name:<22} {finding.found}"
    if finding.why:
        text += f"\n    为什么 why: {finding.why}"
    if finding.fix:
        text += f"\n    怎么办 fix: {finding.fix}"
    return text
