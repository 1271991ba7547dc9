"""Plan one edit: the table of DESIGN §8, computed against the item as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Edit
from glamdata.model.entity import Entity
from glamdata.model.finding import Finding, Severity
from glamdata.model.statement import Rank
from glamdata.planning.apply import NEW_ITEM, apply_change
from glamdata.planning.merge import find_meeting, has_reference, missing_qualifiers, reference_key, resolve_pointers
from glamdata.planning.same import Agreement
from glamdata.planning.show import show_snak
from glamdata.planning.terms import ANY_LANGUAGE, fits_script, has_name, plan_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.draft import Draft, DraftStatement, DraftTerm
    from glamdata.model.edit import Change
    from glamdata.model.statement import Statement
    from glamdata.model.value import Pointer

LIFE_FACTS = frozenset({"P569", "P570", "P19", "P20"})
"""Born once, died once: single values whatever the wiki's constraints say."""


@dataclass(frozen=True, slots=True)
class PlanRules:
    """How a mapping wants its statements to meet those of an item.

    `single_value` are properties that take one value; `discriminating` qualifiers per property that take part in the
    equality; `refine` properties whose coarser dates ours may stand beside; `reference_covered` whether a finer date on
    the item gets our reference; `skip_if_present` properties left alone once they have a value; `add_qualifiers` whether
    missing qualifiers are added; `term_language` the language that a `mul` term takes on an item that exists already,
    unless `mul_on_existing`.
    """

    single_value: frozenset[str] = LIFE_FACTS
    discriminating: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refine: frozenset[str] = frozenset()
    reference_covered: bool = False
    skip_if_present: frozenset[str] = frozenset()
    add_qualifiers: bool = False
    term_language: str = "en"
    mul_on_existing: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up before planning: pointers that were resolved, and items that were merged into others."""

    resolved: Mapping[Pointer, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """The edit (None when the item lacks nothing), what was held back, and how many statements were there already."""

    edit: Edit | None
    findings: tuple[Finding, ...] = ()
    present: int = 0


def plan_edit(
    draft: Draft,
    entity: Entity | None,
    rules: PlanRules,
    known: Known,
    held: frozenset[int] = frozenset(),
) -> Planned:
    """Plan what `entity` lacks of `draft`; `entity` None plans a new item.

    `held` are the indexes of statements that a check has held back. Planning again on the item as it would be after the
    edit gives no edit: the law that the tests prove.
    """
    planner = _Planner(draft, entity, rules, known)
    for term in draft.terms:
        planner.add_term(term)
    for index, wanted in enumerate(draft.statements):
        if index not in held:
            planner.add_statement(wanted)
    edit = None
    if planner.changes:
        qid, revision = (entity.id, entity.revision) if entity else ("", 0)
        edit = Edit(draft.key, qid, revision, tuple(planner.changes))
    return Planned(edit, tuple(planner.findings), planner.present)


class _Planner:
    """The item as planned so far: each statement of a draft meets the ones before it too."""

    def __init__(self, draft: Draft, entity: Entity | None, rules: PlanRules, known: Known) -> None:
        self.key = draft.key
        self.position = draft.position
        self.exists = entity is not None
        self.item = entity or Entity(id=NEW_ITEM)
        self.rules = rules
        self.known = known
        self.changes: list[Change] = []
        self.findings: list[Finding] = []
        self.present = 0

    def add_term(self, term: DraftTerm) -> None:
        language = term.language
        if language == ANY_LANGUAGE and self.exists and not self.rules.mul_on_existing:
            language = self.rules.term_language
            if not fits_script(term.text, language) and not has_name(self.item, language, term.text):
                self._hold_term(term, language)
                return
        change = plan_term(term, self.item, language)
        if change:
            self._change(change)

    def add_statement(self, wanted: DraftStatement) -> None:
        ours = resolve_pointers(wanted.statement, self.known.resolved)
        if ours is None:
            names = ", ".join(f"“{pointer.label}”" for pointer in wanted.statement.pointers())
            self._hold(wanted, "unresolved-pointer", Severity.WARNING, f"no item was found for {names}")
            return
        discriminating = self.rules.discriminating.get(ours.property, frozenset())
        on_item = self.item.of(ours.property)
        meeting = find_meeting(ours, on_item, self.known.redirects, discriminating)
        if meeting.theirs is None:
            self._add_beside(wanted, ours, on_item)
        elif meeting.theirs.rank is Rank.DEPRECATED:
            self._hold(wanted, "deprecated", Severity.INFO, "the item has this value as deprecated")
        else:
            self._meet(wanted, ours, meeting.agreement, meeting.theirs)

    def _add_beside(self, wanted: DraftStatement, ours: Statement, on_item: Iterable[Statement]) -> None:
        """Add a value that the item does not have, unless another stands in its place."""
        others = [s for s in on_item if s.rank is not Rank.DEPRECATED]
        if others and ours.property in self.rules.skip_if_present:
            self._hold(wanted, "present", Severity.INFO, f"the item has {show_snak(others[0].snak)} already")
        elif others and ours.property in self.rules.single_value:
            theirs = ", ".join(show_snak(s.snak) for s in others)
            message = f"the item says {theirs}, and {ours.property} takes one value"
            self._hold(wanted, "conflict", Severity.WARNING, message)
        else:
            self._change(AddStatement(ours, wanted.origin))

    def _meet(self, wanted: DraftStatement, ours: Statement, agreement: Agreement, theirs: Statement) -> None:
        match agreement:
            case Agreement.SAME:
                self._complete(wanted, ours, theirs)
            case Agreement.FINER:
                self.present += 1
                if self.rules.reference_covered:
                    self._add_references(wanted, ours, theirs)
            case Agreement.COARSER if ours.property in self.rules.refine:
                self._change(AddStatement(ours, wanted.origin))
            case Agreement.COARSER:
                message = f"the item has the coarser date {show_snak(theirs.snak)}"
                self._hold(wanted, "coarser-date", Severity.WARNING, message)
            case _:
                message = f"the item has {show_snak(theirs.snak)} in the other calendar"
                self._hold(wanted, "other-calendar", Severity.WARNING, message)

    def _complete(self, wanted: DraftStatement, ours: Statement, theirs: Statement) -> None:
        """Give the same statement on the item what it lacks of ours."""
        self.present += 1
        theirs = self._add_references(wanted, ours, theirs)
        lacking = missing_qualifiers(ours, theirs, self.known.redirects)
        if lacking and self.rules.add_qualifiers:
            self._change(AddQualifiers(theirs, lacking, wanted.origin))

    def _add_references(self, wanted: DraftStatement, ours: Statement, theirs: Statement) -> Statement:
        for reference in ours.references:
            says_something = bool(reference_key(reference, self.known.redirects))
            if says_something and not has_reference(theirs, reference, self.known.redirects):
                self._change(AddReference(theirs, reference, wanted.origin))
                theirs = self._again(theirs)
        return theirs

    def _again(self, theirs: Statement) -> Statement:
        """Find the statement again after a change to it."""
        return next(s for s in self.item.of(theirs.property) if s.guid == theirs.guid and s.snak == theirs.snak)

    def _change(self, change: Change) -> None:
        self.changes.append(change)
        self.item = apply_change(self.item, change)

    def _hold_term(self, term: DraftTerm, language: str) -> None:
        message = f"The name “{term.text}” was not added: its script is not that of the language “{language}”."
        finding = Finding(Severity.INFO, "plan", "other-script", self.key, message, term.origin, term.text)
        self.findings.append(replace(finding, position=self.position))

    def _hold(self, wanted: DraftStatement, code: str, severity: Severity, why: str) -> None:
        snak = wanted.statement.snak
        self.findings.append(
            Finding(
                severity=severity,
                stage="plan",
                code=code,
                record_key=self.key,
                message=f"{snak.property} {show_snak(snak)} was not added: {why}.",
                origin=wanted.origin,
                value=show_snak(snak),
                property=snak.property,
                position=self.position,
            )
        )
