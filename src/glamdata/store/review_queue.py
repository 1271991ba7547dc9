"""The queue of records that wait for a person: filtered, sorted and paged by the database, by key and not by offset."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.store.standing import State
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

CONFLICT = "two reviewers decided differently"
WAITING, UNSURE, DECIDED = "waiting", "unsure", "decided"
SHELVES = (WAITING, UNSURE, DECIDED)
"""Where a row lies: it waits (also for a conflict to be settled), was left unsure, or was decided since."""
SORTS = {
    "heading": ("sort_heading", "ASC"),
    "score": ("best_score", "DESC"),
    "lowest": ("best_score", "ASC"),
    "record": ("record_key", "ASC"),
}
_ROW = "record_key, heading, reason, best_qid, best_score, part"
_OF_STATE = {State.OPEN: WAITING, State.CONFLICT: WAITING, State.UNSURE: UNSURE, State.DECIDED: DECIDED}
_GROUPED = {"CJK": "漢", "HANGUL": "한"}
"""Scripts with thousands of letters are one letter of the filter."""

Cursor = tuple[str | float, str]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One record that waits for a person; `part` is that of the export it stands in, 0 where that is not known."""

    record_key: str
    heading: str
    reason: str
    best_qid: str
    best_score: float
    part: int = 0


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which rows of a batch's queue, in which order. Empty texts take any; scores are 0–1, both ends included."""

    batch: str
    shelf: str = WAITING
    reason: str = ""
    letter: str = ""
    words: str = ""
    least: float = 0.0
    most: float = 1.0
    sort: str = "heading"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows are on each shelf; how many of one shelf have each reason and letter."""

    shelves: dict[str, int]
    reasons: dict[str, int]
    letters: dict[str, int]


class ReviewQueue:
    """The rows of the queue in SQLite. All is found by an index, whatever waits."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute("PRAGMA cache_size = -65536")  # 64 MB: four indexes are filled at once, twice as fast

    def save(self, batch: str, rows: Iterable[QueueRow]) -> None:
        """Put rows in place of what stood there for a batch, each on the shelf where its decisions put it."""
        with transaction(self._db) as db:
            db.execute("DELETE FROM review_queue WHERE batch = ?", (batch,))
            self._insert(batch, rows)

    def put(self, batch: str, rows: Iterable[QueueRow]) -> None:
        """Add rows of records that came back: a person took away what a rule or another person decided."""
        with transaction(self._db):
            self._insert(batch, rows)

    def place(self, mapping: str, states: Iterable[tuple[str, State]]) -> None:
        """Put the rows of these records on the shelf of their state, inside a transaction."""
        batches = self._db.execute("SELECT name FROM batch WHERE mapping = ?", (mapping,)).fetchall()
        known = list(states)
        for (batch,) in batches:
            self._db.executemany(
                "UPDATE review_queue SET shelf = ?, reason = iif(?, ?, first_reason)"
                " WHERE batch = ? AND record_key = ?",
                ((_OF_STATE[state], state is State.CONFLICT, CONFLICT, batch, key) for key, state in known),
            )

    def undecided(self, batch: str) -> list[QueueRow]:
        """Give all rows that have no standing decision, by record key."""
        rows = self._db.execute(
            f"SELECT {_ROW} FROM review_queue WHERE batch = ? AND shelf != ? ORDER BY record_key",  # noqa: S608
            (batch, DECIDED),
        )
        return [QueueRow(*row) for row in rows]

    def find(self, batch: str, record_key: str) -> QueueRow | None:
        """Give one record's row, on whatever shelf."""
        row = self._db.execute(
            f"SELECT {_ROW} FROM review_queue WHERE batch = ? AND record_key = ?",  # noqa: S608
            (batch, record_key),
        ).fetchone()
        return QueueRow(*row) if row else None

    def missing(self, batch: str, keys: Iterable[str]) -> list[str]:
        """Give those of the records that have no row."""
        return [key for key in keys if self.find(batch, key) is None]

    def page(
        self, asked: QueueFilter, limit: int, after: Cursor | None = None, *, back: bool = False
    ) -> list[QueueRow]:
        """Give `limit` rows behind the cursor (or before it, with `back`), in the order asked for."""
        column, way = SORTS[asked.sort]
        where, given = _where(asked)
        forward = (way == "ASC") != back
        if after is not None:
            sign = ">" if forward else "<"
            where += f" AND ({column}, record_key) {sign} (?, ?)"
            given = (*given, *after)
        order = "ASC" if forward else "DESC"
        index = f"INDEXED BY {_index_of(asked)}" if column == "sort_heading" else ""
        rank = f"{column} {order}, record_key {order}"
        query = f"SELECT {_ROW} FROM review_queue {index} WHERE {where} ORDER BY {rank} LIMIT ?"  # noqa: S608  (ours)
        rows = [QueueRow(*row) for row in self._db.execute(query, (*given, limit))]
        return rows[::-1] if back else rows

    def all(self, asked: QueueFilter) -> list[QueueRow]:
        """Give every row of a filter, for a sheet or a decision about all of them."""
        return self.page(asked, -1)

    def count(self, asked: QueueFilter) -> int:
        """Count the rows of a filter."""
        if not sort_key(asked.words) and asked.least <= 0 and asked.most >= 1:
            return sum(n for *_, n in self._counts(asked))
        where, given = _where(asked)
        query = f"SELECT count(*) FROM review_queue INDEXED BY {_index_of(asked)} WHERE {where}"  # noqa: S608
        return int(self._db.execute(query, given).fetchone()[0])

    def counted(self, asked: QueueFilter) -> Counted:
        """Count a batch's rows by shelf, and those of the filter's shelf by reason and by letter."""
        reasons, letters = Counter[str](), Counter[str]()
        for _, reason, letter, rows in self._counts(QueueFilter(asked.batch, asked.shelf)):
            reasons[reason] += rows
            letters[letter] += rows
        return Counted(self.shelves(asked.batch), dict(sorted(reasons.items())), dict(sorted(letters.items())))

    def shelves(self, batch: str) -> dict[str, int]:
        """Count a batch's rows by shelf."""
        query = "SELECT shelf, sum(rows) FROM queue_count WHERE batch = ? GROUP BY shelf HAVING sum(rows) > 0"
        return {row[0]: row[1] for row in self._db.execute(query, (batch,))}

    def _counts(self, asked: QueueFilter) -> list[tuple[str, str, str, int]]:
        """Give (shelf, reason, letter, rows) of a filter, whatever its scores and words."""
        rows = self._db.execute(
            "SELECT shelf, reason, letter, rows FROM queue_count"
            " WHERE batch = ? AND shelf = ? AND ? IN ('', reason) AND ? IN ('', letter) AND rows > 0",
            (asked.batch, asked.shelf, asked.reason, asked.letter),
        )
        return [tuple(row) for row in rows]

    def _insert(self, batch: str, rows: Iterable[QueueRow]) -> None:
        self._db.executemany(
            "INSERT INTO review_queue (batch, record_key, heading, reason, best_qid, best_score, part,"
            " first_reason, sort_heading, letter) VALUES (?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (batch, record_key) DO UPDATE SET heading = excluded.heading, reason = excluded.reason,"
            " best_qid = excluded.best_qid, best_score = excluded.best_score, part = excluded.part,"
            " first_reason = excluded.reason, sort_heading = excluded.sort_heading, letter = excluded.letter",
            (
                (
                    *(batch, r.record_key, r.heading, r.reason, r.best_qid, r.best_score, r.part),
                    *(r.reason, sort_key(r.heading), letter_of(r.heading)),
                )
                for r in rows
            ),
        )
        self._db.execute(
            "UPDATE review_queue AS q SET shelf = s.state, reason = iif(s.state = 'conflict', ?, q.first_reason)"
            " FROM record_state s JOIN batch b ON b.mapping = s.mapping"
            " WHERE q.batch = ? AND b.name = q.batch AND s.record_key = q.record_key AND s.state != 'open'",
            (CONFLICT, batch),
        )
        self._db.execute("UPDATE review_queue SET shelf = ? WHERE batch = ? AND shelf = 'conflict'", (WAITING, batch))


