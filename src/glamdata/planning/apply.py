"""The item as it would be after an edit: what checks look at and what the law of planning is proved with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.entity import Entity

if TYPE_CHECKING:
    from glamdata.model.edit import Change, Edit
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
        case AddReference(existing) | AddQualifiers(existing):
            changed = (extend(s, change) if _is_same(s, existing) else s for s in entity.of(existing.property))
            return _with_statements(entity, existing.property, tuple(changed))
        case SetTerm():
            return _with_term(entity, change)


def extend(statement: Statement, change: AddReference | AddQualifiers) -> Statement:
    """Give the statement with the reference or the qualifiers that a change adds to it."""
    if isinstance(change, AddReference):
        return replace(statement, references=(*statement.references, change.reference))
    return replace(statement, qualifiers=(*statement.qualifiers, *change.qualifiers))


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
