"""Sketch: the item as planned so far, and the changes that lead there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.model.edit import AddStatement
from glamdata.planning.apply import apply_change, extend, replace_statement

if TYPE_CHECKING:
    from glamdata.model.edit import Change, SetTerm, StatementChange
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement


@dataclass(slots=True)
class Sketch:
    """An item that changes are made to. What comes to a statement of the same edit becomes part of that statement."""

    item: Entity
    changes: list[Change] = field(default_factory=list)

    def set_term(self, term: SetTerm) -> None:
        """Set a label or description, or add an alias."""
        self._change(term)

    def add(self, statement: Statement, origin: str) -> None:
        """Add a statement."""
        self._change(AddStatement(statement, origin))

    def extend(self, change: StatementChange) -> Statement:
        """Add to the statement `change.existing`, which the item has; give the statement with what was added."""
        existing = change.existing
        extended = extend(existing, change)
        for index, earlier in enumerate(self.changes):
            if isinstance(earlier, AddStatement) and earlier.statement is existing:
                origins = dict.fromkeys(filter(None, (*earlier.origin.split(", "), change.origin)))
                self.changes[index] = replace(earlier, statement=extended, origin=", ".join(origins))
                break
        else:
            self.changes.append(change)
        self.item = replace_statement(self.item, existing, extended)
        return extended

    def _change(self, change: Change) -> None:
        self.changes.append(change)
        self.item = apply_change(self.item, change)
