"""Sends what nobody should send to every form of the matrix, and says what the answer lacks."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import allauth
import django
from babel.messages.pofile import read_po
from django import forms
from django.core.cache import cache
from django.utils.html import escape

from tests.guards import matrix
from tests.guards.firing import Range, readable, taken_back
from tests.guards.matrix import Row

SURROGATE = "%ED%A0%80"
"""A lone surrogate as three bytes that are no UTF-8; it is sent as it stands."""
TEXTS = {
    "unknown": "no-such-code",
    "sql": "'; drop table service_visit; --",
    "html": "<script>alert('二')</script>",
    "nul": "水\x00管",
    "surrogate": SURROGATE,
    "long": "字" * 11_000,
    "number": "1" + "0" * 30,
    "digits": "²٣",
    "negative": "-1",
    "no day": "0000-00-00",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no such day": "2026-02-31",
    "week": "2026-W07-1",
    "blank": " \t　",
}
"""Bad values of a form's field, by name; 11,000 Chinese letters are 33 kB, and 100 kB as they are sent."""
EVERYWHERE = {"sql", "html", "negative", "week"}
"""These are sent in all fields at once only."""
DAYS = {"no day", "first day", "last day", "no such day"}
"""These are sent alone where a day may be read from what is sent; elsewhere they are one more text or unknown code."""
VALUES: dict[str, Any] = {
    **TEXTS,
    "null": None,
    "true": True,
    "huge": 10**30,
    "fraction": 0.5,
    "list": [[]],
    "objects": [{}],
    "object": {"id": {}},
    "half": "\ud800",
}
"""Bad values of a field of a JSON body."""
ANSWERS = {200, 201, 302, 303, 400, 404, 413, 422}
TYPED = (forms.TextInput, forms.Textarea, forms.DateInput)
_HAN = re.compile(r"[一-鿿]")
_ENGLISH = re.compile(
    r"This field|Enter a |Select a |Ensure this|Null characters|is not a valid|not one of the available", re.IGNORECASE
)


