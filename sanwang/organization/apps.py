"""The app's place in the house."""

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """组织网."""

    name = "sanwang.organization"
    label = "organization"
