"""What follows a name in a heading: generations, titles, bynames, dates, and which of them belong to the name."""

from __future__ import annotations

import re
from dataclasses import dataclass

GENERATIONS = frozenset(
    {"jr", "jr.", "sr", "sr.", "i", "ii", "iii", "iv", "v", "vi", "2nd", "3rd", "fils", "père", "filho", "neto"}
    | {"the elder", "the younger", "der ältere", "der jüngere", "d. ä.", "d. j.", "le jeune", "l'aîné", "il giovane"}
    | {"il vecchio", "de oude", "de jonge", "yr hynaf", "yr ieuengaf"}
)
FIRM_WORDS = frozenset(
    {"inc", "ltd", "llc", "plc", "gmbh", "ag", "s.a", "co", "corp", "limited", "incorporated", "firm"}
)
"""Legal forms: what ends with one after a comma is a firm (``Duveen Brothers, Inc.``)."""

_TITLE_WORDS = (
    "lady lord sir king queen prince princess duke duchess earl count countess viscount viscountess marquis marquess"
    " baron baroness emperor empress pope saint saints cardinal bishop archbishop duc comte comtesse vicomte"
    " vicomtesse marchesa marchese marquise baronne graf gräfin fürst fürstin herzog herzogin freiherr freifrau freiin"
    " prinz prinzessin ritter könig königin kaiser kaiserin papst heiliger heilige kurfürst pfalzgraf landgraf"
    " markgraf jonkheer dr mr miss ms rev reverend father sister brother judge professor prof abbé abbot abbess madame"
    " captain colonel lieutenant major general admiral bart bt baronet esq dame hon rabbi prophet sheikh sultan shah"
    " tsar czar grand patriarch blessed roi reine pape empereur impératrice evêque évêque archevêque sankt conte"
    " contessa duca duchessa principe principessa re regina papa santo santa san rey reina madre padre fray frei"
    " fra sor duque duquesa conde condesa marqués marquesa marquês barón barão vizconde visconde infante infanta"
    " príncipe princesa"
    " graaf gravin hertog hertogin prins prinses koning koningin greve grevinna friherre hertig kung drottning"
    " metropolitan caliph emir maharaja raja begum khan pharaoh doge"
)
TITLE_WORDS = frozenset(_TITLE_WORDS.split())
_TITLE = re.compile(rf"(?:{'|'.join(sorted(TITLE_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_EPITHET = re.compile(
    r"(?:called|dit|dite|genannt|detto|known as|consort|(?:wife|widow|daughter|son) of|\d+(?:st|nd|rd|th))\b|\(",
    re.IGNORECASE,
)
_TITLE_OF_PLACE = re.compile(r"\b(?:of|de|del|da|do|du|della|di|von|vom|zu|zum|zur|van|af)$|\bd['’]$", re.IGNORECASE)
_TITLE_IN_NAME = re.compile(
    r"(?:graf|gräfin|fürst|fürstin|herzog|herzogin|freiherr|freifrau|freiin|prinz|prinzessin|ritter|edler|jonkheer)\b",
    re.IGNORECASE,
)
_OWN_PLACE = re.compile(r"\b(?:of|de|du|von|zu)\b", re.IGNORECASE)
_DATE = re.compile(
    r".*\d{3,}|(?:b|d|fl|ca|geb|gest|active|born|died)\b\.?\s*\d|active\b|fl\.|\d+(?:st|nd|rd|th) cent", re.IGNORECASE
)
_WIFE = re.compile(r"(?:mrs|mme)\.?", re.IGNORECASE)  # with it the name is a wife's, without it her husband's
_PARTICLE = (
    r"(?:of|the|de|del|della|dei|degli|di|da|do|dos|das|du|des|von|vom|van|aus|zu|zum|zur|af|av|à|a|of the|ap|ab|ferch"
    r"|verch|ibn|bin|ben|al|el|y|e|i|ne|le|la|d['’]|l['’])"
)
_BYNAME = re.compile(
    rf"(?:{_PARTICLE}\s+)+(?=[^\W\d_])\S.*|d['’][^\W\d_]\S*.*|(?:ha|he|al|el)-[^\W\d_]\S*|Aquinas|Chrysostom|Damascene"
)
_PREFIX = re.compile(rf"(?:{_PARTICLE}(?:\s+|$))*{_PARTICLE}")


@dataclass(slots=True)
class Followers:
    """What follows a family name (or a forename): all of it that belongs to the name.

    `title` wants the family name as its place (``Earl of``); `byname` follows a forename (``of Chobham``).
    """

    given: str = ""
    generations: tuple[str, ...] = ()
    title: str = ""
    byname: str = ""


def sort_followers(parts: list[str]) -> Followers:
    """Tell what follows a name. Titles, epithets and dates go.

    A title alone may be a given name (``Ellington, Duke``), unless it has a place of its own (``Louis XV, King of
    France``); a particle alone belongs before the family name (``Gogh, van``).
    """
    generations = tuple(part for part in parts if part.lower() in GENERATIONS)
    wife = [part for part in parts if _WIFE.fullmatch(part)]
    rest = [part for part in parts if part not in (*generations, *wife) and not _DATE.match(part)]
    titles = [part for part in rest if _TITLE.match(part) or _EPITHET.match(part)]
    place = next((title for title in titles if _TITLE_OF_PLACE.search(title)), "")
    alone = [title for title in titles if not _EPITHET.match(title) and not _OWN_PLACE.search(title)]
    names = [part for part in rest if part not in titles]
    byname = next((part for part in names if is_byname(part)), "")
    given = next(iter([part for part in names if part != byname] or ([] if byname else alone)), "")
    return Followers(" ".join([*wife, given]).strip(), generations, place, "" if given else byname)


def is_byname(part: str) -> bool:
    """Whether it follows a forename without a comma: ``of Chobham``, ``the Elder``, ``d'Autun``."""
    return bool(_BYNAME.fullmatch(part)) and not is_prefix(part)


def is_prefix(part: str) -> bool:
    """Whether it is particles and nothing else: what stands before the family name (``van de``, ``d'``)."""
    return bool(_PREFIX.fullmatch(part))


def join_title(given: str, title: str, place: str) -> str:
    """Join a name with a title of nobility: ``Archibald, 9th Duke of Hamilton``, ``Ferdinand Graf von Zeppelin``."""
    space = "" if title.endswith(("'", "’")) else " "
    comma = " " if _TITLE_IN_NAME.match(title) else ", "
    return f"{given}{comma}{title}{space}{place}".removeprefix(", ").strip()
