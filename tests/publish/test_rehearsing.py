"""`glamdata rehearse`: what is rehearsed is what is pushed, and nothing of it reaches the configured wiki."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.errors import WorkspaceError
from glamdata.publish.rehearsing import FOLDER, rehearse
from glamdata.publish.watch import Order
from glamdata.report.batch_report import REHEARSED, report_file
from glamdata.workspace.settings import load_settings

from ..commands.test_app import glamdata
from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.rehearsal import RehearsalServer

    from ..conftest import CountingClock

pytestmark = pytest.mark.integration
BATCH = "some"


@pytest.fixture
def prepared(workspace: Path, clock: CountingClock) -> Path:
    """A workspace with a small batch that is ready, one new item in it."""
    records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:30]
    export = workspace / "some.mrc"
    export.write_bytes(b"".join(record + b"\x1d" for record in records))
    with Coordinator(load_settings(workspace), "test", clock=clock) as coordinator:
        source = Source(export, MAPPINGS / "marc_authority_person.yaml", name=BATCH)
        sequence.prepare(coordinator, source, lambda _: None)
    return workspace


def state_of(wiki: RehearsalServer) -> str:
    rows = wiki.wiki.archive.select("SELECT revision_id FROM revision ORDER BY revision_id")
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def ledger_of(workspace: Path) -> list[object]:
    with Coordinator(load_settings(workspace), "test", connect=False) as coordinator:
        return list(coordinator.store.ledger.entries(BATCH, "rehearsal"))


def test_a_rehearsal_changes_nothing_and_names_the_plan_that_is_pushed(
    prepared: Path, sample_wiki: RehearsalServer, clock: CountingClock
) -> None:
    before = state_of(sample_wiki)
    told = rehearse(load_settings(prepared), BATCH, clock, lambda _: None)
    assert state_of(sample_wiki) == before
    assert ledger_of(prepared) == []

    assert told.is_good
    assert (told.saved, told.refusals, told.planned_again, told.unproved) == (told.planned, (), 0, 0)
    assert told.planned > 10
    assert told.copied > told.planned
    assert told.minutes == round(told.planned / 60000, 1)
    new = {code for code, count in told.findings_after.items() if count > told.findings_before.get(code, 0)}
    assert all(code.startswith("info ") for code in new), "what the checks let through breaks nothing"

    with Coordinator(load_settings(prepared), "test", clock=clock, pushes=True) as coordinator:
        assert json.loads(coordinator.store.noted(BATCH, REHEARSED) or "")["plan"] == told.plan
        run = coordinator.reopen(BATCH)
        assert "Rehearsed on 2026-11-21" in report_file(run).read_text("utf-8")
        ends = sequence.publish(coordinator, run, lambda _: None, Order(approve=told.plan))
    assert len(ends) == told.planned
    assert state_of(sample_wiki) != before


def test_after_publishing_there_is_nothing_left_to_rehearse(prepared: Path, clock: CountingClock) -> None:
    settings = load_settings(prepared)
    first = rehearse(settings, BATCH, clock, lambda _: None)
    with Coordinator(settings, "test", clock=clock, pushes=True) as coordinator:
        run = coordinator.reopen(BATCH)
        sequence.publish(coordinator, run, lambda _: None, Order(approve=first.plan))
    again = rehearse(settings, BATCH, clock, lambda _: None)
    assert (again.planned, again.saved, again.is_good) == (0, 0, True)
    assert (prepared / "batches" / BATCH / FOLDER / "wiki.sqlite").exists()


def test_the_time_goes_by_the_rate_and_the_daily_edits(prepared: Path, clock: CountingClock) -> None:
    text = (prepared / "glamdata.toml").read_text("utf-8").replace("60000", "2")
    (prepared / "glamdata.toml").write_text(f'{text}\n[push]\nedits_per_day = 5\nhours = "03:00-03:01"\n', "utf-8")
    told = rehearse(load_settings(prepared), BATCH, clock, lambda _: None)
    assert told.minutes == told.planned / 2
    assert told.days == -(-told.planned // 5)
    assert clock.now().hour == 12, "a rehearsal waits neither for hours nor for the rate"


def test_a_batch_that_is_not_there(workspace: Path, clock: CountingClock) -> None:
    with pytest.raises(WorkspaceError, match="none"):
        rehearse(load_settings(workspace), "none", clock, lambda _: None)


def test_the_command(prepared: Path) -> None:
    done = glamdata("rehearse", BATCH, "-w", prepared, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["is_good"], told["refusals"]) == (0, True, [])
    said = glamdata("rehearse", BATCH, "-w", prepared)
    assert said.stdout.endswith(f"next: glamdata publish {BATCH} --approve {told['plan']} --workspace {prepared}\n")
