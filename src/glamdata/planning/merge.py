"""Where a statement of ours belongs among those that are on the item already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.model.statement import Rank
from glamdata.model.value import ItemValue, Pointer
from glamdata.planning.same import Agreement, compare_snaks, value_key

if TYPE_CHECKING:
    from collections import Counter as CounterType
    from collections.abc import Hashable, Iterable, Mapping

    from glamdata.model.statement import Reference, Snak, Statement

from collections import Counter

RETRIEVED = "P813"


@dataclass(frozen=True, slots=True)
class Meeting:
    """The statement on the item that comes closest to ours, and how close; `theirs` is None when there is none."""

    agreement: Agreement
    theirs: Statement | None = None


def find_meeting(
    ours: Statement,
    on_item: Iterable[Statement],
    redirects: Mapping[str, str],
    discriminating: frozenset[str] = frozenset(),
) -> Meeting:
    """Find the closest statement of the same property; a deprecated one only where no other is as close.

    `discriminating` are qualifiers that take part in the equality (a position's start, an award's year).
    """
    best = Meeting(Agreement.DIFFERENT)
    for theirs in on_item:
        agreement = compare_snaks(ours.snak, theirs.snak, redirects)
        if discriminating and not _same_qualifiers(ours, theirs, redirects, discriminating):
            agreement = Agreement.DIFFERENT
        closer = agreement > best.agreement
        livelier = (
            agreement == best.agreement
            and best.theirs is not None
            and best.theirs.rank is Rank.DEPRECATED
            and theirs.rank is not Rank.DEPRECATED
        )
        if closer or livelier:
            best = Meeting(agreement, theirs)
    return best


def has_reference(statement: Statement, reference: Reference, redirects: Mapping[str, str]) -> bool:
    """Say whether the statement has a reference equal to `reference` apart from the day it was retrieved."""
    wanted = reference_key(reference, redirects)
    return any(reference_key(theirs, redirects) == wanted for theirs in statement.references)


def reference_key(reference: Reference, redirects: Mapping[str, str]) -> CounterType[Hashable]:
    """Give what two equal references share, P813 (retrieved) apart."""
    return Counter((s.property, value_key(s, redirects)) for s in reference if s.property != RETRIEVED)


def missing_qualifiers(ours: Statement, theirs: Statement, redirects: Mapping[str, str]) -> tuple[Snak, ...]:
    """Give our qualifiers that the statement on the item lacks."""
    there = {(q.property, value_key(q, redirects)) for q in theirs.qualifiers}
    return tuple(q for q in ours.qualifiers if (q.property, value_key(q, redirects)) not in there)


def resolve_pointers(statement: Statement, resolved: Mapping[Pointer, str]) -> Statement | None:
    """Put items where the statement has pointers; None when one is not resolved."""
    if any(not resolved.get(pointer) for pointer in statement.pointers()):
        return None
    return replace(
        statement,
        snak=_resolve(statement.snak, resolved),
        qualifiers=tuple(_resolve(q, resolved) for q in statement.qualifiers),
        references=tuple(tuple(_resolve(s, resolved) for s in r) for r in statement.references),
    )


def _resolve(snak: Snak, resolved: Mapping[Pointer, str]) -> Snak:
    return replace(snak, value=ItemValue(resolved[snak.value])) if isinstance(snak.value, Pointer) else snak


def _same_qualifiers(
    ours: Statement, theirs: Statement, redirects: Mapping[str, str], discriminating: frozenset[str]
) -> bool:
    def keys(statement: Statement) -> set[tuple[str, Hashable]]:
        return {(q.property, value_key(q, redirects)) for q in statement.qualifiers if q.property in discriminating}

    return keys(ours) == keys(theirs)
