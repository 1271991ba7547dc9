"""Drafted: the statements and terms of one item while they are being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.draft import DraftStatement

if TYPE_CHECKING:
    from glamdata.model.draft import DraftTerm
    from glamdata.model.statement import Reference, Snak, Statement

    Identity = tuple[Snak, tuple[Snak, ...]]


FEW = 6
"""So many statements are sooner compared one by one than hashed."""


class Drafted:
    """The statements of one item so far, each once, the reference that they share, and its terms.

    `names` are its labels and aliases with their languages.
    """

    __slots__ = ("_seen", "by_property", "names", "shared", "statements", "terms")

    def __init__(self, shared: tuple[Reference, ...] = ()) -> None:
        self.shared = shared
        self.statements: list[DraftStatement] = []
        self.terms: list[DraftTerm] = []
        self.by_property: dict[str, list[Statement]] = {}
        self._seen: dict[str, set[Identity]] | None = None
        self.names: set[tuple[str, str]] = set()

    def add(self, pid: str, statement: Statement, origin: str, rule: str, fallback: Statement | None = None) -> bool:
        """Add a statement of the property that comes from `origin` by `rule`; gives whether it was new."""
        if pid not in self.by_property:
            self.by_property[pid] = [statement]
        elif not self.is_new(pid, statement):
            return False
        self.statements.append(DraftStatement(statement, origin, rule, fallback))
        return True

    def is_new(self, pid: str, statement: Statement) -> bool:
        """Whether no statement of the property has the same value and qualifiers; if so it is remembered."""
        known = self.by_property.get(pid)
        if known is None:
            self.by_property[pid] = [statement]
            return True
        if len(known) < FEW:
            for each in known:
                if each.snak == statement.snak and each.qualifiers == statement.qualifiers:
                    return False
        elif not self._is_new_among(pid, known, statement):
            return False
        known.append(statement)
        return True

    def _is_new_among(self, pid: str, known: list[Statement], statement: Statement) -> bool:
        """Look a statement up among many by what tells it apart."""
        if self._seen is None:
            self._seen = {}
        if pid not in self._seen:
            self._seen[pid] = {(each.snak, each.qualifiers) for each in known}
        seen, identity = self._seen[pid], (statement.snak, statement.qualifiers)
        if identity in seen:
            return False
        seen.add(identity)
        return True
