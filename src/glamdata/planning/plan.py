"""Plan one edit: the table of DESIGN §8, computed against the item as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, Conflict, CorrectValue, Edit, RefreshReference
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import MonolingualText, TimeValue
from glamdata.planning.apply import NEW_ITEM
from glamdata.planning.held import (
    Held,
    Refusal,
    refuse_early,
    refuse_language,
    refuse_outdated,
    refuse_rank,
    refuse_undecided,
    refuse_unresolved,
)
from glamdata.planning.merge import (
    compare_qualifiers,
    find_meeting,
    has_reference,
    missing_qualifiers,
    settle_statement,
)
from glamdata.planning.own import correct, find_old_reference, is_outdated, is_taken_back, is_untouched
from glamdata.planning.rules import LIFE_FACTS, Known, PlanRules
from glamdata.planning.same import Agreement
from glamdata.planning.show import show_snak
from glamdata.planning.sketch import Sketch
from glamdata.planning.terms import ANY_LANGUAGE, fits_script, in_order, plan_term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.draft import Draft, DraftStatement, DraftTerm
    from glamdata.model.finding import Finding
    from glamdata.model.policy import Policy
    from glamdata.model.statement import Snak, Statement

__all__ = ["LIFE_FACTS", "Known", "PlanRules", "Planned", "plan_edit"]


@dataclass(frozen=True, slots=True)
class Planned:
    """The edit (None when the item lacks nothing), what was held back, and how many statements were there already.

    `conflicts` are the statements that other values on the item hold back, each beside one of those. `waits` says that
    a statement names a record whose item is still to be made: it is planned again after that.
    """

    edit: Edit | None
    findings: tuple[Finding, ...] = ()
    present: int = 0
    waits: bool = False
    conflicts: tuple[Conflict, ...] = ()


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
    return Planned(edit, tuple(planner.held.findings), len(planner.present), planner.waits, tuple(planner.conflicts))


class _Wish(NamedTuple):
    """A statement of the draft, the same settled, as it may be sent, and how it is to meet those of the item."""

    wanted: DraftStatement
    ours: Statement
    policy: Policy


class _Planner:
    """Brings a draft to a sketch of its item, where each statement meets the ones before it too."""

    def __init__(self, draft: Draft, entity: Entity | None, rules: PlanRules, known: Known) -> None:
        self.draft = draft
        self.before = entity or Entity(id=NEW_ITEM)
        self.sketch = Sketch(self.before)
        has_mul = ANY_LANGUAGE in rules.languages or not rules.languages
        self.keeps_mul = has_mul and (rules.mul == "always" or (rules.mul == "on_creation" and entity is None))
        self.rules = rules
        self.known = known
        self.held = Held(draft)
        self.wishes: list[_Wish] = []
        self.said: list[Snak] = []
        self.conflicts: list[Conflict] = []
        self.waits = False
        self.added: set[int] = set()
        self.present: set[int] = set()

    # terms

    def add_terms(self) -> None:
        for term in in_order(self.draft.terms):
            language = self._language(term)
            if self.rules.languages and language not in self.rules.languages:
                self.held.hold_language(term, language)
                continue
            change = plan_term(term, self.sketch.item, language)
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
        self.said = [*(wish.ours.snak for wish in self.wishes), *_said(self.draft)]
        held_for_good = list(self.held.findings)
        changes = None
        while changes != self.sketch.changes:
            changes = list(self.sketch.changes)
            self.held.findings, self.present, self.conflicts = list(held_for_good), set(), []
            for number, wish in enumerate(self.wishes):
                self._add(number, wish)
        self.present -= self.added

    def _settle(self, wanted: DraftStatement) -> _Wish | None:
        if unknown_languages := self._unknown_languages(wanted.statement):
            self.held.hold_statement(wanted, refuse_language(unknown_languages))
            return None
        ours = settle_statement(wanted.statement, self.known)
        if ours is None:
            unknown = [p.label for p in wanted.statement.pointers() if not self.known.find(p)]
            ours = settle_statement(wanted.fallback, self.known) if unknown and wanted.fallback else None
            if unknown:
                self.held.hold_statement(wanted, refuse_unresolved(unknown, ours))
            else:
                self._wait(wanted)
        return _Wish(wanted, ours, self.rules.policy_of(wanted.rule, ours.property)) if ours else None

    def _unknown_languages(self, statement: Statement) -> list[str]:
        """Give the languages of texts in a statement that the wiki does not have, which would refuse the whole edit."""
        if not self.rules.text_languages:
            return []
        codes = [snak.value.language for snak in statement.snaks() if isinstance(snak.value, MonolingualText)]
        return [code for code in codes if code not in self.rules.text_languages]

    def _wait(self, wanted: DraftStatement) -> None:
        """Hold back a statement that names a record without an item: until it is made, or until somebody decides."""
        keys = [link.record_key for link in wanted.statement.record_links() if not self.known.find(link)]
        undecided = [key for key in keys if key not in self.known.linked]
        self.waits = self.waits or not undecided
        self.held.hold_statement(wanted, refuse_undecided(undecided) if undecided else refuse_early(keys))

    def _add(self, number: int, wish: _Wish) -> None:
        ours, on_item = wish.ours, self.sketch.item.of(wish.ours.property)
        meeting = find_meeting(ours, on_item, self.known.redirects, wish.policy)
        if meeting.theirs is None:
            rivals = self._rivals(wish)
            if self._correct_one(number, wish, rivals):
                return
            refusal = self._refuse_beside(wish, rivals)
        elif (meeting.theirs.rank is Rank.DEPRECATED) != (ours.rank is Rank.DEPRECATED):
            refusal = refuse_rank(meeting.theirs)
        elif meeting.agreement >= Agreement.FINER and not is_taken_back(meeting, ours, self.said, self.known):
            self.present.add(number)
            self._complete(wish, meeting.theirs, meeting.agreement)
            return
        elif self._correct_one(number, wish, [meeting.theirs]):
            return
        else:
            refusal = self._refuse_near(wish, meeting.theirs, meeting.agreement)
        if refusal:
            self.held.hold_statement(wish.wanted, refusal)
        else:
            self.added.add(number)
            self.sketch.add(ours, wish.wanted.origin)

    def _refuse_near(self, wish: _Wish, theirs: Statement, agreement: Agreement) -> Refusal | None:
        """Say why ours is not added beside a statement that nearly says the same."""
        if is_outdated(theirs, wish.ours, self.said, self.known):
            return refuse_outdated(theirs)
        if agreement is Agreement.OTHER_CALENDAR:
            why = f"the item has {show_snak(theirs.snak)} in the other calendar"
            return Refusal("other-calendar", Severity.WARNING, why)
        if wish.policy.refine:
            return None
        return Refusal("coarser-date", Severity.WARNING, f"the item has the coarser date {show_snak(theirs.snak)}")

    def _refuse_beside(self, wish: _Wish, rivals: Sequence[Statement]) -> Refusal | None:
        """Say why ours is not added beside other values."""
        ours = wish.ours
        before = _standing(self.before.of(ours.property))
        if before and wish.policy.skip_present:
            return Refusal("present", Severity.INFO, f"the item has {show_snak(before[0].snak)} already")
        if not rivals or ours.rank is Rank.DEPRECATED:
            return None
        theirs = ", ".join(show_snak(s.snak) for s in rivals)
        who = "the item says" if any(s.guid for s in rivals) else "the record itself says"
        if outdated := [s for s in rivals if is_outdated(s, ours, self.said, self.known)]:
            return refuse_outdated(outdated[0])
        if any(s.snak.kind is SnakKind.NOVALUE for s in (ours, *rivals)):
            why = f"{who} {theirs}, which it would contradict"
        elif ours.property in self.rules.single_value:
            why = f"{who} {theirs}, and {ours.property} takes one value"
        else:
            return None
        item = self.before.id
        self.conflicts += [Conflict(self.draft.key, item, ours, s) for s in rivals if s.guid][:1]
        return Refusal("conflict", Severity.WARNING, why)

    def _rivals(self, wish: _Wish) -> list[Statement]:
        """Find the standing statements whose place ours would take, not those that qualifiers tell apart."""
        ours, told_apart_by = wish.ours, wish.policy.discriminating
        return [
            s
            for s in _standing(self.sketch.item.of(ours.property))
            if compare_qualifiers(ours, s, self.known.redirects, told_apart_by) is not Agreement.DIFFERENT
        ]

    def _correct_one(self, number: int, wish: _Wish, near: Sequence[Statement]) -> bool:
        """Correct an earlier statement of ours, where the mapping wants it to be done; say whether there was one."""
        ours = wish.ours
        if not wish.policy.correct or ours.rank is Rank.DEPRECATED:
            return False
        for theirs in near:
            if is_outdated(theirs, ours, self.said, self.known) and is_untouched(theirs, ours, self.known.redirects):
                self.added.add(number)
                self.sketch.extend(CorrectValue(theirs, correct(theirs, ours), wish.wanted.origin))
                return True
        return False

    def _complete(self, wish: _Wish, theirs: Statement, agreement: Agreement) -> None:
        """Give a statement that says the same what it lacks of ours; one that says more, a reference if asked."""
        redirects, origin = self.known.redirects, wish.wanted.origin
        if agreement is Agreement.SAME or wish.policy.cover:
            for reference in wish.ours.references:
                if not has_reference(theirs, reference, redirects):
                    theirs = self.sketch.extend(AddReference(theirs, reference, origin))
                    continue
                old = find_old_reference(theirs, reference, redirects, wish.policy.reference_age, self.rules.today)
                if old:
                    theirs = self.sketch.extend(RefreshReference(theirs, *old, origin))
        if agreement is Agreement.SAME and wish.policy.add_qualifiers:
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


def _said(draft: Draft) -> Iterator[Snak]:
    """Give all that a record says, also for want of an item: that stays when the item is found."""
    for drafted in draft.statements:
        yield drafted.statement.snak
        if drafted.fallback:
            yield drafted.fallback.snak
