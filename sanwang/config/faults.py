"""What pydantic finds wrong in a body, in the words that our own forms use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_BY_TYPE = {
    "missing": gettext_noop("缺这一项"),
    "extra_forbidden": gettext_noop("没有这一项"),
    "string_too_long": gettext_noop("太长了，最多 %(max_length)s 个字"),
    "string_too_short": gettext_noop("太短了，至少 %(min_length)s 个字"),
    "too_long": gettext_noop("太多了，最多 %(max_length)s 项"),
    "too_short": gettext_noop("太少了，至少 %(min_length)s 项"),
    "string_pattern_mismatch": gettext_noop("写法不对，请照接口说明写"),
    "literal_error": gettext_noop("只能是：%(expected)s"),
    "enum": gettext_noop("只能是：%(expected)s"),
}
_BY_FAMILY = (
    ("date", gettext_noop("日期不对，要写成 2025-03-01 这样")),
    ("uuid", gettext_noop("编号不对，要用 UUID")),
    ("string", gettext_noop("要写成文字")),
    ("list", gettext_noop("要写成一列")),
    ("bool", gettext_noop("只能是 true 或者 false")),
    ("int", gettext_noop("要写成整数")),
    ("json", gettext_noop("不是能读的 JSON")),
)
_ANY = gettext_noop("不对，请核对")


def sentence(error: Mapping[str, Any]) -> str:
    """Return the sentence for one of pydantic's errors: by its ``type``, else by the family the type begins with."""
    kind = str(error.get("type", ""))
    found = _BY_TYPE.get(kind) or next((text for family, text in _BY_FAMILY if kind.startswith(family)), _ANY)
    limits = {
        name: str(limit).replace(" or ", "、").replace(", ", "、") for name, limit in error.get("ctx", {}).items()
    }
    try:
        return _(found) % limits
    except KeyError:
        return _(_ANY)


def faults(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return field (dotted, from the body's root) and sentence of each."""
    return [
        {"field": ".".join(map(str, one["loc"][2:] or one["loc"][-1:])), "sentence": sentence(one)} for one in errors
    ]
