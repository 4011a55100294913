"""What a form is: its columns, what is unique, what is filled down, what must agree."""

from dataclasses import dataclass
from functools import cached_property

from sanwang.intake.declarations.agreement import FileAgreement, Reference, RowAgreement

NOT_IN_FUTURE = frozenset({"birth_date", "joined_date", "since", "founded", "start_date", "migrant_since"})
"""Fields whose date may not lie after the day of the upload (``E_DATE_FUTURE``)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``kind`` picks the reader of its cells; ``top`` is the merged header above it, if any.

    Kinds: ``ignore name sex text date id edu enum:<list> group phone bool village int number money tags
    item``. ``unit`` is what an export may print in the header's tooltip; cells may carry any known unit.
    ``vacant``: required of who fills the form in, but the county itself may not hold it; a row that an
    export marked with its codes (``CODES``) may leave it blank.
    """

    header: str
    field: str
    kind: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    top: str = ""
    unit: str = ""
    vacant: bool = False

    @property
    def vocabulary(self) -> str:
        """The word list the cells are taken from, or nothing."""
        if self.kind.startswith("enum:"):
            return self.kind.removeprefix("enum:")
        return self.kind if self.kind in {"sex", "edu", "tags", "bool"} else ""


CODES = Column("三网编号", "codes", "text")
"""A column beside any form's own: codes of the member, group or household that the row means, parted by blanks.

An export writes it where name, telephone and group do not tell namesakes apart, and where the county does not hold
what the form requires; a village need not fill it in.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled cell above the header: the value stands to the right of its label, or after its colon."""

    label: str
    field: str
    kind: str


@dataclass(frozen=True, eq=False)
class Form:
    """One ledger as villages keep it.

    ``unique``: fields whose values together may stand once in a file. ``fill_down``: columns, in order,
    where a blank means the value above. ``references``: rows of the county that a row must find.
    """

    code: str
    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    references: tuple[Reference, ...] = ()
    agreements: tuple[RowAgreement, ...] = ()
    file_agreements: tuple[FileAgreement, ...] = ()

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The columns that hold something, by field."""
        return {c.field: c for c in self.columns if c.kind != "ignore"}

    @cached_property
    def has_tops(self) -> bool:
        """Whether the form's own layout has a header of two lines."""
        return any(c.top for c in self.columns)
