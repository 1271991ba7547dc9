"""Extent and edition statement: the numbers that stand in 300 $a and 250 $a, where they are plain.

Both fields are free text (https://www.loc.gov/marc/bibliographic/bd300.html, bd250.html). Only what says one thing is
taken: a single sequence of pages, an edition that has a number. All else is nothing, and no fault of the record.
"""

from __future__ import annotations

import re

_PAGES = re.compile(
    r"(?:1 (?:online[- ]resource|online-ressource|ressource en ligne)\s*\()?"
    r"(\d{1,5}) ?(?:p|pp|pages?|s|seiten|tt?|tudalen(?:nau)?)(?:\.|\b)\s*\)?",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"(\d{1,3})(?:st|nd|rd|d|th|er?|re|e|ème|eme|\.)?\s*(?:ed|edn|edition|éd|édition|aufl|auflage|ausg|ausgabe|ail|arg|"
    r"argraffiad)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def pages(text: str) -> str:
    """Give the number of pages of an extent with one sequence: ``406 p. ;`` is 406, of ``xi, 186 p.`` nothing."""
    found = _PAGES.fullmatch(text.strip(" ;:,+"))
    return str(int(found[1])) if found and int(found[1]) else ""


def edition_number(text: str) -> str:
    """Give the number of an edition: ``2d ed., rev.`` and ``2. Aufl.`` are 2, of ``Rev. ed.`` nothing."""
    found = _EDITION.fullmatch(text.strip("[] "))
    return str(int(found[1])) if found and int(found[1]) else ""
