"""Undo against the rehearsal wiki: what was pushed goes, what somebody changed stays, each item is as it was."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import ApprovalError, LimitError, StoppedError, WikiRefusedError, WorkspaceError
from glamdata.publish.interrupt import WORDS
from glamdata.publish.undoing import Selection, undo
from glamdata.publish.verifying import verify
from glamdata.publish.watch import Order, last_speed
from glamdata.report.showing import hash_of_plan
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from ..conftest import MAPPINGS, SAMPLES, prepare_unchecked, silent
from ..somebody import Somebody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.publish.undoing import UndoReport
    from glamdata.rehearsal import RehearsalServer

RECORDS = 40


class Wiki(Somebody):
    """The rehearsal wiki as somebody else uses it."""

    def items(self) -> dict[str, str]:
        """Give what every item says, without the revision it is in."""
        found = {}
        archive = self.server.wiki.archive
        for page, revision in archive.iterate_latest():
            if page.entity_id.startswith("Q") and not page.deleted and not revision.is_redirect:
                found[page.entity_id] = json.dumps(revision.entity, sort_keys=False)
        return found

    def count(self) -> int:
        return self.server.wiki.faults.counts["/w/api.php", "wbeditentity"]


@pytest.fixture
def wiki(sample_wiki: RehearsalServer) -> Iterator[Wiki]:
    somebody = Wiki(sample_wiki)
    yield somebody
    somebody.http.close()


@pytest.fixture
def coordinator(coordinate: Callable[[], Coordinator]) -> Iterator[Coordinator]:
    with coordinate() as opened:
        yield opened


def prepare(coordinator: Coordinator) -> Run:
    """Prepare the first of the sample persons; most are matched by rule."""
    records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:RECORDS]
    export = coordinator.store.folder / "some.mrc"
    export.write_bytes(b"".join(record + b"\x1d" for record in records))
    return prepare_unchecked(coordinator, Source(export, MAPPINGS / "marc_authority_person.yaml", "full", ""))


def saved(run: Run) -> dict[str, Any]:
    """Give the newest saved line of each record."""
    lines = run.store.ledger.entries(run.batch.name, run.wiki.identity)
    return {line.record_key: line for line in lines if line.state.value == "saved"}


def take_back(coordinator: Coordinator, run: Run, *, dry_run: bool = False, **selected: Any) -> UndoReport:
    return undo(coordinator, run, Selection(**selected), silent, dry_run=dry_run)


def test_undo_gives_every_item_back_as_it_was_and_a_plan_brings_nothing_back(
    coordinator: Coordinator, wiki: Wiki
) -> None:
    run = prepare(coordinator)
    before = wiki.items()
    pushed = sequence.publish(coordinator, run, silent)
    assert len(pushed) > 15
    assert wiki.items() != before
    verified = verify(coordinator, run, silent)
    assert (verified.is_good, verified.present, verified.lines) == (True, verified.pieces, len(pushed))

    sent = wiki.count()
    shown = take_back(coordinator, run, dry_run=True)
    assert wiki.count() == sent
    assert run.store.ledger.undone(run.batch.mapping, run.wiki.identity) == {}
    report = take_back(coordinator, run)
    assert [item.removed for item in report.items] == [item.removed for item in shown.items]
    assert report.is_complete
    assert wiki.count() - sent == len(report.items) == len({line.qid for line in pushed})
    assert wiki.items() == before

    verified = verify(coordinator, run, silent)
    assert (verified.is_good, verified.undone, verified.present) == (True, verified.pieces, 0)
    sequence.plan(coordinator, run, silent)
    assert list(run.parts.all_rows(tables.EDITS)) == []
    told = {row["record_key"] for row in run.parts.all_rows(tables.findings_table("plan")) if row["code"] == "undone"}
    assert told == {line.record_key for line in pushed}
    again = take_back(coordinator, run)
    assert [item.removed for item in again.items if item.removed] == []
    assert wiki.items() == before

    assert len(sequence.publish(coordinator, run, silent, Order(again=True))) == len(pushed)
    assert wiki.items() != before
    assert verify(coordinator, run, silent).is_good
    assert sequence.publish(coordinator, run, silent) == []
    take_back(coordinator, run)
    assert wiki.items() == before


def test_undo_of_some_records_and_of_a_property_leaves_the_others(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    before = wiki.items()
    sequence.publish(coordinator, run, silent)
    after = wiki.items()
    key, line = next(iter(saved(run).items()))
    take_back(coordinator, run, records=(key,))
    now = wiki.items()
    assert now[line.qid] == before[line.qid]
    assert {qid for qid in now if now[qid] != after[qid]} == {line.qid}

    report = take_back(coordinator, run, properties=("P214",))
    assert any(item.removed for item in report.items)
    assert all("P214" in words for item in report.items for words in item.removed)
    assert take_back(coordinator, run, dry_run=True, properties=("P214",)).items[0].removed == ()
    later = run.clock.now()
    assert take_back(coordinator, run, dry_run=True, since=later).items == []


def test_what_somebody_changed_since_stays_and_is_named(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    sequence.publish(coordinator, run, silent)
    qids = [line.qid for line in saved(run).values() if line.guids]
    guid = next(line.guids[0] for line in saved(run).values() if line.guids)
    claim = wiki.call(action="wbgetclaims", claim=guid)["claims"]
    ((statement,),) = claim.values()
    statement["rank"] = "deprecated"
    wiki.do("wbsetclaim", claim=json.dumps(statement))
    wiki.server.wiki.delete_entity(qids[1])
    verified = verify(coordinator, run, silent)
    states = {(verdict.qid, verdict.state) for verdict in verified.verdicts}
    assert (qids[0], "deprecated") in states
    assert (qids[1], "deleted") in states
    assert not verified.is_good
    report = take_back(coordinator, run)
    kept = {item.qid: item.kept for item in report.items if item.kept}
    assert any("somebody deprecated it" in words for words in kept[qids[0]])
    assert kept[qids[1]] == (f"{qids[1]} was deleted",)
    ((left,),) = wiki.call(action="wbgetclaims", claim=guid)["claims"].values()
    assert left["rank"] == "deprecated"
    assert not report.is_complete


def test_items_that_the_batch_made_are_listed_and_not_emptied(coordinator: Coordinator, wiki: Wiki) -> None:
    from glamdata.review.deciding import enter_decisions  # noqa: PLC0415

    run = prepare(coordinator)
    key = next(row.record_key for row in coordinator.store.decisions.queue(run.batch.name) if not row.best_qid)
    enter_decisions(coordinator, run.batch.name, [(key, "new", "tester", "")])
    sequence.publish(coordinator, run, silent)
    made = saved(run)[key]
    before = wiki.items()[made.qid]
    (item,) = [item for item in take_back(coordinator, run).items if item.created]
    assert (item.qid, item.records, item.others) == (made.qid, (key,), False)
    assert wiki.items()[made.qid] == before
    sequence.plan(coordinator, run, silent)
    assert list(run.parts.all_rows(tables.EDITS)) == []
    wiki.do("wbeditentity", id=made.qid, data='{"aliases":[{"language":"en","value":"Theirs","add":""}]}')
    (item,) = [item for item in take_back(coordinator, run).items if item.created]
    assert item.others


MODES = ("lost-answer-once=503", "cut-after-save", "http503", "conflict-next-edit", "lag=7")


def test_undo_through_faults_loses_nothing(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    before = wiki.items()
    sequence.publish(coordinator, run, silent)
    left = list(MODES)

    def make_trouble(_words: str) -> None:
        if left:
            wiki.server.add_fault(left.pop(), "wbeditentity", 1)

    assert undo(coordinator, run, Selection(), make_trouble).is_complete
    assert not left
    assert wiki.items() == before
    assert verify(coordinator, run, silent).present == 0


def test_ctrl_c_stops_after_the_current_edit(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    told: list[str] = []

    def press(words: str) -> None:
        told.append(words)
        if words.startswith("pushed 3 of"):
            signal.raise_signal(signal.SIGINT)

    for do in (sequence.publish, lambda *given: undo(*given[:2], Selection(), given[2])):
        sent = wiki.count()
        with pytest.raises(KeyboardInterrupt):
            do(coordinator, run, press)
        assert wiki.count() - sent in {3, 4}
        assert told[-1] == WORDS or told[-2] == WORDS
        for purpose in ("push", "undo"):
            assert run.store.ledger.left_open(run.batch.name, run.wiki.identity, purpose) == {}
    take_back(coordinator, run)
    assert verify(coordinator, run, silent).present == 0


def test_undo_that_was_cut_short_is_taken_up_again(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    before = wiki.items()
    sequence.publish(coordinator, run, silent)
    ended = 0

    def stop(_words: str) -> None:
        nonlocal ended
        ended += 1
        if ended == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(coordinator, run, Selection(), stop)
    assert wiki.items() != before
    take_back(coordinator, run)
    assert wiki.items() == before


def test_reverts_and_a_pause_stop_publishing_but_not_undo(
    coordinate: Callable[[], Coordinator], workspace: Path, clock: Any, wiki: Wiki
) -> None:
    with coordinate() as coordinator:
        run = prepare(coordinator)
        before = wiki.items()
        sequence.publish(coordinator, run, silent)
        line = next(line for line in saved(run).values() if line.guids)
        token = wiki.call(action="query", meta="tokens", type="rollback")["query"]["tokens"]["rollbacktoken"]
        assert "rollback" in wiki.call(action="rollback", title=line.qid, user="GlamBot", token=token)
        with pytest.raises(StoppedError, match=f"1 edits of this batch were reverted .*{line.revision}.*--go-on"):
            sequence.publish(coordinator, run, silent)
        sequence.publish(coordinator, run, silent, Order(go_on=True))
        sequence.publish(coordinator, run, silent)
    with limited(workspace, clock, 'paused = ["marc_authority_person"]') as coordinator:
        take_back(coordinator, coordinator.reopen(run.batch.name))
    assert wiki.items() == before


# publishing


def limited(workspace: Path, clock: Any, text: str) -> Coordinator:
    path = workspace / "glamdata.toml"
    path.write_text(path.read_text("utf-8").partition("[push]")[0] + "[push]\n" + text, "utf-8")
    return Coordinator(load_settings(workspace), "publish", clock=clock, pushes=True)


def test_a_plan_that_is_not_the_approved_one_is_not_sent(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    sequence.plan(coordinator, run, silent)
    good = hash_of_plan(run)
    with pytest.raises(ApprovalError, match=rf"approved 0000, planned now {good}") as refused:
        sequence.publish(coordinator, run, silent, Order(approve="0000"))
    assert refused.value.exit_code == 1
    assert wiki.count() == 0
    assert sequence.publish(coordinator, run, silent, Order(approve=good))


def test_limits_of_the_workspace_stop_publishing(
    coordinate: Callable[[], Coordinator], workspace: Path, clock: Any, wiki: Wiki
) -> None:
    with coordinate() as coordinator:
        name = prepare(coordinator).batch.name
    with (
        limited(workspace, clock, 'paused = ["marc_authority_person"]') as coordinator,
        pytest.raises(StoppedError, match="marc_authority_person is paused"),
    ):
        sequence.publish(coordinator, coordinator.reopen(name), silent)
    with (
        limited(workspace, clock, 'hours = "22:00-06:00"') as coordinator,
        pytest.raises(LimitError, match=r"22:00-06:00 only.*Nothing was sent"),
    ):
        sequence.publish(coordinator, coordinator.reopen(name), silent)
    assert wiki.count() == 0
    with limited(workspace, clock, "edits_per_day = 5") as coordinator:
        run = coordinator.reopen(name)
        for _ in range(2):
            with pytest.raises(LimitError, match="The 5 edits of the day"):
                sequence.publish(coordinator, run, silent)
        assert wiki.count() == 5
    with limited(workspace, clock, 'without_properties = ["P214"]') as coordinator:
        run = coordinator.reopen(name)
        sequence.publish(coordinator, run, silent)
        assert not any("P214 " in line for row in run.parts.all_rows(tables.EDITS) for line in row["lines"])
        told = [row for row in run.parts.all_rows(tables.findings_table("plan")) if row["code"] == "switched-off"]
        assert {row["property"] for row in told} == {"P214"}
        assert last_speed(run).edits > 10


def test_progress_tells_how_fast_and_how_long(coordinator: Coordinator) -> None:
    run = prepare(coordinator)
    told: list[str] = []
    ends = sequence.publish(coordinator, run, told.append)
    last = [words for words in told if words.startswith("pushed")][-1]
    assert last.startswith(f"pushed {len(ends)} of {len(ends)}: ")
    assert last.endswith("a minute, 0 s left")
    speed = last_speed(run)
    assert (speed.edits, speed.refused_before) == (len(ends), 0)
    assert speed.per_minute > 0


def test_waiting_is_told_with_its_reason(workspace: Path, clock: Any, wiki: Wiki) -> None:
    told: list[str] = []
    with Coordinator(load_settings(workspace), "test", clock=clock, tell=told.append) as coordinator:
        run = prepare(coordinator)
        wiki.server.add_fault("lag=7", "wbeditentity", 1)
        sequence.publish(coordinator, run, silent)
        assert told == ["waiting 5 s: the wiki asks for it (maxlag: its copies lag behind)"]
        assert coordinator.connection.session.waited == 5


def test_a_ledger_of_another_wiki_is_refused(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    sequence.publish(coordinator, run, silent)
    coordinator.store._db.execute("UPDATE ledger SET revision = revision + 1000000")
    sent = wiki.count()
    for do in (sequence.publish, lambda *given: undo(*given[:2], Selection(), silent)):
        with pytest.raises(WikiRefusedError, match=r"ledger is of another wiki.*`name`"):
            do(coordinator, run, silent)
    assert wiki.count() == sent


def test_a_damaged_ledger_is_refused_with_the_way_out(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    sequence.publish(coordinator, run, silent)
    sent = wiki.count()
    coordinator.store._db.execute("UPDATE ledger SET guids = '[' WHERE id = 7")
    with pytest.raises(WorkspaceError, match=r"damaged in line 7, record .*\.recover") as refused:
        sequence.publish(coordinator, run, silent)
    assert refused.value.exit_code == 2
    assert wiki.count() == sent


def test_verify_finds_what_is_missing_twice_or_removed(coordinator: Coordinator, wiki: Wiki) -> None:
    run = prepare(coordinator)
    sequence.publish(coordinator, run, silent)
    lines = [line for line in saved(run).values() if line.guids]
    gone, doubled, lost = lines[:3]
    wiki.do("wbremoveclaims", claim=gone.guids[0])
    ((statement,),) = wiki.call(action="wbgetclaims", claim=doubled.guids[0])["claims"].values()
    copy = {key: value for key, value in statement.items() if key in {"type", "rank", "mainsnak", "qualifiers"}}
    wiki.do("wbeditentity", id=doubled.qid, data=json.dumps({"claims": [copy]}))
    coordinator.store._db.execute(
        "UPDATE ledger SET revision = 999999999 WHERE record_key = ? AND state = 'saved'", (lost.record_key,)
    )
    verified = verify(coordinator, run, silent)
    found = {(verdict.record_key, verdict.state) for verdict in verified.verdicts}
    assert {(gone.record_key, "removed"), (doubled.record_key, "doubled"), (lost.record_key, "missing")} <= found
    assert not verified.is_good
