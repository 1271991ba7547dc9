"""A heading taken apart: the name, what is said of its bearer, and dates in the words of catalogues.

"Phillipps, Thomas, Sir, 1792-1872, former owner" names Sir Thomas Phillipps, gives his life and says why he stands in
the record (MARC 21, X00 Personal Names: $a, $c, $d, $e, written in one line).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from glamdata.model.value import TimeValue
from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.forms import is_given
from glamdata.reconciling.words import ROLES

if TYPE_CHECKING:
    from glamdata.model.draft import Subject

_ABOUT = r"ca?\.?|circa|approximately|approx\.|about|probably|perhaps|um|vers|etwa|before|after|between|~|≈"
_BC = r"B\.?\s?C\.?(?:\s?E\.?)?|v\.\s?Chr\.?|av\.\s?J\.-C\.?"


def _year(number: int) -> str:
    return (
        rf"(?:(?P<about{number}>\b(?:{_ABOUT})(?=[\s\d]))\s*)?"
        rf"(?P<year{number}>\d{{3,4}}|\d{{1,3}}(?=\s*(?:{_BC}|A\.?D\b)))"
        rf"(?P<unsure{number}>\s?\?|(?:\s*(?:A\.?D\.?)?\s*(?:or|/)\s*\d{{1,4}}\??))?"
        rf"(?:\s*(?P<bc{number}>{_BC})|\s*(?:A\.?D\.?|C\.?E\.?))?(?!\d)"
    )


_ACTIVE = r"\b(?:fl|flor|floruit|flourished|active|act|actif|active\s+in|t[äa]tig|wirkte)\b\.?"
_RANGE = re.compile(
    rf"(?P<active>{_ACTIVE})?\s*(?:(?<!\d){_year(1)})?\s*[-‐–—]\s*(?:{_year(2)})?(?![\w.])", re.IGNORECASE
)
_BORN = re.compile(rf"(?:\b(?:b|born|geb|geboren|n[ée]e?|nato|nata|nacido)\b\.?|\*)\s*{_year(1)}", re.IGNORECASE)
_DIED = re.compile(rf"(?:\b(?:d|died|gest|gestorben|obit|ob|mort|morto|m)\b\.?|†)\s*{_year(1)}", re.IGNORECASE)
_SINGLE = re.compile(rf"(?P<active>{_ACTIVE})?\s*(?<!\d){_year(1)}$", re.IGNORECASE)
_CENTURY = re.compile(
    r"(?<!\d)(?P<first>\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|–|/|or|and)\s*(?P<last>\d{1,2}))?(?:st|nd|rd|th|\.)?\s*"
    rf"(?:cent(?:ury|uries|\.)?|c\.|Jh\.?|Jahrhundert|si[èe]cle)\s*(?P<bc>{_BC})?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,،、;]|(?<=\S)\s*[(\[<](?=[^)\]>]*\d)|[)\]>]\s*")


@dataclass(frozen=True, slots=True)
class Life:
    """The years a heading gives: `birth` and `death`, each with whether it is `about`; the years `active`."""

    birth: TimeValue | None = None
    death: TimeValue | None = None
    about_birth: bool = False
    about_death: bool = False
    active: tuple[int, int] | None = None


NO_LIFE = Life()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the `name` alone as it stands, the `life` it gives, and its `roles` in the record."""

    name: str
    life: Life = NO_LIFE
    roles: tuple[str, ...] = ()


@lru_cache(maxsize=16384)
def parse_heading(text: str) -> Heading:
    """Take a heading apart; what follows the dates is what its bearer did, and no part of the name."""
    parts = [part.strip(" .") if _has_year(part) else part.strip() for part in _PARTS.split(text)]
    kept: list[str] = []
    roles: list[str] = []
    life = NO_LIFE
    for part in filter(None, parts):
        found = parse_life(part) if kept and _has_year(part) else NO_LIFE
        if found is not NO_LIFE:
            life = life if life is not NO_LIFE else found
        elif _is_role(part, kept) or (life is not NO_LIFE and not _continues(part)):
            roles.append(part)
        else:
            kept.append(part)
    if life is NO_LIFE and not roles:
        return Heading(*_loose_end(text))
    return Heading(", ".join(kept), life, tuple(roles))


