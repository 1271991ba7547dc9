"""EditChecker: the constraints of the wiki, asked of an item as it would be after our edit.

No other tool asks that: a statement may be right in itself and wrong beside those that are already there. Only what an
edit makes is judged; what the item had before is told of once and stops nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.facts import Facts
from glamdata.checking.constraint.judging import Broken, Told, judge_all, judge_rule
from glamdata.checking.constraint.rulebook import Rulebook
from glamdata.checking.constraint.scene import Place, Scene
from glamdata.checking.edits import EDIT_CHECKS, EditCheck, EditSituation, find_in_edit
from glamdata.checking.matching import FormatMatcher
from glamdata.model.edit import AddStatement, CorrectValue, SetTerm
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from glamdata.model.edit import Edit, StatementChange
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Statement

__all__ = ["EDIT_CHECKS", "EditCheck", "EditChecker", "EditSituation", "check_edit"]

CheckedFinding = tuple[int | None, Finding]
SHOWN = 3
"""How many of the faults are shown that an item had before."""


class EditChecker:
    """Checks edits against the definitions of the wiki's properties. Make one for a run: rules are made once.

    `facts` is what is known of other items; what they lack they note, and :meth:`judge` is to be
    asked again when they have it. What is to be told once (an
    unknown constraint, an expression that hangs) is told with the first edit that meets it.
    """

    def __init__(
        self,
        properties: Mapping[str, PropertyDefinition],
        today: date,
        facts: Facts | None = None,
        matcher: FormatMatcher | None = None,
    ) -> None:
        self.facts = facts or Facts()
        self._properties, self._today = properties, today
        self._matcher = matcher or FormatMatcher()
        self._book = Rulebook.of(properties)
        self._told = Told(self._book, self.facts, self._matcher)

    def check(self, before: Entity | None, after: Entity, edit: Edit) -> list[CheckedFinding]:
        """Check an edit on the item as it would be; give (index into `edit.changes`, None for the whole edit; finding).

        `before` is None for an item to be created; `after` is `before` with the edit applied. A critical finding with
        an index holds back that change, one without the whole edit.
        """
        return [*self.judge(before, after, edit), *self.tell(edit)]

    def judge(self, before: Entity | None, after: Entity, edit: Edit) -> list[CheckedFinding]:
        """Check an edit without what is told once; may be asked again when more is known of the wiki."""
        situation = EditSituation(before, after, edit, self._properties, self.facts)
        found = [*find_in_edit(situation), *self._judge(before, after, edit)]
        return [*found, *((None, finding) for finding in self._find_before(before, edit))]

    def tell(self, edit: Edit) -> list[CheckedFinding]:
        """Give what is told once, with the first edit that meets it."""
        pids = dict.fromkeys(_property_of(change) for change in edit.changes if not isinstance(change, SetTerm))
        return [(None, finding) for finding in self._told.tell(pids, edit.record_key)]

    def _judge(self, before: Entity | None, after: Entity, edit: Edit) -> Iterator[CheckedFinding]:
        scene = self._scene(after, is_new=before is None, target=edit.qid or f"new {edit.record_key}")
        earlier = self._scene(before) if before else None
        judged: set[int] = set()
        for index, change in enumerate(edit.changes):
            if isinstance(change, SetTerm):
                continue
            if isinstance(change, AddStatement):
                found = list(judge_all(self._book, [change.statement], scene, is_ours=True))
            else:
                found = self._judge_changed(change, scene, earlier, judged)
            found += self._judge_others(_property_of(change), scene, earlier)
            yield from ((index, one.to_finding(edit.record_key, change.origin)) for one in found)

    def _judge_changed(
        self, change: StatementChange, scene: Scene, earlier: Scene | None, judged: set[int]
    ) -> list[Broken]:
        """Judge a statement that is on the item already: what it breaks now and did not before."""
        statement = _find(change, scene.entity)
        if statement is None or id(statement) in judged:
            return []
        judged.add(id(statement))
        is_ours = isinstance(change, CorrectValue)
        broken = judge_all(self._book, [statement], scene, is_ours=is_ours)
        if earlier is None:
            return list(broken)
        there = {one.mark for one in judge_all(self._book, [change.existing], earlier)}
        return [one for one in broken if one.mark not in there]

    def _judge_others(self, pid: str, scene: Scene, earlier: Scene | None) -> list[Broken]:
        """Judge statements that stood in peace until one of `pid` came beside them."""
        found = []
        for other, rule in self._book.watched.get(pid, ()) if earlier else ():
            assert earlier
            for statement in earlier.entity.of(other):
                place = Place(statement.snak, statement)
                message = judge_rule(rule, place, scene)
                if message and not judge_rule(rule, place, earlier):
                    found.append(Broken(rule, place, message))
        return found

    def _find_before(self, before: Entity | None, edit: Edit) -> Iterator[Finding]:
        """Tell once what statements of the edit's properties broke before; nothing is looked up for that."""
        if before is None:
            return
        known = Facts(self.facts.answers, failed=self.facts.failed)
        scene = Scene(before, self._today, known, self._matcher, self._properties, self._book.names)
        pids = dict.fromkeys(_property_of(change) for change in edit.changes if not isinstance(change, SetTerm))
        broken = [one for pid in pids for one in judge_all(self._book, before.of(pid), scene)]
        messages = list(dict.fromkeys(one.message for one in broken))
        if messages:
            more = f" … and {len(messages) - SHOWN} more" if len(messages) > SHOWN else ""
            words = f"Already there before the edit, which leaves it as it is: {' '.join(messages[:SHOWN])}{more}"
            pid = broken[0].place.statement.property
            yield Finding(Severity.INFO, "check", "already-there", edit.record_key, words, property=pid)

    def _scene(self, entity: Entity, *, is_new: bool = False, target: str = "") -> Scene:
        return Scene(entity, self._today, self.facts, self._matcher, self._properties, self._book.names, is_new, target)


def check_edit(
    before: Entity | None,
    after: Entity,
    edit: Edit,
    properties: Mapping[str, PropertyDefinition],
    today: date,
    facts: Facts | None = None,
) -> list[CheckedFinding]:
    """Check a single edit, see :meth:`EditChecker.check`; for many edits make one checker."""
    return EditChecker(properties, today, facts).check(before, after, edit)


def _property_of(change: AddStatement | StatementChange) -> str:
    return change.statement.property if isinstance(change, AddStatement) else change.existing.property


def _find(change: StatementChange, after: Entity) -> Statement | None:
    """Find the statement that a change made of one that was there."""
    there = change.existing
    if there.guid:
        return next((s for s in after.of(there.property) if s.guid == there.guid), None)
    snak = change.corrected.snak if isinstance(change, CorrectValue) else there.snak
    return next((s for s in after.of(there.property) if s.snak == snak), None)