@functools.cache
def borrowed() -> re.Pattern[str]:
    """Return what finds a sentence of the Chinese catalogues of Django and allauth: none of them is ours."""
    told: set[str] = set()
    for path in (Path(django.__file__).parent / "conf", Path(allauth.__file__).parent):
        with (path / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                told |= set(message.string if isinstance(message.string, tuple) else [message.string])
    sentences = [re.split(r"%\(\w+\)[a-z]|%[a-z]", one) for one in told if len(_HAN.findall(one)) > 3]
    return re.compile("|".join(".*".join(map(re.escape, parts)) for parts in sentences), re.DOTALL)


@dataclass(frozen=True)
class Shot:
    """One request: ``pairs`` of a form as they are sent, or the ``raw`` text of a JSON body."""

    name: str
    pairs: tuple[tuple[str, str], ...] = ()
    raw: str | None = None


def form_of(answer: Any) -> forms.BaseForm | None:
    """Return the form that a page was drawn with."""
    found = answer.context["form"] if answer.context and "form" in answer.context else None
    return found if isinstance(found, forms.BaseForm) else None


def role_of(row: Row) -> str:
    """Return who may send it."""
    granted = row.spec["POST"]
    if "anyone" in granted:
        return "anonymous"
    return "member" if "everyone" in granted else next(iter(granted), "member")


def shots(row: Row, range_: Range, seen: set[tuple[type, str]]) -> Iterator[Shot]:
    """Yield all bad requests to an address.

    ``seen``: fields of forms that have had every bad value by themselves, at another address. A choice is not sent
    them again; what is typed freely, which an operation may take, is sent them at every address.
    """
    body, is_json = row.body(range_.world, "own")
    if is_json:
        yield from _json(body)
        return
    form = _form(row, range_)
    fields = dict(form.fields) if form else {}
    chosen = {name for name, field in fields.items() if not isinstance(field.widget, TYPED)}
    again = {name for name in chosen if (type(form), name) in seen}
    seen |= {(type(form), name) for name in fields}
    yield from _forms(body, fields, again)


def _form(row: Row, range_: Range) -> forms.BaseForm | None:
    """Return the form that an empty submission shows again."""
    with taken_back():
        return form_of(_send(row, range_, Shot("empty")))


def _forms(body: dict[str, Any], fields: dict[str, forms.Field], again: Collection[str]) -> Iterator[Shot]:
    good = {name: str(value) if not isinstance(value, list) else value[0] for name, value in body.items()}
    names = [*dict.fromkeys([*good, *fields])]
    yield Shot("empty")
    yield Shot("all fields blank", tuple((name, "") for name in names))
    yield Shot("twice the same", tuple((name, value) for name, value in [*good.items(), *good.items()]))
    yield Shot("unknown fields", (*good.items(), ("__class__", "x"), ("a" * 5000, "x")))
    for what, value in TEXTS.items():
        yield Shot(f"everywhere {what}", tuple((name, value) for name in names))
        for name in names if what not in EVERYWHERE else ():
            if name in again or (what in DAYS and not _reads_days(fields.get(name))):
                continue
            others = [(other, sent) for other, sent in good.items() if other != name]
            yield Shot(f"{name}: {what}", (*others, *_opened(name), (name, value)))
    for name in names:
        yield Shot(f"{name}: given twice", (*good.items(), (name, "x"), (name, good.get(name, "y"))))


def _reads_days(field: forms.Field | None) -> bool:
    """Return whether a day may be read from the field: it is one of days, of keys that may be days, or nobody's."""
    keyed = isinstance(field, forms.CharField) and not isinstance(field.widget, TYPED)
    return field is None or isinstance(field, forms.DateField) or keyed


def _opened(name: str) -> tuple[tuple[str, str], ...]:
    """Return what opens a field that counts only then."""
    return {"day": (("when", "pick"),), "until": (("end", "pick"),), "need_text": (("has_need", "yes"),)}.get(name, ())


def _json(body: dict[str, Any]) -> Iterator[Shot]:
    text = json.dumps(body)
    for raw in ("", "[]", "null", "{", text[:-1], "[" * 5000, text.replace('"', "'"), '{"id": NaN}', "\x00"):
        yield Shot(f"body {raw[:9]!r}", raw=raw)
    yield Shot("key twice", raw=text[:-1] + ', "id": 1}')
    for name in body:
        yield Shot(f"without {name}", raw=json.dumps({key: value for key, value in body.items() if key != name}))
        for what, value in VALUES.items():
            yield Shot(f"{name}: {what}", raw=json.dumps({**body, name: value}))


def faults(row: Row, range_: Range, shot: Shot) -> list[str]:
    """Return what is wrong with the answer to one shot; all is rolled back."""
    cache.clear()  # the brakes on sign-in are not under test here
    with taken_back():
        answer = _send(row, range_, shot)
        found = list(_answer_faults(answer, shot))
        refused = answer.status_code >= 400 or bool((form := form_of(answer)) and form.errors)
        if range_.wrote() and refused and (changed := range_.changed("POST")):
            found.append(f"refused, and changed {', '.join(changed)}")
    return [f"{row.key} {shot.name}: {fault}" for fault in found]


def _answer_faults(answer: Any, shot: Shot) -> Iterator[str]:
    if answer.status_code not in ANSWERS:
        yield f"answered {answer.status_code}"
    if shot.raw is not None:
        return
    text, form = readable(answer), form_of(answer)
    if found := _ENGLISH.search(text):
        yield f"says in English {text[found.start() : found.end() + 40]!r}"
    if form is not None and form.errors:
        yield from _page_faults(form, text)
        yield from _lost(form, shot, text)


def _page_faults(form: forms.BaseForm, text: str) -> Iterator[str]:
    if 'id="summary"' not in text:
        yield "no summary of the errors"
    for name, errors in form.errors.items():
        for error in map(str, errors):
            if not _HAN.search(error):
                yield f"{name} says {error!r}"
            if borrowed().fullmatch(error):
                yield f"{name} says what is not ours: {error!r}"
            if escape(error) not in text:
                yield f"{name} does not say {error!r}"
        if name in form.fields and not form[name].is_hidden and f'id="{form[name].auto_id}_error"' not in text:
            yield f"{name} has its error not at the field"


def _lost(form: forms.BaseForm, shot: Shot, text: str) -> Iterator[str]:
    """Yield the fields whose typed text is not in the form any more; a password is not sent back."""
    for name, value in dict(shot.pairs).items():
        field = form.fields.get(name)
        if field is None or not isinstance(field.widget, TYPED) or isinstance(field.widget, forms.PasswordInput):
            continue
        if escape("\ufffd" * 3 if value == SURROGATE else value) not in text:
            yield f"{name} lost what was typed"


def _send(row: Row, range_: Range, shot: Shot) -> Any:
    client = range_.seated(role_of(row))
    path = row.filled(row.spec["path"], range_.world, "own")
    if shot.raw is not None:
        return client.post(path, shot.raw, content_type="application/json")
    sent = "&".join(f"{quote(name)}={value if value == SURROGATE else quote(value)}" for name, value in shot.pairs)
    return client.post(path, sent, content_type="application/x-www-form-urlencoded")


def lines() -> list[Row]:
    """Return the lines of the matrix that take a POST of somebody."""
    return [row for row in matrix.rows() if row.spec.get("POST")]
