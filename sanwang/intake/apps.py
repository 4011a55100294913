"""The app's place in the house."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """收表."""

    name = "sanwang.intake"
    label = "intake"
