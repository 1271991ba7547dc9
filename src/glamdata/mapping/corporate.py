"""Names of bodies, meetings and places as labels.

MARC X10: a body and its subordinate units ($a $b); X11: a meeting with number, date and place ($n $d $c); X51: a place.
UNIMARC 210/710 and 215 use the same codes for what is read here. Qualifiers in round brackets tell namesakes apart in
a catalogue (``Springfield (Ill.)``, ``Guerra (Firm)``); a label has none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from glamdata.mapping.isbd import trim

if TYPE_CHECKING:
    from glamdata.model.record import Field

_QUALIFIER = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)$")
_INVERTED_PLACE = re.compile(
    r"([^,()]+), ((?:Lake|Mount|Cape|Fort|Point|Loch|Lough|Lac|Mont|Río|Rio|Llyn|Isla|Île|Ilha|Lago|Monte|Cabo|Golfo"
    r"|River)"
    r"|(?:The )?(?:Gulf|Isle|Strait|Straits|Bay|Sea|Valley|Plain|Vale|Lake|Bight) of(?: the)?)"
)
_SUBDIVISION = re.compile(r"\s*--|‑‑|\s—\s")
_UNITS = re.compile(r"\.\s+(?=[^\W\d_])")
_MEETING = {"n": 0, "d": 1, "c": 2}


def corporate_name(text: str, field: Field | None = None) -> str:
    """Give a body's name with the bodies above it, from the highest: ``University of Wales, Library``.

    Their qualifiers go. `field` tells the units apart ($a $b); without it every full stop between words that is not
    an initial's or an abbreviation's does.
    """
    return ", ".join(_units(text, field))


def subordinate_name(text: str, field: Field | None = None) -> str:
    """Give the name of the lowest unit alone: ``Department of State`` of ``United States. Department of State``."""
    units = _units(text, field)
    return units[-1] if units else ""


def meeting_name(text: str, field: Field | None = None) -> str:
    """Give a meeting's name with number, date and place: ``Symposium on Maps (2nd, 1998, Bangor)``.

    They are taken from $n, $d and $c of `field`; without one from brackets in the text. :func:`corporate_name` leaves
    them out.
    """
    name = without_qualifier(text)
    qualifier = trim(text)[len(name) :].strip(" ()")
    if field is not None:
        named = sorted((pair for pair in field.subfields if pair[0] in _MEETING), key=lambda pair: _MEETING[pair[0]])
        qualifier = " : ".join(unicodedata.normalize("NFC", text).strip(" ():") for _, text in named) or qualifier
    held = ", ".join(piece for part in re.split(r"\s*:\s*", qualifier) if (piece := trim(part)))
    return f"{name} ({held})" if name and held else name


def without_qualifier(text: str) -> str:
    """Remove qualifiers in round brackets at the end: ``Springfield (Ill.)`` is ``Springfield``."""
    bare = text = trim(text)
    while found := _QUALIFIER.search(bare):
        bare = bare[: found.start()]
    return trim(bare) or text


def place_name(text: str, field: Field | None = None) -> str:
    """Give a place's name without qualifier (``Cardiff (Wales)``), turned round where it is inverted (``Erie, Lake``).

    A heading with subdivisions (``Wales--History``; $v, $x, $y, $z) is a subject, no place: empty.
    """
    if _SUBDIVISION.search(text) or (field is not None and any(code in "vxyz" for code, _ in field.subfields)):
        return ""
    name = without_qualifier(text)
    if found := _INVERTED_PLACE.fullmatch(name):
        return f"{found[2]} {found[1]}"
    return name


def _units(text: str, field: Field | None) -> list[str]:
    """Give the names of a body and its units; of the field's $a and $b those that are in `text`."""
    parts = (
        [unicodedata.normalize("NFC", part.strip()) for code, part in field.subfields if code in "ab"] if field else []
    )
    parts = [part for part in parts if trim(part) in text]
    if not parts:
        parts = _split_units(text)
    return [name for part in parts if (name := without_qualifier(part))]


def _split_units(text: str) -> list[str]:
    """Cut at full stops between words, but not after initials and abbreviations."""
    units, start = [], 0
    for found in _UNITS.finditer(text):
        piece = text[start : found.start() + 1]
        if trim(piece) != piece:  # a stop that trimming takes away is one between units
            units.append(piece)
            start = found.end()
    return [*units, text[start:]]
