"""What is about to be sent, and what pushing asks of planning and of the ledger."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.edit import LedgerEntry
    from glamdata.model.entity import Entity

SUMMARY_LIMIT = 250


@dataclass(frozen=True, slots=True)
class ReadyEdit:
    """An edit as it will be sent.

    `data` is wbeditentity's, with the day of sending left open; `guids` are those of the statements it adds, known
    before it is sent where the item exists already.
    """

    record_key: str
    qid: str
    base_revision: int
    edit_hash: str
    data: dict[str, Any] = field(repr=False)
    guids: tuple[str, ...] = ()

    def with_guids(self) -> ReadyEdit:
        """Name new statements of an existing item by GUIDs of ours, so that a lost answer can be looked up."""
        if not self.qid:  # Wikibase refuses GUIDs on new items
            return self
        data, guids = copy.deepcopy(self.data), []
        for claim in data.get("claims", ()):
            if "id" not in claim:
                claim["id"] = f"{self.qid}${str(uuid.uuid4()).upper()}"
                guids.append(claim["id"])
        return replace(self, data=data, guids=tuple(guids))

    def count_changes(self) -> int:
        """Count the claims and terms in it."""
        return sum(len(part) for part in self.data.values())


class Planning(Protocol):
    """What pushing asks of planning while it goes on."""

    def again(self, record_key: str, entity: Entity | None) -> ReadyEdit | None:
        """Plan a record again on the item as it is now; None when it lacks nothing."""
        ...

    def split(self, record_key: str, entity: Entity) -> Sequence[ReadyEdit]:
        """Plan a record again, one change an edit, to find the one that the wiki refuses."""
        ...

    def find_existing(self, record_key: str) -> str:
        """Look up live, past every cache, whether an item for a record to be created exists: its id, or nothing."""
        ...


class Ledger(Protocol):
    """Where pushing writes what it does, durable when a call returns."""

    def add(self, entry: LedgerEntry) -> None:
        """Append a line."""
        ...

    def states(self) -> dict[str, LedgerEntry]:
        """Give the newest line of each record of the batch."""
        ...


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all edits of a batch have in common: the batch's name, its edit-group marker and the summary's words."""

    batch: str
    edit_group: str
    words: str
    edits_per_minute: float

    @property
    def marker(self) -> str:
        """The link that groups the edits of the batch."""
        return f"([[:toolforge:editgroups/b/CB/{self.edit_group}|details]])"

    def summary(self, record_key: str) -> str:
        """Give the summary of one edit: our words, the record, the marker; never over 250 characters."""
        words = f"{self.words} · {record_key}".replace(", ", "; ").replace(": ", " – ")
        return f"{words[: SUMMARY_LIMIT - len(self.marker) - 1]} {self.marker}"
