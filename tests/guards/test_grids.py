"""Every Action of every app has its line in the app's grid test."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from sanwang.kernel.permits import Action
from tests.guards.structure import PACKAGE


def actions(rules: Path) -> list[str]:
    """Return the names under which a rules module keeps its Actions."""
    module = importlib.import_module(".".join(("sanwang", *rules.relative_to(PACKAGE).with_suffix("").parts)))
    return [name for name, value in vars(module).items() if isinstance(value, Action)]


def untested(names: list[str], grid: str) -> list[str]:
    """Return the Actions that a grid test does not name outside its imports."""
    body = re.sub(r"^(from|import) .*$|^from .*\([^)]*\)", "", grid, flags=re.MULTILINE)
    return [name for name in names if not re.search(rf"\b{name}\b", body)]


def test_every_action_has_its_line():
    faults = {}
    for rules in sorted(PACKAGE.glob("*/rules.py")):
        names, grid = actions(rules), rules.parent / "tests" / "test_rules.py"
        if missing := untested(names, grid.read_text() if grid.exists() else ""):
            faults[rules.parent.name] = missing
    assert faults == {}


def test_twin_an_action_without_a_line_is_found():
    assert untested(["SEE", "RECORD"], "from x import RECORD\nGRID = {SEE: {}}") == ["RECORD"]


def test_names_of_actions_are_one_and_say_their_app():
    names: dict[str, str] = {}
    for rules in sorted(PACKAGE.glob("*/rules.py")):
        module = importlib.import_module(f"sanwang.{rules.parent.name}.rules")
        for action in vars(module).values():
            if isinstance(action, Action) and names.setdefault(action.name, rules.parent.name) == rules.parent.name:
                assert action.name.startswith(f"{rules.parent.name}."), action.name
    assert names
