"""What the cells of a row, and the rows of a file, must agree on: data only.

The meaning of each line is in ``checking.agreements`` and ``checking.file_warnings``; source: the part
"References and rules over several cells" of the contract of the forms.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentityAgrees:
    """The number's birth digits and 17th digit say what the row says (``E_ID_BIRTH``, ``E_ID_SEX``)."""

    number: str = "id_number"
    birth: str = "birth_date"
    sex: str = "sex"


@dataclass(frozen=True, slots=True)
class OfAge:
    """On ``day`` the person born on ``birth`` is at least ``years`` old (``E_AGE`` on ``day``)."""

    birth: str = "birth_date"
    day: str = "joined_date"
    years: int = 18


@dataclass(frozen=True, slots=True)
class InOrder:
    """``later`` does not lie before ``earlier`` (``E_DATE_ORDER`` on ``later``)."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class AddsUp:
    """The parts add up to a field of the row or to a labelled cell above the header (``code`` on ``on``)."""

    parts: tuple[str, ...]
    total: str
    on: str
    code: str
    from_label: bool = False


@dataclass(frozen=True, slots=True)
class AtMost:
    """``field`` is not above ``limit`` (``E_RANGE`` on ``field``)."""

    field: str
    limit: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """At least two thirds of ``expected`` are ``present``; else the warning ``W_QUORUM``."""

    expected: str
    present: str


@dataclass(frozen=True, slots=True)
class StepsAscend:
    """The days of the steps ascend; else the warning ``W_STEP_ORDER``."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """What was resolved was announced; else the warning ``W_NOT_ANNOUNCED``."""

    resolved: str
    announced: str


RowAgreement = IdentityAgrees | OfAge | InOrder | AddsUp | AtMost | Quorum | StepsAscend | Announced


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of the county that the row names: ``kind`` is person, household, council or item.

    ``on`` is the field with the name (errors stand there), ``phone`` settles namesakes, ``within`` is the
    field with the village or group to look in (none: the village that the upload tells), ``result`` is
    where the code found is put.
    """

    kind: str
    result: str
    on: str
    phone: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class CountsAgree:
    """The labelled numbers agree with the rows listed and those in ``states`` (``W_COUNT_MISMATCH``)."""

    listed: str
    counted: str
    field: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairsAtLeast:
    """Whoever has accepted rows has at least ``least`` of them (``W_PAIR_BELOW_MIN``)."""

    field: str
    least: int


FileAgreement = CountsAgree | PairsAtLeast
