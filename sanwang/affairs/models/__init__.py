"""The nouns of the affairs net."""

from sanwang.affairs.models.activity import CALLED, CAME, Activity, ActivityGroup, Attendance, Kind, State, Uptake
from sanwang.affairs.models.appraisal import Appraisal, Grade
from sanwang.affairs.models.development import DevelopmentStep, Stage
from sanwang.affairs.models.talk import Talk

__all__ = [
    "CALLED",
    "CAME",
    "Activity",
    "ActivityGroup",
    "Appraisal",
    "Attendance",
    "DevelopmentStep",
    "Grade",
    "Kind",
    "Stage",
    "State",
    "Talk",
    "Uptake",
]
