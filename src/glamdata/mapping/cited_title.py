"""Titles of the sources that an authority record cites: MARC 21 authority field 670, subfield $a.

Library of Congress practice (https://www.loc.gov/marc/authority/ad670.html) writes ``His Title of a book, c1990:`` of a
work of the person, the same without ``His`` of any other book, and what else was looked at in words of its own.
"""

from __future__ import annotations

import re

from glamdata.mapping.isbd import trim

MOST_GIVEN_NAMES = 4
LONGEST = 600
"""Letters of a citation; a longer one quotes."""
_WORD = r"[^\W\d_][\w\u0300-\u036f'’ʻʼ-]*"
_YEAR = r"\[?(?:[cp©]|ca\. |copyright )? ?(?:1\d|20)(?:\d\d|\d[-?]|--)\??(?:[-/](?:\d{2,4})?\??)?\]?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"

_OWN = re.compile(r"(?:In h(?:is|er)|His|Her|Its|Their|His/her|Author's)(?: own)? (?![a-z]{4,})")
_REPORTED = re.compile(r"nuc\d[\w-]*: *", re.IGNORECASE)
_MEDIUM = re.compile(r",? *\[(?:[A-Z]{2}|sound recording|video\w*|motion picture|[^\[\]]* resource)\],? *")
_DATED = re.compile(rf"(?P<title>.+?)(?:,|\.+|…) ?{_YEAR}(?:,? (?:or |\[?i\.e\. )?{_YEAR})*[.,]?(?= ?(?:[:;(\[]|$))")
_SEEN_THERE = re.compile(r": *(?:E?CIP|galley|t\. ?p\.|title page|p\. |page |cover|colophon|v\. \d|jkt|label)")
_NAMED_FIRST = re.compile(rf"{_WORD}(?: {_WORD})*, (?P<given>(?:{_WORD}[. ]+)*?{_WORD})[.:] (?=\S)")
_ON_A_DAY = re.compile(rf"\b{_MONTH} \d\d?\b|\b\d\d? {_MONTH} \d|\d+/\d+/\d+|\d{{4}}-\d\d-\d\d|\bviewed\b|://|\bwww\.")
_NO_WORK = re.compile(
    r"(?:LC (?:data|manual|cat|auth|in )|LCAuth|OCLC|RLIN|WLN|NUC(?:MC)?\b|VIAF|ISNI|IMDb"
    r"|BL (?:cat|auth)|Brit\. (?:Lib|Mus)"
    r"|info\.|information (?:from|conv)|pers\. |letter,|letter fr(?:om|\.) (?:auth|pub|ed)|author|publisher|pub\."
    r"|CIP\b|contemp(?:\.|orary) (?:auth|art)|dict(?:\.|ionary)|encyc|enc\.|biog\. |dir(?:\.|ectory)|grove"
    r"|getty|union list|amer\. men|wwa?\b|DNB\b|ADB\b|NDB\b|in: )"
    r"|.*\b(?:wikipedia|wikidata|web ?site|home ?page|data ?base|phone (?:call|conv)|e-?mail|who[’']?s who|who was who"
    r"|obituary|questionnaire|data sheet)\b",
    re.IGNORECASE,
)


def cited_title(text: str) -> str:
    """Give the title of a work that a source citation (670 $a) names, nothing of any other source.

    ``His Odes to a grey sea, c1852:`` is ``Odes to a grey sea``. Without ``His`` a citation must end with a year. What
    was written by somebody named before it, reference works, calls, letters and pages seen on a day give nothing; of
    ``A poem, in A journal`` the poem alone counts.
    """
    text = _REPORTED.sub("", " ".join(text[: LONGEST + 1].split()), count=1)
    own = _OWN.match(text)
    cited = _MEDIUM.sub(", ", text[own.end() :] if own else text) if "[" in text or own else text
    dated = _DATED.match(cited)
    if len(text) > LONGEST or not (own or (dated and _is_work(text))):
        return ""
    title = _SEEN_THERE.split(dated["title"] if dated else cited)[0].partition(", in ")[0]
    return trim(title.rstrip(" .…:")).strip("\"“”'")


def _is_work(text: str) -> bool:
    """Whether a citation may be a work of the person, by its words."""
    return not (_NO_WORK.match(text) or _ON_A_DAY.search(text) or _is_named_first(text))


def _is_named_first(text: str) -> bool:
    """Whether the author stands before the title, as in ``Harrington, D.B. Links to the economy``."""
    found = _NAMED_FIRST.match(text)
    given = re.split(r"[. ]+", found["given"]) if found else []
    return 0 < len(given) <= MOST_GIVEN_NAMES and not any(word[0].islower() for word in given)
