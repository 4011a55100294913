"""The English catalogue is complete and up to date."""

from sanwang.config import extraction


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


def test_what_templates_and_code_say_is_found():
    said = {message for _context, message, _path in extraction.found() if isinstance(message, str)}
    assert {"三网", "换人", "自然村党小组", "待办"} <= said
