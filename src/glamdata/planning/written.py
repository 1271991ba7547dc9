"""What has become of each piece that our edits wrote on an item, by the item as it is now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.statement import Rank, Snak, Statement
from glamdata.planning.piece import TERMS, Piece, PieceKind, bare, bare_reference
from glamdata.planning.show import show_snak

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.entity import Entity
    from glamdata.planning.piece import Written


class Fate(StrEnum):
    """What has become of a piece since it was written; `undone` is what we took back ourselves."""

    PRESENT = "present"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece with what has become of it; `why` says what somebody changed."""

    piece: Piece
    fate: Fate
    why: str = ""


def follow(edits: Iterable[Written], entity: Entity) -> list[Found]:
    """Say what has become of the pieces that our edits of one item added, by the item as it is now.

    `edits` are in their order: what a later one of ours took away again is undone, unless it came back; what a later
    one put in the place of something of ours counts as if it had been written at first.
    """
    account = _Account()
    for edit in edits:
        account.enter(edit)
    now = {s.guid: s for group in entity.statements.values() for s in group}
    ours = _Ours.of(account.standing.values())
    found = [_follow(piece, entity, now.get(piece.guid), ours) for piece in account.standing.values()]
    return [*found, *(Found(piece, Fate.UNDONE) for piece in account.undone.values())]


@dataclass(frozen=True, slots=True)
class _Account:
    """The pieces that stand after some of our edits, and those that were taken back, by their keys."""

    standing: dict[tuple[object, ...], Piece] = field(default_factory=dict)
    undone: dict[tuple[object, ...], Piece] = field(default_factory=dict)

    def enter(self, edit: Written) -> None:
        """Count one more edit."""
        for piece in edit.removed:
            if taken := self.standing.pop(piece.key, None):
                self.undone[piece.key] = taken
        for piece in edit.added:
            if piece.instead_of:
                self._put_in_place(piece, undoes=edit.undoes)
            elif not edit.undoes:
                self._add(piece)

    def _add(self, piece: Piece) -> None:
        self.standing[piece.key] = piece
        self.undone.pop(piece.key, None)

    def _put_in_place(self, piece: Piece, *, undoes: bool) -> None:
        """Enter what stands in the place of something else: of a piece of ours, of part of one, or of another's."""
        before = self.standing.pop(piece.key_before, None)
        owner = self.standing.get(Piece(PieceKind.STATEMENT, piece.statement).key)
        if before is None and owner and (mended := _mend(owner, piece)):
            self.standing[owner.key] = mended
        elif before is None and not undoes:
            self._add(piece)
        elif before and before.instead_of and bare_reference(before.instead_of) == bare_reference(piece.snaks):
            self.undone[before.key] = before
        elif before:
            self._add(replace(piece, instead_of=before.instead_of))


def _mend(owner: Piece, piece: Piece) -> Piece | None:
    """Give a statement of ours with what a later edit of ours put in the place of its value or of a reference of it."""
    statement = owner.statement
    assert statement
    gone = bare_reference(piece.instead_of)
    if piece.kind is PieceKind.VALUE and bare_reference((statement.snak,)) == gone:
        return replace(owner, statement=replace(statement, snak=piece.snaks[0]))
    if piece.kind is PieceKind.REFERENCE and gone in map(bare_reference, statement.references):
        references = tuple(piece.snaks if bare_reference(r) == gone else r for r in statement.references)
        return replace(owner, statement=replace(statement, references=references))
    return None


@dataclass(frozen=True, slots=True)
class _Ours:
    """All references and qualifiers that our edits wrote or found, by the GUID of the statement they changed."""

    references: dict[str, set[frozenset[Snak]]] = field(default_factory=dict)
    qualifiers: dict[str, set[Snak]] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> _Ours:
        ours = cls()
        for piece in pieces:
            references = ours.references.setdefault(piece.guid, set())
            qualifiers = ours.qualifiers.setdefault(piece.guid, set())
            if piece.kind in {PieceKind.STATEMENT, PieceKind.VALUE} and piece.statement:
                references.update(map(bare_reference, piece.statement.references))
                qualifiers.update(map(bare, piece.statement.qualifiers))
            elif piece.kind is PieceKind.REFERENCE:
                references.add(bare_reference(piece.snaks))
            elif piece.kind is PieceKind.QUALIFIER:
                qualifiers.update(map(bare, piece.snaks))
        return ours


def _follow(piece: Piece, entity: Entity, now: Statement | None, ours: _Ours) -> Found:
    if piece.kind in TERMS:
        return _follow_term(piece, entity)
    if now is None:
        return Found(piece, Fate.REMOVED)
    if piece.kind is PieceKind.REFERENCE:
        there = bare_reference(piece.snaks) in map(bare_reference, now.references)
        return Found(piece, Fate.PRESENT if there else Fate.REMOVED)
    if piece.kind is PieceKind.QUALIFIER:
        there = bare(piece.snaks[0]) in map(bare, now.qualifiers)
        return Found(piece, Fate.PRESENT if there else Fate.REMOVED)
    assert piece.statement
    if piece.kind is PieceKind.VALUE and bare(now.snak) == bare(piece.instead_of[0]):
        return Found(piece, Fate.REMOVED, "somebody gave back the value before it")
    if now.rank is Rank.DEPRECATED and piece.statement.rank is not Rank.DEPRECATED:
        return Found(piece, Fate.DEPRECATED, "somebody deprecated it")
    why = ", ".join(_changes(piece.statement, now, ours))
    return Found(piece, Fate.CHANGED, why) if why else Found(piece, Fate.PRESENT)


def _changes(then: Statement, now: Statement, ours: _Ours) -> Iterator[str]:
    """Say what others changed of a statement of ours."""
    if bare(now.snak) != bare(then.snak):
        yield f"its value is now {show_snak(now.snak)}"
    if now.rank is not then.rank:
        yield f"its rank is now {now.rank.value}"
    if {bare(q) for q in now.qualifiers} != ours.qualifiers[then.guid]:
        yield "its qualifiers were changed"
    if not {bare_reference(r) for r in now.references} <= ours.references[then.guid]:
        yield "somebody gave it a reference"


def _follow_term(piece: Piece, entity: Entity) -> Found:
    if piece.kind is PieceKind.ALIAS:
        there = piece.text in entity.aliases.get(piece.language, ())
        return Found(piece, Fate.PRESENT if there else Fate.REMOVED)
    now = (entity.labels if piece.kind is PieceKind.LABEL else entity.descriptions).get(piece.language)
    if now is None:
        return Found(piece, Fate.REMOVED)
    return Found(piece, Fate.PRESENT) if now == piece.text else Found(piece, Fate.CHANGED, f"it is now “{now}”")
