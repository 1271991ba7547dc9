"""Killed at hundreds of random instants while everything fails at random: each edit is saved once, or refused.

The real pipeline publishes in processes of its own to a rehearsal wiki in a process of its own. What is proved is read
from the wiki's history, not from our ledger; that the ledger agrees with it is proved too.
"""

from __future__ import annotations

from collections import Counter

import pytest

from glamdata.model.edit import LedgerState
from glamdata.wikibase.outgoing import Campaign

from .upload import PASSWORD, History, Size, Upload, check_nothing_twice, publishing, serving

SMALL = Size(kills=50, seed=1, add=100, refer=60, alias=55, make=15, pairs=5)
WHOLE = Size(kills=200, seed=2, add=400, refer=240, alias=220, make=80, pairs=20)

pytestmark = pytest.mark.integration


@pytest.fixture(params=[SMALL, pytest.param(WHOLE, marks=pytest.mark.slow)], ids=lambda size: f"{size.edits}-edits")
def upload(request, tmp_path, monkeypatch):
    monkeypatch.setenv("GLAMDATA_BOT_PASSWORD", PASSWORD)
    return Upload(tmp_path, request.param)


@pytest.fixture
def wiki(upload):
    with serving(upload) as base:
        yield base


@pytest.fixture
def publisher(upload, wiki):
    with publishing(upload, wiki) as started:
        yield started


@pytest.fixture
def history(wiki):
    asked = History(wiki)
    yield asked
    asked.close()


def test_every_edit_is_saved_once_or_refused_with_its_reason(upload, publisher, history):
    for number in range(1, 4):
        publisher.control("protect", entity=upload.known[f"refused{number}"], level="editprotected")
    planned = upload.plan()
    assert len(planned) == upload.size.edits - 2 * upload.size.pairs + upload.size.refused
    publisher.kill_at_random(upload.size.kills)
    publisher.control.clear()
    assert publisher.publish(looks=-1) == 0
    refused = {key for key in planned if key.startswith("refused")}
    assert set(upload.plan()) <= refused
    assert upload.killed >= upload.size.kills
    check(upload, planned, refused, history)


def check(upload, planned, refused, history):
    with upload.open("check") as coordinator:
        run = coordinator.reopen("kill")
        campaign = Campaign("kill", run.batch.edit_group, run.wiki.summary, 60)
        lines = run.store.ledger.entries("kill", run.wiki.identity)
        ours = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
    done = history.contributions()
    made = history.contributions(ucshow="new")
    by_key = {key: [(q, r) for q, summary, r in done if campaign.is_summary(summary, key)] for key in planned}
    linked = {key for key in planned if key.startswith("pairs")}
    edits = {key: len(edits) for key, edits in by_key.items()}
    expected = {key: 0 if key in refused else 1 for key in planned}
    assert {key: edits[key] - (key in linked and edits[key] == 2) for key in planned} == expected
    for key in linked:  # what is made after its partner, in a later run, is made with the link
        assert edits[key] + edits[key.removesuffix("#work")] >= 3 or not key.endswith("#work"), key
    assert len(done) == sum(edits.values()), "and nothing was done beside what was planned"
    assert Counter(key for key in planned for q, s, _ in made if campaign.is_summary(s, key)) == Counter(
        key for key, qid in planned.items() if not qid
    )
    saved = {(line.record_key, line.qid, line.revision) for line in lines if line.state is LedgerState.SAVED}
    assert saved == {(key, *edit) for key, edits in by_key.items() for edit in edits}
    ends = {line.record_key: line for line in lines}
    assert {key for key, line in ends.items() if line.state is LedgerState.REFUSED} == refused
    assert all(line.reason for line in ends.values() if line.state is LedgerState.REFUSED)
    items = history.items({qid for qid, *_ in done})
    for item in items.values():
        check_nothing_twice(item)
    theirs = {one["id"] for e in upload.entities for group in e.get("claims", {}).values() for one in group}
    found = {one["id"] for item in items.values() for group in dict(item["claims"] or {}).values() for one in group}
    assert found - theirs == ours
