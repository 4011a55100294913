"""What of any room points to a row: it holds who would take the row back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Field, Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from sanwang.kernel.clock import FOREVER


def pointing(model: type[Model]) -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    """Yield each model that points to the model, and by which of its fields; not the model itself."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not model:
            other: Any = relation.related_model
            if not other._meta.auto_created:
                yield other, relation.field


def standing(model: type[Model], field: Field[Any, Any], keys: Iterable[int]) -> QuerySet[Model]:
    """Return the model's rows that point to one of the keys by the field, and that nobody has withdrawn."""
    found = model._default_manager.filter(**{f"{field.name}__in": list(keys)})
    names = {one.name for one in model._meta.fields}
    if "withdrawn_on" in names:
        return found.filter(withdrawn_on=None)
    return found.filter(stands_to=FOREVER) if "stands_to" in names else found
