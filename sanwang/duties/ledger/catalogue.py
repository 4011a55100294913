"""The twelve duties, a line each. Another duty is another line, and its rule's data.

``basis`` is the source's number of the duty among the ten ones (十个一); attendance belongs to 4 and 5.
"""

from __future__ import annotations

from sanwang.duties.ledger import acts, subjects
from sanwang.duties.ledger.duty import Duty
from sanwang.duties.ledger.duty import gettext_noop as _

_STUDY, _PARTY_DAY, _LIFE = (
    (acts.held_by_group(kind), acts.held_by_branch_of_group(kind)) for kind in ("study", "party_day", "life_meeting")
)

_ALL = (
    Duty("report", 1, subjects.GROUPS, (acts.held_by_group("report"),), _("向党支部汇报工作"), "1", 5),
    Duty("deploy", 1, subjects.BRANCHES, (acts.held_by_unit("deploy"),), _("研究部署党小组工作"), "2", 5),
    Duty("meeting", 1, subjects.GROUPS, (acts.held_by_group("meeting"),), _("召开党小组会"), "3", 5),
    Duty("study", 1, subjects.HOMES, _STUDY, _("组织党员学习"), "4", 5),
    Duty("study_attendance", 1, subjects.MEMBERS, (acts.came("study"),), _("参加学习"), "4", 5),
    Duty("party_day", 1, subjects.HOMES, _PARTY_DAY, _("开展党日主题活动"), "5", 5),
    Duty("party_day_attendance", 1, subjects.MEMBERS, (acts.came("party_day"),), _("参加党日活动"), "5", 5),
    Duty("visit", 1, subjects.SPECIAL_PAIRINGS, (acts.VISITED,), _("走访特殊群体和帮困对象"), "6", 5),
    Duty("talk", 3, subjects.LED_MEMBERS, (acts.TALKED,), _("谈心谈话"), "7", 10),
    Duty("life_meeting", 12, subjects.HOMES, _LIFE, _("召开组织生活会"), "8", 31),
    Duty("appraisal", 12, subjects.FULL_MEMBERS, (acts.APPRAISED,), _("党员评议"), "9", 31),
    Duty("develop", 12, subjects.SEASONED_HOMES, (acts.ADMITTED,), _("发展党员"), "10", 31, advice=True),
)

DUTIES = {duty.code: duty for duty in _ALL}
"""Every duty by its code, in the order of the source."""

KINDS = tuple(dict.fromkeys(act.kind for duty in _ALL for act in duty.acts if act.kind))
"""The kinds of activity that discharge a duty: booleans of the relations of acts."""

EVERY_DUTY = "*"
"""The code by which an excuse covers every duty of its subject."""
