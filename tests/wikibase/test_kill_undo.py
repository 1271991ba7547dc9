"""Killed at random instants while it takes a batch back: each item is undone once, and is as it was."""

from __future__ import annotations

from collections import Counter

import pytest

from glamdata.model.edit import LedgerState
from glamdata.publish.undoing import WORDS
from glamdata.publish.verifying import verify
from glamdata.store.ledger import UNDO

from .upload import PASSWORD, History, Size, Upload, publishing, serving

SMALL = Size(kills=10, seed=3, add=8, refer=6, alias=4, make=1, pairs=0, refused=0)
WHOLE = Size(kills=100, seed=4, add=120, refer=80, alias=80, make=20, pairs=0, refused=0)

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("size", [SMALL, pytest.param(WHOLE, marks=pytest.mark.slow)], ids=lambda size: str(size.edits))
def test_each_item_is_undone_once(size, tmp_path, monkeypatch):
    monkeypatch.setenv("GLAMDATA_BOT_PASSWORD", PASSWORD)
    upload = Upload(tmp_path, size)
    with serving(upload) as wiki, publishing(upload, wiki) as publisher:
        history = History(wiki)
        before = said(history.items(upload.known.values()))
        assert publisher.publish(looks=-1) == 0
        pushed = history.contributions()
        publisher.kill_at_random(size.kills, "undo", size.edits - size.make)
        publisher.control.clear()
        assert publisher.publish(looks=-1, what="undo") == 0
        after = history.contributions()
        assert said(history.items(upload.known.values())) == before, "each item is as it was"
        check(upload, [edit for edit in after if edit not in pushed])
        history.close()
    assert upload.killed >= size.kills


def said(items):
    """Give what items say, whatever revision they are in."""
    return {qid: {k: dict(item[k] or {}) for k in ("labels", "aliases", "claims")} for qid, item in items.items()}


def check(upload, undone):
    assert all(summary.partition("*/ ")[2].startswith(WORDS) for _, summary, _ in undone)
    assert set(Counter(qid for qid, _, _ in undone).items()) == {(qid, 1) for qid in upload.known.values()}
    with upload.open("check") as coordinator:
        run = coordinator.reopen("kill")
        lines = run.store.ledger.entries("kill", run.wiki.identity, UNDO)
        verified = verify(coordinator, run, lambda _: None)
    saved = {(line.qid, line.revision) for line in lines if line.state is LedgerState.SAVED}
    assert saved == {(qid, revision) for qid, _, revision in undone}, "the ledger has every edit, and no other"
    ends = {line.record_key: line.state for line in lines}
    assert {state for key, state in ends.items() if key in upload.known} == {LedgerState.SAVED}
    made = [verdict for verdict in verified.verdicts if verdict.record_key not in upload.known]
    assert (verified.verdicts, made) == ([], [])
    assert verified.undone > 0
