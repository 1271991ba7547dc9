"""check_edit: the constraints of the wiki, asked of an item as it would be after our edit.

No other tool asks that: a statement may be right in itself and wrong beside those that are already there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.checking.check import name_of, text_of
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddStatement, SetTerm
from glamdata.model.finding import Finding, Severity
from glamdata.model.property import SINGLE_BEST_VALUE_CONSTRAINT, SINGLE_VALUE_CONSTRAINT
from glamdata.model.statement import Rank
from glamdata.model.value import PRECISION_YEAR, ItemValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from glamdata.model.edit import Change, Edit
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement

__all__ = ["EDIT_CHECKS", "EditCheck", "EditSituation", "check_edit"]

INSTANCE_OF = "P31"
CheckedFinding = tuple[int | None, Finding]


@dataclass(frozen=True, slots=True)
class EditSituation:
    """The item before (None where it is new) and after the edit, the edit, the wiki's properties."""

    before: Entity | None
    after: Entity
    edit: Edit
    properties: Mapping[str, PropertyDefinition]


@dataclass(frozen=True, slots=True)
class EditCheck:
    """One question asked of an edit. `find` gives (index of the change or None for the whole edit, message).

    `constraint` is the item id of the Wikidata constraint behind it, empty for rules of Wikibase itself or of ours.
    """

    code: str
    severity: Severity
    find: Callable[[EditSituation], Iterator[tuple[int | None, str]]]
    constraint: str = ""


