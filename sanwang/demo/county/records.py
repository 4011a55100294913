"""Records: what had been typed in by the last day, and what had not."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.columns import Bools
from sanwang.demo.county.draft import Draft


def keep_rows(draft: Draft, name: str, at: Bools) -> None:
    """Only these rows of a table."""
    draft.tables[name] = {column: values[at] for column, values in draft.tables[name].items()}


def keep_activities(draft: Draft, at: Bools) -> None:
    """Only these activities, with their lists and guests."""
    keep_rows(draft, "activities", at)
    _keep_children(draft, ("attendance", "activity_groups"), "activity_code", of="activities")


def keep_recorded(draft: Draft) -> None:
    """Only what had happened and been typed in by the last day; the rest nobody knows yet."""
    keep_activities(draft, _recorded(draft, "activities"))
    keep_rows(draft, "visits", _recorded(draft, "visits"))
    _keep_children(draft, ("needs",), "visit_code", of="visits")
    keep_rows(draft, "talks", _recorded(draft, "talks"))


def _recorded(draft: Draft, name: str) -> Bools:
    table, last = draft.tables[name], draft.window.last
    result: Bools = (table["date"] <= last) & (table["recorded_on"] <= last)
    return result


def _keep_children(draft: Draft, names: tuple[str, ...], key: str, *, of: str) -> None:
    """Rows of other tables whose parent row is still there."""
    parents = draft.tables[of][key]
    for name in names:
        keep_rows(draft, name, np.isin(draft.tables[name][key], parents))
