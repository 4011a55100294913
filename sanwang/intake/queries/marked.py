"""An upload given back with its faults marked."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from sanwang.intake.checking.file import check_file
from sanwang.intake.declarations.registry import FORMS
from sanwang.intake.kept import file_of
from sanwang.intake.marked import marked_copy
from sanwang.intake.models import Batch
from sanwang.intake.queries.directory import CountyDirectory
from sanwang.kernel.permits import Permit
from sanwang.kernel.refusals import refuse


def marked_file(seen: Permit[Batch], *, today: dt.date) -> tuple[str, bytes]:
    """Return name and content: the file checked again as of the day of its upload, faults at their cells.

    Refuses a batch whose file is no longer kept.
    """
    batch = seen.target
    if batch.is_forgotten:
        raise refuse("", _("这个文件放久了，已经清掉，不能再下载。"))
    form, content = FORMS[batch.form], file_of(batch)
    day = min(batch.made_on, today)
    directory = CountyDirectory(batch.contexts.values(), day=day)
    checked = check_file(content, form, batch.contexts, today=day, directory=directory)
    stem = batch.file_name.rsplit(".", 1)[0]
    return f"{stem}（标了错）.xlsx", marked_copy(content, form, checked)
