"""Django's database settings from a URL."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

APP_ROLE = "sanwang_app"
"""The product's own database role: it may add to the event log and never change it."""


def settings_from_url(url: str) -> dict[str, Any]:
    """Return the settings for a ``postgresql://`` URL; a socket directory stands in ``?host=``.

    Unless ``SANWANG_DB_ROLE=owner``, every connection takes the product's role.
    """
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options = "-c statement_timeout=60s -c TimeZone=Asia/Shanghai"
    if os.environ.get("SANWANG_DB_ROLE") != "owner":
        options = f"-c role={APP_ROLE} {options}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "sanwang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(query.get("port") or parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": options},
    }
