"""Decisions in the store: what stands, what is taken back, what somebody else said meanwhile; and the queue's shelves."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.model.match import Decision, Verdict
from glamdata.store.database import DATABASE, Batch, Store
from glamdata.store.decisions import NO_VERSION, Decisions, QueueRow, without_repeated, without_repeated_answers
from glamdata.store.review_queue import CONFLICT, DECIDED, UNSURE, WAITING, QueueFilter, cursor_of, letter_of, sort_key
from glamdata.store.standing import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BATCH = Batch("b", "people", "people.yaml", "f", "people.mrc", "d", "full", "abcdef", "2026-11-21")
ROWS = [
    QueueRow("k1", "Zola, Émile", "none found", "", 0.0, 1),
    QueueRow("k2", "émile", "names contradict", "Q2", 0.4, 1),
    QueueRow("k3", "“Anna”", "names contradict", "Q3", 0.9, 2),
    QueueRow("k4", "Анна", "none found", "", 0.0, 2),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as store:
        store.save_batch(BATCH, [])
        store.decisions.save_queue("b", ROWS)
        yield store


@pytest.fixture
def decisions(store: Store) -> Decisions:
    return store.decisions


def say(key: str, verdict: Verdict, qid: str = "", who: str = "Ann", second: int = 0) -> Decision:
    return Decision(key, verdict, qid, who, NOW + timedelta(seconds=second))


def keys(decisions: Decisions, **asked: object) -> list[str]:
    return [row.record_key for row in decisions.waiting.all(QueueFilter("b", **asked))]  # type: ignore[arg-type]


def test_what_is_decided_leaves_the_shelf(decisions: Decisions) -> None:
    decisions.add("people", [say("k1", Verdict.NEW), say("k2", Verdict.UNSURE)])
    assert decisions.waiting.shelves("b") == {WAITING: 2, UNSURE: 1, DECIDED: 1}
    decisions.add("people", [say("k1", Verdict.MATCH, "Q5", "Bob", 1)])
    assert [row.reason for row in decisions.waiting.all(QueueFilter("b", reason=CONFLICT))] == [CONFLICT]
    decisions.add("people", [say("k1", Verdict.SKIP, second=2)])
    assert decisions.waiting.find("b", "k1") == ROWS[0], "with its first reason again"
    assert [row.record_key for row in decisions.queue("b")] == ["k2", "k3", "k4"]


def test_a_queue_made_anew_knows_what_was_decided(decisions: Decisions) -> None:
    decisions.add("people", [say("k1", Verdict.NEW), say("k2", Verdict.UNSURE), say("k3", Verdict.NEW)])
    decisions.add("people", [say("k3", Verdict.SKIP, who="Bob", second=1)])
    before = decisions.waiting.shelves("b"), decisions.waiting.find("b", "k3")
    decisions.save_queue("b", ROWS)
    assert (decisions.waiting.shelves("b"), decisions.waiting.find("b", "k3")) == before


def test_a_decision_in_sight_of_another_is_told(decisions: Decisions) -> None:
    first = decisions.decide("people", say("k1", Verdict.MATCH, "Q1"), NO_VERSION)
    assert (first.state, first.taken, first.meanwhile) == (State.DECIDED, True, ())
    seen = decisions.state("people", "k1").version
    late = decisions.decide("people", say("k1", Verdict.MATCH, "Q2", "Bob", 1), NO_VERSION)
    assert (late.state, [d.who for d in late.meanwhile]) == (State.CONFLICT, ["Ann"])
    blind = decisions.decide("people", say("k1", Verdict.MATCH, "Q2", "Cleo", 2), seen)
    assert (blind.state, blind.taken) == (State.CONFLICT, False)
    assert len(decisions.all("people")) == 2
    knowing = decisions.decide(
        "people", say("k1", Verdict.MATCH, "Q2", "Cleo", 3), decisions.state("people", "k1").version
    )
    assert knowing.state is State.DECIDED


def test_taking_back_gives_the_state_before(decisions: Decisions) -> None:
    decisions.add("people", [say("k1", Verdict.MATCH, "Q1")])
    before, newest = decisions.state("people", "k1"), decisions.newest("people")
    decisions.add("people", [say(key, Verdict.SKIP, second=1) for key in ("k1", "k2", "k3")])
    count, last = decisions.last_act("people", "Ann") or (0, None)
    assert (count, last and last.verdict) == (3, Verdict.SKIP)
    assert len(decisions.retract("people", "Ann", NOW)) == 3
    after = decisions.state("people", "k1")
    assert (after.state, after.decision, after.acts) == (before.state, before.decision, before.acts)
    assert after.version != before.version
    assert decisions.newest("people") > newest, "what was made of it is stale"
    assert decisions.waiting.shelves("b") == {WAITING: 3, DECIDED: 1}
    decisions.retract("people", "Ann", NOW)
    assert decisions.retract("people", "Ann", NOW) == []
    assert decisions.all("people") == []
    assert decisions.standing("people") == {}


def test_touched_since_tells_what_was_decided_or_taken_back_after_a_time(decisions: Decisions) -> None:
    decisions.add("people", [say("k1", Verdict.NEW), say("k2", Verdict.NEW, who="Bob")])
    decisions.add("others", [say("k9", Verdict.NEW, second=9)])
    assert decisions.touched_since("people", NOW) == frozenset()
    decisions.add("people", [say("k3", Verdict.MATCH, "Q3", "Eve", 1)])
    decisions.retract("people", "Bob", NOW + timedelta(seconds=2))
    assert decisions.touched_since("people", NOW) == {"k2", "k3"}


def test_what_a_rule_may_not_touch(decisions: Decisions) -> None:
    decisions.add("people", [say("k1", Verdict.MATCH, "Q1", "rule: ids"), say("k1", Verdict.UNSURE, second=1)])
    decisions.add("people", [say("k1", Verdict.MATCH, "Q1", "rule: ids", 2)])
    assert decisions.doubted("people") == {"k1"}
    assert decisions.standing("people") == {}


def test_the_filter_sorts_and_finds(decisions: Decisions) -> None:
    assert keys(decisions) == ["k3", "k2", "k1", "k4"]
    assert keys(decisions, sort="score") == ["k3", "k2", "k4", "k1"]
    assert keys(decisions, sort="record") == ["k1", "k2", "k3", "k4"]
    assert keys(decisions, letter="E") == ["k2"]
    assert keys(decisions, words="EMILE") == ["k2", "k1"]
    assert keys(decisions, words="k4") == ["k4"]
    assert keys(decisions, least=0.3, most=0.5) == ["k2"]
    assert keys(decisions, shelf=DECIDED) == []
    counted = decisions.waiting.counted(QueueFilter("b"))
    assert counted.reasons == {"names contradict": 2, "none found": 2}
    assert counted.letters == {"A": 1, "E": 1, "Z": 1, "А": 1}


@pytest.mark.parametrize(
    ("heading", "letter"),
    [("Ångström", "A"), ("1001 nights", "0–9"), ("三国", "漢"), ("", ""), ("—!", ""), ("ß", "S"), ("אבן", "א")],
)
def test_letters(heading: str, letter: str) -> None:
    assert letter_of(heading) == letter


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            QueueRow,
            record_key=st.text("ab 1é", min_size=1, max_size=4),
            heading=st.text("aAéб漢 -", max_size=3),
            reason=st.just("none found"),
            best_qid=st.just(""),
            best_score=st.sampled_from([0.0, 0.5, 1.0]),
        ),
        unique_by=lambda row: row.record_key,
        max_size=12,
    ),
    st.sampled_from(["heading", "score", "lowest", "record"]),
    st.integers(1, 5),
)
def test_pages_by_key_are_the_whole_queue(rows: list[QueueRow], sort: str, size: int) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for script in sorted((resources.files("glamdata.store") / "migrations").iterdir(), key=lambda each: each.name):
        db.executescript(script.read_text("utf-8"))
    db.execute("INSERT INTO batch VALUES ('b','people','','','','','full','','')")
    decisions = Decisions(db)
    decisions.save_queue("b", rows)
    asked = QueueFilter("b", sort=sort)
    whole = decisions.waiting.all(asked)
    forward: list[QueueRow] = []
    while page := decisions.waiting.page(asked, size, cursor_of(forward[-1], sort) if forward else None):
        forward += page
    backward: list[QueueRow] = []
    while page := decisions.waiting.page(asked, size, cursor_of(backward[0], sort) if backward else None, back=True):
        backward = page + backward
    assert forward == backward == whole
    assert len(whole) == len(rows) == decisions.waiting.count(asked)
    if sort == "heading":
        assert whole == sorted(whole, key=lambda row: (sort_key(row.heading), row.record_key))
    db.close()


def test_decisions_of_an_older_workspace_count(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / DATABASE)
    scripts = sorted((resources.files("glamdata.store") / "migrations").iterdir(), key=lambda each: each.name)
    for script in scripts[:3]:
        db.executescript(script.read_text("utf-8"))
    db.execute("INSERT INTO batch VALUES ('b','people','','','','','full','','')")
    db.execute("INSERT INTO review_queue VALUES ('b','k1','Ann','none found','',0)")
    row = (
        "INSERT INTO decision (mapping, record_key, verdict, qid, who, decided, why) VALUES ('people',?,?,?,'Ann',?,'')"
    )
    db.executemany(row, [("k1", "match", "Q1", NOW.isoformat()), ("k2", "new", "", NOW.isoformat())])
    db.execute("PRAGMA user_version = 3")
    db.commit()
    db.close()
    for _ in range(2):
        with Store(tmp_path) as store:
            assert {key: d.qid for key, d in store.decisions.standing("people").items()} == {"k1": "Q1", "k2": ""}
            assert store.decisions.waiting.shelves("b") == {DECIDED: 1}


def test_what_is_imported_twice_counts_once() -> None:
    known = [say("a", Verdict.MATCH, "Q1"), say("a", Verdict.NEW, second=1)]
    again = [say("a", Verdict.MATCH, "Q1"), say("a", Verdict.MATCH, "Q1", second=9)]
    assert without_repeated(again, known) == again[1:]
    repeated = [say("a", Verdict.NEW, second=5), say("a", Verdict.NEW, who="Bob", second=5)]
    assert without_repeated_answers(repeated, known) == repeated[1:]
