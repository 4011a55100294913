"""Pinyin by which names sort and are found."""

from __future__ import annotations

import pytest

from sanwang.organization.models import name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("徐国平", "xu guo ping"),
        ("户主12", "hu zhu 12"),
        ("阿依古丽·买买提", "a yi gu li · mai mai ti"),
        ("Anna 李", "Anna li"),
        ("", ""),
    ],
)
def test_a_name_sorts_character_by_character(name: str, key: str):
    assert name_key(name) == key


def test_the_county_loads_names_as_the_pages_write_them():
    assert name_key("重") == name_key("重庆").split()[0], "no character is read by its neighbours"
