"""The app's place in the house."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """账号和授权."""

    name = "sanwang.access"
    label = "access"
