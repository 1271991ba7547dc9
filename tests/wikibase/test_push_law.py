"""The law of pushing: whatever the network, the wiki, other people and death do, nothing is lost and nothing doubled.

A machine that does everything in any order, against a real wiki over HTTP. Death and other people's edits come at any
look at the clock, which is looked at around every line of the ledger and every request.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from itertools import count

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.wikibase.outgoing import Campaign

from .conftest import PASSWORDS, Bench, FakeClock, entity, make_draft

FAULTS = [
    "lost-answer-once=503", "cut-after-save", "http503", "cut", "conflict-next-edit", "lag=7", "readonly", "http429",
    "badtoken", "session-lost",
]  # fmt: skip
ITEMS, NEW = 4, 2
KEYS = [f"r{number}" for number in range(ITEMS + NEW)]
fresh = count(1)

pytestmark = pytest.mark.integration


class DiedError(BaseException):
    """The process is no more; nothing catches it."""


class EventClock(FakeClock):
    """A clock at a look at which something happens: the process dies, or somebody edits."""

    def __init__(self):
        super().__init__()
        self.events = []

    def after(self, looks, event):
        self.events.append([looks, event])

    def now(self):
        due = []
        for one in self.events:
            one[0] -= 1
            if not one[0]:
                due.append(one[1])
        self.events = [one for one in self.events if one[0] > 0]
        for event in due:
            event()
        return super().now()


def die():
    raise DiedError


class Admin:
    """Somebody else, with one login for all that they do."""

    def __init__(self, server):
        self._server, self._http = server, httpx.Client(timeout=30)
        token = self._ask(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        self._ask(action="login", lgname="Admin@upload", lgpassword=PASSWORDS["Admin@upload"], lgtoken=token)
        self._token = self._ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def _ask(self, **asked):
        """Ask as if no fault were on: what is switched on is for the requests of pushing."""
        book = self._server.wiki.faults
        kept, book.faults = book.faults, []
        answer = self._http.post(self._server.api_url, data={"format": "json", **asked}).json()
        book.faults = kept
        return answer

    def has(self, qid, value):
        item = self._ask(action="wbgetentities", ids=qid)["entities"][qid]
        return value in json.dumps(item.get("claims", value))

    def add(self, qid, pid, value):
        mainsnak = {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": value}}
        claim = {"type": "statement", "rank": "normal", "mainsnak": mainsnak}
        self._ask(action="wbeditentity", token=self._token, id=qid, data=json.dumps({"claims": [claim]}))

    def merge(self, qid, into):
        self._ask(action="wbmergeitems", token=self._token, fromid=qid, toid=into, ignoreconflicts="description")

    def control(self, path, **command):
        self._http.post(f"{self._server.base_url}/control/{path}", json=command)


class Pushing(RuleBasedStateMachine):
    """Records of items that exist and of items to be made, pushed again and again; see `teardown` for the law."""

    bench: Bench
    admin: Admin
    lost = ""  # an item that every merge goes into and that no record is of

    def __init__(self):
        super().__init__()
        self.stale = []
        self.gone = set()

    @initialize()
    def begin(self):
        number = next(fresh)
        self.group = f"{number:012x}"
        self.bench.clock.events = []
        self.bench.server.wiki.faults.faults.clear()
        self.bench.ledger = type(self.bench.ledger)()
        qids = [f"Q{number * 100 + place}" for place in range(ITEMS + 1)]
        self.bench.server.add_entities([entity(qid) for qid in qids])
        self.target = qids.pop()
        self.qids = dict(zip(KEYS, qids, strict=False))
        self.drafts = {}
        for place, key in enumerate(KEYS):
            facts = [("P214", f"{number}-{place}"), ("P31", "Q5"), ("P214", f"{number}-{place}-b")]
            label = "" if key in self.qids else f"New {number} {place}"
            self.drafts[key] = make_draft(key, *facts[: 2 + place % 2], label=label, aliases=[f"A {number} {place}"])

    @property
    def campaign(self):
        return Campaign("batch", self.group, "Adding data", 60_000)

    def plan(self, keys):
        made = {e.record_key: e.qid for e in self.bench.ledger.lines if e.state is LedgerState.SAVED}
        matches = [(key, self.qids.get(key) or made.get(key, "")) for key in keys]
        entities = self.bench.reader.entities(qid for _, qid in matches if qid)
        there = [(self.drafts[key], qid) for key, qid in matches if not qid or qid in entities]
        return self.bench.plan(there)

    def push(self, edits):
        """Push as a process does that may end in any way."""
        with suppress(DiedError, WikiError):
            self.bench.push_as(self.campaign, edits)
        self.bench.clock.events = []

    # what may happen

    @rule(keys=st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    def push_what_is_planned_now(self, keys):
        self.push(self.plan(keys))

    @rule(keys=st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    def plan_for_later(self, keys):
        self.stale = self.plan(keys)

    @precondition(lambda self: self.stale)
    @rule()
    def push_what_was_planned_before(self):
        edits, self.stale = self.stale, []
        done = {
            e.record_key
            for e in self.bench.ledger.lines
            if e.state is LedgerState.SAVED and not self.qids.get(e.record_key)
        }
        self.push([edit for edit in edits if edit.qid or edit.record_key not in done])

    @rule(keys=st.lists(st.sampled_from(KEYS), unique=True, min_size=1), looks=st.integers(1, 40))
    def die_while_pushing(self, keys, looks):
        edits = self.plan(keys)
        self.bench.clock.after(looks, die)
        self.push(edits)

    @rule(
        keys=st.lists(st.sampled_from(KEYS), unique=True, min_size=1), whose=st.sampled_from(KEYS[:ITEMS]),
        looks=st.integers(1, 30), dies=st.integers(0, 8),
    )  # fmt: skip
    def push_while_somebody_adds_the_same(self, keys, whose, looks, dies):
        edits = self.plan(keys)
        self.bench.clock.after(looks, lambda: self.add_the_same(whose))
        if dies:
            self.bench.clock.after(looks + dies, die)
        self.push(edits)

    @rule(mode=st.sampled_from(FAULTS), times=st.integers(1, 4), action=st.sampled_from(["wbeditentity"] * 3 + [None]))
    def fault_comes_on(self, mode, times, action):
        self.bench.server.add_fault(mode, action, times)

    @rule()
    def faults_go_off(self):
        self.bench.server.wiki.faults.faults.clear()

    @rule(key=st.sampled_from(KEYS[:ITEMS]))
    def add_the_same(self, key):
        value = self.drafts[key].statements[0].statement.snak.value.text
        if key not in self.gone and not self.has(self.qids[key], value):
            self.admin.add(self.qids[key], "P214", value)

    @rule(key=st.sampled_from(KEYS[:ITEMS]), value=st.sampled_from(["x", "y"]))
    def add_another(self, key, value):
        if key not in self.gone and not self.has(self.qids[key], value):
            self.admin.add(self.qids[key], "P214", value)

    @rule(key=st.sampled_from(KEYS[:ITEMS]))
    def merge(self, key):
        if not self.gone:
            self.gone.add(key)
            self.admin.merge(self.qids[key], self.target)

    @rule(key=st.sampled_from(KEYS[:ITEMS]), level=st.sampled_from(["editprotected", None]))
    def protect(self, key, level):
        if key not in self.gone:
            self.admin.control("protect", entity=self.qids[key], level=level)

    @rule(key=st.sampled_from(KEYS[:ITEMS]))
    def delete(self, key):
        if not self.gone:
            self.gone.add(key)
            self.admin.control("delete", entity=self.qids[key])

    # the law

    def teardown(self):
        if not hasattr(self, "drafts"):
            return
        self.bench.clock.events = []
        self.bench.server.wiki.faults.faults.clear()
        for key in set(KEYS[:ITEMS]) - self.gone:
            self.admin.control("protect", entity=self.qids[key], level=None)
        for _ in range(2):
            self.bench.push_as(self.campaign, self.plan(KEYS))
        assert self.plan(KEYS) == [], "nothing is lost"
        self.check_history()
        entities = self.bench.reader.entities({*self.qids.values(), self.target, *self.made()})
        for item in entities.values():
            check_nothing_twice(item)

    def has(self, qid, value):
        return self.admin.has(qid, f'"{value}"')

    def made(self):
        done = self.bench.reader.contributions("GlamBot", "2000-01-01T00:00:00Z", creations=True)
        return [qid for qid, summary, _ in done if summary.endswith(self.campaign.marker)]

    def check_history(self):
        ledger = self.bench.ledger
        done = list(self.bench.reader.contributions("GlamBot", "2000-01-01T00:00:00Z"))
        ours = {(qid, revision) for qid, summary, revision in done if summary.endswith(self.campaign.marker)}
        entered = {(e.qid, e.revision) for e in ledger.lines if e.state is LedgerState.SAVED}
        assert ours <= entered, "the wiki has no edit of ours that the ledger has not"
        deleted = {qid for key, qid in self.qids.items() if key in self.gone}
        assert {one for one in entered - ours if one[0] not in deleted} == set()
        of_new = Counter(
            key for key in KEYS[ITEMS:] for qid, s, _ in done if self.campaign.is_summary(s, key) and qid in self.made()
        )
        assert all(times == 1 for times in of_new.values()), f"no item is made twice: {of_new}"
        assert all(e.reason for e in ledger.lines if e.state is LedgerState.REFUSED)


def check_nothing_twice(item):
    for pid, group in item.statements.items():
        said = Counter(str(s.snak.value) for s in group)
        assert max(said.values()) == 1, f"{item.id} has {pid} twice: {said}"
        for statement in group:
            sources = Counter(str([s for s in r if s.property != "P813"]) for r in statement.references)
            assert all(times == 1 for times in sources.values()), f"{item.id} has a reference of {pid} twice"
    for aliases in item.aliases.values():
        assert len(set(aliases)) == len(aliases)


def test_nothing_is_lost_and_nothing_doubled(server, describe):
    from glamdata.wikibase.push import Pusher  # noqa: PLC0415
    from glamdata.wikibase.session import Session  # noqa: PLC0415

    clock = EventClock()

    class LawBench(Bench):
        def push_as(self, campaign, edits):
            return list(Pusher(self.session, self.reader, self.clock, self.ledger, self.planning, campaign).push(edits))

    with Session(describe(), clock) as session:
        Pushing.bench = LawBench(server, session, clock)
        Pushing.admin = Admin(server)
        run_state_machine_as_test(
            Pushing,
            settings=settings(
                max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
