"""The page behind a figure: ``/duties/<duty>/<period>/<place>[/<group>]``."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from sanwang.duties.ledger.catalogue import DUTIES
from sanwang.duties.ledger.duty import Duty
from sanwang.flows.queries.behind import Wanted, drilled, listed
from sanwang.flows.rules import SEE_GROUP_RECORDS
from sanwang.kernel.pages import Request, moment, page
from sanwang.kernel.periods import Period
from sanwang.kernel.permits import permit
from sanwang.organization.models import Level
from sanwang.organization.rules import SEE_DIVISION


@require_safe
def place(request: Request, duty: str, period: str, code: str) -> HttpResponse:
    """Show who owes the duty in a village and how each stands; of a township or county the units below."""
    seen = permit(request.actor, SEE_DIVISION, code=code)
    known, asked = _named(duty, period)
    wanted = Wanted(duty=known, period=asked, division=seen.target, **_kept(request))
    if seen.target.level == Level.VILLAGE:
        return page(request, "flows/figure/list.html", {"shown": listed(wanted, moment=moment(request))})
    return page(request, "flows/figure/places.html", {"shown": drilled(wanted, moment=moment(request))})


@require_safe
def groupless(request: Request, duty: str, period: str, code: str) -> HttpResponse:
    """Show those of a village that stand in no group."""
    seen = permit(request.actor, SEE_DIVISION, code=code, level=Level.VILLAGE)
    known, asked = _named(duty, period)
    wanted = Wanted(duty=known, period=asked, division=seen.target, groupless=True, **_kept(request))
    return page(request, "flows/figure/list.html", {"shown": listed(wanted, moment=moment(request))})


@require_safe
def group(request: Request, duty: str, period: str, code: str, group_code: str) -> HttpResponse:
    """Show who owes the duty in a group of the village."""
    seen = permit(request.actor, SEE_GROUP_RECORDS, code=group_code, village__code=code)
    known, asked = _named(duty, period)
    wanted = Wanted(duty=known, period=asked, division=seen.target.village, group=seen.target, **_kept(request))
    return page(request, "flows/figure/list.html", {"shown": listed(wanted, moment=moment(request))})


def _named(duty: str, period: str) -> tuple[Duty, Period]:
    try:
        known, asked = DUTIES[duty], Period.parse(period)
    except (KeyError, ValueError) as error:
        raise Http404(f"{duty} {period}") from error
    if asked.months != known.months:
        raise Http404(f"{duty} is not owed by {period}")
    return known, asked


def _kept(request: Request) -> dict[str, Any]:
    number = request.GET.get("page", "")
    return {
        "state": request.GET.get("state", ""),
        "number": max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1,
    }
