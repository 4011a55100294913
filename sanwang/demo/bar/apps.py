"""The app's place in the house."""

from django.apps import AppConfig


class BarConfig(AppConfig):
    """See the package's docstring."""

    name = "sanwang.demo.bar"
    label = "demo_bar"
