"""The app's place in the house."""

from importlib import import_module

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Wires the reactions once all models are loaded."""

    name = "sanwang.flows"
    label = "flows"

    def ready(self) -> None:
        """Connect every reaction that ``wiring`` lists: it names models, so it is read only now."""
        import_module("sanwang.flows.wiring").connect()
