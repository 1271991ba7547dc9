"""The workspace: what people and the wiki committed to, as rows in SQLite (DESIGN §3).

Tables that a machine computes are Parquet parts; see :mod:`glamdata.store.parts`. Only the coordinator opens this
database.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from importlib import resources
from typing import TYPE_CHECKING, Self

from glamdata.errors import WorkspaceError
from glamdata.store.decisions import Decisions
from glamdata.store.ledger import Ledger
from glamdata.store.permissions import PastFigures, PermissionBook
from glamdata.store.signatures import SignatureBook
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DATABASE = "glamdata.sqlite"
LOCK = ".glamdata.lock"


@dataclass(frozen=True, slots=True)
class Batch:
    """One export run through one mapping. `edit_group` is the marker that all edits of the batch carry."""

    name: str
    mapping: str
    mapping_path: str
    mapping_fingerprint: str
    export_path: str
    export_digest: str
    export_kind: str
    edit_group: str
    created: str


@dataclass(frozen=True, slots=True)
class Part:
    """A run of records of the export: the unit of resume and of distribution.

    `digest` is the SHA-256 of its bytes: a part of a changed export that has none of the changes is as it was.
    """

    number: int
    first_position: int
    byte_offset: int
    byte_length: int
    record_count: int
    digest: str = ""


class Store:
    """The rows of one workspace. Open it once, in the coordinator; close it or use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(f"{folder} is a file, not a workspace folder.")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._db = sqlite3.connect(folder / DATABASE, isolation_level=None, check_same_thread=False, timeout=30)
        self._db.row_factory = sqlite3.Row
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            _migrate(self._db)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise WorkspaceError(f"{folder / DATABASE} is damaged or not a glamdata workspace: {error}.") from error
        except WorkspaceError:
            self._db.close()
            raise
        self.decisions = Decisions(self._db)
        self.ledger = Ledger(self._db)
        self.permissions = PermissionBook(self._db)
        self.figures = PastFigures(self._db)
        self.signatures = SignatureBook(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def locked(self, purpose: str) -> Iterator[None]:
        """Hold the workspace for one run. Raises WorkspaceError, naming the owner, when another run holds it."""
        with (self.folder / LOCK).open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                raise WorkspaceError(f"{self.folder} is in use by another run: {lock.read().strip()}.") from error
            lock.truncate(0)
            lock.write(f"{purpose}, process {os.getpid()}\n")
            lock.flush()
            yield

    # batches and their parts

    def save_batch(self, batch: Batch, parts: Iterable[Part]) -> None:
        """Register a batch with its parts, in place of what stood under its name."""
        with transaction(self._db) as db:
            db.execute(
                "INSERT INTO batch VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET"
                " mapping=excluded.mapping, mapping_path=excluded.mapping_path,"
                " mapping_fingerprint=excluded.mapping_fingerprint,"
                " export_path=excluded.export_path, export_digest=excluded.export_digest,"
                " export_kind=excluded.export_kind",
                (
                    batch.name,
                    batch.mapping,
                    batch.mapping_path,
                    batch.mapping_fingerprint,
                    batch.export_path,
                    batch.export_digest,
                    batch.export_kind,
                    batch.edit_group,
                    batch.created,
                ),
            )
            db.execute("DELETE FROM part WHERE batch = ?", (batch.name,))
            db.executemany(
                "INSERT INTO part VALUES (?,?,?,?,?,?,?)",
                ((batch.name, *astuple(part)) for part in parts),
            )

    def find_batch(self, name: str) -> Batch | None:
        """Give the batch, or None."""
        row = self._db.execute("SELECT * FROM batch WHERE name = ?", (name,)).fetchone()
        return Batch(*row) if row else None

    def batch(self, name: str) -> Batch:
        """Give the batch. Raises WorkspaceError, naming those there are, when there is none of that name."""
        found = self.find_batch(name)
        if found is None:
            names = self.batch_names()
            near = get_close_matches(name, names, 1) or [each for each in names if name and name in each][:1]
            meant = f" Did you mean {near[0]!r}?" if near else ""
            listed = ", ".join(names) or "none yet"
            raise WorkspaceError(f"There is no batch {name!r} in {self.folder}; batches: {listed}.{meant}")
        return found

    def batch_names(self) -> list[str]:
        """Give the names of all batches, oldest first."""
        return [row["name"] for row in self._db.execute("SELECT name FROM batch ORDER BY created, name")]

    def parts(self, batch: str) -> list[Part]:
        """Give the parts of a batch in the order of the export."""
        rows = self._db.execute("SELECT * FROM part WHERE batch = ? ORDER BY number", (batch,))
        return [Part(*tuple(row)[1:]) for row in rows]

    # notes

    def note(self, batch: str, name: str, value: str) -> None:
        """Remember something of a batch, in place of what was remembered under that name."""
        with transaction(self._db) as db:
            db.execute("INSERT OR REPLACE INTO note VALUES (?,?,?)", (batch, name, value))

    def noted(self, batch: str, name: str) -> str:
        """Give what is remembered of a batch; empty where nothing is."""
        row = self._db.execute("SELECT value FROM note WHERE batch = ? AND name = ?", (batch, name)).fetchone()
        return str(row["value"]) if row else ""

    def notes(self, batch: str, prefix: str) -> dict[str, str]:
        """Give what is remembered of a batch under names that begin so, by the rest of the name."""
        rows = self._db.execute("SELECT name, value FROM note WHERE batch = ?", (batch,))
        kept = {str(row["name"]): str(row["value"]) for row in rows}
        return {name.removeprefix(prefix): value for name, value in kept.items() if name.startswith(prefix)}

    # fingerprints

    def save_fingerprints(self, batch: Batch, digests: Iterable[tuple[str, str]]) -> list[str]:
        """Keep (record key, digest) of all records of a batch; give the keys that a full export no longer has."""
        with transaction(self._db) as db:
            db.execute("CREATE TEMP TABLE seen (record_key TEXT PRIMARY KEY, digest TEXT)")
            db.executemany("INSERT OR IGNORE INTO seen VALUES (?,?)", digests)
            gone: list[str] = []
            if batch.export_kind == "full":
                rows = db.execute(
                    "SELECT record_key FROM record_fingerprint WHERE mapping = ? AND batch = ?"
                    " AND record_key NOT IN (SELECT record_key FROM seen) ORDER BY record_key",
                    (batch.mapping, batch.name),
                )
                gone = [row["record_key"] for row in rows]
            db.executemany(
                "UPDATE record_fingerprint SET withdrawn = 1 WHERE mapping = ? AND record_key = ?",
                ((batch.mapping, key) for key in gone),
            )
            db.execute(
                "INSERT INTO record_fingerprint SELECT ?, record_key, digest, ?, 0 FROM seen WHERE true"
                " ON CONFLICT (mapping, record_key)"
                " DO UPDATE SET digest = excluded.digest, batch = excluded.batch, withdrawn = 0",
                (batch.mapping, batch.name),
            )
            db.execute("DROP TABLE seen")
        return gone


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the database to this version, each migration in a transaction of its own."""
    folder = resources.files("glamdata.store") / "migrations"
    scripts = sorted((s for s in folder.iterdir() if s.name.endswith(".sql")), key=lambda s: s.name)
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(scripts):
        raise WorkspaceError(
            f"The workspace was written by a newer glamdata (schema {version}); this one knows {len(scripts)}."
            " Install that one here; nothing was changed."
        )
    for number, script in enumerate(scripts[version:], start=version + 1):
        db.executescript(f"BEGIN;\n{script.read_text('utf-8')}\nPRAGMA user_version = {number};\nCOMMIT;")
