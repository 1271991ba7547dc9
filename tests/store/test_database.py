"""The workspace: rows that stay, one run at a time, migrations in a transaction each."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import WorkspaceError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.match import Decision, Verdict
from glamdata.store.database import DATABASE, Batch, Part, Store
from glamdata.store.decisions import QueueRow
from glamdata.store.transaction import transaction

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BATCH = Batch("people-2026", "people", "people.yaml", "f1", "people.mrc", "d1", "full", "abcdef", "2026-11-21")
PARTS = [Part(1, 1, 0, 100, 10), Part(2, 11, 100, 50, 5)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    store.save_batch(BATCH, PARTS)
    return store


def decision(key: str, verdict: Verdict, qid: str = "", who: str = "Ann") -> Decision:
    return Decision(key, verdict, qid, who, NOW)


def entry(key: str, state: LedgerState, **said: object) -> LedgerEntry:
    return LedgerEntry("people-2026", key, "hash", state, NOW, **said)  # type: ignore[arg-type]


def test_batches_and_parts_are_kept(store: Store, tmp_path: Path) -> None:
    store.close()
    with Store(tmp_path) as again:
        assert again.batch("people-2026") == BATCH
        assert again.parts("people-2026") == PARTS
        assert again.batch_names() == ["people-2026"]


def test_an_unknown_batch_is_named_with_those_there_are(store: Store) -> None:
    with pytest.raises(WorkspaceError, match=r"no batch 'poeple'.*people-2026"):
        store.batch("poeple")


def test_a_second_run_is_told_who_holds_the_workspace(store: Store, tmp_path: Path) -> None:
    with store.locked("publish"), Store(tmp_path) as other:
        second = other.locked("prepare")
        with pytest.raises(WorkspaceError, match="publish, process"):
            second.__enter__()
    with store.locked("prepare"):
        pass


def test_a_newer_workspace_is_refused_and_untouched(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / DATABASE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(WorkspaceError, match="newer glamdata"):
        Store(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is not a database, but long enough to look at" * 40)
    with pytest.raises(WorkspaceError, match="damaged or not a glamdata workspace"):
        Store(tmp_path)


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="not a workspace folder"):
        Store(tmp_path / "file")


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def fail_half_way() -> None:
        with transaction(store._db) as db:
            db.execute("DELETE FROM part")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert store.parts("people-2026") == PARTS


def test_the_newest_decision_stands(store: Store) -> None:
    store.decisions.add("people", [decision("a", Verdict.MATCH, "Q1"), decision("a", Verdict.MATCH, "Q2")])
    assert store.decisions.standing("people")["a"].qid == "Q2"
    assert len(store.decisions.all("people")) == 2
    assert store.decisions.standing("others") == {}


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        (decision("a", Verdict.NOT_SAME, "Q1"), False),
        (decision("a", Verdict.NOT_SAME, "Q9"), True),
        (decision("a", Verdict.UNSURE), False),
    ],
)
def test_not_the_same_and_unsure_take_a_match_away(store: Store, later: Decision, stands: bool) -> None:
    store.decisions.add("people", [decision("a", Verdict.MATCH, "Q1"), later])
    assert ("a" in store.decisions.standing("people")) is stands


def test_not_the_same_is_remembered_for_ever(store: Store) -> None:
    said = [
        decision("a", Verdict.NOT_SAME, "Q1"),
        decision("a", Verdict.MATCH, "Q2"),
        decision("a", Verdict.NOT_SAME, "Q3"),
    ]
    store.decisions.add("people", said)
    assert store.decisions.rejected_items("people") == {"a": frozenset({"Q1", "Q3"})}


def test_the_queue_leaves_out_what_was_decided_since(store: Store) -> None:
    rows = [QueueRow("a", "Ann", "none found", "", 0.0), QueueRow("b", "Bob", "names contradict", "Q5", 0.3)]
    store.decisions.save_queue("people-2026", rows)
    store.decisions.add("people", [decision("a", Verdict.NEW)])
    assert store.decisions.queue("people-2026") == rows[1:]


def test_the_ledger_keeps_every_line_and_gives_the_newest(store: Store) -> None:
    store.ledger.add("rehearsal", [entry("a", LedgerState.SENDING)])
    saved = entry("a", LedgerState.SAVED, qid="Q7", revision=12, guids=("Q7$1",))
    store.ledger.add("rehearsal", [saved])
    assert store.ledger.states("people-2026", "rehearsal") == {"a": saved}
    assert [e.state for e in store.ledger.entries("people-2026", "rehearsal")] == [
        LedgerState.SENDING,
        LedgerState.SAVED,
    ]
    assert store.ledger.saved_items("people", "rehearsal") == {"a": "Q7"}
    assert store.ledger.our_guids("people", "rehearsal") == frozenset({"Q7$1"})
    assert store.ledger.states("people-2026", "another wiki") == {}, "a rehearsal is not the real wiki"


def test_withdrawn_records_are_told_once(store: Store) -> None:
    assert store.save_fingerprints(BATCH, [("a", "1"), ("b", "2")]) == []
    assert store.save_fingerprints(BATCH, [("b", "2")]) == ["a"]
    assert store.save_fingerprints(BATCH, [("a", "1"), ("b", "3")]) == []
