"""What became of each edit on each wiki, append-only (DESIGN §9)."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from glamdata.errors import WorkspaceError
from glamdata.model.edit import DOUBLED, UNFINISHED, LedgerEntry, LedgerState
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PUSH, UNDO = "push", "undo"
"""What a line is about: an edit of the batch, or one that takes such an edit back."""
TOLD_AGAIN = frozenset({LedgerState.PLANNED, LedgerState.SAVED, LedgerState.UNCHANGED})
"""What the wiki tells again of an edit that is known to be on its way."""
_UNFINISHED = ", ".join(f"'{state.value}'" for state in sorted(UNFINISHED))
_NEWEST = (
    "SELECT * FROM ledger WHERE id IN"
    " (SELECT max(id) FROM ledger WHERE batch = ? AND wiki = ? AND purpose = ? GROUP BY record_key)"
)
RESTORE = (
    "Put a copy of the workspace's glamdata.sqlite from before back, or save what `sqlite3 … .recover` still finds."
)


class Ledger:
    """The ledger of a workspace; `wiki` is a wiki's identity (wikibase.site.Wiki).

    A line that can't be read is a WorkspaceError that names it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, wiki: str, entries: Iterable[LedgerEntry], purpose: str = PUSH) -> None:
        """Append lines to the ledger: no death of the process loses them when this returns.

        A failing machine may lose the newest lines that say that an edit was planned or saved, never the line before
        them that it is being sent, by which the next run finds what was saved: a third of the waits for the disk.
        """
        lines = list(entries)
        told_again = all(line.state in TOLD_AGAIN for line in lines)
        self._db.execute(f"PRAGMA synchronous = {'NORMAL' if told_again else 'FULL'}")
        with transaction(self._db) as db:
            db.executemany(
                "INSERT INTO ledger (batch, wiki, purpose, record_key, edit_hash, state, entered, qid, revision, guids,"
                " code, reason, retry) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                ((e.batch, wiki, purpose, *_ledger_row(e)) for e in lines),
            )
        self._db.execute("PRAGMA synchronous = FULL")

    def entries(self, batch: str, wiki: str, purpose: str = PUSH) -> list[LedgerEntry]:
        """Give every line of a batch's ledger on one wiki, oldest first."""
        return list(self.iterate(batch, wiki, purpose))

    def iterate(self, batch: str, wiki: str, purpose: str = PUSH) -> Iterator[LedgerEntry]:
        """Give the lines of :meth:`entries` one by one, however many there are."""
        rows = self._db.execute(
            "SELECT * FROM ledger WHERE batch = ? AND wiki = ? AND purpose = ? ORDER BY id", (batch, wiki, purpose)
        )
        return map(_ledger_entry, rows)

    def newest(self, batch: str, wiki: str) -> int:
        """Give the number of the newest line of a batch's ledger on one wiki, 0 where there is none."""
        asked = "SELECT max(id) AS newest FROM ledger WHERE batch = ? AND wiki = ?"
        return int(self._db.execute(asked, (batch, wiki)).fetchone()["newest"] or 0)

    def states(self, batch: str, wiki: str, purpose: str = PUSH) -> dict[str, LedgerEntry]:
        """Give the newest line of each record."""
        rows = self._db.execute(f"{_NEWEST} ORDER BY id", (batch, wiki, purpose))
        return {entry.record_key: entry for entry in map(_ledger_entry, rows)}

    def totals(self, batch: str, wiki: str) -> dict[str, int]:
        """Count what a batch's edits came to since its beginning, whatever was planned since.

        `saved` and `taken_back` count edits; `unchanged`, `refused` and `unknown` records whose newest edit ended so.
        """
        rows = self._db.execute(
            "SELECT purpose, count(*) AS edits FROM ledger WHERE batch = ? AND wiki = ? AND state = 'saved'"
            " GROUP BY purpose",
            (batch, wiki),
        )
        saved = {row["purpose"]: int(row["edits"]) for row in rows}
        rows = self._db.execute(
            "SELECT state, count(*) AS records FROM ledger WHERE id IN (SELECT max(id) FROM ledger"
            " WHERE batch = ? AND wiki = ? AND purpose = 'push' GROUP BY record_key) GROUP BY state",
            (batch, wiki),
        )
        ended = {row["state"]: int(row["records"]) for row in rows}
        ended["unknown"] = sum(ended.get(state, 0) for state in ("unknown", "sending"))
        totals = {"saved": saved.get(PUSH, 0), "taken_back": saved.get(UNDO, 0)}
        totals |= {state: ended.get(state, 0) for state in ("unchanged", "refused", "unknown")}
        return {name: count for name, count in totals.items() if count}

    def left_open(self, batch: str, wiki: str, purpose: str = PUSH) -> dict[str, LedgerEntry]:
        """Give, by record, the newest lines after which it is not known what became of the edit."""
        rows = self._db.execute(
            f"{_NEWEST} AND (state IN ({_UNFINISHED}) OR code = '{DOUBLED}') ORDER BY id", (batch, wiki, purpose)
        )
        return {entry.record_key: entry for entry in map(_ledger_entry, rows)}

    def state_between(
        self, batch: str, wiki: str, record_key: str, since: datetime, until: datetime | None
    ) -> LedgerState | None:
        """Give where a record stood after the newest of its lines from one time on, before another; None for none."""
        row = self._db.execute(
            "SELECT state FROM ledger WHERE batch = ? AND record_key = ? AND wiki = ? AND purpose = 'push'"
            " AND entered >= ? AND entered < ? ORDER BY id DESC LIMIT 1",
            (batch, record_key, wiki, _utc(since), _utc(until) if until else "9"),
        ).fetchone()
        return LedgerState(row["state"]) if row else None

    def last_saved(self, batch: str, wiki: str) -> datetime | None:
        """Give when an edit of a batch was saved last, undoing included; None where none ever was."""
        asked = "SELECT max(entered) AS newest FROM ledger WHERE batch = ? AND wiki = ? AND state = 'saved'"
        newest = self._db.execute(asked, (batch, wiki)).fetchone()["newest"]
        return datetime.fromisoformat(newest) if newest else None

    def newest_saved(self, batch: str, wiki: str, number: int) -> list[LedgerEntry]:
        """Give the saved lines with the newest revisions, the newest first."""
        rows = self._db.execute(
            "SELECT * FROM ledger WHERE batch = ? AND wiki = ? AND purpose = 'push' AND state = 'saved'"
            " AND revision > 0 ORDER BY revision DESC LIMIT ?",
            (batch, wiki, number),
        )
        return [_ledger_entry(row) for row in rows]

    def revisions(self, batch: str, wiki: str) -> set[int]:
        """Give the revisions that the batch's edits made, undoing included."""
        asked = "SELECT DISTINCT revision FROM ledger WHERE batch = ? AND wiki = ? AND state = 'saved'"
        return {int(row["revision"]) for row in self._db.execute(asked, (batch, wiki))}

    def revisions_undone(self, batch: str, wiki: str) -> set[int]:
        """Give the revisions that the batch's edits made of items on which some were undone."""
        rows = self._db.execute(
            "SELECT DISTINCT revision FROM ledger WHERE batch = ?1 AND wiki = ?2 AND state = 'saved' AND qid IN"
            " (SELECT qid FROM ledger WHERE batch = ?1 AND wiki = ?2 AND state = 'saved' AND purpose = 'undo')",
            (batch, wiki),
        )
        return {int(row["revision"]) for row in rows}

    def refused_for_good(self, batch: str, wiki: str) -> frozenset[tuple[str, str]]:
        """Give the edits, as (record, hash), that the wiki refused last time they were sent, and would refuse again."""
        rows = self._db.execute(
            "SELECT record_key, edit_hash FROM ledger WHERE id IN (SELECT max(id) FROM ledger"
            " WHERE batch = ? AND wiki = ? AND purpose = 'push' AND state != 'planned' GROUP BY record_key, edit_hash)"
            " AND state = 'refused' AND NOT retry",
            (batch, wiki),
        )
        return frozenset((row["record_key"], row["edit_hash"]) for row in rows)

    def sent_since(self, wiki: str, since: datetime) -> int:
        """Count the edits sent to a wiki since a time, those of all batches and what was undone included."""
        row = self._db.execute(
            "SELECT count(*) AS sent FROM ledger WHERE wiki = ? AND state = 'sending' AND entered >= ?",
            (wiki, _utc(since)),
        ).fetchone()
        return int(row["sent"])

    def undone(self, mapping: str, wiki: str) -> dict[str, datetime]:
        """Give the records whose edits were taken back after they were pushed last, and when."""
        rows = self._db.execute(
            "SELECT record_key, max(ledger.id) AS newest, entered, purpose FROM ledger"
            " JOIN batch ON batch.name = ledger.batch WHERE batch.mapping = ? AND wiki = ?"
            " AND (state = 'saved' OR (purpose = 'undo' AND state = 'unchanged')) GROUP BY record_key",
            (mapping, wiki),
        )
        return {row["record_key"]: datetime.fromisoformat(row["entered"]) for row in rows if row["purpose"] == UNDO}

    def touched_items(self, wiki: str) -> list[tuple[str, int]]:
        """Give the items that saved edits of any batch made or went to, each with the newest revision, newest first."""
        rows = self._db.execute(
            "SELECT qid, max(revision) AS newest FROM ledger WHERE wiki = ? AND state = 'saved' AND revision > 0"
            " AND qid != '' GROUP BY qid ORDER BY newest DESC",
            (wiki,),
        )
        return [(row["qid"], int(row["newest"])) for row in rows]

    def saved_items(self, mapping: str, wiki: str) -> dict[str, str]:
        """Give, by record, the item that the newest saved edit for it on a wiki went to or made."""
        rows = self._db.execute(
            "SELECT record_key, qid FROM ledger JOIN batch ON batch.name = ledger.batch"
            " WHERE batch.mapping = ? AND wiki = ? AND state = 'saved' AND purpose = 'push' ORDER BY ledger.id",
            (mapping, wiki),
        )
        return {row["record_key"]: row["qid"] for row in rows}

    def made_items(self, batch: str, wiki: str) -> frozenset[str]:
        """Give the items that edits of a batch made on a wiki."""
        rows = self._db.execute(
            "SELECT DISTINCT saved.qid FROM ledger saved JOIN ledger sent ON sent.batch = saved.batch"
            " AND sent.wiki = saved.wiki AND sent.record_key = saved.record_key AND sent.state = 'sending'"
            " AND sent.qid = '' WHERE saved.batch = ? AND saved.wiki = ? AND saved.state = 'saved' AND saved.qid != ''",
            (batch, wiki),
        )
        return frozenset(row["qid"] for row in rows)

    def our_guids(self, mapping: str, wiki: str) -> frozenset[str]:
        """Give the GUIDs of all statements that edits for a mapping's records wrote on a wiki."""
        rows = self._db.execute(
            "SELECT guids FROM ledger JOIN batch ON batch.name = ledger.batch"
            " WHERE batch.mapping = ? AND wiki = ? AND state = 'saved'",
            (mapping, wiki),
        )
        return frozenset(guid for row in rows for guid in json.loads(row["guids"]))

    def require_sound(self, batch: str, wiki: str) -> None:
        """Read all of it. Raises WorkspaceError where the database or a line is damaged, with the way out."""
        try:
            said = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
            for purpose in (PUSH, UNDO):
                for _ in self.iterate(batch, wiki, purpose):
                    pass
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(f"The ledger is damaged, so nothing is sent: {error}. {RESTORE}") from error
        if said != "ok":
            raise WorkspaceError(f"The ledger is damaged, so nothing is sent: {said}. {RESTORE}")


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()


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
    try:
        return LedgerEntry(
            batch=row["batch"],
            record_key=row["record_key"],
            edit_hash=row["edit_hash"],
            state=LedgerState(row["state"]),
            when=datetime.fromisoformat(row["entered"]),
            qid=row["qid"],
            revision=int(row["revision"]),
            guids=tuple(json.loads(row["guids"])),
            code=row["code"],
            reason=row["reason"],
            retry=bool(row["retry"]),
        )
    except (ValueError, TypeError) as error:
        where = f"line {row['id']}, record {row['record_key']!r} of {row['batch']}"
        raise WorkspaceError(f"The ledger is damaged in {where}: {error}. {RESTORE}") from error
