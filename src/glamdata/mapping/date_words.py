"""The words of date_words.toml, and a text as a row of them: its shape.

A shape has one letter for each token, so that a grammar is a regular expression over it: ``ca. 1530-1590?`` is
``~Y-Yq``. The letters are those of :data:`LETTERS`; besides ``Y`` a year of three or four digits, ``n`` a smaller
number, ``R`` a Roman one, ``E`` a date written in digits, ``H`` digits like 1866-67, ``M`` a month, ``S`` a season,
``s`` the ending of a decade, ``o`` that of an ordinal, ``q`` a question mark, ``,`` a comma and ``x`` any other word.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from glamdata.mapping.dates import make_date
from glamdata.mapping.edtf import parse_one
from glamdata.mapping.roman import read_roman

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.dates import HistoricDate

LETTERS = {
    "circa": "~", "probably": "p", "born": "b", "died": "d", "active": "a", "before": "<", "after": ">",
    "between": "t", "and": "&", "or": "v", "until": "-", "from": "f", "century": "c", "bce": "B", "ce": "A",
    "anno": "@", "part": "e", "decade": "k", "unknown": "u", "alive": "l", "founded": "F",
    "closed": "L", "other": "z", "idle": "",
    "place": "x", "baptised": "Z", "period": "w", "up_to": "^",
    "copyright": "C", "printed": "P", "no_date": "N", "instead": "=",
}  # fmt: skip
STATES = frozenset({"CA", "FL", "OK"})
"""Abbreviations that in small letters mean circa and floruit."""
SIGNS = {"?": "q", "%": "~", ",": ",", ";": ",", ":": ",", "(": "", ")": "", "[": "", "]": "", '"': ""}
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
NEVER = "9999"
"""A catalogue's year for what is still going on."""
MAY_HAVE_AN_ERA = frozenset("YncsqRokE~")
DIGITS = "0123456789"
OPENING = frozenset("(")
UP_TO = "^"
"""What ends a span after a date only, and says nothing elsewhere (French ``au``)."""

_TOKEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])|[0-9]{4}-[0-9]{2}(?![0-9]|\.\s?[0-9]{1,2}\.)"
    r"|[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4}(?![0-9])|[0-9]{1,2}\.[0-9]{4}(?![0-9])"
    r"|[0-9]+['’]?[^\W\d_]*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s.]"
)
_OPEN_YEAR = re.compile(r"[0-9]{2}(?:[0-9][uxX]|uu|xx|XX)")
_ROMAN_ORDINAL = re.compile(r"([IVX]+)(?:e|er|ème|eme)")

Known = tuple[tuple[str, ...], str, int]
"""The tokens of a phrase after its first, the letter, and the number of a month or season."""


@dataclass(slots=True)
class Tokens:
    """A text as its shape, with the value of every letter.

    A number, as it is written for ``n``; for ``E`` a date, None if it never was; for ``H`` both numbers.
    """

    shape: str
    values: list[Any]


def _phrases() -> dict[str, list[Known]]:
    """Give what may follow each first token, longest first."""
    found: dict[str, dict[Known, None]] = {}
    for tables in _WORDS.values():
        for phrase, letter, number in _entries(tables):
            first, *rest = _TOKEN.findall(phrase.replace("_", " "))
            found.setdefault(first, {})[(tuple(rest), letter, number)] = None
    return {first: sorted(known, key=lambda each: -len(each[0])) for first, known in found.items()}


