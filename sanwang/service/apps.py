"""The app's place in the house."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """服务网."""

    name = "sanwang.service"
    label = "service"
