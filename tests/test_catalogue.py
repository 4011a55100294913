"""The English catalogue is complete and up to date, and keeps what the source says."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog

from sanwang.config import extraction

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z](?![a-z])|\{\w*\}|</?\w+[^>]*>")
"""What a translation must keep: named and bare placeholders, braces, a doubled percent sign, tags."""
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
"""Characters and the marks between them, full width."""
KEPT_CHINESE = frozenset({"2018年10月"})
"""What an English sentence may say in Chinese: how a clerk writes a month in a workbook."""
OWN_NAME = "中文"
"""The one name that a template says in its own language whatever the reader's: the button that switches to it."""

_SAID = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*trans(?:late)?\s+(?:\"[^\"]*\"|'[^']*')"
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


def forms(text: object) -> tuple[str, ...]:
    """Return the one or two forms of a message or a translation."""
    return (text,) if isinstance(text, str) else tuple(text)


def translated(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Yield every source with its translation, form by form."""
    for message in catalogue:
        if message.id:
            yield from zip(forms(message.id), forms(message.string), strict=True)


def changed_placeholders(catalogue: Catalog) -> list[str]:
    """Return the sources of which the translation drops, adds or misspells a placeholder or a tag."""
    return [
        source
        for source, said in translated(catalogue)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(said))
    ]


def left_in_chinese(catalogue: Catalog) -> list[str]:
    """Return the translations that still say something in Chinese."""
    found = []
    for _source, said in translated(catalogue):
        rest = said
        for kept in KEPT_CHINESE:
            rest = rest.replace(kept, "")
        if CHINESE.search(rest):
            found.append(said)
    return found


def unmarked(text: str) -> list[str]:
    """Return the lines of a template that say something in Chinese outside what is marked for translation."""
    rest = _SAID.sub("", text).replace(f">{OWN_NAME}<", "><")
    return [line.strip() for line in rest.splitlines() if CHINESE.search(line)]


def catalogue_of(source: str | tuple[str, str], said: str | tuple[str, str]) -> Catalog:
    """Return a catalogue of one message."""
    made = Catalog(locale="en")
    made.add(source, said)
    return made


def test_every_string_has_an_english_one():
    catalogue = extraction.read()
    lacking = {
        message if isinstance(message, str) else message[0]
        for context, message, _path in extraction.found()
        if catalogue.get(message if isinstance(message, str) else message[0], context) is None
    }
    assert lacking == set(), "run make messages"
    assert [str(message.id) for message in extraction.missing(catalogue)] == []


def test_a_missing_translation_is_noticed():
    catalogue = extraction.read()
    catalogue.add("没有译文的一句")
    assert [message.id for message in extraction.missing(catalogue)] == ["没有译文的一句"]


def test_a_message_that_comes_to_have_a_plural_is_asked_for_again(monkeypatch, tmp_path):
    monkeypatch.setattr(extraction, "CATALOGUE", tmp_path / "django.po")
    monkeypatch.setattr(extraction, "found", lambda: iter([(None, "%(n)s 户", "a.html"), (None, "看", "a.html")]))
    assert extraction.update() == (2, 2)
    text = extraction.CATALOGUE.read_text(encoding="utf-8")
    text = text.replace('msgid "%(n)s 户"\nmsgstr ""', 'msgid "%(n)s 户"\nmsgstr "%(n)s households"')
    extraction.CATALOGUE.write_text(
        text.replace('msgid "看"\nmsgstr ""', 'msgid "看"\nmsgstr "View"'), encoding="utf-8"
    )
    assert extraction.update() == (2, 0)
    plural = ("%(n)s 户", "%(n)s 户")
    monkeypatch.setattr(extraction, "found", lambda: iter([(None, plural, "a.html"), (None, "看", "a.html")]))
    assert extraction.update() == (2, 1)
    assert extraction.read().get("看").string == "View"


def test_what_templates_and_code_say_is_found():
    said = {message for _context, message, _path in extraction.found() if isinstance(message, str)}
    assert {"三网", "换人", "自然村党小组", "待办"} <= said


def test_every_translation_keeps_the_placeholders():
    assert changed_placeholders(extraction.read()) == []


def test_a_lost_placeholder_is_noticed():
    assert changed_placeholders(catalogue_of("%(n)s 户", "households"))
    assert changed_placeholders(catalogue_of("%(n)d 户", "%(n)s households"))
    assert changed_placeholders(catalogue_of("{months}没有", "none in {month}"))
    assert changed_placeholders(catalogue_of("100%%", "100%"))
    assert changed_placeholders(catalogue_of("<em>%(n)s 户</em>", "%(n)s households"))
    assert changed_placeholders(catalogue_of(("%(n)s 户", "%(n)s 户"), ("%(n)s household", "households")))
    assert not changed_placeholders(catalogue_of("%(done)d / %(owed)d", "%(owed)d, of these %(done)d"))


def test_no_translation_is_left_in_chinese():
    assert left_in_chinese(extraction.read()) == []


def test_a_translation_left_in_chinese_is_noticed():
    assert left_in_chinese(catalogue_of("党小组", "党小组"))
    assert left_in_chinese(catalogue_of("到会，学习", "came， study"))
    assert left_in_chinese(catalogue_of(("%(n)s 户", "%(n)s 户"), ("%(n)s household", "%(n)s 户")))
    assert not left_in_chinese(catalogue_of("请写成 2018年10月 这样", "write it like 2018年10月"))


def test_templates_say_nothing_unmarked():
    found = {
        path.relative_to(extraction.PACKAGE).as_posix(): lines
        for path in sorted(extraction.PACKAGE.rglob("templates/**/*"))
        if path.suffix in (".html", ".txt") and (lines := unmarked(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_an_unmarked_word_in_a_template_is_noticed():
    assert unmarked("<h1>党小组</h1>")
    assert unmarked('{{ names|join:"、" }}')
    assert unmarked('{% translate "看" %}：{{ name }}')
    assert unmarked('<a title="退出">{% translate "退出" %}</a>')
    assert not unmarked('{# 说明 #}{{ names|join:_("、") }}{% translate "看" as word %}')
    assert not unmarked("{% blocktranslate %}看\n{{ name }}{% endblocktranslate %}")
    assert not unmarked(f'<button lang="zh-hans">{OWN_NAME}</button>')