def _entries(table: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    for kind, texts in table.items():
        if kind.startswith("suffix_"):
            continue
        if kind in {"months", "seasons"}:
            for number, names in enumerate(texts.split(), 1):
                yield from ((name, "M" if kind == "months" else "S", number) for name in names.split("_") if name)
        else:
            yield from ((phrase, LETTERS[kind], 0) for phrase in texts.split())


def _suffixes(kind: str) -> frozenset[str]:
    return frozenset(suffix for table in _WORDS.values() for suffix in table.get(kind, "").split())


_WORDS = tomllib.loads((files(__package__) / "date_words.toml").read_text("utf-8"))
PHRASES = _phrases()
CIRCA = frozenset(first for first, known in PHRASES.items() if any(letter == "~" for _, letter, _ in known))
DECADE_SUFFIXES, ORDINAL_SUFFIXES = _suffixes("suffix_decade"), _suffixes("suffix_ordinal")


def one_dash(text: str) -> str:
    """Write every kind of dash as a hyphen."""
    return text if text.isascii() else text.translate(DASHES)


def tokenise(text: str) -> Tokens:
    """Give the shape of a text and its numbers."""
    tokens = _TOKEN.findall(one_dash(text))
    lower = [token.lower() for token in tokens]
    shape, values, place = "", [], 0
    while place < len(tokens):
        token = tokens[place]
        if len(token) == 4 and token.isdecimal() and token != NEVER:
            shape += "Y"
            values.append(int(token))
            place += 1
            continue
        known = _find_phrase(lower, place, shape) if lower[place] in PHRASES and token not in STATES else None
        if known:
            rest, letters, value = known
            if letters == UP_TO:
                letters = "-" if shape[-1:] in MAY_HAVE_AN_ERA else ""
            place += len(rest)
            pieces: list[tuple[str, Any]] = [(letters, value)] if letters else []
        elif token in OPENING and shape[-1:] == "x" and _begins_a_date(lower[place + 1 : place + 2]):
            pieces = [(",", 0)]
        elif token in SIGNS:
            pieces = [(SIGNS[token], 0)] if SIGNS[token] else []
        else:
            pieces = _read_number(token) if token[0] in DIGITS else [_read_word(token)]
        for letter, value in pieces:
            shape += letter
            values.append(value)
        place += 1
    return Tokens(shape, values)


def _find_phrase(lower: list[str], place: int, shape: str) -> Known | None:
    """Find the longest phrase that stands here; an era stands after a number only (d. c. 1590 is no era)."""
    for known in PHRASES.get(lower[place], ()):
        rest, letter, _ = known
        if letter in {"A", "B"} and (not shape or shape[-1] not in MAY_HAVE_AN_ERA):
            continue
        if not rest or tuple(lower[place + 1 : place + 1 + len(rest)]) == rest:
            return known
    return None


def _begins_a_date(following: list[str]) -> bool:
    """Tell whether brackets that follow words hold a date: French (1834-1917)."""
    return any(token[0] in DIGITS or token in CIRCA for token in following)


def _read_number(token: str) -> list[tuple[str, Any]]:
    if token == NEVER:
        return [("u", 0)]
    if token.isdecimal():
        if len(token) < 3:
            return [("n", token)]  # as written: 1901/02 is not 1901/2
        return [("Y" if len(token) < 5 else "x", int(token))]
    if "-" in token or "." in token:
        return [_read_digits(token)]
    if len(token) == 4 and _OPEN_YEAR.fullmatch(token):
        return [("E", parse_one(token))]
    digits = re.match("[0-9]+", token)
    assert digits
    suffix = token[digits.end() :].lower()
    number = _read_number(digits[0])
    if suffix in DECADE_SUFFIXES and number[0][0] == "Y":
        return [*number, ("s", 0)]
    if suffix in DECADE_SUFFIXES and len(digits[0]) == 2 and digits[0][1] == "0":  # 1840s-60s
        return [*number, ("s", 0)]
    if suffix in ORDINAL_SUFFIXES:
        return [*number, ("o", 0)]
    known = next((known for known in PHRASES.get(suffix, ()) if not known[0]), ((), "x", 0))
    return [*number, (known[1] or "x", known[2])]


def _read_digits(token: str) -> tuple[str, HistoricDate | tuple[int, int] | None]:
    """Read 1867-06-08, 28.08.1749 and 12.1987; 1866-67 may be two years or a month."""
    if "-" in token:
        parts = [int(part) for part in token.split("-")]
        return ("H", (parts[0], parts[1])) if len(parts) == 2 else ("E", make_date(*parts) if all(parts) else None)
    parts = [int(part) for part in reversed(token.split("."))]
    return "E", make_date(*parts) if all(parts) else None


def _read_word(token: str) -> tuple[str, int]:
    if token.isupper() and token.isascii():
        number = read_roman(token)
        if number:
            return ("R" if number < 100 else "x"), number  # Baltimore, MD is not 1500
    elif ordinal := _ROMAN_ORDINAL.fullmatch(token):
        number = read_roman(ordinal[1])
        return ("R", number) if number else ("x", 0)
    return "x", 0
