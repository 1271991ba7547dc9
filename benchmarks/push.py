"""What pushing costs: ``python -m benchmarks.push [--quick]``.

The wiki is a rehearsal wiki in a process of its own, over HTTP on the loopback. Counts are exact. Times are ratios
within one run against that wiki: pushing by glamdata beside the same work by pywikibot's ``ItemPage.addClaim`` and
``Claim.addSources`` in the same session and in turns, without pywikibot's own throttle, and by WikibaseIntegrator's
``item.get`` and ``item.write`` where that is installed (``pip install wikibaseintegrator``). Pushing waits for the disk
once an edit, for its ledger, which pywikibot does not keep: how long is told beside. glamdata's own CPU time is that of
this process while pushing, less that spent in pywikibot's request (building, sending and reading it), which any caller
would spend.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import PASSWORD
from benchmarks.rehearsal import Measure, Served, say
from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue
from glamdata.planning.encode import encode_edit, hash_edit
from glamdata.planning.plan import Known, PlanRules, plan_edit
from glamdata.rehearsal.load import load_files
from glamdata.rehearsal.wiki import Wiki as RehearsalWiki
from glamdata.store.database import Store
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.outgoing import Campaign, ReadyEdit
from glamdata.wikibase.push import Pusher
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Wiki
from glamdata.wikibase.sparql import SparqlClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.entity import Entity

PROPERTIES = {"P31": "wikibase-item", "P214": "external-id", "P244": "external-id", "P248": "wikibase-item"}
FIRST = 1_000
STATEMENTS = 3
BLOCK = 50
LEAST_BESIDE_INTEGRATOR = 0.5
"""It sends one edit an item as well, and keeps neither a ledger nor a watch: beside the wiki's rate both are quick."""
LEAST = 20
"""Items a round of the comparison: what a push asks once, whatever its size, is then a small part of it."""


class CountingClock:
    """The real time; asked to sleep it goes on at once, and remembers for how long."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        """Go on at once."""
        self.ahead += timedelta(seconds=seconds)


class MeasuredSession(Session):
    """A session that knows how much CPU time its requests took."""

    in_requests = 0.0

    def _submit(self, asked: dict[str, object]) -> dict[str, Any]:
        started = time.process_time()
        try:
            return super()._submit(asked)
        finally:
            self.in_requests += time.process_time() - started


class StoredLedger:
    """The ledger of a workspace, durable line by line, as in a real run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.sent: list[datetime] = []
        self.seconds = 0.0

    def add(self, entry: LedgerEntry) -> None:
        """Append a line."""
        started = time.perf_counter()
        self._store.ledger.add("bench", [entry])
        self.seconds += time.perf_counter() - started
        if entry.state is LedgerState.SENDING:
            self.sent.append(entry.when)

    def left_open(self) -> dict[str, LedgerEntry]:
        """Give what an earlier push left open."""
        return self._store.ledger.left_open("bench", "bench")


class DraftPlanning:
    """Plans drafts as the batch planner does, without a batch."""

    def __init__(self, client: SparqlClient, drafts: dict[str, Draft]) -> None:
        self._lookup, self._drafts = ItemLookup(client, ("en", "mul")), drafts

    def again(self, record_key: str, entity: Entity | None) -> ReadyEdit | None:
        """Plan a record again."""
        return plan(self._drafts[record_key], entity)

    def split(self, record_key: str, entity: Entity) -> Sequence[ReadyEdit]:
        """Plan a record again; nothing is refused here."""
        found = self.again(record_key, entity)
        return [found] if found else []

    def find_existing(self, record_key: str) -> str:
        """Look up the record's identifiers."""
        pairs = set(self._drafts[record_key].subject.identifiers)
        return next((qid for qids in self._lookup.find_identifiers(pairs).values() for qid in qids), "")


