"""Names as headings write them, into direct order.

MARC X00: first indicator 0 is a forename or direct order (never inverted), 1 a family name first, 3 a family. UNIMARC
700 and 200: family name in $a, given names in $b, second indicator 0 where $a is in direct order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from glamdata.mapping.epithet import (
    FIRM_WORDS,
    GENERATIONS,
    TITLE_WORDS,
    Followers,
    is_byname,
    is_prefix,
    join_title,
    sort_followers,
)
from glamdata.mapping.isbd import trim
from glamdata.mapping.unimarc_name import is_unimarc_name, split_unimarc_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.mapping.view import View
    from glamdata.model.record import CatalogueRecord, Field

FAMILY_FIRST_LANGUAGES = frozenset({"chi", "kor", "vie", "hun"})
SPOKEN = ("377", "101")
LANGUAGE_TAGS = frozenset({*SPOKEN, "400"})
"""The fields that :func:`is_family_first` asks: whoever leaves out fields must keep these."""

_COMMA = re.compile("[,\u060c\uff0c]")  # Arabic and full-width ones too
_GENERATION_LAST = re.compile(r"(.+) ((?i:[JS]r\.?|the (?:elder|younger))|[IVX]+)")  # a small i is Catalan's "and"
_LAST_WORDS = GENERATIONS | FIRM_WORDS | {"elder", "younger", "vii", "viii", "ix", "x", "xi", "xii"}
_FULLER = re.compile(r"(?P<family>[^,(]+),[^(]*\((?P<fuller>[^)]+)\).*")
_QUALIFIER = re.compile(r"\s*\([^()]*\)$")
_BOUND = re.compile(r"\b(?:[dl]|del?l|dall|nell)['’]$|(?:^|[\s-])[^\W\d_]{2,4}[-‐]$", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:mother|father|sister|brother|grandma|madame|mademoiselle|mrs|miss|dr|fra|fray|frei|sor)\b\.?", re.IGNORECASE
)
_FAMILY = re.compile(r"(?:house|family|clan) of", re.IGNORECASE)
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_PLAIN = re.compile(
    rf"([{_LETTER}](?:[{_LETTER} '’.\-]*[{_LETTER}])?), ([{_LETTER}][{_LETTER} '’.\-]*(?<=[^ '’\-]))[ ,]*"
)
"""Family name and given names in Latin letters, with nothing around them but a comma."""
_WIFE = re.compile(r"\b(?:[Mm]rs|[Mm]me)\b")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile("[\u30a0-\u30ff]")
_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_LATIN = re.compile(r"[A-Z][a-z]+(?:us|ensis)")
"""A byname in $c, since titles are not in Latin: ``Albertus $cMagnus``."""


def uninvert(text: str, field: Field | None = None, *, family_first: bool = False) -> str:
    """Put a heading into direct order: ``Duryan, Petros`` becomes ``Petros Duryan``.

    A generation stays (``King, Martin Luther, Jr.``), so do a byname (``Thomas, of Chobham``) and a title with a place
    (``Rosebery, Archibald, Earl of``); other titles, epithets, dates and the fuller form in brackets go. With
    `family_first` the order is kept (``Kim, Ŭn-suk`` becomes ``Kim Ŭn-suk``). `field` tells forename headings, which
    are never turned round, nor are firms (``Duveen Brothers, Inc.``). A text in square brackets is no name: empty.
    """
    if not family_first and (found := _turn_plain(text, field)):
        return found
    if field is not None and is_unimarc_name(field):
        return _uninvert_unimarc(field, family_first=family_first)
    text = trim(text)
    if is_direct(field):
        return _read_direct(text, field)
    if not text or "[" in text:
        return ""
    family, parts = _split(text, field)
    if parts and parts[-1].rstrip(".").lower() in FIRM_WORDS:
        return text
    followers = sort_followers(parts)
    if followers.title:
        return join_title(followers.given, followers.title, family)
    if followers.byname:
        return " ".join([family, followers.byname, *followers.generations])
    given = followers.given
    if given.endswith((f" {family}", *_of_a_peer(family))):  # Byron, George Gordon Byron, Lord
        return given
    if not followers.generations and (found_last := _GENERATION_LAST.fullmatch(given)):
        followers = Followers(found_last[1], (found_last[2],))
    return _join(family, followers.given, followers.generations, family_first=family_first)


def fuller_name(text: str, field: Field | None = None, *, family_first: bool = False) -> str:
    """Give a name with the fuller form of its given names (``Lovecraft, H. P. (Howard Phillips)``), if it has one."""
    if field is not None and is_unimarc_name(field):
        return _uninvert_unimarc(field, family_first=family_first, fuller=True)
    if "(" not in text:
        return ""
    found = _FULLER.fullmatch(text)
    if not found or is_direct(field):
        return ""
    return uninvert(f"{found['family']}, {found['fuller']}", field, family_first=family_first)


def is_direct(field: Field | None) -> bool:
    """Whether the field is a personal name in direct order (X00 with first indicator 0) or a family (3)."""
    return field is not None and field.tag[1:] == "00" and field.indicators[0] in "03"


def is_family_first(record: CatalogueRecord | View) -> bool:
    """Whether the person's language puts the family name first.

    By 377 (UNIMARC: 101); without one by variant names that are all short and in Chinese characters or Hangul.
    Japanese names are given name first in most languages that write them in Latin letters, so 377 jpn says no.
    """
    languages = [
        text for tag in SPOKEN for field in record.with_tag(tag) for code, text in field.subfields if code == "a"
    ]
    if languages:
        return not FAMILY_FIRST_LANGUAGES.isdisjoint(languages) and "eng" not in languages
    return _all_short_cjk(field.first("a") for field in record.with_tag("400"))


def _turn_plain(text: str, field: Field | None) -> str:
    """Turn the commonest heading round (``Smith, John A.,``), quickly; empty where there is more to think about."""
    if field is not None and (field.indicators[0] != "1" or field.tag[1:] != "00"):
        return ""
    found = _PLAIN.fullmatch(text)
    if found is None or "  " in text:
        return ""
    family, given = found.groups()
    if not given[0].isupper() or (given[-1] == "." and given[-3:-2] not in " ."):
        return ""
    first = last = given.lower()
    if " " in first:
        first, last = first.partition(" ")[0], first.rpartition(" ")[2]
    if first in TITLE_WORDS or last in _LAST_WORDS or last == family.lower():
        return ""
    if ("rs" in given or "me" in given) and _WIFE.search(given):
        return ""
    for code, _ in field.subfields if field is not None else ():
        if code == "c":
            return ""
    return f"{given} {family}"


def _split(text: str, field: Field | None) -> tuple[str, list[str]]:
    """Cut a heading at its commas and add the titles of $c: what comes first, and what follows."""
    family, *parts = (part for piece in _COMMA.split(text) if (part := piece.strip()))
    parts = [bare for part in parts if (bare := _QUALIFIER.sub("", part)) or part]
    if field is not None:
        parts += [piece for title in field.texts("c") for piece in _titles(title) if piece not in parts]
    return family, parts


def _titles(text: str) -> list[str]:
    return [title for piece in _COMMA.split(unicodedata.normalize("NFC", text)) if (title := trim(piece))]


def _read_direct(text: str, field: Field | None) -> str:
    """Read a forename heading: bynames stay (``Thomas, of Chobham``), titles go (``John Paul II, Pope``)."""
    if not text or ("," not in text and field is not None and not field.first("c")):
        return _of_place_first(text)
    name, parts = _split(text, field)
    if field is not None and field.indicators[0] == "3":
        return _of_place_first(text)
    followers = sort_followers(parts)
    beside = [piece for title in field.texts("c") for piece in _titles(title)] if field is not None else []
    bynames = (part for part in parts if is_byname(part) or (part in beside and _LATIN.fullmatch(part)))
    if byname := next(bynames, ""):
        return f"{name} {byname}"
    before = next((part for part in parts if _BEFORE.fullmatch(part)), "")
    return (
        f"{before[:1].upper()}{before[1:]} {name}"
        if before and " " not in name
        else " ".join([name, *followers.generations])
    )


def _of_a_peer(title: str) -> tuple[str, ...]:
    """Give how the name of a peer ends whose title is a family name and a place (``Mountbatten of Burma``)."""
    family, of_a_place, _ = title.partition(" of ")
    return (f" {family}", f"-{family}") if of_a_place else ()


def _of_place_first(text: str) -> str:
    """Turn ``Windsor, House of`` round; anything else stays."""
    name, _, kind = text.partition(", ")
    return f"{kind} {name}" if _FAMILY.fullmatch(kind) else text


def _uninvert_unimarc(field: Field, *, family_first: bool, fuller: bool = False) -> str:
    name = split_unimarc_name(field)
    given = name.fuller if fuller else name.given
    if fuller and not given:
        return ""
    if name.direct:
        bynames = [part for part in name.additions if is_byname(part)]
        return " ".join([name.family, *bynames[:1]])
    followers = sort_followers([part for part in (given, *name.additions) if part])
    if followers.title:
        return join_title(followers.given, followers.title, name.family)
    return _join(name.family, followers.given, followers.generations, family_first=family_first)


def _all_short_cjk(names: Iterable[str]) -> bool:
    foreign = [unicodedata.normalize("NFC", name) for name in names if not _LATIN_LETTER.search(name)]
    return bool(foreign) and all(_CJK.search(name) and len(trim(name).replace(" ", "")) <= 4 for name in foreign)


def _join(family: str, given: str, generations: Iterable[str], *, family_first: bool) -> str:
    if _CJK.search(family):
        return _join_cjk(family, given)
    if is_prefix(given):
        names = (given + ("" if given.endswith(("'", "’")) else " ") + family,)
    elif family_first:
        names = (" ".join(part for part in (family, given) if part),)
    else:
        names = (given + ("" if not given or _BOUND.search(given) else " ") + family,)
    return " ".join((*names, *generations))


def _join_cjk(family: str, given: str) -> str:
    """Short names are native, family first; longer ones are foreigners' names in transcription."""
    if len(family + given.replace(" ", "")) <= 5 and not _KATAKANA.search(family):
        return family + given.replace(" ", "")
    dotted = bool(_HAN_OR_KANA.search(family))
    return f"{given.strip('·・')}{'・' if _KATAKANA.search(family) else '·' if dotted else ' '}{family}"
