"""Signatures under plans, with what was signed, and who published: append-only."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from glamdata.errors import WorkspaceError
from glamdata.model.approval import Signature
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["SignatureBook", "mark_edits"]

LENGTH = 32
"""Bytes of an edit's hash (SHA-256)."""


class SignatureBook:
    """Every signature ever given, by batch, and the edits of each plan that was signed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, signature: Signature, edit_hashes: Iterable[str]) -> None:
        """Append a signature under the plan of these edits, and keep which edits it has."""
        edits = b"".join(sorted(map(bytes.fromhex, edit_hashes)))
        s = signature
        with transaction(self._db) as db:
            db.execute("INSERT OR IGNORE INTO signed_plan VALUES (?,?,?)", (s.batch, s.plan, edits))
            db.execute(
                "INSERT INTO signature (batch, plan, edits, who, role, signed) VALUES (?,?,?,?,?,?)",
                (s.batch, s.plan, s.edits, s.who, s.role, s.when.isoformat()),
            )

    def of(self, batch: str) -> list[Signature]:
        """Give every signature under plans of a batch, oldest first."""
        rows = self._db.execute("SELECT * FROM signature WHERE batch = ? ORDER BY id", (batch,))
        return [_signature(row) for row in rows]

    def edits_of(self, batch: str, plan: str) -> list[str] | None:
        """Give the hashes of the edits of a signed plan, None where nobody signed it.

        Raises WorkspaceError where what is kept is not that plan any more.
        """
        row = self._db.execute("SELECT edits FROM signed_plan WHERE batch = ? AND plan = ?", (batch, plan)).fetchone()
        if row is None:
            return None
        kept = bytes(row["edits"])
        hashes = [kept[at : at + LENGTH].hex() for at in range(0, len(kept), LENGTH)]
        if hashlib.sha256("\n".join(hashes).encode()).hexdigest() != plan:
            raise WorkspaceError(
                f"The signed plan {plan} of {batch} is damaged in the workspace: plan it again and have it signed."
            )
        return hashes

    def signed_edits(self, batch: str, people: int) -> NDArray[np.uint64]:
        """Give the marks of all edits of a batch that so many different people signed, in whatever plans."""
        by_person: dict[str, list[NDArray[np.uint64]]] = {}
        for signature in self.of(batch):
            marks = mark_edits(self.edits_of(batch, signature.plan) or ())
            by_person.setdefault(signature.who.casefold().strip(), []).append(marks)
        signed = [np.unique(np.concatenate(marks)) for marks in by_person.values()]
        every, counts = np.unique(np.concatenate([*signed, mark_edits(())]), return_counts=True)
        return every[counts >= people]

    def keep_sending(self, batch: str, wiki: str, act: str, who: tuple[str, str], plan: str, began: datetime) -> None:
        """Keep who, under which role, published a batch or took it back (`act`)."""
        with transaction(self._db) as db:
            db.execute(
                "INSERT INTO sending (batch, wiki, act, who, role, plan, began) VALUES (?,?,?,?,?,?,?)",
                (batch, wiki, act, *who, plan, began.isoformat()),
            )

    def sendings(self, batch: str) -> list[tuple[str, str, str]]:
        """Give who published a batch or took it back: act, name and role, oldest first."""
        rows = self._db.execute("SELECT act, who, role FROM sending WHERE batch = ? ORDER BY id", (batch,))
        return [(row["act"], row["who"], row["role"]) for row in rows]


def mark_edits(edit_hashes: Iterable[str]) -> NDArray[np.uint64]:
    """Give the first eight bytes of each edit's hash, sorted."""
    return np.unique(np.fromiter((int(each[:16], 16) for each in edit_hashes), np.uint64))


def _signature(row: sqlite3.Row) -> Signature:
    return Signature(
        batch=row["batch"],
        plan=row["plan"],
        edits=row["edits"],
        who=row["who"],
        when=datetime.fromisoformat(row["signed"]),
        role=row["role"],
    )