@dataclass(frozen=True, slots=True)
class Desk:
    """One login with all that pushing needs."""

    session: MeasuredSession
    clock: CountingClock
    reader: Reader
    client: SparqlClient
    store: Store

    def push(self, matches: dict[str, tuple[Draft, str]], per_minute: float) -> tuple[list[LedgerEntry], StoredLedger]:
        """Plan and push the drafts, to the item each is matched with or as new items; give lines and ledger."""
        drafts = {key: draft for key, (draft, _) in matches.items()}
        ready = list(plan_all(self.reader, matches))
        ledger = StoredLedger(self.store)
        campaign = Campaign("bench", "0123456789ab", "Adding data", per_minute)
        planning = DraftPlanning(self.client, drafts)
        pusher = Pusher(self.session, self.reader, self.clock, ledger, planning, campaign)
        return list(pusher.push(ready)), ledger


def plan(draft: Draft, entity: Entity | None) -> ReadyEdit | None:
    """Plan one draft and make it ready."""
    edit = plan_edit(draft, entity, PlanRules(), Known()).edit
    return (
        ReadyEdit(edit.record_key, edit.qid, edit.base_revision, hash_edit(edit), encode_edit(edit)) if edit else None
    )


def plan_all(reader: Reader, matches: dict[str, tuple[Draft, str]]) -> Iterator[ReadyEdit]:
    """Plan drafts in blocks of fifty items."""
    pairs = list(matches.values())
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        entities = reader.entities(qid for _, qid in block if qid)
        for draft, qid in block:
            ready = plan(draft, entities.get(qid))
            if ready:
                yield ready


def draft_record(key: str, number: int, label: str = "") -> Draft:
    """Make a draft as a person's record gives: class, two identifiers, all sourced."""
    facts = [("P31", "Q5"), ("P214", f"{number}"), ("P244", f"n{number}")]
    source = ((Snak("P248", ItemValue("Q6"), "wikibase-item"),),)
    statements = [
        DraftStatement(
            Statement(
                Snak(pid, ItemValue(said) if pid == "P31" else StringValue(said), PROPERTIES[pid]), references=source
            )
        )
        for pid, said in facts
    ]
    terms = (DraftTerm(TermKind.LABEL, "en", label),) if label else ()
    return Draft(key, Subject(key, identifiers=tuple(facts[1:])), tuple(statements), terms)


def match_items(first: int, number: int, offset: int = 0) -> dict[str, tuple[Draft, str]]:
    """Make drafts for so many items from one on."""
    qids = [first + each for each in range(number)]
    return {f"r{n + offset}": (draft_record(f"r{n + offset}", n + offset), f"Q{n}") for n in qids}


def write_entities(path: Path, number: int) -> None:
    """Write so many items with a label and two statements each."""
    entities: list[dict[str, Any]] = [
        {"type": "property", "id": pid, "datatype": kind} for pid, kind in PROPERTIES.items()
    ]
    ids = ["Q5", "Q6", *(f"Q{FIRST + each}" for each in range(number))]
    entities += [{"type": "item", "id": qid} for qid in ids]
    for entity in entities:
        entity["labels"] = {"en": {"language": "en", "value": f"thing {entity['id']}"}}
    path.write_text("\n".join(map(json.dumps, entities)), "utf-8")