def find_second_value(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Single value: an item should have one statement, unless qualifiers that separate them differ."""
    for index, statement, definition in _added(situation):
        if definition.single_value and situation.after.id not in definition.exceptions:
            standing = [s for s in situation.after.of(definition.id) if s.rank is not Rank.DEPRECATED]
            yield from _conflicts(index, statement, definition, standing)


def find_second_best_value(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Single best value: of several statements one is to be preferred, and which is not ours to say."""
    for index, statement, definition in _added(situation):
        if definition.single_value or not definition.single_best_value:
            continue
        if situation.after.id not in definition.exceptions:
            yield from _conflicts(index, statement, definition, situation.after.best(definition.id))


def find_refined_date(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """A finer date beside a coarser one that agrees is no second value; which of them is better is not ours to say."""
    for index, statement, definition in _added(situation):
        if definition.single_value or definition.single_best_value:
            standing = situation.after.best(definition.id)
            if coarser := [s for s in standing if is_refined_by(s.snak, statement.snak)]:
                said = ", ".join(text_of(s.snak) for s in coarser)
                name = name_of(definition.id, {definition.id: definition})
                ours = text_of(statement.snak)
                yield (
                    index,
                    f"{name}: {ours} would stand beside the coarser {said}; on the wiki, prefer the better one.",
                )


def is_refined_by(coarser: Snak, finer: Snak) -> bool:
    """Say whether one date is within the other: finer, and the same at the coarser precision."""
    one, other = coarser.value, finer.value
    if not isinstance(one, TimeValue) or not isinstance(other, TimeValue) or one.precision >= other.precision:
        return False
    same_calendar = one.calendar == other.calendar or one.precision <= PRECISION_YEAR
    return same_calendar and one.cut(one.precision) == other.cut(one.precision)


def find_self_reference(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Self link: nothing is its own part, place or author."""
    for index, statement, definition in _added(situation):
        if situation.after.id and statement.snak.value == ItemValue(situation.after.id):
            yield index, f"{name_of(definition.id, situation.properties)} would point from the item to itself."


def find_label_as_description(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Wikibase refuses an edit that makes label and description equal in a language."""
    after = situation.after
    for index, change in enumerate(situation.edit.changes):
        if isinstance(change, SetTerm) and change.kind is not TermKind.ALIAS:
            label = after.labels.get(change.language)
            if label is not None and label == after.descriptions.get(change.language):
                yield index, f"Label and description in {change.language!r} would be the same: {label!r}."


def find_new_without_label(situation: EditSituation) -> Iterator[tuple[None, str]]:
    """An item without a label is found by nobody and made again by the next."""
    if situation.before is None and not situation.after.labels:
        yield None, "The new item would have no label."


def find_new_without_class(situation: EditSituation) -> Iterator[tuple[None, str]]:
    """An item that does not say what it is can be matched by no one, ourselves included."""
    if situation.before is None and not situation.after.of(INSTANCE_OF):
        yield None, f"The new item would not say what it is ({INSTANCE_OF}, instance of)."


def find_new_without_description(situation: EditSituation) -> Iterator[tuple[None, str]]:
    """A description tells namesakes apart."""
    if situation.before is None and not situation.after.descriptions:
        yield None, "The new item would have no description."


EDIT_CHECKS = (
    EditCheck("conflict", Severity.CRITICAL, find_second_value, SINGLE_VALUE_CONSTRAINT),
    EditCheck("conflict", Severity.CRITICAL, find_second_best_value, SINGLE_BEST_VALUE_CONSTRAINT),
    EditCheck("refined-date", Severity.WARNING, find_refined_date, SINGLE_BEST_VALUE_CONSTRAINT),
    EditCheck("self-reference", Severity.CRITICAL, find_self_reference, "Q52558054"),
    EditCheck("label-is-description", Severity.CRITICAL, find_label_as_description),
    EditCheck("new-without-label", Severity.CRITICAL, find_new_without_label),
    EditCheck("new-without-class", Severity.CRITICAL, find_new_without_class),
    EditCheck("new-without-description", Severity.WARNING, find_new_without_description),
)


def check_edit(
    before: Entity | None, after: Entity, edit: Edit, properties: Mapping[str, PropertyDefinition]
) -> list[CheckedFinding]:
    """Check an edit on the item as it would be; give (index into `edit.changes` or None for the whole edit, finding).

    `before` is None for an item to be created; `after` is `before` with the edit applied. A critical finding with an
    index holds back that change, one without the whole edit.
    """
    situation = EditSituation(before, after, edit, properties)
    return [
        (index, _finding(check, edit, index, message))
        for check in EDIT_CHECKS
        for index, message in check.find(situation)
    ]


def _added(situation: EditSituation) -> Iterator[tuple[int, Statement, PropertyDefinition]]:
    for index, change in enumerate(situation.edit.changes):
        if isinstance(change, AddStatement) and change.statement.property in situation.properties:
            yield index, change.statement, situation.properties[change.statement.property]


def _conflicts(
    index: int, statement: Statement, definition: PropertyDefinition, standing: Iterable[Statement]
) -> Iterator[tuple[int, str]]:
    key = _separator_key(statement, definition)
    near = (s for s in standing if not is_refined_by(s.snak, statement.snak))
    rivals = Counter(text_of(s.snak) for s in near if _separator_key(s, definition) == key)
    ours = text_of(statement.snak)
    if rivals.total() > 1 and rivals[ours]:
        others = ", ".join(text for text in rivals if text != ours) or ours
        name = name_of(definition.id, {definition.id: definition})
        yield index, f"{name} should have one value; the item has {others}, the catalogue says {ours}."


def _separator_key(statement: Statement, definition: PropertyDefinition) -> frozenset[Snak]:
    return frozenset(q for q in statement.qualifiers if q.property in definition.separators)


def _finding(check: EditCheck, edit: Edit, index: int | None, message: str) -> Finding:
    change: Change | None = None if index is None else edit.changes[index]
    statement = change.statement if isinstance(change, AddStatement) else None
    return Finding(
        severity=check.severity,
        stage="check",
        code=check.code,
        record_key=edit.record_key,
        message=message,
        origin=change.origin if change else "",
        value=text_of(statement.snak) if statement else change.text if isinstance(change, SetTerm) else "",
        property=statement.property if statement else "",
    )
