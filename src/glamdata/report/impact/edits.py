"""What the edits of a batch did, kept beside it: from the plan that was sent, or from the wiki where that is gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from glamdata.model.edit import (
    AddQualifiers,
    AddReference,
    AddStatement,
    CorrectValue,
    LedgerState,
    RefreshReference,
    SetTerm,
)
from glamdata.planning.changes import change_from_json
from glamdata.planning.piece import TERMS, PieceKind
from glamdata.store import codec, tables
from glamdata.store.ledger import PUSH, UNDO
from glamdata.store.parts import table
from glamdata.store.tables import NUMBER, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from glamdata.batch.run import Run
    from glamdata.model.edit import Change, LedgerEntry
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


def learn_edits(run: Run, revisions: RevisionReader | None) -> int:
    """Keep what the saved edits of a batch did that is not kept yet; give how many of them nobody can tell of.

    What was sent from the newest plan is known from there; the others are read from the wiki, fifty a request, once for
    ever, since a revision never changes. Without `revisions` the wiki is not asked.
    """
    kept = run.parts.table(DONE, 1)
    known = set(kept.column("revision").to_pylist())
    todo = {saved.revision: saved for saved in saved_edits(run) if saved.revision not in known}
    if not todo:
        return 0
    planned = _from_plan(run, todo)
    rows = [row for revision, counted in planned.items() for row in _rows(todo.pop(revision), counted)]
    if revisions is not None:
        rows += list(_from_wiki(todo, revisions))
    unseen = len(todo) - len({row["revision"] for row in rows} & todo.keys())
    if rows:
        new = pa.Table.from_pylist(rows, schema=DONE.schema)
        whole = pa.concat_tables([kept.replace_schema_metadata(None), new])
        run.parts.write_table(DONE, 1, whole, run.made())
    return unseen


def saved_edits(run: Run) -> Iterator[Saved]:
    """Give the saved edits of a batch that have a revision, each revision once."""
    seen: set[int] = set()
    for purpose in (PUSH, UNDO):
        for line in run.store.ledger.iterate(run.batch.name, run.wiki.identity, purpose):
            if line.state is LedgerState.SAVED and line.revision and line.revision not in seen:
                seen.add(line.revision)
                yield Saved(line.revision, purpose, line)


def _from_plan(run: Run, todo: Mapping[int, Saved]) -> dict[int, Counter[Kind]]:
    """Give what is known from the plan: of revisions that one edit of it made, and that made no other.

    An edit that was sent in pieces, or of which part was taken back at once, has several revisions under its hash.
    """
    lines = [
        line
        for line in run.store.ledger.iterate(run.batch.name, run.wiki.identity)
        if line.state is LedgerState.SAVED and line.revision
    ]
    edits_of, revisions_of = defaultdict[int, set[str]](set), defaultdict[tuple[str, str], set[int]](set)
    for line in lines:
        edits_of[line.revision].add(line.edit_hash)
        revisions_of[line.record_key, line.edit_hash].add(line.revision)
    found = {}
    for of in (tables.EDITS, tables.LINKS):
        for row in run.parts.all_rows(of) if todo else ():
            made = revisions_of.get((row["record_key"], row["edit_hash"]), set())
            revision = next(iter(made)) if len(made) == 1 else 0
            if revision in todo and len(edits_of[revision]) == 1 and todo[revision].purpose == PUSH:
                changes = (change_from_json(said) for said in codec.load(row["changes"]))
                found[revision] = _count_changes(changes)
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


def _count_changes(changes: Iterable[Change]) -> Counter[Kind]:
    counted: Counter[Kind] = Counter()
    for change in changes:
        match change:
            case AddStatement(statement):
                counted["statement", statement.property, ""] += 1
                if statement.references:
                    counted["reference", statement.property, ""] += len(statement.references)
            case AddReference(existing):
                counted["reference", existing.property, ""] += 1
            case AddQualifiers(existing, qualifiers):
                counted["qualifier", existing.property, ""] += len(qualifiers)
            case RefreshReference(existing):
                counted[RENEWED, existing.property, ""] += 1
            case CorrectValue(existing):
                counted[VALUE, existing.property, ""] += 1
            case SetTerm(kind, language):
                counted[kind.value, "", language] += 1
    return counted


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