def measure_counts(desk: Desk, matches: dict[str, tuple[Draft, str]]) -> list[Measure]:
    """Push to existing items and to new ones; give requests and CPU an edit."""
    number = len(matches)
    ready = len(list(plan_all(desk.reader, matches)))
    desk.session.requests, before = 0, desk.session.in_requests
    started = time.process_time()
    lines, ledger = desk.push(matches, 1e9)
    own = time.process_time() - started - (desk.session.in_requests - before)
    assert ready == number == len(lines), (ready, number, len(lines))
    assert {line.state for line in lines} == {LedgerState.SAVED}
    made = {f"new{n}": (draft_record(f"new{n}", 10**8 + n, f"New {n}"), "") for n in range(number // 10)}
    requests, looked = desk.session.requests, desk.client.requests
    new_lines, _ = desk.push(made, 1e9)
    assert {line.state for line in new_lines} == {LedgerState.SAVED}
    of_new = desk.session.requests - requests + desk.client.requests - looked
    return [
        Measure("writes an edited item", len(ledger.sent) / number, "", 1.0),
        Measure(f"requests an edited item, reads for planning included, {number:,} items", requests / number, "", 1.1),
        Measure("requests a new item", of_new / len(made), "", 2.1),
        Measure("own CPU an edit", own / number * 1000, "ms", 5),
    ]


def measure_rate(desk: Desk, matches: dict[str, tuple[Draft, str]], per_minute: int = 60) -> Measure:
    """Push at a configured rate, by the clock that is passed in; give the most edits in any minute."""
    _, ledger = desk.push(matches, per_minute)
    sent = ledger.sent
    minute = timedelta(minutes=1)
    most = max(sum(timedelta() <= later - one < minute for later in sent) for one in sent)
    return Measure(f"most edits in a minute at {per_minute} a minute", most, "", per_minute)


def measure_ratio(desk: Desk, first: int, number: int, rounds: int = 5) -> Measure:
    """Do the same work both ways in turns, wall time; give how many times faster ours is, the middle of the rounds."""
    ratios, ours, theirs = [], 0.0, 0.0
    for turn in range(rounds):
        at = first + 2 * number * turn
        matches = match_items(at, number)
        started = time.perf_counter()
        lines, ledger = desk.push(matches, 1e9)
        ours = time.perf_counter() - started
        assert len(lines) == number, lines
        started = time.perf_counter()
        for each in range(at + number, at + 2 * number):
            add_by_pywikibot(desk.session, f"Q{each}", draft_record(f"r{each}", each))
        theirs = time.perf_counter() - started
        ratios.append(theirs / ours)
    say(
        f"last round: {ours / number * 1000:.1f} ms an item by glamdata, {ledger.seconds / number * 1000:.1f} of them"
        f" for the ledger; {theirs / number * 1000:.1f} ms by pywikibot"
    )
    ratio = sorted(ratios)[rounds // 2]
    return Measure("items a minute beside pywikibot's addClaim, addSources", ratio, "times", 3, least=True)


def log_in_integrator(wiki: Wiki) -> Any:
    """Log WikibaseIntegrator in on the wiki; None where it is not installed."""
    try:
        from wikibaseintegrator import WikibaseIntegrator, wbi_login  # noqa: PLC0415
        from wikibaseintegrator.wbi_config import config  # noqa: PLC0415
    except ModuleNotFoundError:
        say("WikibaseIntegrator is not installed, so it is left out (pip install wikibaseintegrator).")
        return None
    config["MEDIAWIKI_API_URL"], config["WIKIBASE_URL"] = wiki.api, wiki.api.rpartition("/w/")[0]
    config["USER_AGENT"] = "glamdata benchmarks"
    login = wbi_login.Login(user=wiki.login_name, password=wiki.bot_password)
    return WikibaseIntegrator(login=login)


def add_by_integrator(integrator: Any, qid: str, draft: Draft) -> None:
    """Add the draft's statements that the item lacks, with their source, the way WikibaseIntegrator's manual shows."""
    from wikibaseintegrator import datatypes  # noqa: PLC0415

    item = integrator.item.get(qid)
    present = {claim.mainsnak.property_number for claim in item.claims}
    for drafted in draft.statements:
        snak = drafted.statement.snak
        if snak.property in present:
            continue
        source = [[datatypes.Item(prop_nr="P248", value="Q6")]]
        if isinstance(snak.value, ItemValue):
            item.claims.add(datatypes.Item(prop_nr=snak.property, value=snak.value.id, references=source))
        else:
            item.claims.add(datatypes.ExternalID(prop_nr=snak.property, value=snak.value.text, references=source))
    item.write(summary="Adding data")


def measure_integrator(desk: Desk, integrator: Any, first: int, number: int, rounds: int = 5) -> list[Measure]:
    """Do the same work by glamdata and by WikibaseIntegrator in turns; give how many times faster ours is."""
    if integrator is None:
        return []
    ratios = []
    for turn in range(rounds):
        at = first + 2 * number * turn
        started = time.perf_counter()
        lines, _ = desk.push(match_items(at, number), 1e9)
        ours = time.perf_counter() - started
        assert {line.state for line in lines} == {LedgerState.SAVED}, lines
        started = time.perf_counter()
        for each in range(at + number, at + 2 * number):
            add_by_integrator(integrator, f"Q{each}", draft_record(f"r{each}", each))
        ratios.append((time.perf_counter() - started) / ours)
        written = desk.reader.entities([f"Q{at + number}", f"Q{at}"])
        assert all({"P31", "P214", "P244"} <= entity.statements.keys() for entity in written.values())
    ratio = sorted(ratios)[rounds // 2]
    what = "items a minute beside WikibaseIntegrator's item.get, item.write"
    return [Measure(what, ratio, "times", LEAST_BESIDE_INTEGRATOR, least=True)]


def add_by_pywikibot(session: Session, qid: str, draft: Draft) -> None:
    """Add the draft's statements that the item lacks the way pywikibot's manual shows it."""
    pywikibot, site = session._pywikibot, session._site  # noqa: SLF001  (the same login and server, or it is no comparison)
    item = pywikibot.ItemPage(site, qid)
    item.get()
    for drafted in draft.statements:
        snak = drafted.statement.snak
        if snak.property in item.claims:
            continue
        claim = pywikibot.Claim(site, snak.property)
        value = snak.value
        claim.setTarget(pywikibot.ItemPage(site, value.id) if isinstance(value, ItemValue) else value.text)
        item.addClaim(claim, summary="Adding data")
        source = pywikibot.Claim(site, "P248", is_reference=True)
        source.setTarget(pywikibot.ItemPage(site, "Q6"))
        claim.addSources([source], summary="Adding data")


def measure_planning(reader: Reader, number: int) -> list[Measure]:
    """Plan for existing items; give the seconds, and the most memory of ours at a time."""
    matches = match_items(FIRST, number, 5 * 10**6)
    started = time.perf_counter()
    planned = sum(1 for _ in plan_all(reader, matches))
    seconds = time.perf_counter() - started
    assert planned == number, planned
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in plan_all(reader, dict(list(matches.items())[: number // 10])):
        pass
    small = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.reset_peak()
    for _ in plan_all(reader, matches if number <= 1000 else dict(list(matches.items())[: number // 2])):
        pass
    large = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return [
        Measure(f"plan of {number:,} items", seconds, "s", 60),
        Measure("memory of a plan five times as large", large / small, "times", 1.5),
    ]


def main() -> int:
    """Measure, print the table, say whether every measure is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: to try the measures themselves")
    scale = 10 if parser.parse_args().quick else 1
    number, planned, compared = 1000 // scale, 10_000 // scale, 200 // scale
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_entities(folder / "entities.jsonl", planned)
        wiki = RehearsalWiki.open(folder / "wiki.sqlite", ())
        load_files(wiki, [folder / "entities.jsonl"])
        wiki.close()
        with Served(folder / "wiki.sqlite") as served, Store(folder) as store:
            clock = CountingClock()
            said = Wiki(served.api, served.sparql, "GlamBot", "upload", PASSWORD)
            client = SparqlClient(served.sparql, user_agent="glamdata benchmarks", clock=clock)
            with MeasuredSession(said, clock) as session:
                desk = Desk(session, clock, Reader(session), client, store)
                found = measure_planning(desk.reader, planned)
                found += measure_counts(desk, match_items(FIRST, number))
                at = FIRST + number
                found.append(measure_rate(desk, match_items(at, compared)))
                at += compared
                found.append(measure_ratio(desk, at, max(compared // 5, LEAST)))
                at += 10 * max(compared // 5, LEAST)
                found += measure_integrator(desk, log_in_integrator(said), at, max(compared // 5, LEAST))
    say("| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
