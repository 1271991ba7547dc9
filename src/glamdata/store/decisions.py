"""What was decided of records, append-only, with what it comes to, and the queue of those that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from glamdata.model.match import Decision, Verdict
from glamdata.store.review_queue import QueueRow, ReviewQueue
from glamdata.store.standing import Act, Standing, State, fold, same_answer
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Decisions", "Entered", "QueueRow", "RecordState"]

NO_VERSION = "0-0"
_COLUMNS = "d.id, d.record_key, d.verdict, d.qid, d.who, d.decided, d.why, d.role"


@dataclass(frozen=True, slots=True)
class RecordState:
    """Where one record stands, with all that was decided of it, oldest first.

    `decision` stands, or is one side of a conflict, `against` the other. `version` is another one whenever anything was
    decided or taken back: who decides sends the version seen.
    """

    state: State
    version: str
    decision: Decision | None = None
    against: Decision | None = None
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a decision: the record's state now; `meanwhile` is what others said since it was looked at.

    `taken` is false where it was not entered: the record is a conflict that the decider had not seen.
    """

    state: State
    taken: bool = True
    meanwhile: tuple[Decision, ...] = ()


class Decisions:
    """Every decision ever made, by the name of the mapping whose records they are about."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.waiting = ReviewQueue(db)
        for row in db.execute("SELECT mapping FROM unfolded").fetchall():
            self._fold_all(row["mapping"])

    def add(self, mapping: str, decisions: Iterable[Decision]) -> None:
        """Append decisions; earlier ones stay."""
        with transaction(self._db):
            self._append(mapping, list(decisions))

    def decide(self, mapping: str, decision: Decision, version: str) -> Entered:
        """Append one person's decision, made in sight of `version` of the record, and say what became of it.

        What others said since is told; two different answers make the record a conflict. A conflict that the decider
        had not seen is not settled by chance: the decision is then not entered.
        """
        with transaction(self._db):
            seen = self.state(mapping, decision.record_key)
            last = int(version.partition("-")[0] or 0)
            others = [act for act in seen.acts if act.number > last and act.decision.who != decision.who]
            meanwhile = tuple(act.decision for act in others) if version != seen.version else ()
            if meanwhile and seen.state is State.CONFLICT:
                return Entered(seen.state, taken=False, meanwhile=meanwhile)
            self._append(mapping, [decision])
            return Entered(self.state(mapping, decision.record_key).state, meanwhile=meanwhile)

    def retract(self, mapping: str, who: str, when: datetime) -> list[Decision]:
        """Take back what a person decided last, all of it where it was one act about many records; give it."""
        with transaction(self._db) as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM decision d WHERE d.mapping = ? AND d.who = ? AND d.decided ="  # noqa: S608  (our own columns)
                " (SELECT l.decided FROM decision l LEFT JOIN retraction r ON r.decision = l.id"
                "  WHERE l.mapping = ? AND l.who = ? AND r.decision IS NULL ORDER BY l.id DESC LIMIT 1)"
                " AND d.id NOT IN (SELECT decision FROM retraction)",
                (mapping, who, mapping, who),
            ).fetchall()
            taken_back = ((row["id"], who, when.isoformat()) for row in rows)
            db.executemany("INSERT INTO retraction VALUES (?,?,?)", taken_back)
            self._fold(mapping, {row["record_key"] for row in rows})
        return [_decision(row) for row in rows]

    def last_act(self, mapping: str, who: str) -> tuple[int, Decision] | None:
        """Give what a person decided last and may take back, with the number of records it is about."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM decision d LEFT JOIN retraction r ON r.decision = d.id"  # noqa: S608
            " WHERE d.mapping = ? AND d.who = ? AND r.decision IS NULL ORDER BY d.id DESC LIMIT 1",
            (mapping, who),
        ).fetchone()
        if row is None:
            return None
        (count,) = self._db.execute(
            "SELECT count(*) FROM decision WHERE mapping = ? AND who = ? AND decided = ?",
            (mapping, who, row["decided"]),
        ).fetchone()
        return int(count), _decision(row)

    def all(self, mapping: str) -> list[Decision]:
        """Give every decision ever made for a mapping's records and not taken back, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM decision d WHERE d.mapping = ?"  # noqa: S608
            " AND d.id NOT IN (SELECT decision FROM retraction) ORDER BY d.id",
            (mapping,),
        )
        return [_decision(row) for row in rows]

    def newest(self, mapping: str) -> int:
        """Give a number that grows with every decision for a mapping's records, also one taken back; 0 for none."""
        (newest,) = self._db.execute("SELECT max(id) FROM decision WHERE mapping = ?", (mapping,)).fetchone()
        (retracted,) = self._db.execute(
            "SELECT count(*) FROM retraction JOIN decision d ON d.id = decision WHERE d.mapping = ?", (mapping,)
        ).fetchone()
        return int(newest or 0) + int(retracted)

    def touched_since(self, mapping: str, when: datetime) -> frozenset[str]:
        """Give the records of which something was decided or taken back after a time."""
        rows = self._db.execute(
            "SELECT record_key FROM decision WHERE mapping = ?1 AND decided > ?2 UNION SELECT d.record_key"
            " FROM retraction r JOIN decision d ON d.id = r.decision WHERE d.mapping = ?1 AND r.retracted > ?2",
            (mapping, _write_time(when)),
        )
        return frozenset(row["record_key"] for row in rows)

    def standing(self, mapping: str) -> dict[str, Decision]:
        """Give the decision that stands of each record that has one (match, new or skip); see :mod:`standing`."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM record_state s JOIN decision d ON d.id = s.decision"  # noqa: S608
            " WHERE s.mapping = ? AND s.state = 'decided' ORDER BY d.id",
            (mapping,),
        )
        return {row["record_key"]: _decision(row) for row in rows}

    def doubted(self, mapping: str) -> frozenset[str]:
        """Give the records that persons left unsure or in conflict: no rule may decide them."""
        rows = self._db.execute(
            "SELECT record_key FROM record_state WHERE mapping = ? AND state IN ('conflict', 'unsure')", (mapping,)
        )
        return frozenset(row["record_key"] for row in rows)

    def state(self, mapping: str, record_key: str) -> RecordState:
        """Give where one record stands, and all that was decided of it and not taken back."""
        found = self._db.execute(
            "SELECT state, decision, against, version FROM record_state WHERE mapping = ? AND record_key = ?",
            (mapping, record_key),
        ).fetchone()
        if found is None:
            return RecordState(State.OPEN, NO_VERSION)
        acts = {act.number: act for act in self._acts(mapping, record_key)}
        one, other = (acts[number].decision if number else None for number in (found["decision"], found["against"]))
        return RecordState(State(found["state"]), found["version"], one, other, tuple(acts.values()))

    def versions(self, mapping: str) -> dict[str, str]:
        """Give the version of every record of which anything was decided; the others have NO_VERSION."""
        rows = self._db.execute("SELECT record_key, version FROM record_state WHERE mapping = ?", (mapping,))
        return {row["record_key"]: row["version"] for row in rows}

    def rejected_items(self, mapping: str) -> dict[str, frozenset[str]]:
        """Give, by record, the items that were said not to be the same: remembered for ever."""
        rejected: dict[str, set[str]] = {}
        for decision in self.all(mapping):
            if decision.verdict is Verdict.NOT_SAME:
                rejected.setdefault(decision.record_key, set()).add(decision.qid)
        return {key: frozenset(qids) for key, qids in rejected.items()}

    def count_by(self, mapping: str, who: str, since: datetime) -> int:
        """Count the records that a person decided since then."""
        (count,) = self._db.execute(
            "SELECT count(DISTINCT record_key) FROM decision d LEFT JOIN retraction r ON r.decision = d.id"
            " WHERE d.mapping = ? AND d.who = ? AND d.decided >= ? AND r.decision IS NULL",
            (mapping, who, since.astimezone(UTC).isoformat()),
        ).fetchone()
        return int(count)

    def save_queue(self, batch: str, rows: Iterable[QueueRow]) -> None:
        """Put a batch's records that wait for a person in place of what stood there."""
        self.waiting.save(batch, rows)

    def queue(self, batch: str) -> list[QueueRow]:
        """Give the records of a batch that wait for a person and have no standing decision."""
        return self.waiting.undecided(batch)

    def _append(self, mapping: str, decisions: Sequence[Decision]) -> None:
        self._db.executemany(
            "INSERT INTO decision (mapping, record_key, verdict, qid, who, decided, why, role)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (
                (mapping, d.record_key, d.verdict.value, d.qid, d.who, _write_time(d.when), d.why, d.role)
                for d in decisions
            ),
        )
        self._fold(mapping, {decision.record_key for decision in decisions})

    def _fold(self, mapping: str, keys: Iterable[str]) -> None:
        """Work out anew where these records stand, inside a transaction."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS touched (record_key TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM touched")
        self._db.executemany("INSERT INTO touched VALUES (?)", ((key,) for key in keys))
        rows = self._db.execute(
            f"SELECT {_COLUMNS}, r.decision AS retracted FROM touched t"  # noqa: S608
            " JOIN decision d ON d.mapping = ? AND d.record_key = t.record_key"
            " LEFT JOIN retraction r ON r.decision = d.id ORDER BY d.record_key, d.id",
            (mapping,),
        ).fetchall()
        states = list(_states(rows))
        self._db.executemany(
            "INSERT OR REPLACE INTO record_state VALUES (?,?,?,?,?,?)", ((mapping, *state) for state in states)
        )
        self.waiting.place(mapping, ((key, State(state)) for key, state, *_ in states))

    def _fold_all(self, mapping: str) -> None:
        """Work out where all records of a mapping stand whose decisions an older glamdata made."""
        with transaction(self._db) as db:
            rows = db.execute("SELECT DISTINCT record_key FROM decision WHERE mapping = ?", (mapping,)).fetchall()
            self._fold(mapping, [row["record_key"] for row in rows])
            db.execute("DELETE FROM unfolded WHERE mapping = ?", (mapping,))

    def _acts(self, mapping: str, record_key: str) -> list[Act]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM decision d WHERE d.mapping = ? AND d.record_key = ?"  # noqa: S608
            " AND d.id NOT IN (SELECT decision FROM retraction) ORDER BY d.id",
            (mapping, record_key),
        )
        return [Act(row["id"], _decision(row)) for row in rows]


def without_repeated(decisions: Iterable[Decision], known: Iterable[Decision]) -> list[Decision]:
    """Give the decisions that are not word for word among the known ones: what is imported twice counts once."""
    there = {replace(decision, why="") for decision in known}
    return [decision for decision in decisions if replace(decision, why="") not in there]


def without_repeated_answers(decisions: Iterable[Decision], known: Iterable[Decision]) -> list[Decision]:
    """Give the decisions that are not what the same person said last of the record: a sheet may be imported twice."""
    last = {(decision.record_key, decision.who): decision for decision in known}
    fresh = []
    for decision in decisions:
        before = last.get((decision.record_key, decision.who))
        if before is None or not same_answer(before, decision):
            fresh.append(decision)
            last[decision.record_key, decision.who] = decision
    return fresh


def _states(rows: Sequence[sqlite3.Row]) -> Iterator[tuple[str, str, int, int, str]]:
    """Give key, state, the two sides and the version of each record whose decisions are in `rows`."""
    for key, group in groupby(rows, key=lambda row: str(row["record_key"])):
        of_record = list(group)
        standing = fold(Act(row["id"], _decision(row)) for row in of_record if row["retracted"] is None)
        retracted = sum(row["retracted"] is not None for row in of_record)
        yield (key, standing.state.value, *_sides(standing), f"{of_record[-1]['id']}-{retracted}")


def _sides(standing: Standing) -> tuple[int, int]:
    one, other = (act.number if act else 0 for act in (standing.act, standing.against))
    return one, other


def _write_time(when: datetime) -> str:
    return (when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(
        record_key=row["record_key"],
        verdict=Verdict(row["verdict"]),
        qid=row["qid"],
        who=row["who"],
        when=datetime.fromisoformat(row["decided"]),
        why=row["why"],
        role=row["role"],
    )
