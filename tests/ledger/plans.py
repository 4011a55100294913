"""Reads PostgreSQL's plans and says where a statement would not scale: range joins, scans in a loop."""

import json
import re

_RANGE = re.compile(r"[<>]")
_KEY = re.compile(r"\b(\w+_)?id = ")


def nodes(plan):
    """Yield every node of a plan, parents first."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def leaves(plan):
    return [node for node in nodes(plan) if not node.get("Plans")]


def faults(plan):
    """Return what is wrong with a plan: each subject must be reached by equality, and what is repeated by index."""
    joined = [fault for node in nodes(plan) for fault in _joined(node)]
    return joined + [f"scan for each subject: {_said(leaf)}" for leaf in repeated(plan) if not _by_index(leaf)]


def repeated(plan):
    """Return what is read anew for each row: the leaves of subplans, but for those that fill a hash table once.

    Wants the plan of ``explain (verbose, format json)``, which alone tells which are hashed.
    """
    whole = json.dumps(plan)
    each = [
        node
        for node in nodes(plan)
        if node.get("Parent Relationship") == "SubPlan" and f"hashed {node['Subplan Name']})" not in whole
    ]
    return [leaf for node in each for leaf in leaves(node)]


def _joined(node):
    if node["Node Type"] not in ("Nested Loop", "Hash Join", "Merge Join"):
        return
    if _RANGE.search(node.get("Join Filter", "")):
        yield f"range join: {node['Join Filter']}"
    if node["Node Type"] == "Nested Loop":
        inner = next(child for child in node["Plans"] if child["Parent Relationship"] == "Inner")
        yield from (f"scan in a loop: {_said(leaf)}" for leaf in leaves(inner) if not _by_index(leaf))


def read_whole(plan, tables):
    """Return which of the tables the plan reads from one end to the other, by themselves or by an index."""
    reads = [node for node in nodes(plan) if node.get("Relation Name") in tables and node["Node Type"].endswith("Scan")]
    return sorted({_said(node) for node in reads if not any("Index Cond" in part for part in nodes(node))})


def _by_index(leaf):
    return bool(_KEY.search(leaf.get("Index Cond", ""))) or leaf["Node Type"] == "Result"


def _said(node):
    return f"{node['Node Type']} of {node.get('Relation Name', '?')}"
