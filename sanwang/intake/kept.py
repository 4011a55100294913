"""The uploaded file as it is kept: sealed."""

from __future__ import annotations

import base64

from sanwang.intake.models import Batch
from sanwang.kernel import secrets


def seal_file(content: bytes) -> bytes:
    """Return the file sealed."""
    return secrets.seal(base64.b64encode(content).decode())


def size_of(batch: Batch) -> int:
    """Return about how many bytes the uploaded file has, without opening it."""
    return len(batch.file_sealed) * 3 // 4


def file_of(batch: Batch) -> bytes:
    """Return the uploaded file as it came."""
    return base64.b64decode(secrets.unseal(batch.file_sealed))
