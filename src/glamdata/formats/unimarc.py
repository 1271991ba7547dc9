"""UNIMARC: telling it from MARC 21, its character sets and its holdings.

IFLA UNIMARC bibliographic, authorities and holdings formats, https://www.ifla.org/references/unimarc/. The record is
ISO 2709 (or MARCXML, JSON, .mrk) like MARC 21; leader/09 says nothing about its encoding, 100 $a does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BIBLIOGRAPHIC_LENGTH = 36
AUTHORITY_LENGTH = 24
ASCII, ISO5426, UTF8 = "01", "03", "50"

_CODED = re.compile(r"[\s#]{0,2}\x1fa(\d{8}[\x20-\x7e]{12,})")
_SETS = re.compile(r"(?:\d\d|[ |#]{2}){1,4}")
_FIXED_FIELD_LENGTH = 40
_AUTHORITY_TYPES = frozenset("xyz")


def is_unimarc(texts: Iterable[tuple[str, str]]) -> bool:
    """Whether a record given as (tag, text with subfield marks) is UNIMARC.

    It is where 100 $a begins with a date of eight digits and has at least 20 characters of coded data (24 or 36 are
    asked for, some catalogues cut blanks off), and there is neither an 008 of 40 characters nor a 245: in MARC 21
    field 100 is a person's name.
    """
    fields = list(texts)
    return not is_marc21(fields) and any(tag == "100" and _CODED.match(text) for tag, text in fields)


def is_marc21(texts: Iterable[tuple[str, str]]) -> bool:
    """Whether a record is MARC 21 for sure: it has an 008 of 40 characters, or a title in 245."""
    return any(tag == "245" or (tag == "008" and len(text) == _FIXED_FIELD_LENGTH) for tag, text in texts)


def charset_of(leader: str, field_100: str) -> str:
    """Give the additional graphic character set that 100 $a names, empty where it names none.

    Positions 26-29 (G0, G1) and 30-33 of a bibliographic record, 13-16 and 17-20 of an authority record. ``50`` in any
    of them is Unicode (UTF-8); otherwise the set on the right side counts, then that on the left: ``01`` ASCII, ``02``
    Cyrillic (ISO-IR 37), ``03`` ISO 5426, ``04`` Cyrillic (ISO 5427), ``05`` Greek, and so on.
    """
    found = _CODED.match(field_100)
    if found is None:
        return ""
    coded = found[1].partition("\x1f")[0]
    start = 26 if len(coded) >= BIBLIOGRAPHIC_LENGTH and leader[6:7] not in _AUTHORITY_TYPES else 13
    sets = coded[start : start + 8]
    if not _SETS.match(sets):
        return ""
    pairs = [pair for pair in (sets[:2], sets[2:4], sets[4:6], sets[6:8]) if pair.isdigit()]
    if UTF8 in pairs:
        return UTF8
    return next((pair for pair in pairs[1:] if pair != ASCII), pairs[0] if pairs else "")


def is_holdings(tags: Iterable[str]) -> bool:
    """Whether a record is of the holdings format: 004 names the bibliographic record, and there is no title (200).

    Its leader can't tell: holdings share the types of record a, b, c and d with books, scores and maps.
    """
    named = set(tags)
    return "004" in named and "200" not in named


def check_coded_length(leader: str, text: str) -> str:
    """Say in words what is wrong with the length of 100 $a, empty where nothing is."""
    expected = AUTHORITY_LENGTH if leader[6:7] in _AUTHORITY_TYPES else BIBLIOGRAPHIC_LENGTH
    if len(text) == expected:
        return ""
    return f"field 100 $a has {len(text)} characters instead of {expected}; positions in it may be wrong."
