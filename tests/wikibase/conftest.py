"""A small rehearsal wiki, a clock that only counts, and a bench for pushing: real HTTP, real pywikibot, no waiting."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import DOUBLED, UNFINISHED, LedgerState
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue
from glamdata.planning.changes import name_change
from glamdata.planning.encode import encode_edit, hash_edit, say_change
from glamdata.planning.plan import Known, PlanRules, plan_edit
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.outgoing import Campaign, Guard, ReadyEdit
from glamdata.wikibase.push import Pusher
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Wiki
from glamdata.wikibase.sparql import SparqlClient

PASSWORDS = {
    "GlamBot@upload": "glambotglambotglambotglambot0001",
    "GlamBot@noedit": "glambotglambotglambotglambot0002",
    "GlamBot@nocreate": "glambotglambotglambotglambot0003",
    "NewUser@upload": "newusernewusernewusernewuser0001",
    "BadBot@upload": "badbotbadbotbadbotbadbotbadbot01",
    "Admin@upload": "adminadminadminadminadminadmin01",
}
PROPERTIES = {"P31": "wikibase-item", "P214": "external-id", "P856": "url", "P248": "wikibase-item", "P813": "time"}
MARKER = "([[:toolforge:editgroups/b/CB/0123456789ab|details]])"


class FakeClock:
    """Begins now, as the wiki's does, and goes on only when it is asked to sleep."""

    def __init__(self):
        self.time = datetime.now(UTC)
        self.slept = []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class ListLedger:
    """A ledger in memory."""

    def __init__(self):
        self.lines = []

    def add(self, entry):
        self.lines.append(entry)

    def states(self):
        return {entry.record_key: entry for entry in self.lines}

    def left_open(self):
        states = self.states().items()
        return {key: line for key, line in states if line.state in UNFINISHED or line.code == DOUBLED}

    def of(self, key):
        return [entry for entry in self.lines if entry.record_key == key]

    def states_of(self, key):
        return [entry.state.value for entry in self.of(key)]


class DraftPlanning:
    """Plans drafts on items as the batch planner does, without a batch."""

    def __init__(self, client):
        self._lookup = ItemLookup(client, ("en", "mul"))
        self.drafts = {}
        self.planned_again = []

    def plan(self, draft, entity):
        self.drafts[draft.key] = draft
        edit = plan_edit(draft, entity, PlanRules(), Known()).edit
        return self._ready(edit) if edit else None

    def again(self, key, entity):
        self.planned_again.append(key)
        return self.plan(self.drafts[key], entity)

    def split(self, key, entity):
        edit = plan_edit(self.drafts[key], entity, PlanRules(), Known()).edit
        return [self._ready(replace(edit, changes=(change,))) for change in edit.changes] if edit else []

    def find_existing(self, key):
        pairs = set(self.drafts[key].subject.identifiers)
        return next((qid for qids in self._lookup.find_identifiers(pairs).values() for qid in qids), "")

    def _ready(self, edit):
        names = tuple(map(name_change, edit.changes))
        key, qid, data, said = edit.record_key, edit.qid, encode_edit(edit), tuple(map(say_change, edit.changes))
        return ReadyEdit(key, qid, edit.base_revision, hash_edit(edit), data, names=names, changes=said)


