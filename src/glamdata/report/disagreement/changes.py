"""Statements that we pushed and others changed since, by the ledger, our revisions and the items as they are now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from glamdata.disagreeing.changes import Change, OurPart, Sameness, find_change, find_turning_point, judge_change
from glamdata.disagreeing.disagreement import Disagreement, Kind
from glamdata.errors import WikiError
from glamdata.model.edit import LedgerState
from glamdata.model.value import ItemValue
from glamdata.planning.merge import same_reference
from glamdata.planning.piece import PieceKind, bare
from glamdata.planning.show import show_snak
from glamdata.planning.written import Fate, follow
from glamdata.report.disagreement.history import HistoryReader
from glamdata.report.reading_items import looked_table, read_all
from glamdata.store import codec
from glamdata.store.ledger import UNDO
from glamdata.store.parts import code_version, fingerprint_of
from glamdata.wikibase.moved import find_moved
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Snak
    from glamdata.planning.piece import Piece, Written
    from glamdata.planning.written import Found
    from glamdata.report.disagreement.history import Moment

TABLE = looked_table("changes")
BLOCK = 50
UNREADABLE = "unreadable"
SAME = Sameness(lambda a, b: bare(a) == bare(b), lambda a, b: same_reference(a, b, {}))


@dataclass
class ChangesFound:
    """What became of our statements: the rows, how many items were followed, and what was not seen.

    `guids` are the statements that the batch wrote by its ledger; `lost` the items of which not all could be followed.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    items: int = 0
    unseen: dict[str, int] = field(default_factory=dict)
    guids: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)

    def is_ours_still(self, guid: str) -> bool:
        """Say whether a statement was written by the batch, and nobody else changed it since."""
        return guid in self.guids and guid not in self.told and guid.partition("$")[0].upper() not in self.lost

    @cached_property
    def told(self) -> dict[str, Kind]:
        """The statements that there is a row about, with its kind."""
        return {row["guid"]: Kind(row["kind"]) for row in self.rows}

    def miss(self, why: str, count: int = 1) -> None:
        """Count something that could not be seen."""
        if count:
            self.unseen[why] = self.unseen.get(why, 0) + count


@dataclass(slots=True)
class _OurEdits:
    """Our edits of one item: the record of each revision, which of them took edits back."""

    records: dict[int, str] = field(default_factory=dict)
    undos: set[int] = field(default_factory=set)
    guids: dict[str, int] = field(default_factory=dict)

    def record_of(self, guid: str) -> str:
        """Give the record for which a statement was written, or given something first."""
        return self.records.get(self.guids.get(guid, 0)) or self.records[min(self.records)]

    @property
    def revisions(self) -> list[int]:
        return sorted({*self.records, *self.undos})


def find_changes(run: Run, connection: Connection, tell: Callable[[str], None]) -> ChangesFound:
    """Follow every statement of the batch's ledger; items that did not move since our only edit are not fetched.

    What was found of an item is kept with its revision. Items that were merged or deleted are told of elsewhere: what
    we wrote on them is counted as not seen.
    """
    found = ChangesFound()
    ours = _read_ledger(run, found)
    found.items = len(ours)
    return _Follower(run, connection, ours, found).follow(tell)


def _read_ledger(run: Run, found: ChangesFound) -> dict[str, _OurEdits]:
    ours: dict[str, _OurEdits] = defaultdict(_OurEdits)
    ledger, wiki, batch = run.store.ledger, run.wiki.identity, run.batch.name
    for line in ledger.iterate(batch, wiki):
        if line.state is LedgerState.SAVED and line.qid and line.revision:
            ours[line.qid].records[line.revision] = line.record_key
            found.guids.update(line.guids)
        elif line.state is LedgerState.SAVED:
            found.miss("edits of which the ledger has no item or revision, as older versions kept it")
    for line in ledger.iterate(batch, wiki, UNDO):
        if line.state is LedgerState.SAVED and line.revision and line.qid in ours:
            ours[line.qid].undos.add(line.revision)
    return dict(ours)


