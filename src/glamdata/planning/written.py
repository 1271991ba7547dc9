"""What an edit wrote on an item, piece by piece, and what has become of each piece since."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddStatement, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Reference, Snak, Statement
from glamdata.planning.show import show_change, show_snak

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class PieceKind(StrEnum):
    """What an edit of ours adds."""

    STATEMENT = "statement"
    REFERENCE = "reference"
    QUALIFIER = "qualifier"
    LABEL = "label"
    DESCRIPTION = "description"
    ALIAS = "alias"


TERMS = {PieceKind.LABEL: TermKind.LABEL, PieceKind.DESCRIPTION: TermKind.DESCRIPTION, PieceKind.ALIAS: TermKind.ALIAS}


class Fate(StrEnum):
    """What has become of a piece since it was written; `undone` is what we took back ourselves."""

    PRESENT = "present"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that an edit added.

    A statement is in `statement` as it was written, and a reference or qualifier (`snaks`) came to the statement that
    is there by its GUID; a term is `text` in `language`.
    """

    kind: PieceKind
    statement: Statement | None = None
    snaks: Reference = ()
    language: str = ""
    text: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other pieces of the same item."""
        return self.kind, self.guid, bare_reference(self.snaks), self.language, self.text

    @property
    def guid(self) -> str:
        """The statement it is or belongs to; empty for a term."""
        return self.statement.guid if self.statement else ""

    @property
    def property(self) -> str:
        """The property of the statement it is or belongs to; empty for a term."""
        return self.statement.property if self.statement else ""

    def describe(self) -> str:
        """Say what it is: as in a plan for statements and terms, ``P569 1867: reference`` for what belongs to one."""
        if self.kind in TERMS:
            return show_change(SetTerm(TERMS[self.kind], self.language, self.text)).removeprefix("+ ")
        assert self.statement
        if self.kind is PieceKind.STATEMENT:
            return show_change(AddStatement(self.statement)).removeprefix("+ ")
        said = ", ".join(f"{snak.property} {show_snak(snak)}" for snak in self.snaks)
        return f"{self.property} {show_snak(self.statement.snak)}: {self.kind.value} {said}"


@dataclass(frozen=True, slots=True)
class Written:
    """What one edit did to an item: what it added and what it took away. `creates` is set where it made the item."""

    added: tuple[Piece, ...]
    removed: tuple[Piece, ...] = ()
    creates: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A piece with what has become of it; `why` says what somebody changed."""

    piece: Piece
    fate: Fate
    why: str = ""


def find_written(before: Entity | None, after: Entity) -> Written:
    """Give what the edit from `before` to `after` did; `before` None is the making of an item."""
    if before is None:
        return Written(_added(Entity(id=after.id), after), creates=True)
    return Written(_added(before, after), _added(after, before))


def follow(edits: Iterable[Written], entity: Entity) -> list[Found]:
    """Say what has become of the pieces that our edits of one item added, by the item as it is now.

    `edits` are in their order: what a later one of ours took away again is undone, unless it came back.
    """
    standing: dict[tuple[object, ...], Piece] = {}
    undone: dict[tuple[object, ...], Piece] = {}
    for edit in edits:
        for piece in edit.removed:
            if taken := standing.pop(piece.key, None):
                undone[piece.key] = taken
        for piece in edit.added:
            standing[piece.key] = piece
            undone.pop(piece.key, None)
    now = {s.guid: s for group in entity.statements.values() for s in group}
    ours = _Ours.of(standing.values())
    found = [_follow(piece, entity, now.get(piece.guid), ours) for piece in standing.values()]
    return [*found, *(Found(piece, Fate.UNDONE) for piece in undone.values())]


def _added(before: Entity, after: Entity) -> tuple[Piece, ...]:
    known = {s.guid: s for group in before.statements.values() for s in group}
    pieces: list[Piece] = []
    for group in after.statements.values():
        for statement in group:
            if statement.guid in known:
                pieces += _added_to(known[statement.guid], statement)
            else:
                pieces.append(Piece(PieceKind.STATEMENT, statement))
    return (*pieces, *_added_terms(before, after))


def bare(snak: Snak) -> Snak:
    """Give a snak without its datatype, which not every answer of the API names."""
    return replace(snak, datatype="")


def bare_reference(reference: Reference) -> frozenset[Snak]:
    """Give what a reference says, whatever the order."""
    return frozenset(map(bare, reference))


@dataclass(frozen=True, slots=True)
class _Ours:
    """All references and qualifiers that our edits wrote, by the GUID of their statement."""

    references: dict[str, set[frozenset[Snak]]] = field(default_factory=dict)
    qualifiers: dict[str, set[Snak]] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> _Ours:
        ours = cls()
        for piece in pieces:
            references = ours.references.setdefault(piece.guid, set())
            qualifiers = ours.qualifiers.setdefault(piece.guid, set())
            if piece.kind is PieceKind.STATEMENT and piece.statement:
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


def _added_to(then: Statement, now: Statement) -> Iterator[Piece]:
    references = set(map(bare_reference, then.references))
    qualifiers = set(map(bare, then.qualifiers))
    for reference in now.references:
        if bare_reference(reference) not in references:
            yield Piece(PieceKind.REFERENCE, now, reference)
    for qualifier in now.qualifiers:
        if bare(qualifier) not in qualifiers:
            yield Piece(PieceKind.QUALIFIER, now, (qualifier,))


def _added_terms(before: Entity, after: Entity) -> Iterator[Piece]:
    for kind, then, now in (
        (PieceKind.LABEL, before.labels, after.labels),
        (PieceKind.DESCRIPTION, before.descriptions, after.descriptions),
    ):
        for language, text in now.items():
            if then.get(language) != text:
                yield Piece(kind, language=language, text=text)
    for language, texts in after.aliases.items():
        for text in texts:
            if text not in before.aliases.get(language, ()):
                yield Piece(PieceKind.ALIAS, language=language, text=text)
