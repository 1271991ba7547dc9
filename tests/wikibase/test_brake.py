"""The brake against a real wiki: who and what stops a run, and how it goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from glamdata.errors import LimitError, SettingsError, StoppedError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.wikibase.brake import Brake
from glamdata.wikibase.limits import Limits
from glamdata.wikibase.outgoing import Campaign, Guard
from glamdata.wikibase.push import Pusher

from .conftest import PASSWORDS


class Braked:
    """Pushes on a bench with a brake, as a run does; a new brake each time."""

    def __init__(self, bench):
        self.bench = bench
        self.limits = Limits()
        self.seen = set()
        self.refused = frozenset()

    def sent_since(self, since):
        lines = self.bench.ledger.lines
        return sum(line.state is LedgerState.SENDING and line.when >= since for line in lines)

    def brake(self):
        bench = self.bench
        return Brake(self.limits, bench.session, bench.campaign.marker, bench.clock, self.sent_since, self.seen)

    def push(self, edits, tag=""):
        bench, guard = self.bench, Guard(self.brake(), self.refused)
        campaign = replace(bench.campaign, guard=guard, tag=tag)
        pusher = Pusher(bench.session, bench.reader, bench.clock, bench.ledger, bench.planning, campaign)
        ended = list(pusher.push(edits))
        return ended, guard.refused_before


@pytest.fixture
def braked(bench):
    return Braked(bench)


def aliases(bench, draft, numbers):
    return bench.plan([(draft(f"r{n}", aliases=[f"N{n}"]), f"Q{n}") for n in numbers])


def revert_first(server):
    """Roll back what the bot did to Q1, as a person does."""
    with httpx.Client(timeout=30) as http:

        def call(**asked):
            return http.post(server.api_url, data={"format": "json", **asked}).json()

        token = call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        login = "Admin@upload"
        call(action="login", lgname=login, lgpassword=PASSWORDS[login], lgtoken=token)
        token = call(action="query", meta="tokens", type="rollback")["query"]["tokens"]["rollbacktoken"]
        answer = call(action="rollback", title="Q1", user="GlamBot", token=token)
        assert "error" not in answer, answer


def test_message_stops_the_run_until_it_is_read(bench, braked, draft, control):
    control("message", user="GlamBot")
    with pytest.raises(StoppedError, match="left GlamBot a message") as stopped:
        braked.push(aliases(bench, draft, [1]))
    assert bench.count("wbeditentity") == 0
    assert stopped.value.exit_code == 4
    control("message", user="GlamBot", read=True)
    assert len(braked.push(aliases(bench, draft, [1]))[0]) == 1


def test_message_that_comes_while_pushing_stops_at_the_next_block(bench, braked, draft, control):
    ready = aliases(bench, draft, range(1, 61))
    revisions = bench.reader.revisions

    def then_somebody_writes(qids):
        control("message", user="GlamBot")
        return revisions(qids)

    bench.reader.revisions = then_somebody_writes
    with pytest.raises(StoppedError, match="50 edits ended in this run"):
        braked.push(ready)
    assert bench.count("wbeditentity") == 50


def test_block_of_the_account_stops_the_run(bench, braked, draft, control):
    ready = aliases(bench, draft, [1])
    brake = braked.brake()
    control("block", user="GlamBot", reason="too fast")
    with pytest.raises(StoppedError, match="blocked by Admin: too fast"):
        brake.check_people()
    assert ready


def test_partial_block_of_other_pages_does_not_stop_it(braked, control):
    control("block", user="GlamBot", reason="not there", pages=["Q99"])
    braked.brake().check_people()


def test_revert_of_an_edit_of_this_batch_stops_the_next_block(bench, braked, draft):
    bench.edit_as("Admin@upload", id="Q1", data='{"aliases":[{"language":"en","value":"Theirs","add":""}]}')
    braked.push(aliases(bench, draft, [1]))
    (ours,) = [line.revision for line in bench.ledger.lines if line.state is LedgerState.SAVED]
    revert_first(bench.server)
    assert braked.brake().find_reverted() == {ours}
    with pytest.raises(StoppedError, match=f"1 edits of this batch were reverted \\(revisions {ours}\\).*--go-on"):
        braked.push(aliases(bench, draft, [2]))
    braked.seen = {ours}
    assert len(braked.push(aliases(bench, draft, [2]))[0]) == 1


def test_revert_of_another_batch_stops_nothing(bench, braked, draft):
    bench.edit_as("Admin@upload", id="Q1", data='{"aliases":[{"language":"en","value":"Theirs","add":""}]}')
    braked.push(aliases(bench, draft, [1]))
    revert_first(bench.server)
    other = Campaign("other", "fedcba987654", "Adding data", 60_000.0)
    Brake(Limits(), bench.session, other.marker, bench.clock, braked.sent_since).check_people()


def test_too_many_refusals_stop_the_run_and_the_count_needs_a_least_number(bench, braked, draft, control):
    for number in range(1, 5):
        control("protect", entity=f"Q{number}", level="editprotected")
    ready = aliases(bench, draft, range(1, 9))
    braked.limits = Limits(stop_after_refusals=40, refusals_at_least=3)
    with pytest.raises(StoppedError, match=r"3 of 3 edits were refused, more than 40 %.*the item is protected"):
        braked.push(ready)
    assert bench.count("wbeditentity") == 3
    braked.limits = Limits(stop_after_refusals=50, refusals_at_least=5)
    ended, _ = braked.push(ready)
    assert [end.state.value for end in ended].count("refused") == 4


def test_refusals_that_we_decide_ourselves_do_not_count(bench, braked, draft):
    claim = {"mainsnak": {"snaktype": "value", "property": "P214", "datavalue": {"type": "string", "value": "1"}}}
    said = {"claims": [{"type": "statement", "rank": "normal", **claim}]}
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps(said))
    braked.limits = Limits(stop_after_refusals=0, refusals_at_least=1)
    ended, _ = braked.push(bench.plan([(draft("new", ("P214", "1"), label="Ada"), "")]))
    assert [end.code for end in ended] == ["exists"]


def test_edits_of_the_day_are_counted_by_the_ledger_and_begin_anew_with_the_day(bench, braked, draft):
    bench.clock.time = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    braked.limits = Limits(edits_per_day=3, timezone="Europe/Stockholm")
    with pytest.raises(LimitError, match="The 3 edits of the day"):
        braked.push(aliases(bench, draft, range(1, 6)))
    assert bench.count("wbeditentity") == 3
    with pytest.raises(LimitError, match="Nothing was sent in this run"):
        braked.push(aliases(bench, draft, range(4, 6)))
    bench.clock.time += timedelta(minutes=29)
    with pytest.raises(LimitError):
        braked.push(aliases(bench, draft, range(4, 6)))
    bench.clock.time += timedelta(minutes=2)  # past midnight in Stockholm
    assert len(braked.push(aliases(bench, draft, range(4, 6)))[0]) == 2


def test_a_run_stops_at_the_end_of_the_allowed_hours(bench, braked, draft):
    bench.clock.time = datetime(2026, 11, 21, 4, 58, tzinfo=UTC)
    bench.per_minute = 1
    braked.limits = Limits(hours="22:00-05:00")
    with pytest.raises(LimitError, match=r"Go on after 2026-11-21 22:00 UTC") as stopped:
        braked.push(aliases(bench, draft, range(1, 9)))
    assert 2 <= bench.count("wbeditentity") <= 4
    assert stopped.value.exit_code == 4


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        ("", "03:00", None),
        ("22:00-06:00", "23:59", None),
        ("22:00-06:00", "00:00", None),
        ("22:00-06:00", "06:00", "2026-11-21T22:00:00"),
        ("08:00-17:00", "08:00", None),
        ("08:00-17:00", "17:00", "2026-11-22T08:00:00"),
        ("08:00-17:00", "07:59", "2026-11-21T08:00:00"),
        ("08:00-08:00", "03:00", None),
    ],
)
def test_hours(hours, at, opens):
    now = datetime.fromisoformat(f"2026-11-21T{at}:00").replace(tzinfo=UTC)
    found = Limits(hours=hours).opens_at(now)
    assert (found and found.replace(tzinfo=None).isoformat()) == opens


@pytest.mark.parametrize("given", [{"hours": "22-6"}, {"hours": "25:00-26:00"}, {"timezone": "Nowhere/At All"}])
def test_limits_that_are_none(given):
    with pytest.raises(SettingsError, match=next(iter(given))):
        Limits(**given)


def test_mappings_can_be_paused_or_named():
    Limits().require_mapping("persons")
    Limits(mappings=("persons",)).require_mapping("persons")
    with pytest.raises(StoppedError, match="persons is paused"):
        Limits(paused=("persons",)).require_mapping("persons")
    with pytest.raises(StoppedError, match="persons is not among"):
        Limits(mappings=("works",)).require_mapping("persons")


def test_edit_refused_for_good_before_is_not_sent_again_until_it_says_something_else(bench, braked, draft, control):
    control("protect", entity="Q1", level="editprotected")
    ready = aliases(bench, draft, [1, 2])
    braked.push(ready)
    braked.refused = frozenset({("r1", ready[0].edit_hash)})
    sent = bench.count("wbeditentity")
    assert braked.push(aliases(bench, draft, [1])) == ([], 1)
    assert bench.count("wbeditentity") == sent
    assert [end.state.value for end in braked.push(bench.plan([(draft("r1", aliases=["Else"]), "Q1")]))[0]] == [
        "refused"
    ]


def test_hundred_items_with_a_brake_take_little_more_than_a_request_each(bench, braked, draft):
    ready = aliases(bench, draft, range(1, 101))
    before = bench.session.requests
    braked.push(ready)
    assert (bench.session.requests - before) / 100 <= 1.1


def test_tag_is_sent_where_the_wiki_has_it(bench, braked, draft):
    httpx.post(f"{bench.server.base_url}/control/rules", json={"change_tags": ["ours"]}).raise_for_status()
    assert [bench.session.has_tag(name) for name in ("ours", "mw-undo", "no such tag")] == [True, False, False]
    ended, _ = braked.push(aliases(bench, draft, [1]), tag="ours")
    assert [end.reason for end in ended] == [""]
    revision = bench.server.wiki.archive.get_revision(bench.item("Q1").revision)
    assert "ours" in revision.tags


def test_line_that_is_found_again_is_one_edit_of_the_day(braked, bench):
    line = {"batch": "b", "record_key": "r", "edit_hash": "h", "when": bench.clock.now()}
    bench.ledger.lines = [LedgerEntry(state=state, **line) for state in (LedgerState.SENDING, LedgerState.SAVED)]
    assert braked.sent_since(bench.clock.now() - timedelta(days=1)) == 1
