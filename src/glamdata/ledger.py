"""What became of each edit on each wiki, append-only (DESIGN §9)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class Ledger:
    """The ledger of a workspace; `wiki` is a wiki's identity (wikibase.site.Wiki)."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, wiki: str, entries: Iterable[LedgerEntry]) -> None:
        """Append lines to the ledger, durable when this returns."""
        with transaction(self._db) as db:
            db.executemany(
                "INSERT INTO ledger (batch, wiki, record_key, edit_hash, state, entered, qid, revision, guids, code,"
                " reason, retry) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                ((e.batch, wiki, *_ledger_row(e)) for e in entries),
            )

    def entries(self, batch: str, wiki: str) -> list[LedgerEntry]:
        """Give every line of a batch's ledger on one wiki, oldest first."""
        rows = self._db.execute("SELECT * FROM ledger WHERE batch = ? AND wiki = ? ORDER BY id", (batch, wiki))
        return [_ledger_entry(row) for row in rows]

    def states(self, batch: str, wiki: str) -> dict[str, LedgerEntry]:
        """Give the newest line of each record."""
        return {entry.record_key: entry for entry in self.entries(batch, wiki)}

    def saved_items(self, mapping: str, wiki: str) -> dict[str, str]:
        """Give, by record, the item that the newest saved edit for it on a wiki went to or made."""
        rows = self._db.execute(
            "SELECT record_key, qid FROM ledger JOIN batch ON batch.name = ledger.batch"
            " WHERE batch.mapping = ? AND wiki = ? AND state = 'saved' ORDER BY ledger.id",
            (mapping, wiki),
        )
        return {row["record_key"]: row["qid"] for row in rows}

    def our_guids(self, mapping: str, wiki: str) -> frozenset[str]:
        """Give the GUIDs of all statements that edits for a mapping's records wrote on a wiki."""
        rows = self._db.execute(
            "SELECT guids FROM ledger JOIN batch ON batch.name = ledger.batch"
            " WHERE batch.mapping = ? AND wiki = ? AND state = 'saved'",
            (mapping, wiki),
        )
        return frozenset(guid for row in rows for guid in json.loads(row["guids"]))


def _ledger_row(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.record_key,
        entry.edit_hash,
        entry.state.value,
        entry.when.isoformat(),
        entry.qid,
        entry.revision,
        json.dumps(entry.guids),
        entry.code,
        entry.reason,
        int(entry.retry),
    )


def _ledger_entry(row: sqlite3.Row) -> LedgerEntry:
    return LedgerEntry(
        batch=row["batch"],
        record_key=row["record_key"],
        edit_hash=row["edit_hash"],
        state=LedgerState(row["state"]),
        when=datetime.fromisoformat(row["entered"]),
        qid=row["qid"],
        revision=row["revision"],
        guids=tuple(json.loads(row["guids"])),
        code=row["code"],
        reason=row["reason"],
        retry=bool(row["retry"]),
    )
