"""Members of industry and functional groups, who keep their home group."""

from __future__ import annotations

import numpy as np

from sanwang.demo.county.draft import Draft


def add_group_members(draft: Draft) -> None:
    """Three to twelve members of the same unit in each; the first one leads."""
    rng, groups, people = draft.rng, draft.groups, draft.people
    leaders, by_unit = draft.tables["groups"]["leader_code"], draft.by_unit()
    draft.extra_members = []
    roles: list[str] = []
    for group in range(groups.natural, len(groups.code)):
        inside = by_unit[groups.unit[group]]
        inside = inside[people.eligible[inside]]
        picked = rng.choice(inside, min(len(inside), int(rng.integers(3, 13))), replace=False)
        draft.extra_members.append(picked)
        leaders[group] = people.code[picked[0]]
        roles += ["leader"] + ["member"] * (len(picked) - 1)
    sizes = [len(members) for members in draft.extra_members]
    draft.tables["group_members"] = {
        "group_code": np.repeat(groups.code[groups.natural :], sizes),
        "member_code": people.code[np.concatenate(draft.extra_members)],
        "role": np.array(roles),
    }
