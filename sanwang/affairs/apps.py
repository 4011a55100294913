"""The app's place in the house."""

from django.apps import AppConfig


class AffairsConfig(AppConfig):
    """管事网."""

    name = "sanwang.affairs"
    label = "affairs"
