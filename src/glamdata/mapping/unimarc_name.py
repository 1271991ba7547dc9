"""Personal names of UNIMARC: 200, 400, 500, 600, 700, 701, 702 with family name $a and given names $b.

UNIMARC Manual, 700: second indicator 0 where the name is entered under forename or in direct order, 1 under family
name; $c additions other than dates, $d roman numerals, $g the initials of $b spelled out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.isbd import trim

if TYPE_CHECKING:
    from glamdata.model.record import Field

_TAGS = frozenset({"200", "400", "500", "600", "700", "701", "702", "703"})


@dataclass(frozen=True, slots=True)
class UnimarcName:
    """The parts of a name; `family` is the whole name where it is `direct`."""

    family: str
    given: str
    fuller: str
    additions: tuple[str, ...]
    direct: bool


def is_unimarc_name(field: Field) -> bool:
    """Whether the field is a personal name of UNIMARC. Its indicators tell: MARC 21 always fills the first.

    A comma in $a is MARC 21's way, whatever a faulty indicator says.
    """
    return (
        field.tag in _TAGS
        and field.indicators[0] not in "0123"
        and field.indicators[1:] in {"0", "1"}
        and "," not in field.first("a")
    )


def split_unimarc_name(field: Field) -> UnimarcName:
    """Take the name apart; numerals ($d) stay with the name."""
    numerals = [_tidy(text) for text in field.texts("d")]
    return UnimarcName(
        family=" ".join([_tidy(field.first("a")), *numerals]).strip(),
        given=_tidy(field.first("b")),
        fuller=_tidy(field.first("g")),
        additions=tuple(part for text in field.texts("c") for piece in text.split(",") if (part := _tidy(piece))),
        direct=field.indicators[1] == "0",
    )


def _tidy(text: str) -> str:
    """Give a part trimmed and composed, as Wikibase keeps texts; Italian catalogues begin $b with a comma."""
    return trim(unicodedata.normalize("NFC", text)).lstrip(" ,")
