"""The nouns of the service net."""

from sanwang.service.models.household import Household, HouseholdTag, Tag
from sanwang.service.models.pairing import Pairing
from sanwang.service.models.visit import Need, NeedCategory, Topic, Visit

__all__ = ["Household", "HouseholdTag", "Need", "NeedCategory", "Pairing", "Tag", "Topic", "Visit"]
