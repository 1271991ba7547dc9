"""Pieces: what one edit added to an item, took away from it or put in the place of something, by the item before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddStatement, SetTerm
from glamdata.model.entity import Entity
from glamdata.planning.merge import same_reference
from glamdata.planning.show import show_change, show_snak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.statement import Reference, Snak, Statement


class PieceKind(StrEnum):
    """What an edit of ours adds, or changes of a statement: its value."""

    STATEMENT = "statement"
    VALUE = "value"
    REFERENCE = "reference"
    QUALIFIER = "qualifier"
    LABEL = "label"
    DESCRIPTION = "description"
    ALIAS = "alias"


TERMS = {PieceKind.LABEL: TermKind.LABEL, PieceKind.DESCRIPTION: TermKind.DESCRIPTION, PieceKind.ALIAS: TermKind.ALIAS}


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that an edit added.

    A statement is in `statement` as it was written; a value, reference or qualifier (`snaks`) came to the statement
    that is there by its GUID. A term is `text` in `language`. A value always, and a reference that was renewed, stands
    in the place of what was there before (`instead_of`).
    """

    kind: PieceKind
    statement: Statement | None = None
    snaks: Reference = ()
    language: str = ""
    text: str = ""
    instead_of: Reference = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other pieces of the same item."""
        return self.kind, self.guid, bare_reference(self.snaks), self.language, self.text

    @property
    def key_before(self) -> tuple[object, ...]:
        """The key of the piece in whose place it stands."""
        return self.kind, self.guid, bare_reference(self.instead_of), self.language, self.text

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
        if self.kind is PieceKind.VALUE:
            return f"{self.property} {show_snak(self.snaks[0])} in place of {show_snak(self.instead_of[0])}"
        said = ", ".join(f"{snak.property} {show_snak(snak)}" for snak in self.snaks)
        renewed = " renewed" if self.instead_of else ""
        return f"{self.property} {show_snak(self.statement.snak)}: {self.kind.value}{renewed} {said}"


@dataclass(frozen=True, slots=True)
class Written:
    """What one edit did to an item: what it added and what it took away.

    `creates` is set where it made the item, `undoes` where it took edits back: what it put there is no addition.
    """

    added: tuple[Piece, ...]
    removed: tuple[Piece, ...] = ()
    creates: bool = False
    undoes: bool = False


def find_written(before: Entity | None, after: Entity) -> Written:
    """Give what the edit from `before` to `after` did; `before` None is the making of an item."""
    if before is None:
        return Written(_added(Entity(id=after.id), after), creates=True)
    added, removed = _added(before, after), _added(after, before)
    return Written(added, tuple(piece for piece in removed if not piece.instead_of))


def bare(snak: Snak) -> Snak:
    """Give a snak without its datatype, which not every answer of the API names."""
    return replace(snak, datatype="")


def bare_reference(reference: Reference) -> frozenset[Snak]:
    """Give what a reference says, whatever the order."""
    return frozenset(map(bare, reference))


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


def _added_to(then: Statement, now: Statement) -> Iterator[Piece]:
    if bare(then.snak) != bare(now.snak):
        yield Piece(PieceKind.VALUE, now, (now.snak,), instead_of=(then.snak,))
    new, gone = _tell_apart(now.references, then.references), _tell_apart(then.references, now.references)
    for reference in new:
        old = next((one for one in gone if same_reference(reference, one, {})), ())
        if old:
            gone.remove(old)
        yield Piece(PieceKind.REFERENCE, now, reference, instead_of=old)
    qualifiers = set(map(bare, then.qualifiers))
    for qualifier in now.qualifiers:
        if bare(qualifier) not in qualifiers:
            yield Piece(PieceKind.QUALIFIER, now, (qualifier,))


def _tell_apart(references: tuple[Reference, ...], others: tuple[Reference, ...]) -> list[Reference]:
    """Give those of `references` that are not among `others`."""
    known = set(map(bare_reference, others))
    return [reference for reference in references if bare_reference(reference) not in known]


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