class Bench:
    """All that pushing needs, on one wiki; `push` may be called again, as the next run would."""

    def __init__(self, server, session, clock):
        self.server, self.session, self.clock = server, session, clock
        self.reader = Reader(session)
        self.ledger = ListLedger()
        client = SparqlClient(server.sparql_url, user_agent="glamdata tests", clock=clock)
        self.planning = DraftPlanning(client)
        self.per_minute = 60_000.0
        self.guard = Guard()

    @property
    def campaign(self):
        return Campaign("batch", "0123456789ab", "Adding data", self.per_minute, guard=self.guard)

    def plan(self, matches):
        """Plan (draft, item id or nothing) now; those whose item lacks nothing are left out."""
        entities = self.reader.entities(qid for _, qid in matches if qid)
        planned = [self.planning.plan(draft, entities.get(qid)) for draft, qid in matches]
        return [ready for ready in planned if ready]

    def push(self, edits):
        pusher = Pusher(self.session, self.reader, self.clock, self.ledger, self.planning, self.campaign)
        return list(pusher.push(edits))

    def run(self, *matches):
        """Plan and push, as one run does, knowing the items that earlier runs made."""
        made = {e.record_key: e.qid for e in self.ledger.lines if e.state is LedgerState.SAVED}
        return self.push(self.plan([(draft, qid or made.get(draft.key, "")) for draft, qid in matches]))

    def item(self, qid):
        return self.reader.entities([qid])[qid]

    def edit_as(self, login, **parameters):
        """Edit the wiki as somebody else, by the API itself."""
        edit_as(self.server, login, **parameters)

    def items_labelled(self, text):
        return [qid for qid, label, _ in self.reader.search_label(text, "en") if label == text]

    def count(self, action):
        return self.server.wiki.faults.counts["/w/api.php", action]


def edit_as(server, login, **parameters):
    with httpx.Client(timeout=30) as http:

        def call(**asked):
            return http.post(server.api_url, data={"format": "json", **asked}).json()

        token = call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        call(action="login", lgname=login, lgpassword=PASSWORDS[login], lgtoken=token)
        token = call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        answer = call(**{"action": "wbeditentity", "token": token, **parameters})
        assert "error" not in answer, answer


def make_statement(pid, value, origin="", *, sourced=True):
    held = ItemValue(value) if value[0] == "Q" and value[1:].isdecimal() else StringValue(value)
    source = ((Snak("P248", ItemValue("Q5"), "wikibase-item"),),) if sourced else ()
    return DraftStatement(Statement(Snak(pid, held, PROPERTIES.get(pid, "string")), references=source), origin)


def make_draft(key, *facts, label="", description="", aliases=()):
    """Make the draft of a record; `facts` are (property, value) or (property, value, field)."""
    terms = [DraftTerm(TermKind.LABEL, "en", label)] if label else []
    terms += [DraftTerm(TermKind.DESCRIPTION, "en", description)] if description else []
    terms += [DraftTerm(TermKind.ALIAS, "en", alias) for alias in aliases]
    identifiers = tuple((pid, value) for pid, value, *_ in facts if PROPERTIES.get(pid) == "external-id")
    statements = tuple(make_statement(*fact) for fact in facts)
    return Draft(key, Subject(key, identifiers=identifiers), statements, tuple(terms))


def entity(entity_id, **more):
    kind = "property" if entity_id[0] == "P" else "item"
    labels = {"en": {"language": "en", "value": more.pop("label", f"thing {entity_id}")}}
    return {"type": kind, "id": entity_id, "labels": labels, **more}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(tmp_path):
    source = tmp_path / "entities.jsonl"
    entities = [entity(pid, datatype=datatype) for pid, datatype in PROPERTIES.items()]
    entities += [entity(f"Q{number}") for number in range(1, 131)]
    source.write_text("\n".join(map(json.dumps, entities)), "utf-8")
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[source]) as running:
        yield running


@pytest.fixture
def describe(server):
    """Describe the wiki for a login."""

    def make(login="GlamBot@upload", **more):
        user, _, app = login.partition("@")
        said = {"user": user, "app": app, "bot_password": PASSWORDS.get(login, ""), "edits_per_minute": 60_000}
        return Wiki(**{"api": server.api_url, "sparql": server.sparql_url, **said, **more})

    return make


@pytest.fixture
def session(describe, clock):
    with Session(describe(), clock) as opened:
        yield opened


@pytest.fixture
def reader(session):
    return Reader(session)


@pytest.fixture
def bench(server, session, clock):
    return Bench(server, session, clock)


@pytest.fixture
def draft():
    return make_draft


@pytest.fixture
def control(server):
    """Tell the wiki to block, protect, delete …"""

    def post(path, **command):
        httpx.post(f"{server.base_url}/control/{path}", json=command).raise_for_status()

    return post