@lru_cache(maxsize=16384)
def parse_life(text: str) -> Life:
    """Read dates as headings have them: ``1225?-1274``, ``active 1480``, ``d. 1523``, ``15th cent.``.

    NO_LIFE where there are none. A single year without a word is a year in which somebody was active.
    """
    if not _has_year(text):
        return NO_LIFE
    if (found := _CENTURY.search(text)) and int(found["first"]) <= 21:
        return Life(active=_centuries(int(found["first"]), int(found["last"] or found["first"]), bool(found["bc"])))
    found = _RANGE.search(text)
    if found and (found["year1"] or found["year2"]):
        return _read_range(found)
    if born := _BORN.search(text):
        died = _DIED.search(text)
        return Life(_date(born, 1), _date(died, 1) if died else None, _about(born, 1), bool(died and _about(died, 1)))
    if died := _DIED.search(text):
        return Life(death=_date(died, 1), about_death=_about(died, 1))
    single = _SINGLE.search(text)
    year = _date(single, 1) if single else None
    return Life(active=(year.year, year.year)) if year else NO_LIFE


def _read_range(found: re.Match[str]) -> Life:
    first, last = (_date(found, number) for number in (1, 2))
    if first and last and found["bc2"] and not found["bc1"]:
        first = TimeValue.from_parts(-abs(first.year))
    if found["active"]:
        years = [date.year for date in (first, last) if date]
        return Life(active=(min(years), max(years)))
    return Life(first, last, _about(found, 1), _about(found, 2))


def _date(found: re.Match[str], number: int) -> TimeValue | None:
    if not found[f"year{number}"] or not int(found[f"year{number}"]):
        return None
    year = int(found[f"year{number}"])
    return TimeValue.from_parts(-year if found[f"bc{number}"] else year)


def _about(found: re.Match[str], number: int) -> bool:
    return bool(found[f"about{number}"] or found[f"unsure{number}"])


def _centuries(first: int, last: int, before_christ: bool) -> tuple[int, int]:
    years = ((first - 1) * 100 + 1, last * 100)
    return (-years[1], -years[0]) if before_christ else years


def _has_year(part: str) -> bool:
    return any(char.isdigit() for char in part)


def _is_role(part: str, kept: list[str]) -> bool:
    """Whether a part behind others (`kept`) says what somebody did; right behind a family name it may be a name."""
    words = fold_text(part).split()
    told = bool(kept and words) and all(word in ROLES for word in words)
    return told and not (len(kept) == 1 and _is_given(part))


def _is_given(part: str) -> bool:
    """Whether a word that may be a role stands as a name does: "Clark, Ed" has no dot and a capital."""
    return part[:1].isupper() and part.isalpha() and is_given(fold_text(part))


def _continues(part: str) -> bool:
    """Whether a part after the dates belongs to the name still: a rank or saint."""
    return fold_text(part).split()[:1] in (["saint"], ["st"], ["pope"], ["king"], ["queen"])


_TAILS = (re.compile(rf"\s+(?:{_ACTIVE}\s*)?(?:\(|\[)?(?<!\d)\d{{4}}\s*[-–—]\s*(?:\d{{4}})?[)\].]*$", re.IGNORECASE),)


def _loose_end(text: str) -> tuple[str, Life]:
    """Part dates without a comma before them from the end of a name."""
    for pattern in _TAILS:
        found = pattern.search(text)
        if found and found.start() > 0:
            return text[: found.start()].strip(" ,"), parse_life(found.group())
    return text, NO_LIFE


def lives_of(names: tuple[str, ...]) -> Life:
    """Give the life that the first heading with one tells."""
    return next((life for life in (parse_heading(name).life for name in names) if life is not NO_LIFE), NO_LIFE)


def life_of(subject: Subject) -> Life:
    """Give the dates of a record: those of its own fields, else those that its heading tells."""
    if subject.birth or subject.death:
        return Life(subject.birth, subject.death)
    return lives_of(subject.names)
