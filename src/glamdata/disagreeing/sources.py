"""What the references of a statement are worth as evidence: none, a Wikipedia, a publication, an authority file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from glamdata.model.value import ItemValue, StringValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.model.statement import Reference, Snak, Statement

IMPORTED_FROM, IMPORT_ADDRESS, STATED_IN, REFERENCE_URL, VIAF = "P143", "P4656", "P248", "P854", "P214"
VIAF_ITEM = "Q54919"
RETRIEVED, NAMED_AS, TITLE = "P813", "P1810", "P1476"
_ACCOMPANYING = frozenset({RETRIEVED, NAMED_AS, TITLE, "P577", "P407"})


class Support(IntEnum):
    """What stands behind a statement; the greater, the more."""

    NONE = 0
    IMPORTED = 1
    STATED = 2
    AUTHORITY = 3


@dataclass(frozen=True, slots=True)
class Sources:
    """What the references of a statement come to, those that cite our own catalogue apart.

    `cites_us` says that one names our record, `clusters` are the VIAF numbers where VIAF is all they name besides us.
    """

    support: Support = Support.NONE
    cites_us: bool = False
    clusters: tuple[str, ...] = ()


def weigh_sources(theirs: Statement, ours: Statement) -> Sources:
    """Weigh the references of a statement of an item beside the ones that our statement would have."""
    marks = {mark for reference in ours.references for mark in _marks(reference)}
    others = [reference for reference in theirs.references if not marks & set(_marks(reference))]
    supports = [_support(reference) for reference in others]
    clusters = [_cluster(reference) for reference in others if _support(reference) > Support.IMPORTED]
    return Sources(
        max(supports, default=Support.NONE),
        len(others) < len(theirs.references),
        tuple(dict.fromkeys(clusters)) if clusters and all(clusters) else (),
    )


def _support(reference: Reference) -> Support:
    properties = {snak.property for snak in reference}
    if properties & {IMPORTED_FROM, IMPORT_ADDRESS}:
        return Support.IMPORTED
    if any(snak.datatype == "external-id" for snak in reference):
        return Support.AUTHORITY
    if properties & {STATED_IN, REFERENCE_URL}:
        return Support.STATED
    return Support.NONE


def _marks(reference: Reference) -> Iterable[tuple[str, str]]:
    """Give what a reference to our record is known by: its number or address; without either what it is stated in."""
    exact = [(s.property, s.value.text) for s in reference if isinstance(s.value, StringValue) and _is_exact(s)]
    return exact or [(s.property, s.value.id) for s in reference if _is_stated_in(s) and isinstance(s.value, ItemValue)]


def _is_exact(snak: Snak) -> bool:
    return snak.datatype in {"external-id", "url"} or snak.property == REFERENCE_URL


def _is_stated_in(snak: Snak) -> bool:
    return snak.property == STATED_IN


def _cluster(reference: Reference) -> str:
    """Give the VIAF number where a reference names VIAF and nothing else; empty otherwise."""
    named = {s.property: s for s in reference if s.property not in _ACCOMPANYING}
    stated = named.pop(STATED_IN, None)
    if stated is not None and stated.value != ItemValue(VIAF_ITEM):
        return ""
    number = named.pop(VIAF, None)
    if named or number is None or not isinstance(number.value, StringValue):
        return ""
    return number.value.text
