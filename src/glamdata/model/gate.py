"""Gate, Permission and Gates: what may not be given away without a person's word, and who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.person import hide_people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ALIASES = "aliases"
"""What a mapping and a permission call the other names of living people, which are no property."""


class Gate(StrEnum):
    """The gates between a plan and the wiki; each is shut until something opens it."""

    RIGHTS = "rights"
    LIVING = "living"
    SENSITIVE = "sensitive"
    NOTABILITY = "notability"
    ANOMALY = "anomaly"


MEANINGS = {
    Gate.RIGHTS: "the catalogue may give its data away under CC0",
    Gate.LIVING: "people who may be alive: only what harms nobody, each with a reference",
    Gate.SENSITIVE: "gender, and names that could out a person",
    Gate.NOTABILITY: "new items: an identifier elsewhere, or another item that needs it",
    Gate.ANOMALY: "a batch that is not as the ones before",
}
"""What each gate is about, in library words."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One person's word that opens a gate, or shuts it again; never changed: a later one stands above it.

    It is for one property `pid` (or ``aliases``) where that is not empty, for one record where `record_key` is not,
    and for all of the catalogue's records where both are. `role` is that under which it was given, where roles are told
    apart.
    """

    gate: Gate
    who: str
    when: datetime
    why: str
    pid: str = ""
    record_key: str = ""
    opens: bool = True
    role: str = ""

    @property
    def scope(self) -> tuple[Gate, str, str]:
        """What it is for: a later permission of the same scope takes its place."""
        return self.gate, self.pid, self.record_key

    def describe(self) -> str:
        """Say who opened it for what, when and why."""
        return f"{self.who} on {self._describe_scope()}: {self.why}"

    def describe_to_readers(self, names: Iterable[str] = ()) -> str:
        """Say the same without naming anybody: not who opened it, nor any of `names` in the reason."""
        why = hide_people(self.why, (self.who, *names))
        return f"{'an ' + self.role if self.role else 'a person'} on {self._describe_scope()}: {why}"

    def _describe_scope(self) -> str:
        about = [self.pid] if self.pid else []
        about += [f"record {self.record_key}"] if self.record_key else []
        return f"{self.when:%Y-%m-%d} for {' of '.join(about) or 'all records'}"


class Permissions:
    """The permissions that stand: the newest of each scope, where it opens."""

    def __init__(self, given: Iterable[Permission] = ()) -> None:
        newest = {permission.scope: permission for permission in given}
        self.standing = tuple(permission for permission in newest.values() if permission.opens)
        self._scopes = frozenset(permission.scope for permission in self.standing)

    def opens(self, gate: Gate, pid: str = "", record_key: str = "") -> bool:
        """Say whether a person opened the gate for this property of this record, or for more than that."""
        scopes = {(gate, p, key) for p in ("", pid) for key in ("", record_key)}
        return not self._scopes.isdisjoint(scopes)

    def of(self, gate: Gate) -> tuple[Permission, ...]:
        """Give those that open one gate."""
        return tuple(permission for permission in self.standing if permission.gate is gate)
