"""Reading from a real server: by fifties, through redirects, page by page."""

from __future__ import annotations

import json

from glamdata.wikibase import read


def test_entities_come_by_fifties(reader, server):
    before = server.wiki.faults.counts["/w/api.php", "wbgetentities"]
    found = reader.entities([f"Q{n}" for n in range(1, 121)] + ["Q1", "Q2"])
    assert len(found) == 120
    assert server.wiki.faults.counts["/w/api.php", "wbgetentities"] - before == 3
    assert reader.entities([]) == {}


def test_redirects_are_followed_and_what_is_gone_left_out(reader, bench, control):
    for fromid in ("Q2", "Q4"):
        bench.edit_as("Admin@upload", action="wbmergeitems", fromid=fromid, toid="Q3")
    control("delete", entity="Q5")
    found = reader.entities(["Q1", "Q2", "Q3", "Q4", "Q5", "Q999999"])
    assert {asked: (e.id, e.requested_id) for asked, e in found.items()} == {
        "Q1": ("Q1", "Q1"), "Q2": ("Q3", "Q2"), "Q3": ("Q3", "Q3"), "Q4": ("Q3", "Q4"),
    }  # fmt: skip
    assert reader.redirects(["Q1", "Q2", "Q3", "Q5"]) == {"Q2": "Q3"}


def test_revisions_move_with_edits_and_redirects(reader, bench, control):
    ids = [f"Q{n}" for n in range(1, 61)]
    before = reader.revisions(ids)
    assert before == {qid: entity.revision for qid, entity in reader.entities(ids).items()}
    bench.edit_as("Admin@upload", id="Q1", data='{"aliases":[{"language":"en","value":"x","add":""}]}')
    bench.edit_as("Admin@upload", action="wbmergeitems", fromid="Q2", toid="Q3")
    control("delete", entity="Q4")
    after = reader.revisions([*ids, "Q999999"])
    assert {qid for qid in ids if after.get(qid) != before[qid]} == {"Q1", "Q2", "Q3", "Q4"}
    assert "Q4" not in after
    assert "Q999999" not in after


def test_contributions_come_page_by_page_newest_first(reader, bench, monkeypatch):
    for number in range(7):
        bench.edit_as(
            "GlamBot@upload", id="Q1", data=json.dumps({"labels": {"en": {"language": "en", "value": f"n{number}"}}})
        )
    bench.edit_as(
        "GlamBot@upload", new="item", data='{"labels":{"en":{"language":"en","value":"made"}}}', summary="made it"
    )
    asked = reader._session.read
    monkeypatch.setattr(reader._session, "read", lambda **said: asked(**{**said, "uclimit": 3}))
    rows = list(reader.contributions("GlamBot", "2000-01-01T00:00:00Z"))
    assert len(rows) == 8
    assert [revision for _, _, revision in rows] == sorted((revision for *_, revision in rows), reverse=True)
    (made,) = reader.contributions("GlamBot", "2000-01-01T00:00:00Z", creations=True)
    assert made[0] == "Q900000001"
    assert made[1].endswith("made it")
    assert list(reader.contributions("GlamBot", "2100-01-01T00:00:00Z")) == []


def test_history_is_what_came_after_a_revision(reader, bench):
    base = reader.revisions(["Q1"])["Q1"]
    assert reader.history("Q1", base) == []
    bench.edit_as("Admin@upload", id="Q1", data='{"labels":{"en":{"language":"en","value":"n"}}}', summary="why")
    ((revision, user, summary),) = reader.history("Q1", base)
    assert (user, revision > base, summary.endswith("why")) == ("Admin", True, True)
    assert reader.history("Q999999", 0) == []


def test_properties_have_their_datatype(reader):
    found = reader.properties(["P31", "P214", "P9999"])
    assert {pid: definition.datatype for pid, definition in found.items()} == {
        "P31": "wikibase-item",
        "P214": "external-id",
    }


def test_batches_are_those_of_an_account_without_higher_limits():
    assert read.BATCH == 50
