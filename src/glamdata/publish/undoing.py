"""Undo: take back what a batch did, one edit an item, skipping what somebody changed since (DESIGN §9).

What each edit did is read from the wiki, which keeps the state before it; the ledger has the revisions. It is sent as
edits are: with the ledger written before and after, the batch's marker, its rate and its brake, and may be killed and
started again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from glamdata.batch.run import BatchLedger
from glamdata.errors import InputError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.person import Role
from glamdata.planning.undo import Undo, plan_undo
from glamdata.publish.watch import Order, Watch
from glamdata.store import tables
from glamdata.store.ledger import UNDO
from glamdata.wikibase.outgoing import ReadyEdit
from glamdata.wikibase.push import Pusher
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.entity import Entity
    from glamdata.planning.piece import Written

BLOCK = 50
WORDS = "Undoing an upload from the library catalogue"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which edits of a batch are meant: those for some records, of some properties, or since a time; empty for all."""

    records: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    since: datetime | None = None

    def has(self, line: LedgerEntry) -> bool:
        """Say whether a saved line of the ledger is among them."""
        return (not self.records or line.record_key in self.records) and (not self.since or line.when >= self.since)


@dataclass(slots=True)
class ItemUndo:
    """What is to be taken back on one item, and what became of it.

    `state` is empty before anything was sent; `removed` and `kept` are in words; `created` says that the batch made the
    item, which is then left as it is, to be asked to be deleted; `others` that somebody else edited such an item.
    """

    qid: str
    records: tuple[str, ...]
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    state: str = ""
    created: bool = False
    others: bool = False


