"""Django's sessions in the database, with the look-up written out: every request asks it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from sanwang.kernel import prepared

_LIVING = "session_key = %(key)s and expire_date > %(now)s"


class SessionStore(db.SessionStore):
    """Finds a session by a prepared statement."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = prepared.first(self.model, _LIVING, {"key": self.session_key, "now": timezone.now()})
        if found is None:
            self._session_key = None
        return found
