"""The room's place in the house: it has commands, no rows."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """See the package's docstring."""

    name = "sanwang.demo"
    label = "demo"
