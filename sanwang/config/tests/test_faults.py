"""Pydantic's errors in our words."""

import datetime as dt
import uuid
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sanwang.affairs.models import Kind
from sanwang.config.faults import faults


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: uuid.UUID
    day: dt.date
    note: str = Field("", max_length=3, min_length=1)
    kinds: list[Kind] = Field([], max_length=2)
    state: Literal["leave", "absent"] = "leave"
    count: int = 0
    sure: bool = False


GOOD = {"id": str(uuid.uuid4()), "day": "2026-03-01"}


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"day": None}, "day", "日期不对，要写成 2025-03-01 这样"),
        ({"id": "x"}, "id", "编号不对，要用 UUID"),
        ({"note": "四个字呀"}, "note", "太长了，最多 3 个字"),
        ({"note": ""}, "note", "太短了，至少 1 个字"),
        ({"note": 3}, "note", "要写成文字"),
        ({"kinds": ["meeting"] * 3}, "kinds", "太多了，最多 2 项"),
        ({"kinds": "meeting"}, "kinds", "要写成一列"),
        ({"state": "gone"}, "state", "只能是：'leave'、'absent'"),
        ({"count": "x"}, "count", "要写成整数"),
        ({"sure": "perhaps"}, "sure", "只能是 true 或者 false"),
        ({"other": 1}, "other", "没有这一项"),
    ],
)
def test_each_fault_is_said_at_its_field(change, field, sentence):
    with pytest.raises(ValidationError) as raised:
        Body.model_validate(GOOD | change)
    errors = [{**one, "loc": ("body", "body", *one["loc"])} for one in raised.value.errors()]
    assert faults(errors) == [{"field": field, "sentence": sentence}]


def test_what_lacks_is_said_and_what_nobody_foresaw_too():
    lacks = {"type": "missing", "loc": ("body", "body", "day"), "ctx": {}}
    strange = {"type": "frozen_set_type", "loc": ("body", "body", "x")}
    without_limit = {"type": "string_too_long", "loc": ("body", "body", "x")}
    assert [one["sentence"] for one in faults([lacks, strange, without_limit])] == [
        "缺这一项", "不对，请核对", "不对，请核对",
    ]  # fmt: skip
