"""The roles people hold, and the sets of them that rules speak of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Architecture, section 4."""

    MEMBER = "member", _("党员")
    LEADER = "leader", _("组长")
    SECRETARY = "secretary", _("支部书记")
    CLERK = "clerk", _("村党务专干")
    OFFICE = "office", _("村干部")
    TOWNSHIP = "township", _("乡镇干事")
    COUNTY = "county", _("县委组织部")
    AUDITOR = "auditor", _("审计")
    ADMIN = "admin", _("系统管理员")


VILLAGE_RECORDERS = (Role.SECRETARY, Role.CLERK)
"""Who records for the branch and for people without a phone."""
VILLAGE_DECIDERS = (Role.SECRETARY,)
"""Who agrees for the branch."""
OVERSEERS = (Role.TOWNSHIP, Role.COUNTY)
"""Who looks from above."""
VILLAGE_READERS = (Role.SECRETARY, Role.CLERK, Role.OFFICE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR)
"""Who may see a village's figures and the records behind them."""
