"""Reads the product's own source and says where a house rule is broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sanwang"
MAX_FILE, MAX_FUNCTION = 400, 40
MAX_STYLE, MAX_SCRIPT = 300, 300
SAVES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
READS = {"filter", "exclude", "all", "get", "order_by", "on", "standing", "select_for_update"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITERS = ("kernel/events.py", "kernel/receipts.py")
"""Outside operations only the kernel's own log and receipts write; operations call them."""
NOT_ROWS = {"cache", "book", "workbook"}
READERS = {"views", "api", "forms", "queries", "context", "navigation", "middleware", "templatetags", "commands"}
"""Kinds of file that hold no SQL that writes; what an operation executes may stand in a file of its own."""
_WRITING = re.compile(r"^\s*(insert\s+into|update\s+\w+\s+set|delete\s+from|truncate\s|copy\s+\w+)", re.I)
_HOST = re.compile(
    r"""(?:src|href|action|poster|srcset|formaction)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""",
    re.I,
)


def sources(under: str = "") -> Iterator[Path]:
    """Yield the product's Python files, without tests and migrations."""
    for path in sorted((PACKAGE / under).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            yield path


def name_of(path: Path) -> str:
    """Return the path as a message names it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def part_of(path: Path, kinds: set[str]) -> bool:
    """Return whether the file is one of the kinds: a package of that name, or that single file."""
    parts = path.relative_to(PACKAGE).parts if path.is_relative_to(PACKAGE) else path.parts
    return bool(kinds & {*parts[:-1], path.stem})


def unpermitted(tree: ast.Module) -> list[str]:
    """Return the public functions of an operations file that take no Permit first, or are not marked as operations.

    A function that returns a value from what it is given and writes nothing is no operation.
    """
    return [
        f"{node.name}:{node.lineno}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and (_is_marked(node) or _writes(node))
        and not (_is_marked(node) and _takes_permit(node))
    ]


def _is_marked(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "operation" for one in node.decorator_list)


def _writes(node: ast.FunctionDef) -> bool:
    called = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    names = {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in called}
    return bool(names & (SAVES | {"emit", "execute", "executemany", "copy"}))


def _takes_permit(node: ast.FunctionDef) -> bool:
    first = next(iter([*node.args.posonlyargs, *node.args.args]), None)
    return first is not None and first.annotation is not None and "Permit[" in ast.unparse(first.annotation)


def reaching(tree: ast.Module) -> list[str]:
    """Return where a file speaks to a model's manager."""
    return [
        f"{one.attr}:{one.lineno}" for one in ast.walk(tree) if isinstance(one, ast.Attribute) and one.attr in MANAGERS
    ]


def borrowing(tree: ast.Module) -> list[str]:
    """Return the forms of a file that would speak Django's words: none of their bases is a form of ours."""
    return [
        f"{node.name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.bases and not _is_plain([ast.unparse(one) for one in node.bases])
    ]


def _is_plain(bases: list[str]) -> bool:
    forms = [base for base in bases if base.endswith("Form")]
    return not forms or any(
        base in ("PlainForm", "RecordForm", "NamesakeForm", "DayForm", "MemberForm") for base in forms
    )


PASSING = {"clock", "today", "now", "timezone", "datetime", "_", "gettext", "get_language"}
"""Names whose value is another tomorrow, or for another reader."""


def staling(tree: ast.Module, *, whole: bool = False) -> list[str]:
    """Return where a query that is kept put together takes what passes into it; ``whole``: anywhere in the file.

    ``Now()`` is the database's own, asked anew each time.
    """
    kept = (
        [tree] if whole else [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _is_kept(node)]
    )
    return [
        f"{one.id}:{one.lineno}"
        for node in kept
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and one.id in PASSING and not isinstance(one.ctx, ast.Store)
    ]


def _is_kept(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "compiled" for one in node.decorator_list)


def saving(tree: ast.Module) -> Iterator[str]:
    """Yield where a file saves, creates, updates or deletes rows."""
    for one in ast.walk(tree):
        if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in SAVES):
            continue
        owner, verb = one.func.value, one.func.attr
        if isinstance(owner, ast.Name) and owner.id in NOT_ROWS:
            continue
        words = {getattr(inner, "attr", "") for inner in ast.walk(owner)}
        if verb in ("save", "delete") or verb.startswith(("bulk", "get_or", "update_or")) or words & (MANAGERS | READS):
            yield f"{verb}:{one.lineno}"


def writing_sql(tree: ast.Module) -> Iterator[str]:
    """Yield where a file holds SQL that writes."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and _WRITING.match(one.value):
            yield f"sql:{one.lineno}"


def oversized(path: Path) -> list[str]:
    """Return what is too long in a file: the file itself, or (but in an app's tests) a function."""
    text = path.read_text()
    lines = text.count("\n")
    found = [f"{name_of(path)}: {lines} lines"] if lines > MAX_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION and "tests" not in path.parts[:-1]:
                found.append(f"{name_of(path)}: {node.name} has {length} lines")
    return found


def foreign(text: str) -> list[str]:
    """Return the addresses of other hosts that a template, style or script would load or link to."""
    return [match.group(0) for match in _HOST.finditer(text)]
