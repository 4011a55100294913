"""The app's place in the house."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package's docstring."""

    name = "sanwang.web"
    label = "web"
