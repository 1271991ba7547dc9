"""The item as it would be after an edit: what checks look at and what the law of planning is proved with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, RefreshReference, SetTerm
from glamdata.model.entity import Entity

if TYPE_CHECKING:
    from glamdata.model.edit import Change, Edit, StatementChange
    from glamdata.model.statement import Statement

NEW_ITEM = "Q0"


def apply_edit(entity: Entity | None, edit: Edit) -> Entity:
    """Give the item as it would be after `edit`; a new item gets the id Q0."""
    after = entity or Entity(id=edit.qid or NEW_ITEM)
    for change in edit.changes:
        after = apply_change(after, change)
    return after


def apply_change(entity: Entity, change: Change) -> Entity:
    """Give the item as it would be after one change."""
    match change:
        case AddStatement(statement):
            return _with_statements(entity, statement.property, (*entity.of(statement.property), statement))
        case SetTerm():
            return _with_term(entity, change)
        case _:
            there = change.existing
            changed = (extend(s, change) if _is_same(s, there) else s for s in entity.of(there.property))
            return _with_statements(entity, there.property, tuple(changed))


def extend(statement: Statement, change: StatementChange) -> Statement:
    """Give the statement as it is after a change to it."""
    references = statement.references
    match change:
        case AddReference(_, reference):
            return replace(statement, references=(*references, reference))
        case AddQualifiers(_, qualifiers):
            return replace(statement, qualifiers=(*statement.qualifiers, *qualifiers))
        case RefreshReference(_, index, reference):
            return replace(statement, references=(*references[:index], reference, *references[index + 1 :]))
        case _:
            return replace(statement, snak=change.corrected.snak, references=change.corrected.references)


def replace_statement(entity: Entity, old: Statement, new: Statement) -> Entity:
    """Give the item with `new` where it has the very statement `old`."""
    statements = tuple(new if s is old else s for s in entity.of(old.property))
    return _with_statements(entity, old.property, statements)


def _is_same(statement: Statement, existing: Statement) -> bool:
    return statement is existing or bool(statement.guid and statement.guid == existing.guid)


def _with_statements(entity: Entity, pid: str, statements: tuple[Statement, ...]) -> Entity:
    return replace(entity, statements={**entity.statements, pid: statements})


def _with_term(entity: Entity, term: SetTerm) -> Entity:
    match term.kind:
        case TermKind.LABEL:
            return replace(entity, labels={**entity.labels, term.language: term.text})
        case TermKind.DESCRIPTION:
            return replace(entity, descriptions={**entity.descriptions, term.language: term.text})
        case TermKind.ALIAS:
            aliases = (*entity.aliases.get(term.language, ()), term.text)
            return replace(entity, aliases={**entity.aliases, term.language: aliases})