@dataclass(slots=True)
class UndoReport:
    """What undoing a batch did, item by item, or would do."""

    items: list[ItemUndo] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left for a person: no item to be deleted, nothing kept, nothing refused."""
        return not any(item.created or item.kept or item.state in {"refused", "unknown"} for item in self.items)


def undo(
    coordinator: Coordinator,
    run: Run,
    selection: Selection,
    tell: Callable[[str], None],
    *,
    dry_run: bool = False,
    who: str = "",
) -> UndoReport:
    """Take back what the edits of `selection` added; with `dry_run` say what would be done, and send nothing.

    `who` does so, where [people] tells roles apart: RoleError where that is no publisher.
    Raises InputError for a record that the batch does not have and for a property that it never wrote, what publishing
    raises before anything is sent, and StoppedError where the brake stops it.
    """
    run.wiki.require_editable()
    _require_records(run, selection)
    if not dry_run:
        role = run.people.require(who.strip(), Role.PUBLISHER, "take a batch back", "--who")
        if said := who.strip():
            now, wiki = run.clock.now(), run.wiki.identity
            run.store.signatures.keep_sending(run.batch.name, wiki, UNDO, (said, role), "", now)
    watch = Watch(coordinator, run, Order(retry_failed=True), undoes=True, words=WORDS)
    undoer = _Undoer(coordinator, run, watch, selection)
    undoer.require_properties()
    if not dry_run:
        undoer.close_open()
    blocks = (undoer.todo[start : start + BLOCK] for start in range(0, len(undoer.todo), BLOCK))
    ends = chain.from_iterable(undoer.do(block, dry_run=dry_run) for block in blocks)
    for _ in watch.follow(ends, tell, lambda: len(undoer.todo)):
        pass
    return undoer.report


def _require_records(run: Run, selection: Selection) -> None:
    """Raise InputError for a record that neither the batch nor its ledger has."""
    if not selection.records:
        return
    known = {key for (key,) in run.parts.columns(tables.DRAFTS, "record_key")}
    known |= run.store.ledger.states(run.batch.name, run.wiki.identity).keys()
    if unknown := [key for key in selection.records if key not in known]:
        raise InputError(f"{run.batch.name} has no record {unknown[0]!r}: give its key as the report shows it.")


class _Undoer:
    """Undoes the edits of a batch, fifty items at a time. Implements what pushing asks of planning."""

    def __init__(self, coordinator: Coordinator, run: Run, watch: Watch, selection: Selection) -> None:
        self._run = run
        self._selection = selection
        self._reader = coordinator.connection.reader
        self._revisions = RevisionReader(coordinator.connection.session)
        lines = run.store.ledger.entries(run.batch.name, run.wiki.identity)
        self._lines: dict[str, dict[int, LedgerEntry]] = defaultdict(dict)
        for line in lines:
            if line.state is LedgerState.SAVED and line.revision and selection.has(line):
                self._lines[line.qid][line.revision] = line
        self._undos: dict[str, set[int]] = defaultdict(set)
        for line in run.store.ledger.entries(run.batch.name, run.wiki.identity, UNDO):
            if line.state is LedgerState.SAVED and line.revision:
                self._undos[line.qid].add(line.revision)
        self.todo = sorted(self._lines)
        self.report = UndoReport()
        self._written: dict[str, list[Written]] = {}
        self._ledger = _UndoLedger(run)
        session = coordinator.connection.session
        self._pushes = Pusher(session, self._reader, run.clock, BatchLedger(run), self, watch.campaign)
        self._pusher = Pusher(session, self._reader, run.clock, self._ledger, self, watch.campaign)

    def require_properties(self) -> None:
        """Raise InputError for a property that is neither the mapping's nor in any edit of the batch."""
        unknown = set(self._selection.properties) - self._run.mapping.written_properties()
        for start in range(0, len(self.todo) if unknown else 0, BLOCK):
            edits = chain.from_iterable(self._read_written(self.todo[start : start + BLOCK]).values())
            unknown -= {piece.property for edit in edits for piece in edit.added}
        if unknown:
            named, batch = ", ".join(sorted(unknown)), self._run.batch.name
            raise InputError(f"No edit of {batch} wrote {named}: give a property that stands in its report, like P569.")

    def close_open(self) -> None:
        """Find out what became of edits that were cut short: of pushes, so that they are undone too, and of undoing."""
        for line in self._pushes.push(()):
            if line.state is LedgerState.SAVED and self._selection.has(line):
                self._lines[line.qid][line.revision] = line
        self.todo = sorted(self._lines)
        for qid in self.todo:
            self._group(qid)
        for line in self._pusher.push(()):
            if line.state is LedgerState.SAVED:
                self._undos[line.qid].add(line.revision)

    def _group(self, qid: str) -> tuple[str, ...]:
        """Give the records whose edits of an item are undone by one edit."""
        records = tuple(dict.fromkeys(line.record_key for line in self._lines[qid].values()))
        self._ledger.groups[records[0]] = records
        return records

    def do(self, qids: Sequence[str], *, dry_run: bool) -> Iterator[LedgerEntry]:
        """Undo what was done to some items; gives the ledger line in which each ends."""
        self._written = self._read_written(qids)
        entities = self._reader.entities(qids)
        edits: list[ReadyEdit] = []
        items: dict[str, ItemUndo] = {}
        for qid in qids:
            records = self._group(qid)
            item = ItemUndo(qid, records)
            self.report.items.append(item)
            ready = self._plan_item(item, entities.get(qid))
            items[records[0]] = item
            if ready and not dry_run:
                edits.append(ready)
            elif not dry_run:
                self._ledger.keep(item, self._run)
        for entry in self._pusher.push(edits) if edits else ():
            if entry.record_key in items:
                item = items[entry.record_key]
                item.state = entry.state.value
                if entry.state is LedgerState.REFUSED:
                    item.kept = (*item.kept, entry.reason)
            yield entry

    def _plan_item(self, item: ItemUndo, entity: Entity | None) -> ReadyEdit | None:
        """Plan the undoing of one item; what is said of it goes into `item`."""
        written = self._written.get(item.qid, [])
        if entity is None:
            item.kept = (f"{item.qid} was deleted",)
            return None
        if entity.id != item.qid:
            item.kept = (f"{item.qid} was merged into {entity.id}: what we added is to be looked for there",)
            return None
        if sum(not edit.undoes for edit in written) < len(self._lines[item.qid]):
            item.kept = ("the text of a revision of ours can't be read any more, so nothing is known of it",)
        if any(edit.creates for edit in written) and not self._selection.properties:
            item.created = True
            item.others = entity.revision not in self._lines[item.qid]
            return None
        undo_edit = self._plan(item.qid, entity)
        item.removed = tuple(piece.describe() for piece in undo_edit.pieces)
        item.kept += tuple(f"{one.piece.describe()}: {one.why}" for one in undo_edit.kept)
        return self._ready(item.records[0], entity, undo_edit)

    def _plan(self, qid: str, entity: Entity) -> Undo:
        return plan_undo(self._written.get(qid, ()), entity, self._selection.properties)

    def _ready(self, key: str, entity: Entity, planned: Undo) -> ReadyEdit | None:
        if not planned.data:
            return None
        return ReadyEdit(key, entity.id, entity.revision, planned.edit_hash, planned.data)

    def _read_written(self, qids: Sequence[str]) -> dict[str, list[Written]]:
        """Read what our edits did to some items, in their order; a revision that can't be read is left out.

        What was taken back before is among them, so that it is not taken back from what came since.
        """
        numbers = {qid: sorted([*self._lines[qid], *self._undos[qid]]) for qid in qids}
        written = self._revisions.written([number for of_item in numbers.values() for number in of_item])
        return {
            qid: [replace(did, undoes=n in self._undos[qid]) for n in numbers[qid] if (did := written.get(n))]
            for qid in qids
        }

    # what pushing asks

    def again(self, record_key: str, entity: Entity | None) -> ReadyEdit | None:
        """Plan the undoing again on the item as it is now."""
        if entity is None or entity.id not in self._written:
            return None
        return self._ready(record_key, entity, self._plan(entity.id, entity))

    def split(self, record_key: str, entity: Entity) -> Sequence[ReadyEdit]:
        """Plan the undoing again, one statement or term an edit."""
        planned = self._plan(entity.id, entity)
        pieces = []
        for kind, said in planned.data.items():
            for part in said if isinstance(said, list) else said.items():
                data = {kind: [part]} if isinstance(said, list) else {kind: dict([part])}
                one = replace(planned, data=data)
                pieces.append(ReadyEdit(record_key, entity.id, entity.revision, one.edit_hash, data))
        return pieces

    def find_existing(self, record_key: str) -> str:  # noqa: ARG002  (undoing makes no items)
        """Give nothing: undoing makes no items."""
        return ""


