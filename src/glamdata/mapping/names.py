"""Names as headings write them, into direct order.

MARC X00: first indicator 0 is a forename or direct order (never inverted), 1 a family name first. Non-sorting marks
and the punctuation of ISBD and AACR2 are removed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.model.record import CatalogueRecord, Field

NON_SORTING = re.compile("[\x88\x89\x98\x9c]")  # MARC-8's and ISO 6630's marks around words not sorted by
FAMILY_FIRST_LANGUAGES = frozenset({"chi", "kor", "vie", "hun"})
GENERATIONS = frozenset(
    {"jr", "jr.", "sr", "sr.", "i", "ii", "iii", "iv", "v", "vi", "2nd", "3rd", "fils", "père", "filho", "neto"}
)

_TRAILING = " ,;:/="
_COMMA = re.compile("[,\u060c\uff0c]")  # Arabic and full-width ones too
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INITIAL = re.compile(r"(?:\b\w{1,2}|\b(?:etc|mrs|prof))\.$", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:lady|lord|sir|king|queen|prince(?:ss)?|duke|duchess|earl|count(?:ess)?|viscount(?:ess)?|marquis|marquess"
    r"|baron(?:ess)?|emperor|empress|pope|saint|cardinal|bishop|archbishop|duc|comte(?:sse)?|vicomte(?:sse)?|march[ei]s[ae]"
    r"|graf|gräfin|fürst|herzog|freiherr|dr|mr|miss|rev|father|sister|brother|judge|professor|prof|abbé|madame|captain"
    r"|colonel|lieutenant|major|general|bt|esq)\b",
    re.IGNORECASE,
)
_EPITHET = re.compile(r"(?:called|dit|dite|genannt|detto|known as|\d+(?:st|nd|rd|th))\b|\(", re.IGNORECASE)
_TITLE_OF_PLACE = re.compile(r"\b(?:of|de|du|von|zu)$|\bd['’]$", re.IGNORECASE)
_OWN_PLACE = re.compile(r"\b(?:of|de|du|von|zu)\b", re.IGNORECASE)
_GENERATION_LAST = re.compile(r"(.+) ([JS]r\.?|[IVX]+|the (?:elder|younger))", re.IGNORECASE)
_WIFE = re.compile(r"(?:mrs|mme)\.?", re.IGNORECASE)  # with it the name is a wife's, without it her husband's
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile("[\u30a0-\u30ff]")
_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def trim(text: str) -> str:
    """Remove non-sorting and direction marks, doubled spaces and ISBD punctuation at the end.

    A full stop goes too, unless it ends an initial or stands before the comma of a heading (``Eṃ. En.,``).
    """
    text = " ".join(_DIRECTION.sub("", NON_SORTING.sub("", text)).split())
    bare = text.rstrip(_TRAILING)
    if bare == text and bare.endswith(".") and not bare.endswith("...") and not _INITIAL.search(bare):
        bare = bare[:-1]
    return bare.strip()


def uninvert(text: str, field: Field | None = None, *, family_first: bool = False) -> str:
    """Put a heading into direct order: ``Duryan, Petros`` becomes ``Petros Duryan``.

    A generation stays (``King, Martin Luther, Jr.``), so does a title with a place (``Rosebery, Archibald, Earl of``);
    other titles, epithets and dates go. With `family_first` the order is kept (``Kim, Ŭn-suk`` becomes ``Kim Ŭn-suk``).
    `field` tells forename headings, which are never turned round. A text in square brackets is no name: empty.
    """
    text = trim(text)
    if is_direct(field) or not text:
        return text
    if "[" in text:
        return ""
    family, *parts = (part.strip() for part in _COMMA.split(text) if part.strip())
    parts += [trim(title) for title in field.texts("c")] if field else []
    given, generations, place = _sort_parts(parts)
    if place:
        return _join_place(given, place, family)
    if given.endswith(f" {family}"):  # Byron, George Gordon Byron, Lord
        return given
    if found := _GENERATION_LAST.fullmatch(given):
        given, generations = found[1], [found[2]]
    return _join(family, given, generations, family_first=family_first)


def _sort_parts(parts: list[str]) -> tuple[str, list[str], str]:
    """Tell what follows a family name: given names, generations, and the title that wants the family name as its place.

    A title alone may be a given name (``Ellington, Duke``), unless it has a place of its own (``Louis XV, King of
    France``).
    """
    generations = [part for part in parts if part.lower() in GENERATIONS]
    wife = [part for part in parts if _WIFE.fullmatch(part)]
    rest = [part for part in parts if part not in (*generations, *wife)]
    titles = [part for part in rest if _TITLE.match(part) or _EPITHET.match(part)]
    place = next((title for title in titles if _TITLE_OF_PLACE.search(title)), "")
    alone = [title for title in titles if not _EPITHET.match(title) and not _OWN_PLACE.search(title)]
    names = [part for part in rest if part not in titles] or alone
    given = names[0] if names else ""
    return " ".join([*wife, given]).strip(), generations, place


def fuller_name(text: str, field: Field | None = None, *, family_first: bool = False) -> str:
    """Give a name with the fuller form of its given names (``Lovecraft, H. P. (Howard Phillips)``), if it has one."""
    found = re.fullmatch(r"(?P<family>[^,(]+),[^(]*\((?P<fuller>[^)]+)\).*", text)
    if not found or is_direct(field):
        return ""
    return uninvert(f"{found['family']}, {found['fuller']}", field, family_first=family_first)


def is_direct(field: Field | None) -> bool:
    """Whether the field is a personal name in direct order (X00 with first indicator 0)."""
    return field is not None and field.tag[1:] == "00" and field.indicators[0] == "0"


def is_family_first(record: CatalogueRecord) -> bool:
    """Whether the person's language puts the family name first.

    By 377; without one by variant names that are all short and in Chinese characters or Hangul. Japanese names are
    given name first in most languages that write them in Latin letters, so 377 jpn says no.
    """
    languages = {code for field in record.with_tag("377") for code in field.texts("a")}
    if languages:
        return bool(languages & FAMILY_FIRST_LANGUAGES) and "eng" not in languages
    return _all_short_cjk(field.first("a") for field in record.with_tag("400"))


def _all_short_cjk(names: Iterable[str]) -> bool:
    foreign = [unicodedata.normalize("NFC", name) for name in names if not re.search("[A-Za-z]", name)]
    return bool(foreign) and all(_CJK.search(name) and len(trim(name).replace(" ", "")) <= 4 for name in foreign)


def _join(family: str, given: str, generations: Iterable[str], *, family_first: bool) -> str:
    if _CJK.search(family):
        return _join_cjk(family, given)
    names = (family, given) if family_first else (given, family)
    return " ".join(part for part in (*names, *generations) if part)


def _join_place(given: str, title: str, place: str) -> str:
    """Join a name with a title of nobility: ``Archibald, 9th Duke of Hamilton``."""
    space = "" if title.endswith(("'", "’")) else " "
    return f"{given}, {title}{space}{place}".removeprefix(", ")


def _join_cjk(family: str, given: str) -> str:
    """Short names are native, family first; longer ones are foreigners' names in transcription."""
    if len(family + given.replace(" ", "")) <= 5 and not _KATAKANA.search(family):
        return family + given.replace(" ", "")
    dotted = bool(_HAN_OR_KANA.search(family))
    return f"{given.strip('·・')}{'・' if _KATAKANA.search(family) else '·' if dotted else ' '}{family}"
