"""Verify: prove every saved line of a batch's ledger against the wiki as it is now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.model.edit import LedgerState
from glamdata.planning.merge import same_reference
from glamdata.planning.piece import PieceKind, bare
from glamdata.planning.written import Fate, follow
from glamdata.store.ledger import UNDO
from glamdata.wikibase.outgoing import Campaign
from glamdata.wikibase.revisions import RevisionReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement
    from glamdata.planning.piece import Written
    from glamdata.planning.written import Found

BLOCK = 50
SAID = frozenset({PieceKind.STATEMENT, PieceKind.VALUE})
"""Pieces by which a statement says what it says."""
MISSING = frozenset({"missing", "removed", "deleted", "doubled", "open"})
"""What makes a verification fail: something that the ledger says is there is not, or is there twice."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a record: `state` is a Fate, or missing, merged, deleted, doubled, open; `what` in words."""

    record_key: str
    qid: str
    state: str
    what: str = ""


@dataclass(slots=True)
class Verification:
    """What verifying a batch found: how many lines and statements were looked at, and all that is not as written."""

    lines: int = 0
    pieces: int = 0
    present: int = 0
    undone: int = 0
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing is missing or twice."""
        return not any(verdict.state in MISSING for verdict in self.verdicts)


def verify(coordinator: Coordinator, run: Run, tell: Callable[[str], None]) -> Verification:
    """Read every item of the batch's ledger again, in fifties, and compare it with what our edits wrote."""
    run.store.ledger.require_sound(run.batch.name, run.wiki.identity)
    verifier = _Verifier(coordinator, run)
    for start in range(0, len(verifier.qids), BLOCK):
        tell(f"verifying {start + 1} to {min(start + BLOCK, len(verifier.qids))} of {len(verifier.qids)} items")
        verifier.check_items(verifier.qids[start : start + BLOCK])
    verifier.check_open()
    verifier.check_creations()
    return verifier.result


