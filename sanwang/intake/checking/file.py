"""One uploaded file against a form: the door of the engine."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sanwang.intake.checking.directory import Context, Directory
from sanwang.intake.checking.readers import Situation
from sanwang.intake.checking.sheet import Key, SheetCheck
from sanwang.intake.declarations.form import Form
from sanwang.intake.reading.upload import read_upload
from sanwang.intake.result import CheckedFile


def check_file(
    content: bytes,
    form: Form,
    contexts: Mapping[str, Mapping[str, Any]],
    *,
    today: dt.date,
    directory: Directory,
) -> CheckedFile:
    """Check an upload: nothing is written. ``contexts`` maps each sheet that is data ("" for a CSV) to what
    the upload form tells about it; sheets that it does not name are unused.

    Raises ``Refused`` with a sentence for a file that is not read at all.
    """
    seen: set[Key] = set()
    sheets = []
    unread = []
    for grid in read_upload(content, contexts):
        name = grid.name or ""
        situation = Situation(Context.of(contexts[name]), today, directory)
        checked = SheetCheck(grid, form, situation, seen).run()
        if checked is None:
            unread.append(name)
        else:
            sheets.append(checked)
    return CheckedFile(form.code, tuple(sheets), tuple(unread))
