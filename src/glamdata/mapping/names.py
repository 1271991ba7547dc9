"""Names as headings write them, into direct order.

MARC X00: first indicator 0 is a forename or direct order (never inverted), 1 a family name first. Non-sorting marks
and the punctuation of ISBD and AACR2 are removed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.model.record import CatalogueRecord, Field

NON_SORTING = re.compile("[\x88\x89\x98\x9c]")  # MARC-8's and ISO 6630's marks around words not sorted by
GENERATIONS = frozenset(
    {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "v", "vi", "2nd", "3rd", "fils", "père", "filho", "neto"}
)
FAMILY_FIRST_LANGUAGES = frozenset({"chi", "kor", "vie", "hun"})

_TRAILING = " ,;:/="
_INITIAL = re.compile(r"(?:\b[^\W\d_]|\b(?:jr|sr|st|etc|dr|mr|mrs|prof|ca|fl))\.$", re.IGNORECASE)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile("[\u30a0-\u30ff]")
_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def trim(text: str) -> str:
    """Remove non-sorting marks, doubled spaces and ISBD punctuation at the end; the full stop of an initial stays."""
    text = " ".join(NON_SORTING.sub("", text).split()).rstrip(_TRAILING)
    if text.endswith(".") and not text.endswith("...") and not _INITIAL.search(text):
        text = text[:-1]
    return text.strip()


def uninvert(text: str, field: Field | None = None, *, family_first: bool = False) -> str:
    """Put a heading into direct order: ``Duryan, Petros`` becomes ``Petros Duryan``.

    A generation stays (``King, Martin Luther, Jr.``), titles and dates after a second comma go. With `family_first`
    the order is kept (``Kim, Ŭn-suk`` becomes ``Kim Ŭn-suk``). `field` tells forename headings, which are never
    turned round.
    """
    text = trim(text)
    if is_direct(field):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return trim(text)
    family, given, *rest = parts
    if given.lower() in GENERATIONS:
        rest, given = [given, *rest[1:]], rest[0] if rest else ""
    generations = [part for part in rest if part.lower() in GENERATIONS]
    return _join(family, given, generations or _generation_of(field), family_first=family_first)


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
    foreign = [name for name in names if not re.search("[A-Za-z]", name)]
    return bool(foreign) and all(_CJK.search(name) and len(name.replace(" ", "")) <= 4 for name in foreign)


def _join(family: str, given: str, generations: Iterable[str], *, family_first: bool) -> str:
    if _CJK.search(family):
        return _join_cjk(family, given)
    names = (family, given) if family_first else (given, family)
    return " ".join(part for part in (*names, *generations) if part)


def _join_cjk(family: str, given: str) -> str:
    """Short names are native, family first; longer ones are foreigners' names in transcription."""
    if len(family + given.replace(" ", "")) <= 5 and not _KATAKANA.search(family):
        return family + given.replace(" ", "")
    dotted = bool(_HAN_OR_KANA.search(family))
    return f"{given.strip('·・')}{'・' if _KATAKANA.search(family) else '·' if dotted else ' '}{family}"


def _generation_of(field: Field | None) -> list[str]:
    """Find a generation among the titles of $c."""
    titles = [trim(text) for text in field.texts("c")] if field else []
    return [title for title in titles if title.lower() in GENERATIONS]
