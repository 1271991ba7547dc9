"""The wiki's memory: pages, revisions, terms, sitelinks and ids in one SQLite file.

The file is in WAL mode and holds every revision in full, so a rehearsal wiki survives a restart. One connection
is shared by all threads of the server, under the wiki's lock.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.errors import RehearsalError
from glamdata.rehearsal.entity import Entity, namespace_of
from glamdata.rehearsal.fold import fold_text
from glamdata.rehearsal.revision import Page, Revision, Signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Archive"]

_OWNER = 0x676C616D  # "glam" in ASCII, SQLite's application_id
_VERSION = 1
_PAGE = "SELECT page_id, entity_id, namespace, datatype, redirect, protection, deleted, latest FROM page"
_REVISION = (
    "SELECT revision_id, page_id, parent_id, user_id, user_name, created, summary, is_bot, tags, size,"
    " previous_size, content FROM revision"
)

_LATEST = (
    "SELECT page.page_id, entity_id, namespace, datatype, redirect, protection, deleted, latest, revision_id,"
    " revision.page_id, parent_id, user_id, user_name, created, summary, is_bot, tags, size, previous_size, content"
    " FROM page JOIN revision ON revision_id = latest WHERE deleted = 0 ORDER BY page.page_id"
)
_MEASURE = "SELECT count(*), sum(size) FROM page JOIN revision ON revision_id = latest WHERE deleted = 0"
_INSERT = (
    "INSERT INTO revision (revision_id, page_id, parent_id, user_id, user_name, created, summary, is_bot, tags, size,"
    " previous_size, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _make_page(row: Sequence[Any]) -> Page:
    return Page(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]), row[7])


def _make_revision(row: Sequence[Any]) -> Revision:
    values = [*row[:7], bool(row[7]), tuple(orjson.loads(row[8])), *row[9:]]
    return Revision(*values)


class Archive:
    """Reads and writes the database file. Raises RehearsalError where the file is none of ours."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).absolute()
        try:
            self._connection = sqlite3.connect(path, timeout=0.1, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # one server a file, held until it is closed
            self._check_owner(path)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA cache_size = -131072")  # 128 MB, since terms are indexed at random
            self._connection.executescript(files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
        except sqlite3.Error as error:
            reason = "another rehearsal wiki is running on it" if "locked" in str(error) else str(error)
            raise RehearsalError(f"{path} can't be used as a rehearsal wiki: {reason}") from error

    def _check_owner(self, path: Path | str) -> None:
        """Refuse another program's database, and a rehearsal wiki of another version, before writing anything."""
        owner, version = (self.select(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version"))
        is_empty = not self.select("SELECT name FROM sqlite_master LIMIT 1")
        if not is_empty and (owner, version) != (_OWNER, _VERSION):
            self._connection.close()
            raise RehearsalError(f"{path} is a database, but not a rehearsal wiki of this version of glamdata")
        self._connection.execute(f"PRAGMA application_id = {_OWNER}")
        self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def select(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(query, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes in the block happen together or not at all."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, statement: str, *parameters: Any) -> None:
        """Run a statement that gives no rows."""
        self._connection.execute(statement, parameters)

    def find_page(self, entity_id: str) -> Page | None:
        """Return the page of an entity, also of a redirect or a deleted one."""
        rows = self.select(f"{_PAGE} WHERE entity_id = ?", entity_id)
        return _make_page(rows[0]) if rows else None

    def find_page_by_number(self, page_id: int) -> Page | None:
        """Return the page with this page id."""
        rows = self.select(f"{_PAGE} WHERE page_id = ?", page_id)
        return _make_page(rows[0]) if rows else None

    def list_pages(self) -> list[Page]:
        """Return all pages that are not deleted, in the order they were made."""
        return [_make_page(row) for row in self.select(f"{_PAGE} WHERE deleted = 0 ORDER BY page_id")]

    def get_revision(self, revision_id: int) -> Revision | None:
        """Return one revision."""
        rows = self.select(f"{_REVISION} WHERE revision_id = ?", revision_id)
        return _make_revision(rows[0]) if rows else None

    def list_revisions(self, page_id: int, limit: int, newest_first: bool = True, *, before: int = 0) -> list[Revision]:
        """Return revisions of a page, by default from the newest or from the last one ``before`` a revision."""
        order = "DESC" if newest_first else "ASC"
        query = f"{_REVISION} WHERE page_id = ? AND (? = 0 OR revision_id < ?) ORDER BY revision_id {order} LIMIT ?"
        rows = self.select(query, page_id, before, before, limit)
        return [_make_revision(row) for row in rows]

    def iterate_latest(self) -> Iterator[tuple[Page, Revision]]:
        """Yield every page with its newest revision, redirects too, deleted ones not; nothing is kept in memory."""
        for row in self._connection.execute(_LATEST):
            yield _make_page(row[:8]), _make_revision(row[8:])

    def measure(self) -> tuple[int, int]:
        """Return how many pages there are, and the bytes of their newest revisions."""
        number, size = self.select(_MEASURE)[0]
        return number, size or 0

    def create_page(self, entity_id: str, datatype: str | None, page_id: int | None = None) -> Page:
        """Make the page of a new entity; it has no revision yet."""
        cursor = self._connection.execute(
            "INSERT INTO page (page_id, entity_id, namespace, datatype) VALUES (?, ?, ?, ?)",
            (page_id, entity_id, namespace_of(entity_id), datatype),
        )
        return Page(
            cursor.lastrowid or 0, entity_id, namespace_of(entity_id), datatype, None, None, deleted=False, latest=0
        )

    def add_revision(self, page: Page, data: Entity, signature: Signature, revision_id: int | None = None) -> Revision:
        """Save a state of a page and make it the newest; the revision gets the next number unless one is given."""
        content = orjson.dumps(data)
        created = page.latest == 0
        rows = [] if created else self.select("SELECT size FROM revision WHERE revision_id = ?", page.latest)
        about = (signature.user_id, signature.user_name, signature.created, signature.summary, signature.is_bot)
        sizes = (len(content), rows[0][0] if rows else 0)
        tags = orjson.dumps(signature.tags).decode()
        values = (revision_id, page.page_id, page.latest, *about, tags, *sizes, content)
        number = self._connection.execute(_INSERT, values).lastrowid or 0
        update = "UPDATE page SET latest = ?, redirect = ? WHERE page_id = ?"
        self._connection.execute(update, (number, data.get("redirect"), page.page_id))
        if not created:
            self._forget_terms(page.entity_id)
        self._index_terms(page.entity_id, data)
        return _make_revision((number, *values[1:]))

    def _forget_terms(self, entity_id: str) -> None:
        self._connection.execute("DELETE FROM term WHERE entity_id = ?", (entity_id,))
        self._connection.execute("DELETE FROM sitelink WHERE entity_id = ?", (entity_id,))

    def _index_terms(self, entity_id: str, data: Entity) -> None:
        labels = [("label", term["language"], term["value"]) for term in data.get("labels", {}).values()]
        groups = data.get("aliases", {}).values()
        aliases = [("alias", term["language"], term["value"]) for group in groups for term in group]
        self._connection.executemany(
            "INSERT INTO term (entity_id, kind, language, text, folded) VALUES (?, ?, ?, ?, ?)",
            [(entity_id, kind, language, text, fold_text(text)) for kind, language, text in labels + aliases],
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO sitelink (site, title, entity_id) VALUES (?, ?, ?)",
            [(link["site"], link["title"], entity_id) for link in data.get("sitelinks", {}).values()],
        )

    def set_protection(self, entity_id: str, level: str | None) -> None:
        """Protect a page so that only users with the right ``level`` edit it; None lifts it."""
        self._connection.execute("UPDATE page SET protection = ? WHERE entity_id = ?", (level, entity_id))

    def mark_reverted(self, page_id: int, after: int, until: int) -> None:
        """Tag the revisions of a page after one and until another as reverted, as MediaWiki does."""
        tagged = "UPDATE revision SET tags = json_insert(tags, '$[#]', 'mw-reverted')"
        self._connection.execute(
            f"{tagged} WHERE page_id = ? AND revision_id > ? AND revision_id <= ?", (page_id, after, until)
        )

    def delete_page(self, entity_id: str) -> None:
        """Mark a page as deleted; its revisions stay."""
        self._connection.execute("UPDATE page SET deleted = 1 WHERE entity_id = ?", (entity_id,))
        self._forget_terms(entity_id)

    def rewind_page(self, page_id: int) -> bool:
        """Make the newest revision left the page's latest; a page with none left is gone, which is returned."""
        rows = self.select("SELECT max(revision_id) FROM revision WHERE page_id = ?", page_id)
        page, latest = self.find_page_by_number(page_id), rows[0][0]
        if page is None:
            return False
        self._forget_terms(page.entity_id)
        revision = self.get_revision(latest) if latest else None
        if revision is None:
            self.execute("DELETE FROM page WHERE page_id = ?", page_id)
            return True
        update = "UPDATE page SET latest = ?, redirect = ?, deleted = 0 WHERE page_id = ?"
        self.execute(update, latest, revision.data.get("redirect"), page_id)
        self._index_terms(page.entity_id, revision.data)
        return False

    def take_number(self, name: str, first: int) -> int:
        """Return the next free number of a counter that starts at ``first``; a number is never given twice."""
        rows = self.select("SELECT value FROM counter WHERE name = ?", name)
        value = max(first, rows[0][0] + 1 if rows else first)
        self._connection.execute("INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", (name, value))
        return value

    def add_account(self, name: str, registered: str) -> int:
        """Return the number of an account, made where it is new."""
        insert = "INSERT OR IGNORE INTO account (name, registered) VALUES (?, ?)"
        self._connection.execute(insert, (name, registered))
        number: int = self.select("SELECT user_id FROM account WHERE name = ?", name)[0][0]
        return number
