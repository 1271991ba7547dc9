"""What one edit asks for, as a list of small changes that are checked and applied together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from glamdata.rehearsal.failure import invalid_claim, modification_failed, wikibase_failure
from glamdata.rehearsal.sitelink import SitelinkChange, SitelinkLookup, read_sitelink_changes
from glamdata.rehearsal.statement import (
    PropertyLookup,
    Statement,
    check_statement,
    find_statement,
    new_guid,
    order_statement,
    owner_of,
    read_statement,
)
from glamdata.rehearsal.term import AliasChange, TermChange, read_alias_changes, read_term_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glamdata.rehearsal.entity import Entity

__all__ = ["Change", "StatementChange", "StatementRemoval", "WikiLookup", "apply_changes", "read_changes"]


class WikiLookup(PropertyLookup, SitelinkLookup, Protocol):
    """All that checking an edit needs to know of the wiki."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement to add, or to put in the place of the one with its GUID."""

    statement: Statement
    index: int | None = None

    def apply(self, entity: Entity) -> None:
        """Change the entity in place; the statement gets a GUID where it has none."""
        guid = self.statement.get("id")
        if guid is None:
            self._append(entity, order_statement({**self.statement, "id": new_guid(entity["id"])}))
            return
        if not isinstance(guid, str) or owner_of(guid) != entity["id"]:
            raise modification_failed("Statement GUID invalid for given entity")
        old = find_statement(entity, guid)
        if old is None:
            self._append(entity, self.statement)
        else:
            self._replace(entity, old)

    def _append(self, entity: Entity, statement: Statement) -> None:
        group = entity["claims"].setdefault(statement["mainsnak"]["property"], [])
        group.insert(len(group) if self.index is None else self.index, statement)

    def _replace(self, entity: Entity, old: Statement) -> None:
        had, has = old["mainsnak"]["property"], self.statement["mainsnak"]["property"]
        if had != has:
            raise modification_failed(f"Claim with GUID {old['id']} uses property {had}, can't change to {has}")
        group = entity["claims"][had]
        group[group.index(old)] = self.statement


@dataclass(frozen=True, slots=True)
class StatementRemoval:
    """A statement to take away."""

    guid: str

    def apply(self, entity: Entity) -> None:
        """Change the entity in place."""
        statement = find_statement(entity, self.guid)
        if statement is None:
            raise modification_failed(f"Entity does not have statement with GUID {self.guid}")
        property_id = statement["mainsnak"]["property"]
        entity["claims"][property_id].remove(statement)
        if not entity["claims"][property_id]:
            del entity["claims"][property_id]


Change = TermChange | AliasChange | SitelinkChange | StatementChange | StatementRemoval


def read_changes(data: Mapping[str, Any]) -> list[Change]:
    """Return the changes that the ``data`` of wbeditentity asks for; unknown keys are passed over."""
    changes: list[Change] = []
    for part in ("labels", "descriptions"):
        if part in data:
            changes += read_term_changes(part, data[part])
    if "aliases" in data:
        changes += read_alias_changes(data["aliases"])
    if "sitelinks" in data:
        changes += read_sitelink_changes(data["sitelinks"])
    if "claims" in data:
        changes += map(_read_statement_change, _iterate_claims(data["claims"]))
    return changes


def _iterate_claims(data: Any) -> Iterator[Any]:
    if not isinstance(data, list | dict):
        raise wikibase_failure("not-recognized-array", "An array was expected, but not recognized.")
    for entry in data.values() if isinstance(data, dict) else data:
        yield from entry if isinstance(entry, list) else [entry]


def _read_statement_change(entry: Any) -> Change:
    if isinstance(entry, dict) and "remove" in entry:
        if "id" not in entry:
            raise invalid_claim("Cannot remove a claim with no GUID")
        return StatementRemoval(str(entry["id"]))
    return StatementChange(read_statement(entry))


def apply_changes(entity: Entity, changes: Sequence[Change], lookup: WikiLookup) -> None:
    """Check every change and apply it to the entity in place. Raises ApiError at the first that is not allowed."""
    for change in changes:
        if isinstance(change, TermChange | AliasChange):
            change.check()
            if entity["type"] == "property" and isinstance(change, TermChange):
                change.check_property_label()
        elif isinstance(change, SitelinkChange):
            change.check(entity, lookup)
        elif isinstance(change, StatementChange):
            check_statement(change.statement, lookup)
        change.apply(entity)
