"""Rights: under what a record may be given away, by what the mapping says of the file or of each record.

Wikidata takes what is CC0 or free of rights, and nothing that asks for anything (https://www.wikidata.org/wiki/
Wikidata:Licensing). What nobody declares is not known, and not known is no.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.condition import compile_conditions
from glamdata.mapping.fault import Fault
from glamdata.mapping.find import compile_selector
from glamdata.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.condition import Condition
    from glamdata.mapping.spec import Source
    from glamdata.mapping.work import Work

__all__ = ["OPEN", "OTHERWISE", "RightsRule", "compile_rights", "explain_closed", "is_open"]

OTHERWISE = "otherwise"
OPEN = ("CC0", "CC0-1.0", "public domain", "PDM", "PDDL")
"""What a mapping may call rights that let data go to Wikidata, with the addresses of CC0 and the public domain mark."""
_OPEN = re.compile(
    r"cc[ -]?0([ -]?1\.0)?( universal)?|creative commons (zero|cc0)( 1\.0)?|public[ -]domain( mark)?( 1\.0)?"
    r"|pdm([ -]?1\.0)?|cc[ -]pdm?|pddl([ -]?1\.0)?|odc-pddl(-1\.0)?|us[ -]public[ -]domain"
    r"|https?://creativecommons\.org/publicdomain/(zero|mark)/1\.0/?(deed\.[a-z-]+|legalcode)?"
    r"|https?://(www\.)?opendatacommons\.org/licenses/pddl/.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RightsRule:
    """A licence and the records it is for: those that fulfil all conditions of any of `cases`.

    Without a case it is for records that no other rule is for.
    """

    licence: str
    cases: tuple[tuple[Condition, ...], ...] = ()


def is_open(licence: str) -> bool:
    """Say whether a licence lets data go to Wikidata: CC0 or what is equivalent, spelled in any usual way."""
    return bool(_OPEN.fullmatch(" ".join(licence.split())))


def explain_closed(licence: str) -> str:
    """Say why data under `licence` may not go to Wikidata; empty where it may."""
    if not licence.strip():
        return "the mapping does not say under which rights the catalogue's data may be given away (`rights` in source)"
    if is_open(licence):
        return ""
    return f"the rights are {licence!r}, and Wikidata takes only what is CC0 or in the public domain"


def compile_rights(source: Source) -> Callable[[Work], None] | None:
    """Give what reports a record that may not be given away; None where the mapping declares the file as a whole."""
    rules = [(rule.licence, [compile_conditions(case) for case in rule.cases]) for rule in source.rights_rules]
    if not rules:
        return None
    asked = next((c.selector for rule in source.rights_rules for case in rule.cases for c in case), None)
    origin, find = (asked.text, compile_selector(asked)) if asked else ("source", None)
    usual = [licence for licence, cases in rules if not cases]

    def ask(work: Work) -> None:
        licences = [name for name, cases in rules if any(holds is None or holds(work) for holds in cases)]
        closed = [name for name in licences or usual if not is_open(name)]
        if not closed and (licences or usual):
            return
        text = next((text for text, *_ in find(work, None)), "") if find else ""
        why = Fault("rights-closed", f"{explain_closed(closed[0])}: not sent.", Severity.INFO) if closed else _UNKNOWN
        work.report(why, origin, text)

    return ask


_UNKNOWN = Fault(
    "rights-unknown",
    "no rule of `rights` in the mapping says under which rights this record may be given away: not sent.",
    Severity.INFO,
)
