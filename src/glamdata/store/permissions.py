"""Permissions that people gave, append-only, and the figures that past batches had."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from glamdata.model.gate import Gate, Permission
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

REMEMBERED = 5
"""How many batches before a new one it is held against."""


class PermissionBook:
    """Every permission ever given, by the name of the mapping whose records it is about."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, mapping: str, permissions: Iterable[Permission], batch: str = "") -> None:
        """Append permissions, for one batch alone where it is named; earlier ones stay."""
        rows = [
            (mapping, batch, p.gate.value, p.pid, p.record_key, p.opens, p.who, p.when.isoformat(), p.why, p.role)
            for p in permissions
        ]
        with transaction(self._db) as db:
            db.executemany(
                "INSERT INTO permission (mapping, batch, gate, pid, record_key, opens, who, given, why, role)"
                " VALUES (?,?,?,?,?,?,?,?,?,?)",
                rows,
            )

    def all(self, mapping: str, batch: str = "") -> list[Permission]:
        """Give every permission for a mapping's records, oldest first; of those for one batch only the batch's."""
        rows = self._db.execute(
            "SELECT * FROM permission WHERE mapping = ? AND batch IN ('', ?) ORDER BY id", (mapping, batch)
        )
        return [_permission(row) for row in rows]

    def newest(self, mapping: str) -> int:
        """Give the number of the newest permission for a mapping's records, 0 where there is none."""
        row = self._db.execute("SELECT max(id) AS newest FROM permission WHERE mapping = ?", (mapping,)).fetchone()
        return int(row["newest"] or 0)


class PastFigures:
    """The figures of the batches of each mapping, whenever an export was new."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keep(
        self, mapping: str, batch: str, digest: str, taken: datetime, figures: Mapping[str, float], accepted: bool
    ) -> None:
        """Keep the figures of one export of a batch, in place of what was kept of it."""
        with transaction(self._db) as db:
            db.execute(
                "INSERT INTO batch_metrics (mapping, batch, export_digest, taken, figures, accepted)"
                " VALUES (?,?,?,?,?,?) ON CONFLICT (batch, export_digest) DO UPDATE SET taken = excluded.taken,"
                " figures = excluded.figures, accepted = excluded.accepted",
                (mapping, batch, digest, taken.isoformat(), json.dumps(dict(figures), sort_keys=True), accepted),
            )

    def accept(self, batch: str, digest: str) -> None:
        """Say that a person accepted what one export of a batch is like: the next ones are held against it."""
        with transaction(self._db) as db:
            db.execute("UPDATE batch_metrics SET accepted = 1 WHERE batch = ? AND export_digest = ?", (batch, digest))

    def before(self, batch: str, digest: str) -> list[dict[str, float]]:
        """Give the figures of the last accepted exports of a batch, newest first, but for the one with `digest`."""
        rows = self._db.execute(
            "SELECT figures FROM batch_metrics WHERE batch = ? AND export_digest <> ? AND accepted"
            " ORDER BY taken DESC, id DESC LIMIT ?",
            (batch, digest, REMEMBERED),
        )
        return [json.loads(row["figures"]) for row in rows]

    def beside(self, mapping: str, batch: str) -> list[dict[str, float]]:
        """Give the figures of the last accepted exports of the mapping's other batches, newest first."""
        rows = self._db.execute(
            "SELECT figures FROM batch_metrics WHERE mapping = ? AND batch <> ? AND accepted"
            " ORDER BY taken DESC, id DESC LIMIT ?",
            (mapping, batch, REMEMBERED),
        )
        return [json.loads(row["figures"]) for row in rows]


def _permission(row: sqlite3.Row) -> Permission:
    return Permission(
        gate=Gate(row["gate"]),
        who=row["who"],
        when=datetime.fromisoformat(row["given"]),
        why=row["why"],
        pid=row["pid"],
        record_key=row["record_key"],
        opens=bool(row["opens"]),
        role=row["role"],
    )
