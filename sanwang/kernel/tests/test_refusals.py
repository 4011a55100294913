"""Every form says in our words what is missing or wrong, at the field, and names the field."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from sanwang.kernel.refusals import PlainForm

DAYS = [("1", "今天"), ("2", "昨天")]


class Everything(PlainForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    when = forms.CharField(label="哪天去的", widget=forms.RadioSelect(choices=DAYS))
    day = forms.DateField(label="日期")
    count = forms.IntegerField(label="几次")
    note = forms.CharField(label="补充几句", max_length=3)
    kinds = forms.MultipleChoiceField(label="算作（可多选）", choices=DAYS)
    sheet = forms.ChoiceField(label="50%（表）", choices=DAYS)
    nameless = forms.CharField()
    file = forms.FileField(label="表（.xlsx）")
    own = forms.CharField(label="自己的", error_messages={"required": "请写自己的。"})


def said(**sent: object) -> dict[str, str]:
    form = Everything(sent, {})
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def test_what_is_missing():
    assert said() == {
        "id": "这一页少了内容，请重新打开这一页再填。",
        "when": "“哪天去的”还没选，请选一个。",
        "day": "“日期”还没填，请填上。",
        "count": "“几次”还没填，请填上。",
        "note": "“补充几句”还没填，请填上。",
        "kinds": "“算作”还没选，请选一个。",
        "sheet": "“50％”还没选，请选一个。",
        "nameless": "“这一项”还没填，请填上。",
        "file": "“表”还没选，请选一个。",
        "own": "请写自己的。",
    }


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("id", "x", "这一页少了内容，请重新打开这一页再填。"),
        ("when", "1\x00", "“哪天去的”里有看不见的怪字符，请重新填。"),
        ("day", "2026-02-31", "“日期”填得不对，请重新填。"),
        ("count", "三", "“几次”填得不对，请重新填。"),
        ("note", "四个字了", "“补充几句”太长了，最多 3 个字，请写短一些。"),
        ("note", "\x00", "“补充几句”里有看不见的怪字符，请重新填。"),
        ("kinds", ["3"], "“算作”选的不在列出的里面，请重新选。"),
        ("kinds", "3", "“算作”选的不在列出的里面，请重新选。"),
        ("sheet", "%s", "“50％”选的不在列出的里面，请重新选。"),
    ],
)
def test_what_is_wrong(name: str, sent: object, sentence: str):
    assert said(**{name: sent})[name] == sentence


def test_the_same_form_in_the_readers_language():
    with translation.override("en"):
        assert said()["when"] == '"哪天去的" is not chosen yet: choose one.'
    assert said()["when"] == "“哪天去的”还没选，请选一个。"
