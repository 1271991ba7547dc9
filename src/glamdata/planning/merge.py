"""Where a statement of ours belongs among those that are on the item already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import ItemValue, Pointer
from glamdata.planning.same import Agreement, compare_snaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.statement import Reference, Snak, Statement

RETRIEVED = "P813"


@dataclass(frozen=True, slots=True)
class Meeting:
    """The statement on the item that decides what becomes of ours, and how it stands; `theirs` None for none."""

    agreement: Agreement
    theirs: Statement | None = None


def find_meeting(
    ours: Statement,
    on_item: Iterable[Statement],
    redirects: Mapping[str, str],
    discriminating: frozenset[str] = frozenset(),
) -> Meeting:
    """Find the closest statement of the same property; among equally close ones that which has most of ours already.

    `discriminating` are qualifiers that take part in the equality (a position's start, an award's year).
    """
    best, closest = Meeting(Agreement.DIFFERENT), (0, False, 0)
    for theirs in on_item:
        agreement = compare_statements(ours, theirs, redirects, discriminating)
        weight = _weigh(agreement, ours, theirs)
        if weight < max(closest[0], 1):
            continue
        referenced = all(has_reference(theirs, reference, redirects) for reference in ours.references)
        closeness = (weight, referenced, -len(missing_qualifiers(ours, theirs, redirects)))
        if closeness > closest:
            best, closest = Meeting(agreement, theirs), closeness
    return best


def compare_statements(
    ours: Statement, theirs: Statement, redirects: Mapping[str, str], discriminating: frozenset[str]
) -> Agreement:
    """Say how `theirs` stands to `ours`, by value and by the discriminating qualifiers.

    Unknown values are told apart by nothing but their qualifiers: theirs must have all of ours.
    """
    agreement = compare_snaks(ours.snak, theirs.snak, redirects)
    if ours.snak.kind is SnakKind.SOMEVALUE and missing_qualifiers(ours, theirs, redirects):
        return Agreement.DIFFERENT
    return min(agreement, compare_qualifiers(ours, theirs, redirects, discriminating))


def compare_qualifiers(
    ours: Statement, theirs: Statement, redirects: Mapping[str, str], properties: Iterable[str]
) -> Agreement:
    """Say how the qualifiers of `properties` stand: as the one that agrees least."""
    agreement = Agreement.SAME
    for pid in properties:
        our_snaks = [q for q in ours.qualifiers if q.property == pid]
        their_snaks = [q for q in theirs.qualifiers if q.property == pid]
        best_of_ours = [_best(compare_snaks(q, t, redirects) for t in their_snaks) for q in our_snaks]
        best_of_theirs = [_best(compare_snaks(q, t, redirects) for q in our_snaks) for t in their_snaks]
        agreement = min((agreement, *best_of_ours, *best_of_theirs))
    return agreement


def has_reference(statement: Statement, reference: Reference, redirects: Mapping[str, str]) -> bool:
    """Say whether the statement has a reference equal to `reference` apart from the day it was retrieved."""
    return any(same_reference(reference, theirs, redirects) for theirs in statement.references)


def same_reference(ours: Reference, theirs: Reference, redirects: Mapping[str, str]) -> bool:
    """Say whether two references say the same, P813 (retrieved) apart; the order and doubles do not matter."""
    our_snaks = [s for s in ours if s.property != RETRIEVED]
    their_snaks = [s for s in theirs if s.property != RETRIEVED]
    return all(_has_snak(their_snaks, snak, redirects) for snak in our_snaks) and all(
        _has_snak(our_snaks, snak, redirects) for snak in their_snaks
    )


def missing_qualifiers(ours: Statement, theirs: Statement, redirects: Mapping[str, str]) -> tuple[Snak, ...]:
    """Give our qualifiers that the statement on the item lacks; a finer date covers ours."""
    return tuple(q for q in ours.qualifiers if not _has_snak(theirs.qualifiers, q, redirects, Agreement.FINER))


def settle_statement(
    statement: Statement, resolved: Mapping[Pointer, str], redirects: Mapping[str, str]
) -> Statement | None:
    """Give the statement as it may be sent; None when a pointer in it is not resolved.

    Items stand where it had pointers, the targets of redirects where it had redirects; doubles and references that
    say nothing but the day they were retrieved are gone, since Wikibase would keep them.
    """
    if any(not resolved.get(pointer) for pointer in statement.pointers()):
        return None

    def settle(snaks: Iterable[Snak]) -> tuple[Snak, ...]:
        kept: list[Snak] = []
        for snak in (_settle_snak(snak, resolved, redirects) for snak in snaks):
            if not _has_snak(kept, snak, redirects):
                kept.append(snak)
        return tuple(kept)

    return replace(
        statement,
        snak=_settle_snak(statement.snak, resolved, redirects),
        qualifiers=settle(statement.qualifiers),
        references=_tidy_references(map(settle, statement.references), redirects),
        raw=None,
    )


def _settle_snak(snak: Snak, resolved: Mapping[Pointer, str], redirects: Mapping[str, str]) -> Snak:
    match snak.value:
        case Pointer() as pointer:
            qid = resolved[pointer]
        case ItemValue(qid):
            pass
        case _:
            return snak
    return replace(snak, value=ItemValue(redirects.get(qid, qid)))


def _tidy_references(references: Iterable[Reference], redirects: Mapping[str, str]) -> tuple[Reference, ...]:
    kept: list[Reference] = []
    for reference in references:
        says_something = any(snak.property != RETRIEVED for snak in reference)
        if says_something and not any(same_reference(reference, other, redirects) for other in kept):
            kept.append(reference)
    return tuple(kept)


def _has_snak(
    snaks: Iterable[Snak], wanted: Snak, redirects: Mapping[str, str], least: Agreement = Agreement.SAME
) -> bool:
    return any(s.property == wanted.property and compare_snaks(wanted, s, redirects) >= least for s in snaks)


def _best(agreements: Iterable[Agreement]) -> Agreement:
    return max(agreements, default=Agreement.DIFFERENT)


def _weigh(agreement: Agreement, ours: Statement, theirs: Statement) -> int:
    """Weigh an agreement by ranks; 0 is none.

    A deprecated statement speaks against ours when it says the same, which outweighs all but a standing one that
    covers ours; where it only says something near, any standing one that agrees comes first.
    """
    if (ours.rank is Rank.DEPRECATED) == (theirs.rank is Rank.DEPRECATED):
        return 2 * agreement
    if agreement is Agreement.SAME:
        return 2 * Agreement.OTHER_CALENDAR + 1
    return min(agreement, 1) if theirs.rank is Rank.DEPRECATED else 0
