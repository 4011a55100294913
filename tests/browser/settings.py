"""The product's own settings; only passwords are hashed quickly."""

from sanwang.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
