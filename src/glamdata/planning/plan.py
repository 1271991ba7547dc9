"""Plan one edit: the table of DESIGN §8, computed against the item as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, Edit
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import TimeValue
from glamdata.planning.apply import NEW_ITEM
from glamdata.planning.held import Held, Refusal, refuse_rank
from glamdata.planning.merge import (
    compare_qualifiers,
    find_meeting,
    has_reference,
    missing_qualifiers,
    settle_statement,
)
from glamdata.planning.same import Agreement, compare_snaks
from glamdata.planning.show import show_snak
from glamdata.planning.sketch import Sketch
from glamdata.planning.terms import ANY_LANGUAGE, fits_script, in_order, plan_term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glamdata.model.draft import Draft, DraftStatement, DraftTerm
    from glamdata.model.finding import Finding
    from glamdata.model.statement import Statement
    from glamdata.model.value import Pointer

LIFE_FACTS = frozenset({"P569", "P570", "P19", "P20"})
"""Born once, died once: single values whatever the wiki's constraints say."""


@dataclass(frozen=True, slots=True)
class PlanRules:
    """How a mapping wants its statements to meet those of an item.

    `single_value` are properties that take one value; `discriminating` qualifiers per property that take part in the
    equality; `refine` properties whose coarser dates ours may stand beside; `reference_covered` whether a finer date
    on the item gets our reference; `skip_if_present` properties left alone where the item has a value;
    `add_qualifiers` whether missing qualifiers are added; `term_language` the language that a `mul` term takes on an
    item that exists already, unless `mul_on_existing`, and a `mul` description anywhere.
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
    """What was looked up before planning.

    Pointers that were `resolved`; `redirects` from items to those they were merged into; `own_guids`, the statements
    that earlier batches of ours added (from the ledger).
    """

    resolved: Mapping[Pointer, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    own_guids: frozenset[str] = frozenset()


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
    planner.add_terms()
    planner.add_statements([wanted for index, wanted in enumerate(draft.statements) if index not in held])
    edit = None
    if planner.sketch.changes:
        qid, revision = (entity.id, entity.revision) if entity else ("", 0)
        edit = Edit(draft.key, qid, revision, tuple(planner.sketch.changes))
    return Planned(edit, tuple(planner.held.findings), len(planner.present))


class _Wish(NamedTuple):
    """A statement of the draft, and the same settled: as it may be sent."""

    wanted: DraftStatement
    ours: Statement


class _Planner:
    """Brings a draft to a sketch of its item, where each statement meets the ones before it too."""

    def __init__(self, draft: Draft, entity: Entity | None, rules: PlanRules, known: Known) -> None:
        self.draft = draft
        self.before = entity or Entity(id=NEW_ITEM)
        self.sketch = Sketch(self.before)
        self.keeps_mul = entity is None or rules.mul_on_existing
        self.rules = rules
        self.known = known
        self.held = Held(draft)
        self.wishes: list[_Wish] = []
        self.added: set[int] = set()
        self.present: set[int] = set()

    # terms

    def add_terms(self) -> None:
        for term in in_order(self.draft.terms):
            change = plan_term(term, self.sketch.item, self._language(term))
            if change is None:
                continue
            if term.kind is TermKind.DESCRIPTION or fits_script(change.text, change.language):
                self.sketch.set_term(change)
            else:
                self.held.hold_term(change)

    def _language(self, term: DraftTerm) -> str:
        stays = term.language != ANY_LANGUAGE or (self.keeps_mul and term.kind is not TermKind.DESCRIPTION)
        return term.language if stays else self.rules.term_language

    # statements

    def add_statements(self, drafted: Sequence[DraftStatement]) -> None:
        """Add statements until none is lacking: one that was added may bring another that was held nearer.

        What is reported is what the last round met, which is what planning again will meet.
        """
        self.wishes = [wish for wanted in drafted if (wish := self._settle(wanted))]
        held_for_good = list(self.held.findings)
        changes = None
        while changes != self.sketch.changes:
            changes = list(self.sketch.changes)
            self.held.findings, self.present = list(held_for_good), set()
            for number, wish in enumerate(self.wishes):
                self._add(number, wish)
        self.present -= self.added

    def _settle(self, wanted: DraftStatement) -> _Wish | None:
        ours = settle_statement(wanted.statement, self.known.resolved, self.known.redirects)
        if ours is None:
            unknown = [p.label for p in wanted.statement.pointers() if not self.known.resolved.get(p)]
            names = ", ".join(f"“{label}”" for label in dict.fromkeys(unknown))
            refusal = Refusal("unresolved-pointer", Severity.WARNING, f"no item was found for {names}")
            self.held.hold_statement(wanted, refusal)
            return None
        return _Wish(wanted, ours)

    def _add(self, number: int, wish: _Wish) -> None:
        on_item = self.sketch.item.of(wish.ours.property)
        meeting = find_meeting(wish.ours, on_item, self.known.redirects, self._discriminating(wish.ours))
        if meeting.theirs is None:
            refusal = self._refuse_beside(wish.ours)
        elif (meeting.theirs.rank is Rank.DEPRECATED) != (wish.ours.rank is Rank.DEPRECATED):
            refusal = refuse_rank(meeting.theirs)
        elif meeting.agreement >= Agreement.FINER:
            self.present.add(number)
            self._complete(wish, meeting.theirs, meeting.agreement)
            return
        else:
            refusal = self._refuse_near(wish.ours, meeting.theirs, meeting.agreement)
        if refusal:
            self.held.hold_statement(wish.wanted, refusal)
        else:
            self.added.add(number)
            self.sketch.add(wish.ours, wish.wanted.origin)

    def _discriminating(self, ours: Statement) -> frozenset[str]:
        return self.rules.discriminating.get(ours.property, frozenset())

    def _refuse_near(self, ours: Statement, theirs: Statement, agreement: Agreement) -> Refusal | None:
        """Say why ours is not added beside a statement that nearly says the same."""
        if agreement is Agreement.OTHER_CALENDAR:
            why = f"the item has {show_snak(theirs.snak)} in the other calendar"
            return Refusal("other-calendar", Severity.WARNING, why)
        if ours.property in self.rules.refine:
            return None
        return Refusal("coarser-date", Severity.WARNING, f"the item has the coarser date {show_snak(theirs.snak)}")

    def _refuse_beside(self, ours: Statement) -> Refusal | None:
        """Say why ours is not added beside other values."""
        before = _standing(self.before.of(ours.property))
        if before and ours.property in self.rules.skip_if_present:
            return Refusal("present", Severity.INFO, f"the item has {show_snak(before[0].snak)} already")
        others = self._rivals(ours)
        if not others or ours.rank is Rank.DEPRECATED:
            return None
        theirs = ", ".join(show_snak(s.snak) for s in others)
        who = "the item says" if any(s.guid for s in others) else "the record itself says"
        if outdated := [s for s in others if self._is_outdated(s, ours)]:
            why = f"an earlier upload put {show_snak(outdated[0].snak)} there, which the record says no more"
            return Refusal("corrected", Severity.WARNING, why)
        if any(s.snak.kind is SnakKind.NOVALUE for s in (ours, *others)):
            return Refusal("conflict", Severity.WARNING, f"{who} {theirs}, which it would contradict")
        if ours.property in self.rules.single_value:
            return Refusal("conflict", Severity.WARNING, f"{who} {theirs}, and {ours.property} takes one value")
        return None

    def _rivals(self, ours: Statement) -> list[Statement]:
        """Find the standing statements whose place ours would take, not those that qualifiers tell apart."""
        told_apart_by = self._discriminating(ours)
        return [
            s
            for s in _standing(self.sketch.item.of(ours.property))
            if compare_qualifiers(ours, s, self.known.redirects, told_apart_by) is not Agreement.DIFFERENT
        ]

    def _is_outdated(self, theirs: Statement, ours: Statement) -> bool:
        """Say whether a statement is one that we added, nobody touched, and the record does not say any more."""
        redirects = self.known.redirects
        said = [*(w.ours.snak for w in self.wishes), *(d.statement.snak for d in self.draft.statements)]
        return (
            theirs.guid in self.known.own_guids
            and all(has_reference(ours, reference, redirects) for reference in theirs.references)
            and not any(
                snak.property == theirs.property and compare_snaks(snak, theirs.snak, redirects) is Agreement.SAME
                for snak in said
            )
        )

    def _complete(self, wish: _Wish, theirs: Statement, agreement: Agreement) -> None:
        """Give a statement that says the same what it lacks of ours; one that says more, a reference if asked."""
        if agreement is Agreement.SAME or self.rules.reference_covered:
            for reference in wish.ours.references:
                if not has_reference(theirs, reference, self.known.redirects):
                    theirs = self.sketch.extend(AddReference(theirs, reference, wish.wanted.origin))
        if agreement is Agreement.SAME and self.rules.add_qualifiers:
            self._add_qualifiers(wish, theirs)

    def _add_qualifiers(self, wish: _Wish, theirs: Statement) -> None:
        """Add the qualifiers that are lacking; a second date where there is one would contradict it."""
        lacking = missing_qualifiers(wish.ours, theirs, self.known.redirects)
        dated = {q.property for q in theirs.qualifiers if isinstance(q.value, TimeValue)}
        addable = tuple(q for q in lacking if q.property not in dated)
        if addable:
            self.sketch.extend(AddQualifiers(theirs, addable, wish.wanted.origin))
        for qualifier in lacking:
            if qualifier.property in dated:
                self.held.hold_qualifier(wish.wanted, qualifier, theirs)


def _standing(statements: Sequence[Statement]) -> list[Statement]:
    return [s for s in statements if s.rank is not Rank.DEPRECATED]
