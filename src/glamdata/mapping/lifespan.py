"""Life spans: the date of birth and the date of death in what a catalogue says of a person's time.

``1867-1954``, ``b. 1530``, ``ca. 1530-1590``, ``died 1622`` hold dates of life; ``active 12th century``, ``fl.
1690-1710`` and a bare century do not, and never count as birth or death.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.dates import parse_edtf, parse_words
from glamdata.mapping.fault import Fault
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from glamdata.model.record import Field

_DASHES = re.compile(r"\s*[‐-―−]\s*|\s+-\s*|\s*-\s+")
_FLORUIT = re.compile(r"(?:active|fl\.?|flourished|floruit|flor\.|wirkte|wirksam|tätig)\b\.?", re.IGNORECASE)
_CENTURY = re.compile(
    r".*\d{1,2}(?:st|nd|rd|th) (?:century|cent\.?|c\.).*|\d{1,2}\. (?:Jh\.?|Jahrhundert)", re.IGNORECASE
)
_BORN = re.compile(r"(?:born|b\.|geb\.|\*)\s*(?=\S)", re.IGNORECASE)
_DIED = re.compile(r"(?:died|d\.|gest\.|†)\s*(?=\S)", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:before|after|or|by|not|between|and|early|late|mid|vor|nach|oder|zwischen)\b|/|\[", re.IGNORECASE
)
_PLACE_OF_BIRTH = re.compile(
    r"\bborn (?:in )?(?:[^\W\d_][\w'.()]*\s*)+?(?=(?:c\.|ca\.|circa|probably)?\s*\d)", re.IGNORECASE
)
_SINGLE = re.compile(r"-?\d{4}-\d{2}(?:-\d{2})?(?:\?~|~\?|[?~%])?", re.ASCII)
_BEFORE_CHRIST = re.compile(r" ?B\. ?C\.(?: ?E\.)?| ?BCE?\b")
_NOT_A_PERSON = re.compile(r"\b(?:est\.|established|founded|closed|opened|inc\.)", re.IGNORECASE)

FLORUIT = Fault(
    "floruit",
    "is a time of activity, not of birth or death; no date was made of it.",
    Severity.INFO,
)
UNCERTAIN = Fault(
    "uncertain-date",
    "leaves the year open; no date was made of it. Decide for one year.",
    Severity.INFO,
)
NOT_UNDERSTOOD = Fault("bad-date", "is not a date that is understood; nothing was made of it. Write it like 1867-1954.")
BARE = Fault(
    "bad-date",
    "may be a year of birth, of death or of activity; nothing was made of it. Write 1867-, -1954 or active 1930.",
)


def birth_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date of birth as EDTF, empty if the text holds none, or say why not.

    `field` tells 046 (where a date stands alone) from a heading's $d (where a year alone says nothing).
    """
    return _life_date(text, 0, field)


def death_date(text: str, field: Field | None = None) -> str | Fault:
    """Give the date of death as EDTF, empty if the text holds none, or say why not."""
    return _life_date(text, 1, field)


def single_date(text: str) -> str | Fault:
    """Give a date that stands alone as EDTF, or say why it is none."""
    return _read_side(_tidy(text), alone=True)


def life_dates(text: str) -> str:
    """Take the dates out of a display date (``American, born Germany, 1780 - 1821``); empty if it holds none."""
    pieces = [piece.strip() for piece in _PLACE_OF_BIRTH.sub("born ", text).split(",")]
    dated = [number for number, piece in enumerate(pieces) if re.search(r"\d", piece)]
    if not dated:
        return ""
    found = ", ".join(pieces[number] for number in dated)
    before = pieces[: dated[0]]
    if any(_FLORUIT.match(piece) for piece in before):
        return f"active {found}"
    if re.search(r"\d\D*[-–—]", found):
        return found.removeprefix("born ")
    return f"born {found}" if any(_BORN.match(piece) for piece in before) else found


def _life_date(text: str, side: int, field: Field | None) -> str | Fault:
    if text.strip().lower() in {"unknown", "uuuu", "xxxx", "..", "open"}:
        return ""
    text = _tidy(text)
    if _NOT_A_PERSON.search(text):
        return NOT_UNDERSTOOD
    if not text:
        return ""
    if field is not None and field.tag == "046":
        return _read_side(text, alone=True)
    if _CENTURY.fullmatch(text):
        return FLORUIT
    sides = _split_sides(text)
    if sides is None:
        return _life_date_alone(text, side, heading=field is not None and field.tag[1:] == "00")
    if side and not sides[1].lower().startswith(("d", "†")) and _FLORUIT.match(sides[0]) and sides[1]:
        return FLORUIT
    return _read_side(_strip_role(sides[side], side), alone=False)


def _life_date_alone(text: str, side: int, *, heading: bool) -> str | Fault:
    """Read a text without a span: its words must say which date it is."""
    if _FLORUIT.match(text):
        return FLORUIT
    if found := _BORN.match(text):
        return "" if side else _read_side(text[found.end() :], alone=False)
    if found := _DIED.match(text):
        return _read_side(text[found.end() :], alone=False) if side else ""
    if heading or not parse_edtf(text):
        return BARE if parse_words(text) else _read_side(text, alone=False)
    return _read_side(text, alone=True)


def _split_sides(text: str) -> tuple[str, str] | None:
    """Split a span at its hyphen; None if it is a single date (``1928-03-22`` is one)."""
    if "-" not in text or _SINGLE.fullmatch(text):
        return None
    left, _, right = text.partition("-")
    left, right = left.strip(), right.strip()
    era = _BEFORE_CHRIST.search(right)
    if era and left[-1:].isdigit():  # 65-8 B.C.
        left += era[0]
    return left, right


def _strip_role(text: str, side: int) -> str:
    found = (_DIED if side else _BORN).match(text)
    return text[found.end() :] if found else text


def _read_side(text: str, *, alone: bool) -> str | Fault:
    if not text:
        return ""
    if _FLORUIT.match(text):
        return FLORUIT
    date = (parse_edtf(text) if alone else None) or parse_words(text)
    if date:
        return date.to_edtf()
    if _CENTURY.fullmatch(text):
        return FLORUIT
    return UNCERTAIN if _VAGUE.search(text) and re.search(r"\d", text) else NOT_UNDERSTOOD


def _tidy(text: str) -> str:
    """One kind of dash without spaces, no brackets, no closing punctuation."""
    text = _DASHES.sub("-", " ".join(text.split()))
    text = text.strip(" ,;:()[]") if not text.startswith("[") or ".." not in text else text
    return text[:-1] if text.endswith(".") and not re.search(r"(?:B\.C|A\.D|C\.E)\.$", text) else text
