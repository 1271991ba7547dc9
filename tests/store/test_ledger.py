"""The ledger: what was refused for good, sent since, undone; and that a damaged one is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.errors import WorkspaceError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.store.database import Batch, Store
from glamdata.store.ledger import UNDO, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAVED, REFUSED, SENDING, PLANNED = LedgerState.SAVED, LedgerState.REFUSED, LedgerState.SENDING, LedgerState.PLANNED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        opened.save_batch(Batch("b", "m", "", "", "", "", "full", "0123", NOON.isoformat()), [])
        yield opened


def line(key: str, state: LedgerState, edit_hash: str = "h", **said: Any) -> LedgerEntry:
    return LedgerEntry("b", key, edit_hash, state, **{"when": NOON, "qid": "Q1", **said})


def test_refused_for_good_is_by_record_and_hash_and_by_the_newest_sending(store: Store) -> None:
    ledger: Ledger = store.ledger
    ledger.add("w", [
        line("a", REFUSED), line("b", REFUSED, retry=True), line("c", REFUSED), line("c", SAVED),
        line("d", SAVED), line("d", REFUSED, "other"), line("e", REFUSED), line("e", PLANNED),
    ])  # fmt: skip
    assert ledger.refused_for_good("b", "w") == {("a", "h"), ("d", "other"), ("e", "h")}
    assert ledger.refused_for_good("b", "elsewhere") == frozenset()


def test_what_is_left_open_is_by_the_newest_line_of_each_record(store: Store) -> None:
    ledger = store.ledger
    unknown = LedgerState.UNKNOWN
    ledger.add("w", [
        line("a", SENDING), line("b", SENDING), line("b", SAVED), line("c", unknown), line("d", PLANNED),
        line("e", SAVED, code="doubled"), line("f", SAVED, code="doubled"), line("f", SAVED),
    ])  # fmt: skip
    ledger.add("w", [line("b", SENDING), line("a", SAVED)], UNDO)
    assert {key: entry.state for key, entry in ledger.left_open("b", "w").items()} == {
        "a": SENDING, "c": unknown, "e": SAVED,
    }  # fmt: skip
    assert set(ledger.left_open("b", "w", UNDO)) == {"b"}
    assert ledger.left_open("b", "elsewhere") == ledger.left_open("other", "w") == {}


def test_revisions_are_those_of_saved_edits_and_of_what_was_undone(store: Store) -> None:
    ledger = store.ledger
    ledger.add(
        "w", [line("a", SENDING, revision=1), line("a", SAVED, revision=2), line("b", SAVED, revision=3, qid="Q2")]
    )
    ledger.add("w", [line("a", SAVED, revision=7)], UNDO)
    assert ledger.revisions("b", "w") == {2, 3, 7}
    assert ledger.revisions_undone("b", "w") == {2, 7}
    assert [entry.revision for entry in ledger.newest_saved("b", "w", 1)] == [3]
    assert ledger.newest_saved("b", "elsewhere", 9) == []


def test_where_a_record_stood_between_two_times(store: Store) -> None:
    hours = [NOON + timedelta(hours=n) for n in range(4)]
    store.ledger.add(
        "w", [line("a", PLANNED, when=hours[0]), line("a", SAVED, when=hours[1]), line("a", REFUSED, when=hours[2])]
    )
    store.ledger.add("w", [line("a", SENDING, when=hours[1])], UNDO)
    between = store.ledger.state_between
    assert between("b", "w", "a", hours[0], None) is REFUSED
    assert between("b", "w", "a", hours[0], hours[2]) is SAVED
    assert between("b", "w", "a", hours[0], hours[1]) is PLANNED
    assert between("b", "w", "a", hours[3], None) is None
    assert between("b", "w", "b", hours[0], None) is None


def test_sent_since_counts_every_sending_of_all_batches_on_one_wiki(store: Store) -> None:
    entries = [line("a", SENDING, when=NOON + timedelta(minutes=n)) for n in range(3)]
    store.ledger.add("w", [*entries, line("a", SAVED)])
    store.ledger.add("w", [line("a", SENDING, when=NOON)], UNDO)
    store.ledger.add("elsewhere", entries)
    assert store.ledger.sent_since("w", NOON) == 4
    assert store.ledger.sent_since("w", NOON + timedelta(seconds=1)) == 2


def test_totals_count_all_that_was_sent_since_the_beginning(store: Store) -> None:
    ledger = store.ledger
    assert (ledger.totals("b", "w"), ledger.last_saved("b", "w")) == ({}, None)
    later = NOON + timedelta(hours=1)
    ledger.add("w", [
        line("a", SAVED), line("b", REFUSED), line("a", PLANNED), line("a", SAVED), line("c", REFUSED),
        line("c", SAVED, when=later), line("d", SENDING), line("e", LedgerState.UNCHANGED),
    ])  # fmt: skip
    ledger.add("w", [line("a", SAVED), line("c", LedgerState.UNCHANGED)], UNDO)
    ledger.add("elsewhere", [line("z", SAVED)])
    assert ledger.totals("b", "w") == {"saved": 3, "taken_back": 1, "unchanged": 1, "refused": 1, "unknown": 1}
    assert ledger.last_saved("b", "w") == later


def test_undone_is_what_was_taken_back_after_it_was_pushed_last(store: Store) -> None:
    store.ledger.add("w", [line("a", SAVED), line("b", SAVED), line("c", SAVED)])
    store.ledger.add("w", [line("a", SAVED), line("b", SAVED), line("c", LedgerState.UNCHANGED)], UNDO)
    store.ledger.add("w", [line("b", SAVED), line("a", REFUSED)])
    assert store.ledger.undone("m", "w") == {"a": NOON, "c": NOON}
    assert store.ledger.undone("other", "w") == {}
    assert [entry.record_key for entry in store.ledger.entries("b", "w", UNDO)] == ["a", "b", "c"]
    assert store.ledger.states("b", "w")["a"].state is REFUSED


@pytest.mark.parametrize("column", ["guids = '['", "entered = 'noon'", "revision = 'seven'"])
def test_a_line_that_can_not_be_read_is_named(store: Store, column: str) -> None:
    store.ledger.add("w", [line("a", SAVED)])
    store.ledger.require_sound("b", "w")
    store._db.execute(f"UPDATE ledger SET {column}")
    with pytest.raises(WorkspaceError, match="damaged in line 1, record 'a' of b"):
        store.ledger.require_sound("b", "w")


def test_a_database_with_damaged_pages_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.ledger.add("w", [line(f"record {n}", SAVED, reason="x" * 200) for n in range(200)])
        store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "glamdata.sqlite"
    content = bytearray(path.read_bytes())
    content[-20 * 1024 :] = b"\xff" * 20 * 1024
    path.write_bytes(content)
    with Store(tmp_path) as store, pytest.raises(WorkspaceError, match=r"ledger is damaged.*\.recover"):
        store.ledger.require_sound("b", "w")
