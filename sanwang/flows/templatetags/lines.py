"""The dense parts of a table or chart: a template's loop over a thousand numbers costs more than the query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sanwang.flows.queries import charts
from sanwang.flows.queries.exceptions import Part
from sanwang.flows.queries.overview import Figure
from sanwang.kernel import dates
from sanwang.kernel.clock import BEGINNING
from sanwang.kernel.spans import Precision

register = template.Library()


@register.simple_tag
def spark(points: Sequence[charts.Point]) -> SafeString:
    """Draw twelve months as a small line."""
    return charts.spark(points)


@register.simple_tag
def dots(chart: charts.Chart) -> SafeString:
    """Draw the months of the large chart: each a link with its share above and its month below."""
    return SafeString("".join(_dot(dot, chart.height) for dot in chart.dots))


@register.simple_tag
def figures(row: Iterable[Figure | None]) -> SafeString:
    """Write the cells of a row: the share over its two numbers, or these alone; each is a link."""
    return SafeString("".join(map(_cell, row)))


@register.simple_tag
def links(parts: Iterable[Part]) -> SafeString:
    """Write the links of a sentence, one after the other, each with what stands behind it."""
    comma = escape(gettext("，"))
    written = (f'<a href="{escape(one.url)}">{escape(one.label)}</a>{escape(one.beside)}' for one in parts)
    return SafeString(comma.join(written))


def _dot(dot: charts.Dot, height: int) -> str:
    url, label = escape(dot.point.url), escape(dot.point.label)
    return (
        f'<a href="{url}" aria-label="{label}"><title>{label}</title>'
        f'<rect class="hit" x="{dot.x - 34}" y="0" width="68" height="{height}"/>'
        f'<circle cx="{dot.x}" cy="{dot.y}" r="4.5"/>'
        f'<text x="{dot.x}" y="{dot.y - 14}" text-anchor="middle">{dot.value}</text>'
        f'<text x="{dot.x}" y="{height - 8}" text-anchor="middle">{escape(dot.point.month)}</text></a>'
    )


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "<td></td>"
    text = f"{figure.share}<small>{figure.text}</small>" if figure.share else figure.text
    return f'<td><a href="{escape(figure.url)}">{text}</a></td>'


@register.filter
def thousands(number: int) -> str:
    """Return ``1,043``."""
    return f"{number:,}"


@register.filter
def known_to(day: dt.date | None, precision: str) -> str:
    """Return a day as exactly as it is known: ``2016年4月30日``, ``2016年4月``, ``2016年``."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return dates.year_word(day)
    if precision == Precision.MONTH:
        return dates.year_month_word(day)
    return dates.date_word(day)


@register.filter
def since(day: dt.date | None) -> str:
    """Return ``2022年9月17日起``; nothing where it is not known from when."""
    if day is None or day <= BEGINNING:
        return ""
    return gettext("%(day)s起") % {"day": dates.date_word(day)}
