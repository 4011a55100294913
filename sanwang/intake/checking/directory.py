"""What the checks ask the county, as a protocol: the database answers it, and so do plain tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Village:
    """A village or residents' committee: code of 12 digits, full name, and its town's name."""

    code: str
    name: str
    town: str


@dataclass(frozen=True, slots=True)
class Known:
    """A member, a household (by its head) or a group: its code, and the telephone that tells namesakes apart."""

    code: str
    phone: str = ""


class Directory(Protocol):
    """The county that a workbook belongs to."""

    def villages(self, town_code: str) -> Sequence[Village]:
        """Return the villages of a town; of the county for an empty code."""

    def groups(self, village_code: str) -> Mapping[str, str]:
        """Return name to code of the natural-village groups of a village."""

    def members(self, village_code: str, name: str) -> Sequence[Known]:
        """Return the members of a village with a name."""

    def leads(self, group_code: str, name: str) -> Sequence[Known]:
        """Return who leads a group, where he is called so, though he may be no member of the village."""

    def households(self, village_code: str, group_code: str, head: str) -> Sequence[Known]:
        """Return the households with a head of that name in a group; in the village for an empty group."""

    def councils(self, village_code: str) -> Mapping[str, str]:
        """Return name to code of the villagers' councils of a village."""

    def items(self) -> Mapping[str, str]:
        """Return text to code of the assessment items."""


@dataclass(frozen=True)
class Context:
    """What the upload form tells about one sheet: the village, or the town, or neither."""

    village_code: str = ""
    town_code: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Context":
        """Return the context of what was told; a village's town is known by its code."""
        village = str(told.get("village_code") or "")
        town = str(told.get("town_code") or "") or (village[:9] + "000" if village else "")
        return cls(village_code=village, town_code=town, told=dict(told))
