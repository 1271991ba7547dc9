"""What was decided of records, append-only, and the queue of those that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from glamdata.model.match import Decision, Verdict
from glamdata.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

UNDECIDED = (Verdict.NOT_SAME, Verdict.UNSURE)
"""Verdicts that leave the question which item a record is."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One record that waits for a person."""

    record_key: str
    heading: str
    reason: str
    best_qid: str
    best_score: float


class Decisions:
    """Every decision ever made, by the name of the mapping whose records they are about."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, mapping: str, decisions: Iterable[Decision]) -> None:
        """Append decisions; earlier ones stay."""
        with transaction(self._db) as db:
            db.executemany(
                "INSERT INTO decision (mapping, record_key, verdict, qid, who, decided, why) VALUES (?,?,?,?,?,?,?)",
                ((mapping, d.record_key, d.verdict.value, d.qid, d.who, d.when.isoformat(), d.why) for d in decisions),
            )

    def all(self, mapping: str) -> list[Decision]:
        """Give every decision ever made for a mapping's records, oldest first."""
        rows = self._db.execute("SELECT * FROM decision WHERE mapping = ? ORDER BY id", (mapping,))
        return [_decision(row) for row in rows]

    def newest(self, mapping: str) -> int:
        """Give the number of the newest decision for a mapping's records, 0 where there is none."""
        row = self._db.execute("SELECT max(id) AS newest FROM decision WHERE mapping = ?", (mapping,)).fetchone()
        return int(row["newest"] or 0)

    def standing(self, mapping: str) -> dict[str, Decision]:
        """Give the newest decision of each record that says which item it is (match, new or skip).

        A later "not the same" about the matched item, or "unsure", takes an earlier match away.
        """
        standing: dict[str, Decision] = {}
        for decision in self.all(mapping):
            before = standing.get(decision.record_key)
            if decision.verdict not in UNDECIDED:
                standing[decision.record_key] = decision
            elif before and (decision.verdict is Verdict.UNSURE or decision.qid == before.qid):
                del standing[decision.record_key]
        return standing

    def rejected_items(self, mapping: str) -> dict[str, frozenset[str]]:
        """Give, by record, the items that were said not to be the same: remembered for ever."""
        rejected: dict[str, set[str]] = {}
        for decision in self.all(mapping):
            if decision.verdict is Verdict.NOT_SAME:
                rejected.setdefault(decision.record_key, set()).add(decision.qid)
        return {key: frozenset(qids) for key, qids in rejected.items()}

    def save_queue(self, batch: str, rows: Iterable[QueueRow]) -> None:
        """Put a batch's records that wait for a person in place of what stood there."""
        with transaction(self._db) as db:
            db.execute("DELETE FROM review_queue WHERE batch = ?", (batch,))
            db.executemany(
                "INSERT OR REPLACE INTO review_queue VALUES (?,?,?,?,?,?)",
                ((batch, r.record_key, r.heading, r.reason, r.best_qid, r.best_score) for r in rows),
            )

    def queue(self, batch: str) -> list[QueueRow]:
        """Give the records of a batch that wait for a person and have no standing decision."""
        found = self._db.execute("SELECT mapping FROM batch WHERE name = ?", (batch,)).fetchone()
        decided = self.standing(found["mapping"]) if found else {}
        rows = self._db.execute("SELECT * FROM review_queue WHERE batch = ? ORDER BY record_key", (batch,))
        return [QueueRow(*tuple(row)[1:]) for row in rows if row["record_key"] not in decided]


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(
        record_key=row["record_key"],
        verdict=Verdict(row["verdict"]),
        qid=row["qid"],
        who=row["who"],
        when=datetime.fromisoformat(row["decided"]),
        why=row["why"],
    )
