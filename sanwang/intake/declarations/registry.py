"""Every form the product can read, by its code."""

from sanwang.intake.declarations import (
    appraisal,
    assessment_sheet,
    cadre_roster,
    council_roster,
    group_ledger,
    member_roster,
    migrant_ledger,
    pairing_ledger,
    party_day,
    post_register,
    resolution_record,
    special_households,
    task_list,
    venue_ledger,
    volunteer_roster,
)
from sanwang.intake.declarations.form import Form

FORMS: dict[str, Form] = {
    module.FORM.code: module.FORM
    for module in (
        member_roster,
        group_ledger,
        pairing_ledger,
        post_register,
        task_list,
        party_day,
        appraisal,
        assessment_sheet,
        venue_ledger,
        volunteer_roster,
        council_roster,
        resolution_record,
        migrant_ledger,
        cadre_roster,
        special_households,
    )
}
