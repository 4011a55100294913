"""The kernel as a Django app: it owns the tables of events and receipts."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The bottom floor."""

    name = "sanwang.kernel"
    label = "kernel"
