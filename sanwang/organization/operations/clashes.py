"""What the database refuses, said kindly: the constraint's name gives the field and the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.refusals import Fault, Refused

SENTENCES: Final = {
    "organization_member_has_one_home_group": Fault("group", _("这段时间他已经编入一个党小组。")),
    "organization_member_is_once_in_a_group": Fault("group", _("这段时间他已经在这个党小组。")),
    "organization_member_has_one_branch": Fault("day", _("这段时间他已经在一个党支部。")),
    "organization_group_name_is_unique_in_its_village": Fault("name", _("本村已有同名的党小组。")),
    "organization_natural_village_has_one_group": Fault("natural_village", _("这个自然村这段时间已有党小组。")),
    "organization_group_has_one_leader": Fault("person", _("这段时间党小组已有组长。")),
    "organization_group_has_one_acting_leader": Fault("person", _("这段时间党小组已有临时负责人。")),
    "organization_member_is_full_after_joining": Fault("full_on", _("转正日期不能早于入党日期。")),
    "organization_person_id_number_index_key": Fault("id_number", _("这个身份证号已属于另一个人。")),
    "ends_after_it_starts": Fault("day", _("结束日期要晚于开始日期。")),
}


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a constraint that the block runs into into a refusal; any other error stays what it is."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        for known, fault in SENTENCES.items():
            if name == known or name.endswith(f"_{known}"):
                raise Refused(fault) from error
        raise
