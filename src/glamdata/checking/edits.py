"""What is asked of a whole edit beside the wiki's constraints: rules of Wikibase itself, and of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.checking.check import name_of, snaks_of, text_of
from glamdata.checking.constraint.counting import is_refined_by
from glamdata.checking.constraint.facts import Facts, NamesakesOf
from glamdata.checking.text import shorten
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddStatement, CorrectValue, SetTerm
from glamdata.model.finding import Finding, Severity
from glamdata.model.value import ItemValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from glamdata.model.edit import Change, Edit
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement

__all__ = ["EDIT_CHECKS", "EditCheck", "EditSituation", "find_in_edit"]

INSTANCE_OF = "P31"
ENTITY_ID = re.compile(r"[QP][1-9]\d{0,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EditSituation:
    """The item before (None where it is new) and after the edit, the edit, the wiki's properties and other items."""

    before: Entity | None
    after: Entity
    edit: Edit
    properties: Mapping[str, PropertyDefinition]
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class EditCheck:
    """One question asked of an edit. `find` gives (index of the change or None for the whole edit, message)."""

    code: str
    severity: Severity
    find: Callable[[EditSituation], Iterator[tuple[int | None, str]]]


def find_refined_date(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """A finer date beside a coarser one that agrees is no second value; which of them is better is not ours to say."""
    for index, statement, definition in _added(situation):
        if definition.single_value or definition.single_best_value:
            standing = situation.after.best(definition.id)
            if coarser := [s for s in standing if is_refined_by(s.snak, statement.snak)]:
                said = ", ".join(text_of(s.snak) for s in coarser)
                name = name_of(definition.id, situation.properties)
                ours = text_of(statement.snak)
                yield (
                    index,
                    f"{name}: {ours} would stand beside the coarser {said}; on the wiki, prefer the better one.",
                )


def find_self_reference(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Self link: nothing is its own part, place or author."""
    for index, change in enumerate(situation.edit.changes):
        if isinstance(change, AddStatement) and change.statement.snak.value == ItemValue(situation.after.id):
            pid = change.statement.property
            yield index, f"{name_of(pid, situation.properties)} would point from the item to itself."


def find_missing_item(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """An item that is not on the wiki, where it would be named (edit_value_item_missing_target)."""
    for index, change in enumerate(situation.edit.changes):
        named = {snak.value.id: snak for snak in _sent(change) if isinstance(snak.value, ItemValue)}
        for qid, snak in named.items():
            if ENTITY_ID.fullmatch(qid) and qid != situation.after.id and situation.facts.exists(qid) is False:
                name = name_of(snak.property, situation.properties)
                yield index, f"{name}: the wiki has no {qid}, and would refuse the whole edit for it."


def find_label_as_description(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Wikibase refuses an edit that makes label and description equal in a language."""
    after = situation.after
    for index, change in _set_terms(situation):
        label = after.labels.get(change.language)
        if label is not None and label == after.descriptions.get(change.language):
            yield index, f"Label and description in {change.language!r} would be the same: {label!r}."


def find_namesake(situation: EditSituation) -> Iterator[tuple[int, str]]:
    """Wikibase refuses a label and description that another item has together."""
    after = situation.after
    for index, change in _set_terms(situation):
        label, description = after.labels.get(change.language), after.descriptions.get(change.language)
        if not label or not description or label == description:
            continue
        others = situation.facts.items(NamesakesOf(change.language, label, description)) or ()
        named = ", ".join(qid for qid in others if qid != after.id)
        if named:
            terms = f"{shorten(label)!r} with the description {shorten(description)!r}"
            yield index, f"{named} is called {terms} in {change.language!r} already: is it the same?"


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
    EditCheck("refined-date", Severity.WARNING, find_refined_date),
    EditCheck("self-reference", Severity.CRITICAL, find_self_reference),
    EditCheck("no-such-item", Severity.CRITICAL, find_missing_item),
    EditCheck("label-is-description", Severity.CRITICAL, find_label_as_description),
    EditCheck("namesake", Severity.CRITICAL, find_namesake),
    EditCheck("new-without-label", Severity.CRITICAL, find_new_without_label),
    EditCheck("new-without-class", Severity.CRITICAL, find_new_without_class),
    EditCheck("new-without-description", Severity.WARNING, find_new_without_description),
)


def find_in_edit(situation: EditSituation) -> Iterator[tuple[int | None, Finding]]:
    """Ask all of EDIT_CHECKS of an edit."""
    for check in EDIT_CHECKS:
        for index, message in check.find(situation):
            yield index, _finding(check, situation.edit, index, message)


def _set_terms(situation: EditSituation) -> Iterator[tuple[int, SetTerm]]:
    """Give the labels and descriptions that an edit sets."""
    for index, change in enumerate(situation.edit.changes):
        if isinstance(change, SetTerm) and change.kind is not TermKind.ALIAS:
            yield index, change


def _sent(change: Change) -> Iterator[Snak]:
    """Give every snak that is sent with a change."""
    match change:
        case AddStatement(statement) | CorrectValue(corrected=statement):
            yield from snaks_of(statement)
        case AddQualifiers(qualifiers=qualifiers):
            yield from qualifiers
        case SetTerm():
            return
        case _:
            yield from change.reference


def _added(situation: EditSituation) -> Iterator[tuple[int, Statement, PropertyDefinition]]:
    for index, change in enumerate(situation.edit.changes):
        if isinstance(change, AddStatement) and change.statement.property in situation.properties:
            yield index, change.statement, situation.properties[change.statement.property]


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
