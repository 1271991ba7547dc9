"""Edit: all that one item gets from one record; LedgerEntry: what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.model.draft import TermKind
    from glamdata.model.statement import Reference, Snak, Statement


@dataclass(frozen=True, slots=True)
class AddStatement:
    """Add a statement with its qualifiers and references."""

    statement: Statement
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AddReference:
    """Add a reference to the statement `existing`, which is on the item already."""

    existing: Statement
    reference: Reference
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AddQualifiers:
    """Add qualifiers to the statement `existing`, which is on the item already."""

    existing: Statement
    qualifiers: tuple[Snak, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RefreshReference:
    """Put `reference` in the place of the one at `index` of `existing`: the same, retrieved on the day of sending."""

    existing: Statement
    index: int
    reference: Reference
    origin: str = ""


@dataclass(frozen=True, slots=True)
class CorrectValue:
    """Put `corrected` in the place of `existing`, a statement that we made and nobody touched since; its GUID stays."""

    existing: Statement
    corrected: Statement
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SetTerm:
    """Set a label or description where there is none, or add an alias."""

    kind: TermKind
    language: str
    text: str
    origin: str = ""


StatementChange = AddReference | AddQualifiers | RefreshReference | CorrectValue
"""What becomes of a statement that is on the item already."""
Change = AddStatement | StatementChange | SetTerm


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one item. `qid` is empty for an item to be created; `base_revision` is then 0.

    `changes` is never empty: an item that lacks nothing gets no Edit.
    """

    record_key: str
    qid: str
    base_revision: int
    changes: tuple[Change, ...]

    @property
    def creates(self) -> bool:
        """Whether the edit makes a new item."""
        return not self.qid


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement of a record that was not added because the item `qid` has `theirs`, another value, in its place."""

    record_key: str
    qid: str
    ours: Statement
    theirs: Statement


class LedgerState(StrEnum):
    """Where an edit stands; see DESIGN §9."""

    PLANNED = "planned"
    SENDING = "sending"
    SAVED = "saved"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


UNFINISHED = frozenset({LedgerState.SENDING, LedgerState.UNKNOWN})
"""States of an edit of which it is not known what became of it: the next push looks on the wiki."""
DOUBLED = "doubled"
"""The code of a saved edit with statements that somebody added at that moment too, until ours are taken back."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger, never changed: the newest line of an edit is its state.

    `edit_hash` names the edit (statements and terms, not dates of sending or revisions); `revision` and `guids` are set
    once it is saved; `code` and `reason` where it was refused, `retry` whether trying again can help.
    """

    batch: str
    record_key: str
    edit_hash: str
    state: LedgerState
    when: datetime
    qid: str = ""
    revision: int = 0
    guids: tuple[str, ...] = ()
    code: str = ""
    reason: str = ""
    retry: bool = False
