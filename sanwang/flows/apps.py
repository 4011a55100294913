"""The app's place in the house."""

from django.apps import AppConfig

from sanwang.flows import wiring


class FlowsConfig(AppConfig):
    """Wires the reactions once all models are loaded."""

    name = "sanwang.flows"
    label = "flows"

    def ready(self) -> None:
        """Connect every reaction that ``wiring`` lists."""
        wiring.connect()
