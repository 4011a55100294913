"""The dense parts of a table, written here: a template's loop over a thousand numbers costs more than the query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from sanwang.flows.queries import charts
from sanwang.flows.queries.overview import Figure

register = template.Library()


@register.simple_tag
def spark(points: Sequence[charts.Point]) -> SafeString:
    """Draw twelve months as a small line."""
    return charts.spark(points)


@register.simple_tag
def figures(row: Iterable[Figure | None]) -> SafeString:
    """Write the cells of a row: the share over its two numbers, or these alone; each is a link."""
    return SafeString("".join(map(_cell, row)))


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "<td></td>"
    text = f"{figure.share}<small>{figure.text}</small>" if figure.share else figure.text
    return f'<td><a href="{escape(figure.url)}">{text}</a></td>'


@register.filter
def thousands(number: int) -> str:
    """Return ``1,043``."""
    return f"{number:,}"