class _Follower:
    def __init__(self, run: Run, connection: Connection, ours: Mapping[str, _OurEdits], found: ChangesFound) -> None:
        self._run = run
        self._connection = connection
        self._ours = ours
        self._found = found
        self._revisions = RevisionReader(connection.session)
        self._history = HistoryReader(connection.session)
        self._day = run.clock.now().date().isoformat()
        self._missed: set[str] = set()
        self._names: dict[str, str] = {}
        version = code_version(
            "disagreeing", "planning", "report/disagreement/changes.py", "report/disagreement/history.py"
        )
        self._contexts = {qid: fingerprint_of(edits.revisions, edits.undos, version) for qid, edits in ours.items()}

    def follow(self, tell: Callable[[str], None]) -> ChangesFound:
        before = {row["asked"]: row for row in self._run.parts.rows(TABLE, 1)}
        held = {q: row for q, row in before.items() if self._contexts.get(q) == row["context"] and row["qid"] == q}
        alone = {qid: edits.revisions[0] for qid, edits in self._ours.items() if len(edits.revisions) == 1}
        rows = dict(held)
        try:
            known = alone | {qid: row["revision"] for qid, row in held.items()}
            between = self._ours.keys() - known.keys()  # others may have edited between two edits of ours
            todo = sorted(between | find_moved(known, self._connection.reader, self._connection.client))
            rows = {qid: row for qid, row in held.items() if qid not in todo}
            for start in range(0, len(todo), BLOCK):
                tell(f"following our statements on {start + 1} to {min(start + BLOCK, len(todo))} of {len(todo)} items")
                block = todo[start : start + BLOCK]
                rows |= self._look(block)
        except WikiError as error:
            rows = held | rows
            self._missed = set(self._ours) - rows.keys()
            self._found.miss(f"items whose later edits could not be read: {error}", len(self._missed))
        kept = [row for _, row in sorted(rows.items())]
        self._run.parts.write(TABLE, 1, [row for row in kept if row["qid"]], self._run.made())
        for row in kept:
            said = codec.load(row["said"])
            self._found.rows += said["rows"]
            for why, count in said["unseen"].items():
                self._found.miss(why, count)
                self._found.lost.add(row["asked"])
        self._found.lost |= self._missed
        return self._found

    def _look(self, qids: Sequence[str]) -> dict[str, dict[str, Any]]:
        entities = read_all(self._connection.reader, qids)
        there = [qid for qid in qids if qid in entities and entities[qid].id == qid]
        numbers = [number for qid in there for number in self._ours[qid].revisions]
        written = self._revisions.written(numbers)
        changes = {qid: self._compare(qid, entities.get(qid), written) for qid in qids}
        titles = self._history.titles([qid for qid, (found, _) in changes.items() if found])
        self._learn_names(change for found, _ in changes.values() for change in found)
        rows = {}
        for qid, (found, unseen) in changes.items():
            entity = entities.get(qid)
            said = {"rows": self._tell(qid, found, titles.get(qid, "")), "unseen": unseen}
            rows[qid] = {
                "record_key": "", "asked": qid, "qid": qid if entity and entity.id == qid else "",
                "revision": entity.revision if entity else 0, "context": self._contexts[qid], "day": self._day,
                "said": codec.dump(said),
            }  # fmt: skip
        return rows

    def _learn_names(self, changes: Iterable[tuple[OurPart, Change]]) -> None:
        """Look up the names of the items that are to be shown."""
        snaks = [s.snak for part, change in changes for s in (part.then, change.now) if s]
        new = {snak.value.id for snak in snaks if isinstance(snak.value, ItemValue)} - self._names.keys()
        if new:
            language = next((code for code in self._run.mapping.match.languages if code != "mul"), "en")
            self._names |= dict.fromkeys(new, "") | self._connection.reader.names(sorted(new), language)

    def _show(self, snak: Snak) -> str:
        name = self._names.get(snak.value.id) if isinstance(snak.value, ItemValue) else ""
        return f"{show_snak(snak)} ({name})" if name else show_snak(snak)

    def _compare(
        self, qid: str, entity: Entity | None, written: Mapping[int, Written | None]
    ) -> tuple[list[tuple[OurPart, Change]], dict[str, int]]:
        """Give what others changed of our parts of an item, and what could not be seen."""
        if entity is None or entity.id != qid:
            return [], {"items with statements of ours that were merged or deleted": 1}
        edits = self._ours[qid]
        read = [replace(did, undoes=n in edits.undos) for n in edits.revisions if (did := written.get(n))]
        lost = len(edits.revisions) - len(read)
        for number in edits.records:
            did = written.get(number)
            for piece in did.added if did else ():
                edits.guids.setdefault(piece.guid, number)
        parts = parts_of(follow(read, entity))
        ours = {part.then.guid for part in parts}  # what we wrote or sourced again is not missing
        found = ((part, find_change(part, entity, SAME)) for part in parts)
        changes = _once([(part, change) for part, change in found if change and change.again not in ours])
        return changes, {"revisions of ours that are hidden or gone": lost} if lost else {}

    def _tell(self, qid: str, found: Sequence[tuple[OurPart, Change]], title: str) -> list[dict[str, Any]]:
        if not found:
            return []
        edits = self._ours[qid]
        moments = self._history.since(title, edits.revisions[0]) if title else []
        rows = []
        for part, change in found:
            turned = find_moment(part, change, moments)
            row = Disagreement(
                kind=change.kind,
                record_key=edits.record_of(part.then.guid),
                qid=qid,
                judgement=judge_change(part, change),
                property=part.then.property,
                ours=self._show(part.then.snak),
                theirs=self._show(change.now.snak) if change.now else "",
                guid=part.then.guid,
                revision=turned.revision if turned else 0,
                before=turned.parent if turned else 0,
                when=turned.when if turned else "",
                user=turned.user if turned else "",
            )
            rows.append(asdict(row))
        return rows