class _UndoLedger:
    """The lines of a batch's ledger that are about undoing. Implements wikibase.outgoing.Ledger.

    One edit may take back what several records gave an item: the first of `groups` stands for all while it is sent, and
    each gets a line when it ends.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.groups: dict[str, tuple[str, ...]] = {}

    def add(self, entry: LedgerEntry) -> None:
        """Append a line, durable when this returns."""
        is_end = entry.state in {LedgerState.SAVED, LedgerState.UNCHANGED, LedgerState.REFUSED}
        keys = self.groups.get(entry.record_key, (entry.record_key,)) if is_end else (entry.record_key,)
        lines = [replace(entry, record_key=key) for key in keys]
        self._run.store.ledger.add(self._run.wiki.identity, lines, UNDO)

    def left_open(self) -> dict[str, LedgerEntry]:
        """Give the newest lines after which it is not known what became of the edit."""
        return self._run.store.ledger.left_open(self._run.batch.name, self._run.wiki.identity, UNDO)

    def keep(self, item: ItemUndo, run: Run) -> None:
        """Note an item on which nothing is sent, once: its records are undone as far as can be."""
        before = run.store.ledger.undone(run.batch.mapping, run.wiki.identity)
        if item.created or any(key not in before for key in item.records):
            item.state = LedgerState.UNCHANGED.value
        if all(key in before for key in item.records):
            return
        code = "created" if item.created else ""
        reason = "made by this batch: to be asked to be deleted" if item.created else "; ".join(item.kept)
        self.add(_line(run, item, code, reason))


def _line(run: Run, item: ItemUndo, code: str, reason: str) -> LedgerEntry:
    return LedgerEntry(
        batch=run.batch.name,
        record_key=item.records[0],
        edit_hash="",
        state=LedgerState.UNCHANGED,
        when=run.clock.now(),
        qid=item.qid,
        code=code,
        reason=reason,
    )
