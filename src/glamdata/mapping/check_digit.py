"""Check characters: what the last character of a number must be for the number to be one."""

from __future__ import annotations

_LIKE_TWO = 13
"""What leaves 2 when it is divided by 11, and is a base that all digits belong to."""
_NOID = "0123456789bcdfghjkmnpqrstvwxz"


def mod_11_2(digits: str) -> str:
    """Give the check character of ISNI and ORCID (ISO/IEC 7064, MOD 11-2) for the fifteen digits before it."""
    total = int(digits, _LIKE_TWO) * 2  # each digit times a power of two, as far as the rest by 11 goes
    return "0123456789X"[(12 - total % 11) % 11]


def pica(digits: str, *, counts_up: bool = False) -> str:
    """Give the check character of PICA numbers (GND, IdRef, NTA): weights 2, 3, 4 … from the right, modulo 11.

    GND numbers with a hyphen count up from 0, all others down from 11.
    """
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))
    return "0123456789X"[(total if counts_up else -total) % 11]


def noid(text: str) -> str:
    """Give the control character of an ARK of the BnF for ``cb`` and the eight digits before it."""
    return _NOID[sum(max(_NOID.find(letter), 0) * place for place, letter in enumerate(text, 1)) % len(_NOID)]


def isbn10(digits: str) -> str:
    """Give the check character of an ISBN-10 or ISSN for the digits before it: weights from the right, modulo 11."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))
    return "0123456789X"[-total % 11]


def ean(digits: str) -> str:
    """Give the check digit of EAN, ISBN-13 and ISMN-13 for the digits before it: weights 3 and 1 from the right."""
    return str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10)