def cursor_of(row: QueueRow, sort: str) -> Cursor:
    """Give where a row stands in an order: what the next page comes after."""
    value = {"heading": sort_key(row.heading), "record": row.record_key}.get(sort, row.best_score)
    return value, row.record_key


def sort_key(heading: str) -> str:
    """Give a heading for sorting and searching: without marks, case and punctuation in front."""
    plain = heading
    if not heading.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(c))
    return plain.casefold().lstrip(" \"'“”‘’«»([{<-–—.…¿¡*")


def letter_of(heading: str) -> str:
    """Give the letter a heading stands under: upper case, 0–9 for all figures, empty for a heading without any."""
    first = sort_key(heading)[:1]
    if not first.isalnum():
        return ""
    if first.isdigit():
        return "0–9"
    script = unicodedata.name(first, "").partition(" ")[0]
    return _GROUPED.get(script, first.upper()[:1])


def _index_of(asked: QueueFilter) -> str:
    """Give the index that holds all a filter looks at; left alone, SQLite takes one that needs every row as well."""
    return "queue_reason" if asked.reason else "queue_letter" if asked.letter else "queue_heading"


def _where(asked: QueueFilter) -> tuple[str, tuple[str | float, ...]]:
    """Give the condition of a filter and what it is given."""
    terms: list[tuple[str, tuple[str | float, ...]]] = [("batch = ? AND shelf = ?", (asked.batch, asked.shelf))]
    if asked.reason:
        terms.append(("reason = ?", (asked.reason,)))
    if asked.letter:
        terms.append(("letter = ?", (asked.letter,)))
    if asked.least > 0:
        terms.append(("best_score >= ?", (asked.least,)))
    if asked.most < 1:
        terms.append(("best_score <= ?", (asked.most,)))
    if words := sort_key(asked.words):
        terms.append(("(instr(sort_heading, ?) OR record_key = ?)", (words, asked.words.strip())))
    return " AND ".join(term for term, _ in terms), tuple(value for _, values in terms for value in values)
