"""Where a statement of ours belongs among those that are on the item already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import ItemValue, Pointer, RecordLink, TimeValue
from glamdata.planning.same import Agreement, compare_snaks
from glamdata.planning.show import RETRIEVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.statement import Reference, Snak, Statement


@dataclass(frozen=True, slots=True)
class Meeting:
    """The statement on the item that decides what becomes of ours, and how it stands; `theirs` None for none."""

    agreement: Agreement
    theirs: Statement | None = None


def find_meeting(
    ours: Statement,
    on_item: Iterable[Statement],
    redirects: Mapping[str, str],
    policy: Policy = Policy(),  # noqa: B008  (frozen)
) -> Meeting:
    """Find the closest statement of the same property; among equally close ones that which has most of ours already."""
    best, closest = Meeting(Agreement.DIFFERENT), (0, False, 0)
    for theirs in on_item:
        agreement = compare_statements(ours, theirs, redirects, policy)
        weight = _weigh(agreement, ours, theirs)
        if weight < max(closest[0], 1):
            continue
        referenced = all(has_reference(theirs, reference, redirects) for reference in ours.references)
        closeness = (weight, referenced, -len(missing_qualifiers(ours, theirs, redirects)))
        if closeness > closest:
            best, closest = Meeting(agreement, theirs), closeness
    return best


def compare_statements(ours: Statement, theirs: Statement, redirects: Mapping[str, str], policy: Policy) -> Agreement:
    """Say how `theirs` stands to `ours`, by value and by the discriminating qualifiers.

    Unknown values are told apart by nothing but their qualifiers: theirs must have all of ours.
    """
    agreement = compare_snaks(ours.snak, theirs.snak, redirects)
    if agreement is Agreement.DIFFERENT:
        return agreement
    if ours.snak.kind is SnakKind.SOMEVALUE and missing_qualifiers(ours, theirs, redirects):
        return Agreement.DIFFERENT
    if policy.review_calendars and _calendar(ours.snak) != _calendar(theirs.snak):
        agreement = Agreement.OTHER_CALENDAR
    return min(agreement, compare_qualifiers(ours, theirs, redirects, policy.discriminating))


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


def find_references(statement: Statement, reference: Reference, redirects: Mapping[str, str]) -> list[int]:
    """Give the places of the references equal to `reference` apart from the day they were retrieved."""
    return [n for n, theirs in enumerate(statement.references) if same_reference(reference, theirs, redirects)]


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


@dataclass(frozen=True, slots=True)
class Items:
    """What was found out of values that are not item ids yet, and of ids that stand for others.

    `resolved` are pointers and their items; `redirects` lead from items to those they were merged into; `linked` are
    the items of the records that were decided, empty for one whose item is still to be made.
    """

    resolved: Mapping[Pointer, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)

    def find(self, value: Pointer | RecordLink) -> str:
        """Give the item a value stands for; empty where it is not known."""
        found = self.resolved.get(value) if isinstance(value, Pointer) else self.linked.get(value.record_key)
        return found or ""


def settle_statement(statement: Statement, items: Items) -> Statement | None:
    """Give the statement as it may be sent; None when an item that it names anywhere is not known yet.

    Items stand where it had pointers and links to records, the targets of redirects where it had redirects; doubles and
    references that say nothing but the day they were retrieved are gone, since Wikibase would keep them.
    """
    unknown: list[Pointer | RecordLink] = [*statement.pointers(), *statement.record_links()]
    if not all(items.find(value) for value in unknown):
        return None

    def settle(snaks: Iterable[Snak]) -> tuple[Snak, ...]:
        kept: list[Snak] = []
        for snak in (_settle_snak(snak, items) for snak in snaks):
            if not _has_snak(kept, snak, items.redirects):
                kept.append(snak)
        return tuple(kept)

    return replace(
        statement,
        snak=_settle_snak(statement.snak, items),
        qualifiers=settle(statement.qualifiers),
        references=_tidy_references(map(settle, statement.references), items.redirects),
        raw=None,
    )


def _settle_snak(snak: Snak, items: Items) -> Snak:
    value = snak.value
    if isinstance(value, Pointer | RecordLink):
        qid = items.find(value)
    elif isinstance(value, ItemValue):
        qid = value.id
    else:
        return snak
    return replace(snak, value=ItemValue(items.redirects.get(qid, qid)))


def _tidy_references(references: Iterable[Reference], redirects: Mapping[str, str]) -> tuple[Reference, ...]:
    kept: list[Reference] = []
    for reference in references:
        says_something = any(snak.property != RETRIEVED for snak in reference)
        if says_something and not any(same_reference(reference, other, redirects) for other in kept):
            kept.append(reference)
    return tuple(kept)


def _calendar(snak: Snak) -> str:
    return snak.value.calendar if isinstance(snak.value, TimeValue) else ""


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
