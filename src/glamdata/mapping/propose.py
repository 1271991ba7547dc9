"""Proposing a mapping: the first draft of one, by what was seen in an export.

A draft says how often each thing was seen and marks what a person must decide with DECIDE. What was not seen is not in
it, and what can't be known from an export (rights, the item of the catalogue, often the class) is a comment.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from glamdata.mapping.page import Page
from glamdata.mapping.propose_authority import AUTHORITIES, propose_authority
from glamdata.mapping.propose_book import propose_book
from glamdata.mapping.propose_table import propose_table
from glamdata.mapping.survey_table import TableSurvey

if TYPE_CHECKING:
    from glamdata.mapping.survey import Survey

UNIMARC_HEADINGS = ("200", "210", "215")
AUTHORITY_TYPES = "zxy"
"""LDR/06 of authority records: z in MARC 21; x, y and z in UNIMARC."""


def propose_mapping(survey: Survey | TableSurvey, file: str, looked_at: str) -> str:
    """Write the draft of a mapping for the export `file` (its name alone); `looked_at` says how much of it was seen."""
    page = Page()
    page.add("# yaml-language-server: $schema=mapping.schema.json")
    page.remark(
        f"Drafted by `glamdata mapping new` from {file}. Numbers say in how many of {looked_at} a thing was seen."
    )
    page.remark(
        "Nothing is decided: settle every line with DECIDE, then run `glamdata mapping check`, `try`, `coverage`."
    )
    page.add(f"mapping: {name_of(file)}", "DECIDE its name and never change it: decisions are kept by it")
    if isinstance(survey, TableSurvey):
        propose_table(page, survey)
    elif tag := _authority_of(survey):
        propose_authority(page, survey, AUTHORITIES[tag])
    else:
        propose_book(page, survey)
    return page.text()


def name_of(file: str) -> str:
    """Make the name of a mapping of that of a file: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", file.partition(".")[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "mapping"


def _authority_of(survey: Survey) -> str:
    """Give the tag of the heading that most authority records have, empty for bibliographic records."""
    authorities = sum(count for types, count in survey.types.items() if types[:1] in AUTHORITY_TYPES)
    if 2 * authorities <= survey.records:
        return ""
    wanted = {tag for tag in AUTHORITIES if (tag in UNIMARC_HEADINGS) == survey.is_unimarc()}
    return max(sorted(wanted), key=lambda tag: survey.tags[tag])
