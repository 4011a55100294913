"""The codes by which subjects and records of the ledger are named outside: the county's own, else the product's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sanwang.affairs.models import Activity, Appraisal, Talk
from sanwang.duties.ledger.duty import SubjectKind
from sanwang.organization.models import Group, Member, Unit
from sanwang.service.models import Pairing, Visit

_SUBJECTS: dict[SubjectKind, Any] = {
    SubjectKind.GROUP: Group,
    SubjectKind.UNIT: Unit,
    SubjectKind.MEMBER: Member,
    SubjectKind.PAIRING: Pairing,
}
_RECORDS: dict[str, Any] = {"visit": Visit, "talk": Talk, "appraisal": Appraisal, "develop": Member}


def subject_codes(kind: SubjectKind, ids: Iterable[int]) -> dict[int, str]:
    """Return id -> code of the subjects. One query."""
    return _codes(_SUBJECTS[kind], ids)


def record_codes(duty: str, ids: Iterable[object]) -> dict[object, str]:
    """Return id -> code of the records behind a duty. One query."""
    return _codes(_RECORDS.get(duty, Activity), ids)


def _codes(model: Any, ids: Iterable[Any]) -> dict[Any, str]:
    rows = model.objects.filter(pk__in=list(ids)).values_list("pk", "code")
    return {pk: code or str(pk) for pk, code in rows}