def parts_of(found: Iterable[Found]) -> list[OurPart]:
    """Give the statements that our edits wrote or gave something, each once, as our newest edit left it."""
    groups: dict[str, list[Piece]] = defaultdict(list)
    for one in found:
        if one.fate is not Fate.UNDONE and one.piece.guid:
            groups[one.piece.guid].append(one.piece)
    return [_part_of(pieces) for pieces in groups.values()]


def _part_of(pieces: Sequence[Piece]) -> OurPart:
    whole = [piece for piece in pieces if piece.kind in {PieceKind.STATEMENT, PieceKind.VALUE}]
    then = (whole or pieces)[-1].statement
    assert then
    references = [piece.snaks for piece in pieces if piece.kind is PieceKind.REFERENCE]
    references += [r for piece in whole if piece.statement for r in piece.statement.references]
    qualifiers = [q for piece in pieces if piece.kind is PieceKind.QUALIFIER for q in piece.snaks]
    if whole:
        qualifiers += then.qualifiers
    return OurPart(then, bool(whole), tuple(dict.fromkeys(references)), tuple(dict.fromkeys(qualifiers)))


def _once(changes: Sequence[tuple[OurPart, Change]]) -> list[tuple[OurPart, Change]]:
    """Leave out what we wrote again since and what is gone again: one statement is missing, the newest of them."""
    newest = {_said(part): part.then.guid for part, change in changes if change.kind is Kind.REMOVED}
    return [
        (part, change)
        for part, change in changes
        if change.kind is not Kind.REMOVED or newest[_said(part)] == part.then.guid
    ]


def _said(part: OurPart) -> Hashable:
    return bare(part.then.snak), frozenset(map(bare, part.then.qualifiers))


def find_moment(part: OurPart, change: Change, moments: Sequence[Moment]) -> Moment | None:
    """Find the revision that brought a change; None where it is not in sight, or follows one whose text is hidden."""
    marks = [_mark(part, moment.entity) if moment.entity else UNREADABLE for moment in moments]
    place = find_turning_point(marks)
    if place is None or marks[-1] != change.mark or marks[place - 1] == UNREADABLE:
        return None
    return moments[place]


def _mark(part: OurPart, entity: Entity) -> Hashable:
    change = find_change(part, entity, SAME)
    return change.mark if change else None
