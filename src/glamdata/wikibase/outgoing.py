"""What is about to be sent, and what pushing asks of planning and of the ledger."""

from __future__ import annotations

import copy
import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glamdata.model.edit import LedgerEntry
    from glamdata.model.entity import Entity
    from glamdata.wikibase.brake import Brake

SUMMARY_LIMIT = 249
KEY_LIMIT = 60
NOT_APPROVED = "not-approved"
"""The code of an edit that is held back, since its item moved and it would be another one than was approved."""


@dataclass(frozen=True, slots=True)
class ReadyEdit:
    """An edit as it will be sent.

    `data` is wbeditentity's, with the day of sending left open; `guids` are those of the statements it adds, known
    before it is sent where the item exists already. `names` are what it changes, each with the field of the record that
    says so (``P569 (100$d)``), where that is known; `changes` what each says, whenever it is planned.
    """

    record_key: str
    qid: str
    base_revision: int
    edit_hash: str
    data: dict[str, Any] = field(repr=False)
    guids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    changes: tuple[str, ...] = field(default=(), repr=False)

    def with_guids(self, known: Sequence[str] = ()) -> ReadyEdit:
        """Name new statements of an existing item by GUIDs of ours, so that a lost answer can be looked up.

        `known` are those of an earlier sending of the same edit: a statement that is sent twice under one GUID is
        still one statement, whenever the first sending is carried out.
        """
        if not self.qid or self.guids:  # Wikibase refuses GUIDs on new items
            return self
        data = copy.deepcopy(self.data)
        new = [claim for claim in data.get("claims", ()) if "id" not in claim]
        guids = known if len(known) == len(new) else [f"{self.qid}${str(uuid.uuid4()).upper()}" for _ in new]
        for claim, guid in zip(new, guids, strict=True):
            claim["id"] = guid
        return replace(self, data=data, guids=tuple(guids))

    def count_changes(self) -> int:
        """Count the claims and terms in it."""
        return sum(len(part) for part in self.data.values())

    def describe(self, said: str = "") -> str:
        """Name the properties and terms it changes, with their fields; of these what `said`, the wiki's words, name.

        All are named where the wiki names none of them.
        """
        names = self.names or tuple(dict.fromkeys(_names_in(self.data)))
        meant = [name for name in names if re.search(rf"\b{re.escape(name.split(' ')[0])}\b", said)]
        return ", ".join(meant or names)


def _names_in(data: dict[str, Any]) -> Iterator[str]:
    yield from (claim["mainsnak"]["property"] for claim in data.get("claims", ()) if "mainsnak" in claim)
    for kind in ("labels", "descriptions"):
        yield from (f"{kind.removesuffix('s')} ({language})" for language in data.get(kind, {}))
    yield from (f"alias ({alias['language']})" for alias in data.get("aliases", ()))


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

    def left_open(self) -> dict[str, LedgerEntry]:
        """Give, by record, the newest lines of the batch after which it is not known what became of the edit."""
        ...


class Approval(Protocol):
    """What people approved of a plan."""

    def has(self, edit: ReadyEdit) -> bool:
        """Say whether an edit of the plan may be sent."""
        ...

    def has_row(self, row: Mapping[str, Any]) -> bool:
        """Say the same of an edit as a row of the plan's table."""
        ...

    def learn_made(self, items: frozenset[str]) -> None:
        """Learn which items the batch made: what links to them goes with the plan that made them."""
        ...


@dataclass(slots=True)
class Guard:
    """What keeps edits from being sent.

    `brake` stops the run; `refused` are the edits, as (record, hash), that the wiki refused for good before, and
    `refused_before` counts those left out for that. With an `approved` nothing else is sent, and an edit that is
    planned again while it is on its way only as far as it is still the approved one.
    """

    brake: Brake | None = None
    refused: frozenset[tuple[str, str]] = frozenset()
    refused_before: int = 0
    approved: Approval | None = None

    def lets_out(self, edit: ReadyEdit) -> bool:
        """Say whether an edit of the plan may be sent; count it where it was refused before."""
        if (edit.record_key, edit.edit_hash) in self.refused:
            self.refused_before += 1
            return False
        return self.approved is None or self.approved.has(edit)

    def lets_replace(self, edit: ReadyEdit, planned_again: ReadyEdit) -> bool:
        """Say whether what an edit was planned again as may be sent in its place."""
        return self.approved is None or set(planned_again.changes) <= set(edit.changes)


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all edits of a batch have in common: the batch's name, its edit-group marker and the summary's words.

    `tag` is a change tag that the wiki has, empty for none; `guard` keeps edits from being sent.
    """

    batch: str
    edit_group: str
    words: str
    edits_per_minute: float
    tag: str = ""
    guard: Guard = field(default_factory=Guard)

    @property
    def marker(self) -> str:
        """The link that groups the edits of the batch."""
        return f"([[:toolforge:editgroups/b/CB/{self.edit_group}|details]])"

    def summary(self, record_key: str) -> str:
        """Give the summary of one edit: our words, the record, the marker; always under 250 characters.

        Where it is too long the words are cut, never the record and the marker, which an edit is found again by.
        """
        tail = self._tail(record_key)
        words = _tame(self.words)[: SUMMARY_LIMIT - len(tail) - 1].rstrip(" ,:")
        return f"{words} {tail}".strip()

    def is_summary(self, summary: str, record_key: str) -> bool:
        """Say whether a summary, with what Wikibase puts before it, is that of this batch's edit for a record."""
        return summary.endswith(self._tail(record_key))

    def _tail(self, record_key: str) -> str:
        return f"· {_name_record(record_key)} {self.marker}"


def _name_record(key: str) -> str:
    """Write a record's key as a summary keeps it; one that is changed by that gets a hash, so that it stays its own."""
    tame = _tame(key.translate(_NO_MARKUP)[:KEY_LIMIT])
    digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:8]
    return tame if tame and tame == key else f"{tame} ({digest})".strip()


_NO_MARKUP = str.maketrans("·[]|", "-()/")


def _tame(text: str) -> str:
    """Give `text` as a wiki stores it in a summary, without what edit groups take for the end of the words."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = re.sub(r":(?= |$)", " –", re.sub(r",(?= |$)", ";", text))
    return " ".join(text.split())
