"""Plan references only: ours for statements that an item has already and that name no source (DESIGN §8, §13).

No statement is added and no value, rank or qualifier changed, so that a campaign can do nothing but give sources.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003  (a type alias below)
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.model.edit import AddReference, Edit
from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import MonolingualText
from glamdata.planning.apply import extend
from glamdata.planning.merge import compare_statements, has_reference, missing_qualifiers, settle_statement
from glamdata.planning.same import Agreement
from glamdata.planning.show import RETRIEVED, show_snak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.draft import Draft, DraftStatement
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Reference, Statement
    from glamdata.planning.rules import Known, PlanRules

__all__ = ["PlannedReferences", "ReferenceWishes", "names_source", "plan_references"]

IMPORTED = frozenset({"P143", "P4656"})
"""Imported from Wikimedia project, Wikimedia import URL: where a statement was copied from, not who says so."""
OWN_SOURCE = frozenset({"external-id", "url", "commonsMedia"})
"""Datatypes of values that lead to their own source (https://www.wikidata.org/wiki/Help:Sources)."""
DOUBTS = frozenset({"P1480", "P5102", "P1319", "P1326"})
"""Qualifiers by which a record is not sure: sourcing circumstances, nature of statement, earliest and latest date."""


@dataclass(frozen=True, slots=True)
class ReferenceWishes:
    """Which statements a campaign is about.

    `properties` are the only ones, where there are any. Without them, all are but identifiers, links and media, which
    lead to their own source, and what the mapping says of every record alike, which no record could be a source for.
    """

    properties: frozenset[str] = frozenset()

    def has(self, wanted: DraftStatement) -> bool:
        """Say whether a statement of a record is among them."""
        if self.properties:
            return wanted.statement.property in self.properties
        return bool(wanted.origin) and wanted.statement.snak.datatype not in OWN_SOURCE


@dataclass(frozen=True, slots=True)
class PlannedReferences:
    """The edit (None where there is nothing to give), and what was held back although the record nearly says it."""

    edit: Edit | None
    findings: tuple[Finding, ...] = ()


def plan_references(
    draft: Draft,
    entity: Entity,
    rules: PlanRules,
    known: Known,
    wishes: ReferenceWishes,
    held: frozenset[int] = frozenset(),
) -> PlannedReferences:
    """Plan the references that `entity` lacks and `draft` can give.

    A statement gets ours where it names no source and says the same as the record: by the equality of its datatype and
    by the qualifiers that tell statements apart. By the table of DESIGN §8 a coarser date of the item (1867, where the
    record says 1867-05-01) is a person's to refine and gets none, a finer one only where the mapping's policy says
    `cover`, and one in the other calendar none. What the record itself doubts backs nothing that is stated without
    doubt. Planning again on the item as it would be gives no edit.
    """
    changes: list[AddReference] = []
    near: list[tuple[str, Finding]] = []
    given: dict[str, Statement] = {}
    for index, wanted in enumerate(draft.statements):
        ours = settle_statement(wanted.statement, known) if index not in held and wishes.has(wanted) else None
        references = [r for r in ours.references if names_source(r) and _is_sayable(r, rules)] if ours else []
        if ours is None or not references or ours.snak.kind is not SnakKind.VALUE or ours.rank is Rank.DEPRECATED:
            continue
        for theirs in _unsourced(entity.of(ours.property)):
            why = _why_not(ours, theirs, rules, known, wanted.rule)
            if why is None:
                changes += _give(given.get(theirs.guid, theirs), references, known, wanted.origin, given)
            elif why:
                near.append((theirs.guid, _tell(draft, wanted, theirs, why)))
    edit = Edit(draft.key, entity.id, entity.revision, tuple(changes)) if changes else None
    return PlannedReferences(edit, tuple(finding for guid, finding in near if guid not in given))


def names_source(reference: Reference) -> bool:
    """Say whether a reference names a source: where it was imported from, or a day of looking alone, is none."""
    return any(snak.property not in IMPORTED and snak.property != RETRIEVED for snak in reference)


def _unsourced(statements: Sequence[Statement]) -> Iterator[Statement]:
    for statement in statements:
        is_open = statement.guid and statement.rank is not Rank.DEPRECATED
        if is_open and not any(map(names_source, statement.references)):
            yield statement


def _is_sayable(reference: Reference, rules: PlanRules) -> bool:
    """Say whether the wiki has the languages of a reference's texts: it would refuse the whole edit for one."""
    codes = {snak.value.language for snak in reference if isinstance(snak.value, MonolingualText)}
    return not rules.text_languages or codes <= rules.text_languages


def _why_not(ours: Statement, theirs: Statement, rules: PlanRules, known: Known, rule: str) -> str | None:
    """Say why the record backs a statement not; None where it does, empty where it says something else."""
    policy = rules.policy_of(rule, ours.property)
    agreement = compare_statements(ours, theirs, known.redirects, policy)
    match agreement:
        case Agreement.DIFFERENT:
            return ""
        case Agreement.COARSER:
            return "it is coarser than the record's, which is for a person to refine"
        case Agreement.OTHER_CALENDAR:
            return "it is in the other calendar"
        case Agreement.FINER if not policy.cover:
            return "it is finer than the record's, which does not say so much (`policy: {cover: true}` lets it be)"
    doubts = [q for q in missing_qualifiers(ours, theirs, known.redirects) if q.property in DOUBTS]
    if doubts:
        return f"the record is less sure of it ({', '.join(f'{q.property} {show_snak(q)}' for q in doubts)})"
    return None


def _give(
    theirs: Statement, references: Sequence[Reference], known: Known, origin: str, given: dict[str, Statement]
) -> Iterator[AddReference]:
    """Give a statement of the item our references, each once; `given` keeps it as it is after that."""
    for reference in references:
        if not has_reference(theirs, reference, known.redirects):
            change = AddReference(theirs, reference, origin)
            theirs = given[theirs.guid] = extend(theirs, change)
            yield change


def _tell(draft: Draft, wanted: DraftStatement, theirs: Statement, why: str) -> Finding:
    shown = f"{theirs.property} {show_snak(theirs.snak)}"
    return Finding(
        Severity.INFO,
        "plan",
        "reference-held",
        draft.key,
        f"{shown} of the item has no source and got none from the record ({show_snak(wanted.statement.snak)}): {why}.",
        origin=wanted.origin,
        value=show_snak(theirs.snak),
        property=theirs.property,
        position=draft.position,
        offset=draft.offset,
    )
