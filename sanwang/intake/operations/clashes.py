"""Writes of the same moment that get into each other's way end in a sentence, not in a failure."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext_lazy as _

from sanwang.kernel.refusals import refuse

P = ParamSpec("P")
R = TypeVar("R")

WAITED: Final = frozenset({"40P01", "40001", "55P03"})
"""SQLSTATEs of PostgreSQL: a deadlock was broken, a serialization failed, a lock was not given in time."""


def told_plainly(function: Callable[P, R]) -> Callable[P, R]:
    """Turn what two writers do to each other, up to the commit, into Refused: nothing of this one was written.

    Goes outside ``@operation``: constraints that are checked late speak at the commit. A database that is away, or
    stops a statement, is no clash and stays what it is.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except OperationalError as clash:
            if getattr(clash.__cause__, "sqlstate", None) not in WAITED:
                raise
            raise refuse("", _("别人正在收同样的内容，这次没有动。请过一会儿再点一次。")) from clash
        except IntegrityError as clash:
            raise refuse("", _("刚才有人改了同样的内容，这次没有收。请重新上传再看。")) from clash

    return run