class _Verifier:
    def __init__(self, coordinator: Coordinator, run: Run) -> None:
        self._run = run
        self._reader = coordinator.connection.reader
        self._revisions = RevisionReader(coordinator.connection.session)
        ledger, wiki = run.store.ledger, run.wiki.identity
        self._pushes = ledger.entries(run.batch.name, wiki)
        self._lines: dict[str, dict[int, LedgerEntry]] = defaultdict(dict)
        self._undos: dict[str, set[int]] = defaultdict(set)
        for line in self._pushes:
            if line.state is LedgerState.SAVED and line.revision:
                self._lines[line.qid][line.revision] = line
        for line in ledger.entries(run.batch.name, wiki, UNDO):
            if line.state is LedgerState.SAVED:
                self._undos[line.qid].add(line.revision)
        self.qids = sorted(self._lines)
        self.result = Verification()

    def check_items(self, qids: Sequence[str]) -> None:
        """Check what the ledger says of some items."""
        numbers = [n for qid in qids for n in (*self._lines[qid], *self._undos[qid])]
        written = self._revisions.written(numbers)
        entities = self._reader.entities(qids)
        for qid in qids:
            self.result.lines += len(self._lines[qid])
            self._check_item(qid, entities.get(qid), written)

    def _check_item(self, qid: str, entity: Entity | None, written: dict[int, Written | None]) -> None:
        if entity is None:
            return self._tell_item(qid, "deleted", f"{qid} was deleted")
        if entity.id != qid:
            return self._tell_item(qid, "merged", f"{qid} was merged into {entity.id}")
        edits = []
        for number in sorted([*self._lines[qid], *self._undos[qid]]):
            did = written.get(number)
            line = self._lines[qid].get(number)
            if did is None:
                if line:
                    self._tell(line.record_key, qid, "missing", f"revision {number} is not there, or can't be read")
                continue
            edits.append(replace(did, undoes=number in self._undos[qid]))
            if line:
                self._check_guids(line, did)
        found = follow(edits, entity)
        for one in found:
            self._judge(qid, one)
        for what in _doubled(entity, found):
            self._tell_item(qid, "doubled", what)
        return None

    def _check_guids(self, line: LedgerEntry, did: Written) -> None:
        """Check that the revision holds the statements that the ledger says it wrote."""
        guids = {piece.guid for piece in did.added if piece.kind is PieceKind.STATEMENT}
        others = {guid for other in self._lines[line.qid].values() if other is not line for guid in other.guids}
        for guid in set(line.guids) - guids - others:
            self._tell(line.record_key, line.qid, "missing", f"revision {line.revision} does not hold {guid}")

    def _judge(self, qid: str, one: Found) -> None:
        self.result.pieces += 1
        if one.fate is Fate.PRESENT:
            self.result.present += 1
        elif one.fate is Fate.UNDONE:
            self.result.undone += 1
        else:
            said = f"{one.piece.describe()} {one.why}".strip()
            self._tell_item(qid, one.fate.value, said)

    def check_open(self) -> None:
        """Tell of edits of which it is not known what became of them."""
        newest = {line.record_key: line for line in self._pushes}
        for key, line in newest.items():
            if line.state in {LedgerState.SENDING, LedgerState.UNKNOWN}:
                self._tell(key, line.qid, "open", "its sending was cut short: publish again, which looks first")

    def check_creations(self) -> None:
        """Find two items made for one record, by the wiki's own list of what the batch made."""
        made: dict[str, set[str]] = defaultdict(set)
        tails = {self._campaign.summary(line.record_key).rpartition(" · ")[2]: line.record_key for line in self._pushes}
        for qid, summary, _ in self._reader.contributions(self._run.wiki.user, self._began(), creations=True):
            key = tails.get(summary.rpartition(" · ")[2])
            if key is not None:
                made[key].add(qid)
        for key, qids in made.items():
            if len(qids) > 1:
                items = sorted(qids)
                self._tell(key, items[0], "doubled", f"the batch made {len(items)} items of it: {', '.join(items)}")

    @property
    def _campaign(self) -> Campaign:
        batch, wiki = self._run.batch, self._run.wiki
        return Campaign(batch.name, batch.edit_group, wiki.summary, wiki.edits_per_minute)

    def _began(self) -> str:
        return self._run.batch.created[:10] + "T00:00:00Z"

    def _tell(self, key: str, qid: str, state: str, what: str) -> None:
        self.result.verdicts.append(Verdict(key, qid, state, what))

    def _tell_item(self, qid: str, state: str, what: str) -> None:
        """Tell of an item under all records that wrote to it."""
        for key in dict.fromkeys(line.record_key for line in self._lines[qid].values()):
            self._tell(key, qid, state, what)


def _doubled(entity: Entity, found: Sequence[Found]) -> Iterator[str]:
    """Find statements of ours that stand twice, and references twice at a statement that we wrote to."""
    present = [one.piece for one in found if one.piece.guid and one.fate is Fate.PRESENT]
    ours = {piece.guid: piece for piece in sorted(present, key=lambda piece: piece.kind in SAID)}
    for group in entity.statements.values():
        for statement in group:
            if statement.guid not in ours:
                continue
            piece = ours[statement.guid]
            if piece.kind in SAID and any(_same(statement, other) for other in group):
                yield f"{piece.describe()} stands there twice"
            references = statement.references
            if any(
                same_reference(one, other, {})
                for number, one in enumerate(references)
                for other in references[number + 1 :]
            ):
                yield f"{piece.describe()}: a reference stands there twice"


def _same(ours: Statement, other: Statement) -> bool:
    """Say whether another statement says the same, with the same qualifiers."""
    return (
        other.guid != ours.guid
        and bare(other.snak) == bare(ours.snak)
        and {bare(q) for q in other.qualifiers} == {bare(q) for q in ours.qualifiers}
    )
