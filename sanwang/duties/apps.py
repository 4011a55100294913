"""The app's place in the house."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """十个一."""

    name = "sanwang.duties"
    label = "duties"
