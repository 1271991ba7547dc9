"""Pushing against a real wiki with every fault switched on in turn: no edit lost, none made twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from glamdata.errors import WikiEditError, WikiLoginError, WikiUnreachableError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.statement import Statement
from glamdata.model.value import ItemValue

SAVED, REFUSED, UNCHANGED = LedgerState.SAVED, LedgerState.REFUSED, LedgerState.UNCHANGED
LOST = ["lost-answer-once=503", "cut-after-save"]
NEVER_CAME = ["http503", "cut"]


def values(item, pid="P214"):
    return sorted(statement.snak.value.text for statement in item.of(pid))


def claim(pid, value):
    mainsnak = {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": value}}
    return {"type": "statement", "rank": "normal", "mainsnak": mainsnak}


def test_existing_item_gets_one_edit_and_three_ledger_lines(bench, draft):
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P31", "Q5"), aliases=["One"]), "Q1"))
    item = bench.item("Q1")
    assert bench.ledger.states_of("r1") == ["planned", "sending", "saved"]
    assert entry.revision == item.revision
    assert sorted(entry.guids) == sorted(item.of(pid)[0].guid for pid in ("P214", "P31"))
    assert bench.count("wbeditentity") == 1
    assert bench.run((draft("r1", ("P214", "111"), ("P31", "Q5"), aliases=["One"]), "Q1")) == []


def test_new_item_is_entered_with_its_id_and_the_guids_the_wiki_gave(bench, draft):
    (entry,) = bench.run((draft("r1", ("P214", "111"), label="Ada", description="mathematician"), ""))
    item = bench.item(entry.qid)
    assert (entry.state, entry.revision, entry.guids) == (SAVED, item.revision, (item.of("P214")[0].guid,))
    assert item.labels["en"] == "Ada"


def test_statement_that_only_got_our_reference_is_not_ours(bench, draft):
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim("P214", "111")]}))
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P31", "Q5")), "Q1"))
    item = bench.item("Q1")
    assert entry.guids == (item.of("P31")[0].guid,)
    assert len(item.of("P214")) == 1
    assert len(item.of("P214")[0].references) == 1


def test_edit_that_changes_nothing_is_unchanged(bench, draft):
    ready = bench.plan([(draft("r1", aliases=["One"]), "Q1")])
    bench.edit_as("Admin@upload", id="Q1", data='{"aliases":[{"language":"en","value":"One","add":""}]}')
    moved = bench.item("Q1").revision
    (entry,) = bench.push([type(ready[0])("r1", "Q1", moved, ready[0].edit_hash, ready[0].data)])
    assert entry.state is UNCHANGED
    assert bench.item("Q1").revision == moved


def test_item_that_moved_is_planned_again(bench, draft):
    ready = bench.plan([(draft("r1", ("P214", "111"), ("P214", "222")), "Q1")])
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim("P214", "111")]}))
    (entry,) = bench.push(ready)
    assert (entry.state, bench.planning.planned_again) == (SAVED, ["r1"])
    assert values(bench.item("Q1")) == ["111", "222"]


def test_item_that_moved_and_lacks_nothing_gets_no_edit(bench, draft):
    ready = bench.plan([(draft("r1", aliases=["One"]), "Q1")])
    bench.edit_as("Admin@upload", id="Q1", data='{"aliases":[{"language":"en","value":"One","add":""}]}')
    (entry,) = bench.push(ready)
    assert (entry.state, bench.count("wbeditentity")) == (UNCHANGED, 1)


def test_item_deleted_meanwhile_is_refused_and_merged_one_followed(bench, draft, control):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2")])
    control("delete", entity="Q1")
    bench.edit_as("Admin@upload", action="wbmergeitems", fromid="Q2", toid="Q3", ignoreconflicts="description")
    gone, merged = bench.push(ready)
    assert (gone.state, gone.code) == (REFUSED, "no-such-entity")
    assert (merged.state, merged.qid) == (SAVED, "Q3")


def test_two_records_of_one_item_in_one_block_add_its_statement_once(bench, draft):
    first, second = draft("r1", ("P214", "111")), draft("r2", ("P214", "111"), aliases=["Two"])
    bench.run((first, "Q1"), (second, "Q1"))
    item = bench.item("Q1")
    assert values(item) == ["111"]
    assert item.aliases["en"] == ("Two",)


def test_statement_that_somebody_adds_between_look_and_edit_is_taken_back(bench, draft):
    """Wikibase merges an edit that only adds, so that the same statement stands twice."""
    ready = bench.plan([(draft("r1", ("P214", "111"), ("P214", "222")), "Q1")])
    revisions = bench.reader.revisions

    def then_somebody_edits(qids):
        found = revisions(qids)
        bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim("P214", "111")]}))
        return found

    bench.reader.revisions = then_somebody_edits
    bench.push(ready)
    item = bench.item("Q1")
    assert values(item) == ["111", "222"]
    assert all(len(statement.references) == 1 for statement in item.of("P214"))
    assert any("P214 taken back" in line.reason for line in bench.ledger.lines)


@pytest.mark.parametrize("times", [1, 2])
def test_edit_conflict_is_read_and_planned_again(bench, draft, times):
    bench.server.add_fault("conflict-next-edit", "wbeditentity", times)
    (entry,) = bench.run((draft("r1", ("P214", "111")), "Q1"))
    assert (entry.state, values(bench.item("Q1"))) == (SAVED, ["111"])


def test_conflicts_that_go_on_are_refused_after_three_tries(bench, draft):
    bench.server.add_fault("conflict-next-edit", "wbeditentity", 3)
    ends = bench.run((draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2"))
    assert [(e.state, e.code, e.retry) for e in ends] == [(REFUSED, "editconflict", True), (SAVED, "", False)]


@pytest.mark.parametrize("mode", LOST)
def test_lost_answer_for_an_item_is_looked_up(bench, draft, mode):
    bench.server.add_fault(mode, "wbeditentity", 1)
    (entry,) = bench.run((draft("r1", ("P214", "111"), aliases=["One"]), "Q1"))
    item = bench.item("Q1")
    assert bench.ledger.states_of("r1") == ["planned", "sending", "unknown", "saved"]
    assert (entry.revision, entry.guids) == (item.revision, (item.of("P214")[0].guid,))
    assert bench.count("wbeditentity") == 1


@pytest.mark.parametrize("mode", LOST)
def test_lost_answer_for_a_new_item_makes_no_second_one(bench, draft, mode):
    bench.server.add_fault(mode, "wbeditentity", 1)
    (entry,) = bench.run((draft("r1", ("P214", "111"), label="Ada"), ""))
    item = bench.item(entry.qid)
    assert bench.items_labelled("Ada") == [entry.qid]
    assert (entry.state, entry.revision, entry.guids) == (SAVED, item.revision, (item.of("P214")[0].guid,))


def test_creation_sent_after_a_long_wait_by_a_run_that_died_makes_no_second_item(bench, draft):
    (ready,) = bench.plan([(draft("r1", ("P214", "111"), label="Ada"), "")])
    begun = bench.clock.now() - timedelta(minutes=10)  # the wiki asked that run for waits before it took the edit
    bench.ledger.add(LedgerEntry("batch", "r1", ready.edit_hash, LedgerState.SENDING, begun))
    go_on, made = bench.clock.sleep, []

    def save_late(seconds):
        if not bench.clock.slept:
            summary = bench.campaign.summary("r1")
            late = bench.session.write(action="wbeditentity", new="item", data=json.dumps(ready.data), summary=summary)
            made.append(late["entity"]["id"])
        go_on(seconds)

    bench.clock.sleep = save_late
    (entry,) = bench.push([ready])
    assert bench.items_labelled("Ada") == made == [entry.qid]
    assert entry.state is SAVED


@pytest.mark.parametrize("qid", ["Q1", ""])
@pytest.mark.parametrize("mode", NEVER_CAME)
def test_edit_that_never_came_is_sent_again(bench, draft, mode, qid):
    bench.server.add_fault(mode, "wbeditentity", 1)
    (entry,) = bench.run((draft("r1", ("P214", "111"), label="" if qid else "Ada"), qid))
    assert entry.state is SAVED
    assert values(bench.item(entry.qid)) == ["111"]
    assert len({g for line in bench.ledger.lines for g in line.guids}) == 1
    waited = sum(bench.clock.slept)
    assert waited < 5 if qid else 59 < waited < 75, "a creation is waited for, an edit need not be"


def test_answers_that_stay_away_leave_the_edit_open_and_stop_the_run_at_the_second(bench, draft):
    bench.server.add_fault("cut", "wbeditentity", 6)
    matches = [(draft(f"r{n}", ("P214", f"{n}{n}{n}")), f"Q{n}") for n in (1, 2, 3)]
    with pytest.raises(WikiUnreachableError, match="answers no edit any more"):
        bench.run(*matches)
    assert {key: line.state for key, line in bench.ledger.states().items()} == dict.fromkeys(
        ["r1", "r2"], LedgerState.UNKNOWN
    )
    assert {entry.state for entry in bench.run(*matches)} == {SAVED}
    assert [values(bench.item(f"Q{n}")) for n in (1, 2, 3)] == [["111"], ["222"], ["333"]]


@pytest.mark.parametrize("mode", ["lag=7", "readonly", "http429", "badtoken", "session-lost"])
def test_wait_and_login_answers_are_waited_out(bench, draft, mode):
    bench.server.add_fault(mode, "wbeditentity", 2)
    (entry,) = bench.run((draft("r1", ("P214", "111")), "Q1"))
    assert bench.ledger.states_of("r1") == ["planned", "sending", "saved"]
    assert entry.state is SAVED
    assert bench.clock.slept


def test_wiki_that_stays_read_only_stops_the_run_within_bounds(bench, draft):
    bench.server.add_fault("readonly", "wbeditentity")
    with pytest.raises(WikiEditError, match="readonly"):
        bench.run((draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2"))
    assert 200 < sum(bench.clock.slept) < 1000
    assert [(line.state, line.retry) for line in bench.ledger.states().values()] == [(REFUSED, True)]


def test_one_bad_change_is_named_and_the_good_ones_get_in(bench, draft):
    good, bad = ("P214", "111"), ("P9999", "x")
    ends = bench.run((draft("r1", good, bad, aliases=["One"]), "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    item = bench.item("Q1")
    assert (values(item), item.aliases["en"]) == (["111"], ("One",))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert ends[0].reason.startswith("P9999: the wiki has no such property")
    assert (ends[0].guids, ends[0].retry) == ((item.of("P214")[0].guid,), False)


@pytest.mark.parametrize("mode", [*LOST, "conflict-next-edit"])
def test_faults_while_in_pieces_double_nothing(bench, draft, mode):
    ready = bench.plan([(draft("r1", ("P214", "111"), ("P9999", "x"), ("P31", "Q5")), "Q1")])
    send = bench.session.write

    def fail_the_second(**parameters):
        if bench.count("wbeditentity") == 1:
            bench.server.add_fault(mode, "wbeditentity", 1)
        return send(**parameters)

    bench.session.write = fail_the_second
    (entry,) = bench.push(ready)
    item = bench.item("Q1")
    assert entry.state is REFUSED
    assert (values(item), [s.snak.value for s in item.of("P31")]) == (["111"], [ItemValue("Q5")])
    assert sorted(entry.guids) == sorted(s.guid for group in item.statements.values() for s in group)


def test_link_on_the_spam_list_is_refused_alone(bench, draft):
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P856", "https://spam-example.com/a")), "Q1"))
    assert "P856: a link is on the wiki's spam list" in entry.reason
    assert values(bench.item("Q1")) == ["111"]


@pytest.mark.parametrize(("word", "said"), [("FORBIDDENWORD", "stopped the edit"), ("WARNWORD", "a person must look")])
def test_filter_refuses_the_whole_edit_and_is_not_probed(bench, draft, word, said):
    ends = bench.run((draft("r1", ("P214", "111"), aliases=[word]), "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert said in ends[0].reason
    assert bench.count("wbeditentity") == 2


def test_protected_item_is_refused_and_the_others_go_on(bench, draft, control):
    control("protect", entity="Q1", level="editprotected")
    ends = bench.run((draft("r1", ("P214", "1"), ("P31", "Q5")), "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert "the item is protected" in ends[0].reason
    assert bench.count("wbeditentity") == 2


def test_new_item_whose_identifier_exists_is_not_made(bench, draft):
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim("P214", "111")]}))
    (entry,) = bench.run((draft("r1", ("P214", "111"), label="Ada"), ""))
    assert (entry.state, entry.code, entry.qid) == (REFUSED, "exists", "Q1")
    assert bench.items_labelled("Ada") == []


def test_new_item_with_label_and_description_of_another_is_refused_and_names_it(bench, draft):
    said = {
        "labels": {"en": {"language": "en", "value": "Ada"}},
        "descriptions": {"en": {"language": "en", "value": "x"}},
    }
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps(said))
    ends = bench.run((draft("r1", label="Ada", description="x"), ""), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert "another item has this label and description" in ends[0].reason
    assert "Q1" in ends[0].reason


def test_block_while_pushing_stops_the_run(bench, draft, control):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2")])
    push = bench.reader.revisions

    def then_blocked(qids):
        control("block", user="GlamBot", reason="too fast")
        return push(qids)

    bench.reader.revisions = then_blocked
    with pytest.raises(WikiEditError, match="the account is blocked"):
        bench.push(ready)
    assert bench.ledger.states_of("r1") == ["planned", "sending", "refused"]
    assert bench.ledger.of("r1")[-1].retry
    assert bench.ledger.states_of("r2") == []


def test_block_is_said_before_anything_is_sent(bench, draft, control):
    control("block", user="GlamBot", reason="too fast")
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    with pytest.raises(WikiLoginError, match="blocked by Admin: too fast"):
        bench.push(ready)
    assert bench.ledger.lines == []
    assert bench.count("wbeditentity") == 0


def test_next_run_closes_what_a_killed_one_left_open(bench, draft):
    """Killed between the wiki's saving and the ledger's line: the item lacks nothing, so nothing is planned for it."""
    matches = [(draft("r1", ("P214", "111"), ("P31", "Q5")), "Q1"), (draft("new", ("P214", "222"), label="Ada"), "")]
    bench.run(*matches)
    full = list(bench.ledger.lines)
    for key in ("r1", "new"):
        saved = next(line for line in full if line.record_key == key and line.state is SAVED)
        bench.ledger.lines = full[: full.index(saved)]
        ends = bench.run(*matches)
        (entry,) = (end for end in ends if end.record_key == key)
        assert (entry.state, entry.qid, entry.revision) == (SAVED, saved.qid, saved.revision)
        assert sorted(entry.guids) == sorted(saved.guids)
    assert bench.count("wbeditentity") == 2
    assert bench.items_labelled("Ada") == ["Q900000001"] == [saved.qid]


def test_killed_before_the_request_left_sends_it_under_the_same_guids(bench, draft):
    matches = [(draft("r1", ("P214", "111")), "Q1"), (draft("new", label="Ada"), "")]
    ready = bench.plan(matches)
    sent = ready[0].with_guids()
    for edit in (sent, ready[1]):
        line = {"batch": "batch", "record_key": edit.record_key, "edit_hash": edit.edit_hash, "qid": edit.qid}
        said = {**line, "state": LedgerState.SENDING, "when": bench.clock.now(), "revision": edit.base_revision}
        bench.ledger.add(LedgerEntry(**said, guids=edit.guids))
    first, made = bench.push(ready)
    assert (first.state, first.guids) == (SAVED, sent.guids)
    assert bench.items_labelled("Ada") == [made.qid]


def test_item_that_we_made_and_others_enriched_keeps_our_guids_only(bench, draft):
    ready = bench.plan([(draft("new", ("P214", "222"), label="Ada"), "")])
    bench.push(ready)
    saved = bench.ledger.lines.pop()
    bench.edit_as("Admin@upload", id=saved.qid, data=json.dumps({"claims": [claim("P214", "theirs")]}))
    (entry,) = bench.push(ready)
    assert (entry.qid, entry.revision, entry.guids) == (saved.qid, saved.revision, saved.guids)
    assert bench.items_labelled("Ada") == [saved.qid]


def test_keys_that_look_alike_are_not_taken_for_one_another(bench, draft):
    keys = ["a", "x · a", "x, a", "x; a", "a ", "\u00e9", "e\u0301", "[[a]]", "k|ey", "k\tey", "z" * 300, "z" * 301, ""]
    ready = bench.plan([(draft(key, label=f"Item {number}"), "") for number, key in enumerate(keys)])
    ends = bench.push(ready)
    bench.ledger.lines = [line for line in bench.ledger.lines if line.state is not SAVED]
    again = bench.push(ready)
    assert [(end.record_key, end.qid) for end in again] == [(end.record_key, end.qid) for end in ends]
    assert len({end.qid for end in again}) == len(keys)


def test_hundred_items_take_little_more_than_a_request_each(bench, draft):
    matches = [(draft(f"r{n}", ("P214", f"1{n}"), ("P31", "Q5"), aliases=[f"N{n}"]), f"Q{n}") for n in range(1, 101)]
    ready = bench.plan(matches)
    before = bench.session.requests
    ends = bench.push(ready)
    assert {end.state for end in ends} == {SAVED}
    assert bench.count("wbeditentity") == 100
    assert (bench.session.requests - before) / 100 <= 1.1


def test_edits_go_no_faster_than_asked(bench, draft):
    bench.per_minute = 30
    ready = bench.plan([(draft(f"r{n}", aliases=[f"N{n}"]), f"Q{n}") for n in range(1, 41)])
    bench.push(ready)
    times = [line.when for line in bench.ledger.lines if line.state is LedgerState.SENDING]
    assert max(sum(0 <= (later - time).total_seconds() < 60 for later in times) for time in times) == 30


def test_summary_of_every_edit_carries_the_marker(bench, draft):
    bench.run((draft("r1", ("P214", "111")), "Q1"), (draft("r2", label="Ada"), ""))
    done = bench.reader.contributions("GlamBot", "2000-01-01T00:00:00Z")
    assert sorted(s.partition("*/ ")[2] for _, s, _ in done) == [
        f"Adding data · {key} {bench.campaign.marker}" for key in ("r1", "r2")
    ]


def test_statement_sent_back_with_a_reference_keeps_what_it_had(bench, draft):
    theirs = {**claim("P214", "111"), "rank": "preferred"}
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [theirs]}))
    before = bench.item("Q1").of("P214")[0]
    bench.run((draft("r1", ("P214", "111")), "Q1"))
    after = bench.item("Q1").of("P214")[0]
    assert isinstance(after, Statement)
    assert (after.guid, after.rank, after.snak) == (before.guid, before.rank, before.snak)


class SignedEdits:
    """What was signed: these edits by their hashes."""

    def __init__(self, edits):
        self.hashes = {edit.edit_hash for edit in edits}

    def has(self, edit):
        return edit.edit_hash in self.hashes

    def learn_made(self, items): ...


def test_of_a_signed_plan_nothing_else_is_sent_though_items_move(bench, draft):
    """What is still lacking of the signed edit is sent; what would be another edit is held back, and nothing of it."""
    ready = bench.plan([(draft("r1", ("P214", "111"), ("P214", "222")), "Q1"), (draft("r2", ("P214", "333")), "Q2")])
    (unsigned,) = bench.plan([(draft("r3", ("P214", "444")), "Q3")])
    bench.guard.approved = SignedEdits(ready)
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim("P214", "111")]}))
    bench.edit_as("Admin@upload", id="Q2", data=json.dumps({"claims": [claim("P214", "333")]}))
    bench.planning.drafts["r1"] = draft("r1", ("P214", "222"))
    less, other = bench.push([*ready, unsigned])
    assert (less.state, values(bench.item("Q1"))) == (SAVED, ["111", "222"])
    assert (other.state, other.code, other.retry) == (REFUSED, "not-approved", True)
    assert "sign the new plan" in other.reason
    assert (bench.item("Q2").of("P214")[0].references, values(bench.item("Q3"))) == ((), [])
