"""Headings of MARC 21 records that name an authority record in $0: which of them gain the item's address in $1.

$0 is the authority record, $1 the thing itself ("PCC guidelines for real world object URIs in MARC", Program for
Cooperative Cataloging). A heading gains the item that its own $0 stands for and nothing else: not the item that the
record is about, and no item where the heading says more than its authority record (subdivisions), or where a name with
a title has the number of the name alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glamdata.formats.record_uri import entity_uri
from glamdata.mapping.identifiers import CHECK_OF_PROPERTY, CHECKS
from glamdata.mapping.uri import SCHEME_OF, identify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from glamdata.model.known import Known, Named
    from glamdata.model.record import Field

BIBLIOGRAPHIC = frozenset(
    [
        "100",
        "110",
        "111",
        "130",
        "240",
        "600",
        "610",
        "611",
        "630",
        "647",
        "648",
        "650",
        "651",
        "655",
        "662",
        "700",
        "710",
        "711",
        "730",
        "751",
        "752",
        "800",
        "810",
        "811",
        "830",
    ]
)
AUTHORITY = frozenset(["500", "510", "511", "530", "547", "548", "550", "551", "555", "562"])
_NAMES_WITH_TITLE = frozenset(f"{block}{kind}" for block in "1678" for kind in ("00", "10", "11"))
_SUBDIVISIONS = frozenset("vxyz")
_QID = re.compile(r"wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)(?![0-9A-Za-z])")
_HUMAN = "Q5"


class Linked(NamedTuple):
    """A field that gains an address: its place among the record's data fields, the address, the day of looking."""

    place: int
    address: str
    day: date


def find_linked(
    fields: Sequence[Field], known: Known, tags: frozenset[str], tell: Callable[[str, str], None]
) -> Iterator[Linked]:
    """Give the headings among `fields` that gain the $1 of the item their $0 stands for.

    `tell` takes (tag, words) where a heading should gain one and can't: its $1 names another item, or its numbers lead
    to several.
    """
    for place, field in enumerate(fields):
        if field.tag not in tags or not any(code == "0" for code, _ in field.subfields):
            continue
        found = {item.qid: item.day for item in _items_of(field, known)}
        if not found:
            continue
        present = {qid for code, text in field.subfields if code in "01" for qid in _QID.findall(text)}
        if len(found) > 1:
            tell(field.tag, f"its numbers in $0 lead to several items ({', '.join(sorted(found))})")
        elif present - found.keys():
            named = ", ".join(sorted(present))
            tell(field.tag, f"it names {named}, but its $0 leads to {', '.join(found)}: one is wrong or merged")
        elif not present:
            ((qid, day),) = found.items()
            yield Linked(place, entity_uri(qid), day)


def authority_numbers(field: Field) -> Iterator[tuple[str, str]]:
    """Give the numbers in $0, and the addresses in $1, as (property, value in Wikidata's form); odd ones are left."""
    for code, text in field.subfields:
        if code not in "01":
            continue
        kind, number = identify(text)
        scheme = SCHEME_OF.get(kind)
        if scheme and scheme.property and (value := normal_number(scheme.property, number)):
            yield scheme.property, value


def normal_number(pid: str, number: str) -> str:
    """Give an authority number as Wikidata writes it, empty where it can't be one; unknown kinds stay as they are."""
    check = CHECKS.get(CHECK_OF_PROPERTY.get(pid, ""))
    if check is None:
        return number.strip()
    found = check(number)
    return found if isinstance(found, str) else ""


def _items_of(field: Field, known: Known) -> set[Named]:
    codes = {code for code, _ in field.subfields}
    if field.tag.startswith("6") and codes & _SUBDIVISIONS:
        return set()
    named = {item for number in authority_numbers(field) for item in known.named_by(*number)}
    if "t" in codes and field.tag in _NAMES_WITH_TITLE:
        named = {item for item in named if item.instance_of not in {"", _HUMAN}}
    return named
