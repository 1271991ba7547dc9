"""What the edits of a batch did, kept beside it: from the plan that was sent, or from the wiki where that is gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from glamdata.batch.uncollected import uncollected
from glamdata.model.edit import LedgerState
from glamdata.planning.piece import TERMS, PieceKind
from glamdata.store import codec, tables
from glamdata.store.ledger import PUSH, UNDO
from glamdata.store.parts import fingerprint_of, table
from glamdata.store.tables import NUMBER, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from glamdata.batch.run import Run
    from glamdata.model.edit import LedgerEntry
    from glamdata.planning.piece import Piece, Written
    from glamdata.wikibase.revisions import RevisionReader

DONE = table(
    "done", revision=NUMBER, qid=TEXT, record_key=TEXT, entered=TEXT, purpose=TEXT, kind=TEXT, property=TEXT,
    language=TEXT, count=NUMBER,
)  # fmt: skip
"""A row for each revision, kind, property and language; `count` is below 0 for what was taken away."""

BLOCK = 500
"""Revisions in memory at a time."""
VALUE, RENEWED = "value", "renewed"
"""Kinds beside those of pieces: a value that was corrected, a reference that was renewed."""
NOTHING = "nothing"
"""The kind of the row of a revision that changed nothing that is counted."""
Kind = tuple[str, str, str]


class Saved(NamedTuple):
    """One saved edit of the ledger, by its revision."""

    revision: int
    purpose: str
    line: LedgerEntry


@uncollected()
def learn_edits(run: Run, revisions: RevisionReader | None) -> int:
    """Keep what the saved edits of a batch did that is not kept yet; give how many of them nobody can tell of.

    What was sent from the newest plan is known from there, so this is called when edits were sent, and before a plan
    takes the place of another one. The others are read from the wiki, fifty a request, once for ever, since a revision
    never changes. Without `revisions` the wiki is not asked. Where the ledger has nothing new it takes no time.
    """
    wiki, newest = run.wiki.identity, run.store.ledger.newest(run.batch.name, run.wiki.identity)
    if run.parts.context(DONE, 1) not in {"", wiki}:
        run.parts.drop_beyond(DONE, 0)  # another wiki's revisions have the same numbers
    if not newest or run.parts.fingerprint(DONE, 1) == fingerprint_of(newest):
        return 0
    kept, sent = run.parts.table(DONE, 1), _Sent()
    known = set(kept.column("revision").to_pylist())
    todo = {saved.revision: saved for saved in saved_edits(run, sent) if saved.revision not in known}
    planned = _from_plan(run, todo, sent) if todo else {}
    rows = [row for revision, counted in planned.items() for row in _rows(todo.pop(revision), counted)]
    if revisions is not None:
        rows += list(_from_wiki(todo, revisions))
    unseen = len(todo) - len({row["revision"] for row in rows} & todo.keys())
    new = pa.Table.from_pylist(rows, schema=DONE.schema)
    whole = pa.concat_tables([kept.replace_schema_metadata(None), new])
    made = run.made() if unseen else run.made(newest)
    run.parts.write_table(DONE, 1, whole, replace(made, context=wiki))
    return unseen


@dataclass(slots=True)
class _Sent:
    """Which edits made which revisions, by the ledger.

    An edit that was sent in pieces, or of which part was taken back at once, has several revisions under its hash.
    """

    edits_of: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    revisions_of: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def made_alone(self, record_key: str, edit_hash: str) -> int:
        """Give the one revision that an edit made and no other edit did; 0 where there is none."""
        made = self.revisions_of.get((record_key, edit_hash), ())
        revision = next(iter(made)) if len(made) == 1 else 0
        return revision if len(self.edits_of.get(revision, ())) == 1 else 0


def saved_edits(run: Run, sent: _Sent | None = None) -> Iterator[Saved]:
    """Give the saved edits of a batch that have a revision, each revision once; all lines are noted in `sent`."""
    seen: set[int] = set()
    for purpose in (PUSH, UNDO):
        for line in run.store.ledger.iterate(run.batch.name, run.wiki.identity, purpose):
            if line.state is not LedgerState.SAVED or not line.revision:
                continue
            if sent and purpose == PUSH:
                sent.edits_of[line.revision].add(line.edit_hash)
                sent.revisions_of[line.record_key, line.edit_hash].add(line.revision)
            if line.revision not in seen:
                seen.add(line.revision)
                yield Saved(line.revision, purpose, line)


def _from_plan(run: Run, todo: Mapping[int, Saved], sent: _Sent) -> dict[int, Counter[Kind]]:
    """Give what is known from the plan: of revisions that one edit of it made, and that made no other."""
    found = {}
    for of in (tables.EDITS, tables.LINKS):
        for key, edit_hash, changes in run.parts.columns(of, "record_key", "edit_hash", "changes"):
            revision = sent.made_alone(key, edit_hash)
            if revision in todo and todo[revision].purpose == PUSH:
                found[revision] = _count_changes(codec.load(changes))
    return found


def _from_wiki(todo: Mapping[int, Saved], revisions: RevisionReader) -> Iterator[codec.Row]:
    numbers = sorted(todo)
    for start in range(0, len(numbers), BLOCK):
        for revision, written in revisions.written(numbers[start : start + BLOCK]).items():
            if written is not None:
                yield from _rows(todo[revision], _count_written(written, undoes=todo[revision].purpose == UNDO))


def _rows(saved: Saved, counted: Counter[Kind]) -> Iterator[codec.Row]:
    line = saved.line
    for (kind, pid, language), count in sorted(counted.items()) or [((NOTHING, "", ""), 0)]:
        yield {
            "revision": saved.revision,
            "qid": line.qid,
            "record_key": line.record_key,
            "entered": line.when.isoformat(),
            "purpose": saved.purpose,
            "kind": kind,
            "property": pid,
            "language": language,
            "count": count,
        }


def _count_changes(changes: Iterable[Mapping[str, Any]]) -> Counter[Kind]:
    """Count changes by what `planning.changes.change_to_json` gave of them: a hundred thousand are not made objects."""
    counted: Counter[Kind] = Counter()
    for said in changes:
        match said["do"]:
            case "add statement":
                pid, references = _property_of(said["statement"]), said["statement"].get("references", ())
                counted["statement", pid, ""] += 1
                if references:
                    counted["reference", pid, ""] += len(references)
            case "add reference":
                counted["reference", _property_of(said["to"]), ""] += 1
            case "add qualifiers":
                counted["qualifier", _property_of(said["to"]), ""] += len(said["qualifiers"])
            case "renew reference":
                counted[RENEWED, _property_of(said["of"]), ""] += 1
            case "correct value":
                counted[VALUE, _property_of(said["of"]), ""] += 1
            case term:
                counted[term.removeprefix("add "), "", said["language"]] += 1
    return counted


def _property_of(statement: Mapping[str, Any]) -> str:
    return str(statement["mainsnak"]["property"])


def _count_written(written: Written, *, undoes: bool) -> Counter[Kind]:
    """Count what a revision did; what an undoing put back in the place of ours takes ours away."""
    counted: Counter[Kind] = Counter()
    for piece in written.added:
        if undoes and not piece.instead_of:
            continue
        for kind, count in _count_piece(piece):
            counted[kind] += -count if undoes else count
    for piece in written.removed:
        for kind, count in _count_piece(piece):
            counted[kind] -= count
    return Counter({kind: count for kind, count in counted.items() if count})


def _count_piece(piece: Piece) -> Iterator[tuple[Kind, int]]:
    if piece.kind in TERMS:
        yield (piece.kind.value, "", piece.language), 1
    elif piece.kind is PieceKind.STATEMENT:
        assert piece.statement
        yield ("statement", piece.property, ""), 1
        if piece.statement.references:
            yield ("reference", piece.property, ""), len(piece.statement.references)
    elif piece.kind is PieceKind.VALUE:
        yield (VALUE, piece.property, ""), 1
    else:
        kind = RENEWED if piece.instead_of else piece.kind.value
        yield (kind, piece.property, ""), 1
