import gettext
import os
from pathlib import Path

from sanwang.config.messages import compile_messages

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "登录"
msgstr "Sign in"

#, fuzzy
msgid "退出"
msgstr "Perhaps"
"""


def test_what_changed_is_compiled_once(tmp_path: Path):
    source = tmp_path / "app" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    (written,) = compile_messages(tmp_path)
    with written.open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.gettext("登录") == "Sign in"
    assert catalogue.gettext("退出") == "退出", "a guess is no translation"
    assert compile_messages(tmp_path) == []
    later = written.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_messages(tmp_path) == [written]
