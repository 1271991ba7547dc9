"""Identifiers: each step takes what catalogues write (spaces, prefixes, addresses) and gives the form Wikidata keeps.

A text that fails its check is a Fault, never a value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stdnum import isbn as stdnum_isbn
from stdnum import isni as stdnum_isni
from stdnum import issn as stdnum_issn
from stdnum.exceptions import ValidationError

from glamdata.mapping.fault import Fault
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

Identified = str | Fault

_QID = re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d*)", re.IGNORECASE)
_VIAF = re.compile(
    r"(?:https?://(?:www\.)?viaf\.org/viaf/|\(VIAF\))?([1-9]\d(?:\d{0,7}|\d{17,20}))/?(?:#.*)?", re.IGNORECASE
)
_ISNI = re.compile(r"(?:https?://(?:www\.)?isni\.org/(?:isni/)?|\(ISNI\)|ISNI:?)?\s*([\dXx \-]+)", re.IGNORECASE)
_LCCN = re.compile(
    r"(?:https?://(?:lccn\.loc\.gov|id\.loc\.gov/authorities/(?:names|subjects))/|\(DLC\))?\s*([^/]+)(?:/.*)?"
)
_LCCN_NORMAL = re.compile(r"(?:n|nb|nr|no|ns|sh|sj|sn|gf|mp|dg)?(?:\d{8}|\d{10})")
_GND = re.compile(r"(?:https?://d-nb\.info/gnd/|\(DE-588[ab]?\)|\(DE-588\))?([\dX-]+)")
_GND_NORMAL = re.compile(r"1[0123]?\d{7}[0-9X]|[47]\d{6}-\d|[1-9]\d{0,7}-[0-9X]|3\d{7}[0-9X]")
_ULAN = re.compile(r"(?:https?://vocab\.getty\.edu/(?:page/)?ulan/|\(ULAN\))?(500\d{6})")
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dXx])")


def qid(text: str) -> Identified:
    """Wikidata item id, out of an address if need be."""
    return _take(_QID, text, "a Wikidata item id (Q and a number)", str.upper)


def viaf(text: str) -> Identified:
    """VIAF cluster id (P214)."""
    return _take(_VIAF, text, "a VIAF id (2–9 or 19–22 digits)")


def isni(text: str) -> Identified:
    """ISNI (P213): sixteen characters without spaces, check character right."""
    digits = _digits_of(_ISNI, text)
    if len(digits) != 16 or not stdnum_isni.is_valid(digits):
        return _bad("an ISNI (sixteen characters, the last one a check character)")
    return digits


def orcid(text: str) -> Identified:
    """ORCID iD (P496), with hyphens, check character right."""
    digits = _digits_of(_ORCID, text)
    if len(digits) != 16 or not stdnum_isni.is_valid(digits):
        return _bad("an ORCID iD (sixteen characters, the last one a check character)")
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def lccn(text: str) -> Identified:
    """Library of Congress control number (P244), normalised: ``n  88099924`` and ``n88-99924`` become ``n88099924``.

    https://www.loc.gov/marc/lccn-namespace.html.
    """
    found = _LCCN.fullmatch(text.strip())
    normal = re.sub(r"\s", "", found[1]) if found else ""
    head, hyphen, serial = normal.partition("-")
    if hyphen:
        normal = head + serial.zfill(6) if serial.isdigit() and len(serial) <= 6 else ""
    return normal if _LCCN_NORMAL.fullmatch(normal) else _bad("a Library of Congress control number (like n 88099924)")


def gnd(text: str) -> Identified:
    """GND id (P227), check character right."""
    found = _GND.fullmatch(text.strip())
    if not found or not _GND_NORMAL.fullmatch(found[1]) or not _gnd_check(found[1]):
        return _bad("a GND id (its check character does not fit)")
    return found[1]


def ulan(text: str) -> Identified:
    """Union List of Artist Names id (P245): nine digits that start with 500."""
    return _take(_ULAN, text, "a ULAN id (500 and six digits)")


def isbn(text: str) -> Identified:
    """ISBN-10 or ISBN-13 with hyphens; what follows it in 020 $a (binding, price) is cut off."""
    start = re.match(r"[\d\-Xx ]*[\dXx]", text.strip())
    try:
        return str(stdnum_isbn.format(stdnum_isbn.validate(start[0] if start else text)))
    except ValidationError:
        return _bad("an ISBN (its check digit or length is wrong)")


def isbn13(text: str) -> Identified:
    """ISBN-13 (P212) with hyphens; an ISBN-10 is converted."""
    found = isbn(text)
    return found if isinstance(found, Fault) else str(stdnum_isbn.format(stdnum_isbn.to_isbn13(found)))


def issn(text: str) -> Identified:
    """ISSN (P236) with its hyphen."""
    try:
        return str(stdnum_issn.format(stdnum_issn.validate(text.strip())))
    except ValidationError:
        return _bad("an ISSN (its check digit or length is wrong)")


CHECKS: dict[str, Callable[[str], Identified]] = {
    check.__name__: check for check in (qid, viaf, isni, orcid, lccn, gnd, ulan, isbn, isbn13, issn)
}
CHECK_OF_PROPERTY = {
    "P214": "viaf",
    "P213": "isni",
    "P244": "lccn",
    "P227": "gnd",
    "P245": "ulan",
    "P496": "orcid",
    "P212": "isbn13",
    "P236": "issn",
}


def _take(pattern: re.Pattern[str], text: str, what: str, change: Callable[[str], str] = str) -> Identified:
    found = pattern.fullmatch(text.strip())
    return change(found[1]) if found else _bad(what)


def _digits_of(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.fullmatch(text.strip())
    return re.sub(r"[\s-]", "", found[1]).upper() if found else ""


def _bad(what: str) -> Fault:
    return Fault("bad-identifier", f"is not {what}; it was left out. Correct it in the record.", Severity.CRITICAL)


def _gnd_check(text: str) -> bool:
    """Check the last character: weights 2, 3, 4 … from the right, modulo 11 (PICA's check digit).

    Numbers of the old subject headings (4…, with a hyphen) are checked the same way but count down from 11.
    """
    digits, check = text.replace("-", "")[:-1], text[-1]
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))
    value = total % 11 if "-" in text else -total % 11
    return "0123456789X"[value] == check
