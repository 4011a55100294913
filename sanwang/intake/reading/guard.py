"""What is refused before a file is opened: the wrong kind, a locked one, one with macros, a bomb.

The sizes that a workbook declares may lie, so every member is unpacked once and counted; ``zipfile`` stops
at the declared size and its checksum then disagrees.
"""

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from sanwang.kernel.refusals import Refused, refuse

MAX_UPLOAD = 20 * 1024 * 1024
"""Bytes of one uploaded file."""
MAX_UNPACKED = 120 * 1024 * 1024
"""Bytes of all members of a workbook together; 50,000 rows of the widest form take about 60 MiB."""
MAX_MEMBERS = 200
"""Files inside one workbook."""
MAX_RATIO = 100
"""Unpacked bytes for one packed byte in a member of more than a MiB; real sheets reach 10 to 30."""
MAX_ROWS = 50_000
"""Rows of all sheets of a file that are read."""
HEADING_ROWS = 100
"""Rows that headings, subtotals and footnotes may take beyond ``MAX_ROWS``."""
MAX_COLUMNS = 200
"""Columns of a sheet; beyond them nobody keeps a ledger."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""The first bytes of a text in UTF-16: the only one that holds zero bytes."""
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file_kind(content: bytes) -> str:
    """Return ``xlsx`` or ``csv``; refuse an empty, too large, locked, old or foreign file."""
    if not content.strip(b"\0\r\n\t "):
        raise refuse("file", _("这个文件是空的，请选填好的表。"))
    if len(content) > MAX_UPLOAD:
        raise refuse("file", _("文件超过 20 MB，请分成几个小表再传。"))
    if content.startswith(_OLE):
        raise _old_or_locked(content)
    if content.startswith(b"PK"):
        _check_archive(content)
        return "xlsx"
    if b"\0" in content and not content.startswith(UTF16_MARKS):
        raise _foreign()
    return "csv"


def too_many_rows() -> Refused:
    """Return the refusal of a file with more rows than are read."""
    return refuse("file", _("表超过 50,000 行，请按村或按乡镇分成几个表再传。"))


def too_many_columns() -> Refused:
    """Return the refusal of a sheet with content far to the right."""
    return refuse("file", _("表超过 200 列，请删掉右边多余的列再传。"))


def broken() -> Refused:
    """Return the refusal of a workbook that does not open."""
    return refuse("file", _("这个表打不开，文件可能坏了。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"))


def _foreign() -> Refused:
    return refuse("file", _("只收 .xlsx 和 .csv 表。请用 Excel 或 WPS 另存为 .xlsx 再传。"))


def _old_or_locked(content: bytes) -> Refused:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse("file", _("这个表加了密码，打不开。请去掉密码，保存后再传。"))
    return refuse("file", _("这是老式的 .xls 表。请用 Excel 或 WPS 另存为 .xlsx 再传。"))


def _bomb() -> Refused:
    return refuse(
        "file", _("这个表解开后太大，不能收。请删掉下面多余的空行，或分成几个表（一个表最多 50,000 行）再传。")
    )


def _check_archive(content: bytes) -> None:
    """Unpack every member once without keeping it; refuse bombs, locked members and what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise _bomb()
            if any(m.flag_bits & 0x1 for m in members):
                raise refuse("file", _("这个表加了密码，打不开。请去掉密码，保存后再传。"))
            names = {m.filename for m in members}
            if "xl/workbook.xml" not in names:
                raise _foreign()
            if any(name.endswith("vbaProject.bin") for name in names):
                raise refuse("file", _("这个表带有宏，不能收。请用 Excel 或 WPS 另存为 .xlsx 再传。"))
            for member in members:
                if member.file_size > max(_CHUNK, MAX_RATIO * member.compress_size):
                    raise _bomb()
                _drain(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise broken() from fault


def _drain(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as stream:
        while stream.read(_CHUNK):
            pass
