"""Numbers of publications: ISBN, ISSN, ISMN, EAN, as 020, 022 and 024 write them.

What follows the number (binding, price) is cut off. Hyphens of ISBN and ISMN stand where the agencies' ranges put them
(python-stdnum), as Wikidata wants them for P212 and P957.
"""

from __future__ import annotations

import re

from stdnum import isbn as stdnum_isbn
from stdnum import ismn as stdnum_ismn
from stdnum.exceptions import ValidationError

from glamdata.mapping import check_digit
from glamdata.mapping.fault import Fault
from glamdata.mapping.misfit import bad, misfit
from glamdata.mapping.uri import identify

_LEADING = re.compile(r"(?:urn:)?(?:ISBN|ISSN|ISMN|EAN|GTIN)(?:[- ]?1[03](?=[:\s]))?(?:-L)?[:\s]*", re.IGNORECASE)
_NUMBER = re.compile(r"[\dM][\d\-‐‑–  ]*[\dXx]|\d", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\-‐‑–  ]")


def isbn(text: str) -> str | Fault:
    """ISBN-10 or ISBN-13 with hyphens."""
    number = _read_isbn(text)
    return number if isinstance(number, Fault) else _write_isbn(number)


def isbn10(text: str) -> str | Fault:
    """ISBN-10 (P957) with hyphens; an ISBN-13 says nothing, since the book may never have borne the shorter one."""
    number = _read_isbn(text)
    if isinstance(number, Fault):
        return number
    return _write_isbn(number) if len(number) == 10 else ""


def isbn13(text: str) -> str | Fault:
    """ISBN-13 (P212) with hyphens; an ISBN-10 is converted."""
    number = _read_isbn(text)
    if isinstance(number, Fault):
        return number
    if len(number) == 10:
        number = f"978{number[:-1]}{check_digit.ean(f'978{number[:-1]}')}"
    return _write_isbn(number)


def _read_isbn(text: str) -> str | Fault:
    """Give the digits of an ISBN, checked."""
    number = _digits(text)
    if len(number) > 13:  # other numbers follow: 0306406152 1999
        number = _digits(text.split(maxsplit=1)[0])
    if len(number) not in {10, 13} or not _is_number(number):
        return misfit("an ISBN", f"it has {len(number)} characters, an ISBN has 10 or 13" if number else "no number")
    if len(number) == 13 and not (number.startswith(("978", "979")) and number[-1].isdigit()):
        return misfit("an ISBN", "it does not begin with 978 or 979")
    if not number[-10:-1].strip("0") or len(set(number)) == 1:
        return misfit("an ISBN", "it is a number that stands for none")
    wanted = check_digit.isbn10(number[:-1]) if len(number) == 10 else check_digit.ean(number[:-1])
    if wanted != number[-1]:
        return misfit("an ISBN", f"its check digit should be {wanted}, not {number[-1]}")
    return number


def _write_isbn(number: str) -> str | Fault:
    """Give an ISBN its hyphens; a number in a range that no publisher has gets too few."""
    written = str(stdnum_isbn.format(number))
    if len(written) - len(number) < (3 if len(number) == 10 else 4):
        return misfit("an ISBN", "no publisher has numbers like this")
    return written


def issn(text: str) -> str | Fault:
    """ISSN (P236) or ISSN-L (P7363) with its hyphen, also out of an address."""
    kind, rest = identify(text)
    if kind not in {"", "issn"}:
        return bad("an ISSN", kind)
    number = _digits(rest)
    if len(number) != 8 or not _is_number(number):
        return misfit("an ISSN", "it is not written like 0378-5955")
    wanted = check_digit.isbn10(number[:-1])
    if wanted != number[-1]:
        return misfit("an ISSN", f"its check digit should be {wanted}, not {number[-1]}")
    return f"{number[:4]}-{number[4:]}"


def ismn(text: str) -> str | Fault:
    """ISMN (P1208) with hyphens; the older form with M is converted."""
    number = _digits(text)
    try:
        return str(stdnum_ismn.format(stdnum_ismn.to_ismn13(stdnum_ismn.validate(number))))
    except ValidationError:
        return misfit("an ISMN", "it is not thirteen digits from 979-0 on with the right check digit")


def ean(text: str) -> str | Fault:
    """EAN or GTIN (P3962): 8, 12, 13 or 14 digits, check digit right."""
    number = _digits(text)
    if len(number) not in {8, 12, 13, 14} or not number.isdecimal() or not number.isascii():
        return misfit("an EAN", "it does not have 8, 12, 13 or 14 digits")
    wanted = check_digit.ean(number[:-1])
    if wanted != number[-1]:
        return misfit("an EAN", f"its check digit should be {wanted}, not {number[-1]}")
    return number


def _digits(text: str) -> str:
    """Give the number that a text begins with, without separators; empty if it begins with none."""
    text = text.strip()
    if found := _LEADING.match(text):
        text = text[found.end() :]
    found = _NUMBER.match(text)
    return _SEPARATOR.sub("", found[0]).upper() if found else ""


def _is_number(number: str) -> bool:
    """Whether it is digits, with an X as the last at most."""
    return number.isascii() and number[:-1].isdigit() and (number[-1].isdigit() or number[-1] == "X")
