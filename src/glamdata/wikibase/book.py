"""Book: writes the lines of one run into the ledger, and knows which revision each item is left at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.wikibase.trace import own_guids

if TYPE_CHECKING:
    from glamdata.model.clock import Clock
    from glamdata.wikibase.outgoing import Ledger, ReadyEdit
    from glamdata.wikibase.read import Reader


class Book:
    """The ledger of one batch, as pushing writes it."""

    def __init__(self, batch: str, ledger: Ledger, reader: Reader, clock: Clock) -> None:
        self._batch = batch
        self._ledger = ledger
        self._reader = reader
        self._clock = clock
        self.revisions: dict[str, int] = {}

    def enter(self, edit: ReadyEdit | LedgerEntry, state: LedgerState, **said: Any) -> LedgerEntry:
        """Write a line of the ledger; `said` is what it says beyond the edit."""
        entry = LedgerEntry(
            batch=self._batch,
            record_key=edit.record_key,
            edit_hash=edit.edit_hash,
            state=state,
            when=self._clock.now(),
            **{"qid": edit.qid, **said},
        )
        self._ledger.add(entry)
        if state is LedgerState.SAVED:
            self.revisions[entry.qid] = entry.revision
        return entry

    def enter_saved(self, edit: ReadyEdit, answer: dict[str, Any], reason: str = "", code: str = "") -> LedgerEntry:
        """Enter an edit by the wiki's answer: saved, or unchanged."""
        entity = answer["entity"]
        if "nochange" in entity:
            return self.enter(edit, LedgerState.UNCHANGED, qid=entity["id"])
        guids = edit.guids
        if not edit.qid:
            guids = tuple(claim["id"] for group in dict(entity.get("claims") or {}).values() for claim in group)
        said = {
            "qid": entity["id"],
            "revision": int(entity["lastrevid"]),
            "guids": guids,
            "reason": reason,
            "code": code,
        }
        return self.enter(edit, LedgerState.SAVED, **said)

    def enter_found(
        self, line: LedgerEntry, qid: str, revision: int, edit: ReadyEdit | None, code: str = ""
    ) -> LedgerEntry:
        """Enter as saved what was found on the wiki, with the statements that are ours."""
        guids = line.guids
        if not line.qid:
            entity = self._reader.entities([qid]).get(qid)
            guids = own_guids(entity, revision, edit.data if edit else None) if entity else ()
        reason = "its answer had been lost"
        said = {"qid": qid, "revision": revision, "guids": guids, "reason": reason, "code": code}
        return self.enter(line, LedgerState.SAVED, **said)
