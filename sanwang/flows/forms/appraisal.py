"""The form around the sheet of grades: when the branch decided them."""

from __future__ import annotations

import datetime as dt

from sanwang.affairs.operations.appraisal import NewAppraisals
from sanwang.flows.forms.days import DayForm
from sanwang.flows.queries.appraising import AppraisalSheet, changed
from sanwang.kernel.records import fresh_id


class AppraisalForm(DayForm):
    """The day of the decision; the grades are beside it: see ``flows/queries/appraising.py``."""

    def record(self, sheet: AppraisalSheet) -> NewAppraisals:
        """Return what was filled in: grades given or changed."""
        data = self.cleaned_data
        return NewAppraisals(id=data["id"], day=data["held_on"], year=sheet.year, grades=changed(sheet))


def opened(*, today: dt.date) -> AppraisalForm:
    """Return the form as it opens: today, a fresh id."""
    return AppraisalForm(initial={"id": fresh_id(), "when": today.isoformat()}, today=today)
