"""Settings of the test run: the same product, quick hashing, no compressed static files, no cache between tests.

Without ``DATABASE_URL`` the tests' own cluster is started: beside the private one, without fsync.
"""

from __future__ import annotations

import os

from sanwang.config.console.surroundings import ensure_database

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = ensure_database(test=True)[0]
os.environ.pop("SANWANG_DEMO", None)  # its bar has links that a page under test must not have
os.environ.setdefault("SANWANG_DB_ROLE", "owner")  # the tests' databases are made by their owner

from sanwang.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "near": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
